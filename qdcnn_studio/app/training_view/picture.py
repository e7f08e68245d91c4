"""Images as they are: every pixel a crisp square."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from qdcnn_studio.app.theme import KEEPER, Theme, theme
from qdcnn_studio.app.training_view.field_paint import paint_field

Floats = NDArray[np.float64]
LONGEST = 32
"""A vector that is longer than this is folded into rows, so that it can be seen."""
MOST_SHOWN = 256
"""Rows and columns of a picture at most: painting a million pixels held the window for a second."""


def as_rows(image: Floats) -> Floats:
    """Return an image as a matrix: the mean of its colours, and one row of features folded if it is long.

    Of images far larger than any picture of them every second, third… row and column is taken.
    """
    if image.ndim == 3:
        image = _thinned(image).mean(axis=-1)
    if image.ndim == 2 and image.shape[0] > 1:
        return _thinned(image)
    flat = image.ravel()
    if len(flat) <= LONGEST:
        return flat[None, :]
    columns = int(np.ceil(np.sqrt(len(flat))))
    padded = np.zeros(columns * -(-len(flat) // columns))
    padded[: len(flat)] = flat
    return _thinned(padded.reshape(-1, columns))


def _thinned(image: Floats) -> Floats:
    step = -(-max(image.shape[:2]) // MOST_SHOWN)
    return image[::step, ::step]


def to_picture(image: Floats, colors: Theme, low: float | None = None, high: float | None = None) -> QImage:
    """Return an image in the theme's colours: low values like the panel, high ones like its text.

    Parameters
    ----------
    image : ndarray of float, shape (rows, columns)
    colors : Theme
    low, high : float, optional
        Values at the two ends; the image's own least and greatest otherwise.
    """
    low = float(image.min()) if low is None else low
    high = float(image.max()) if high is None else high
    share = np.clip((image - low) / (high - low), 0, 1) if high > low else np.zeros_like(image)
    ends = [colors.color(role) for role in ("line", "text")]
    start, end = (np.array([c.red(), c.green(), c.blue()], dtype=float) for c in ends)
    mixed = start + share[..., None] * (end - start)
    pixels = np.ascontiguousarray(mixed.round().astype(np.uint8))
    rows, columns = image.shape
    return QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()


class Picture(QWidget):
    """Shows one image."""

    def __init__(self, side: int = 96, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._image: Floats | None = None
        self._field: Floats | None = None
        self.outline: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        KEEPER.changed.connect(self.update)

    def show_image(self, image: Floats | None) -> None:
        """Show an image, shape (rows, columns)."""
        self._image = None if image is None else as_rows(image)
        self.update()

    def show_field(self, field: Floats | None) -> None:
        """Light up some pixels and dim the others; None shows the image as it is.

        Parameters
        ----------
        field : ndarray of float, shape of the image, or None
            How much of each pixel's light is on, from 0 to 1; NaN where it is dark.
        """
        self._field = None if field is None else as_rows(field)
        self.update()

    @property
    def field(self) -> Floats | None:
        """What is lit up, in the rows in which the image is shown."""
        return self._field

    def sizeHint(self) -> QSize:
        """Return a square."""
        return QSize(self._side, self._side)

    def extent(self) -> QSize:
        """Return how much of a square the image takes up: one row of numbers is a strip."""
        rows, columns = (1, 1) if self._image is None else self._image.shape
        cell = max(1, int(min(self._side / columns, self._side / rows)))
        return QSize(cell * columns, min(self._side, 3 * cell) if rows == 1 else cell * rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the image without smoothing, and hairlines between its pixels where there is room."""
        if self._image is None:
            return
        painter, colors = QPainter(self), theme()
        rows, columns = self._image.shape
        cell = max(1, int(min(self.width() / columns, self.height() / rows)))
        target = QRectF(0, 0, cell * columns, cell * rows)
        if rows == 1:
            target.setHeight(min(self.height(), 3 * cell))
        painter.drawImage(target, to_picture(self._image, colors))
        if self._field is not None and self._field.shape == self._image.shape:
            paint_field(painter, target, self._field)
        if cell >= 8 and rows > 1:
            painter.setPen(QPen(colors.color("panel"), 1))
            for line in range(1, max(rows, columns)):
                if line < columns:
                    painter.drawLine(cell * line, 0, cell * line, int(target.height()))
                if line < rows:
                    painter.drawLine(0, cell * line, int(target.width()), cell * line)
        if self.outline:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color(self.outline), 1))
            painter.drawRect(target.adjusted(0.5, 0.5, -0.5, -0.5))
