"""A pad to draw an image on, and what a drawn stroke becomes in the pixels of a data set."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.app.training_view.picture import to_picture

Floats = NDArray[np.float64]

FINE = 4
"""Strokes are drawn this much finer than the pixels, which take the mean: as scikit-learn's digits were made."""
STROKE = 0.13
"""Width of a stroke as a share of the pad."""


class DrawPad(QWidget):
    """Draw with the left button, erase with the right one; `drawn` tells that the image has changed.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the image.
    side : int
        Width and height on screen.
    """

    drawn = Signal()

    def __init__(self, shape: tuple[int, int] = (8, 8), side: int = 224, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._last: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Pad to draw an image on")
        self.use_shape(shape)
        KEEPER.changed.connect(self.update)

    def use_shape(self, shape: tuple[int, int]) -> None:
        """Make the pixels those of another data set; what was drawn goes."""
        self._shape = shape
        self._ink = QImage(shape[1] * FINE, shape[0] * FINE, QImage.Format.Format_Grayscale8)
        self.clear()

    def clear(self) -> None:
        """Wipe the pad."""
        self._ink.fill(0)
        self.update()
        self.drawn.emit()

    @property
    def image(self) -> Floats:
        """What was drawn, from 0 (empty) to 1 (full), shape (rows, columns)."""
        rows, columns = self._shape
        ink = np.frombuffer(self._ink.constBits(), dtype=np.uint8)
        fine = ink.reshape(rows * FINE, self._ink.bytesPerLine())[:, : columns * FINE].astype(float) / 255
        return np.asarray(fine.reshape(rows, FINE, columns, FINE).mean(axis=(1, 3)), dtype=float)

    def sizeHint(self) -> QSize:
        """Return a square."""
        return QSize(self._side, self._side)

    def stroke(self, start: QPointF, end: QPointF, erase: bool = False) -> None:
        """Draw or erase a line between two points of the widget."""
        painter = QPainter(self._ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = self._ink.width(), self._ink.height()
        painter.scale(width / self.width(), height / self.height())
        color = Qt.GlobalColor.black if erase else Qt.GlobalColor.white
        pen = QPen(color, STROKE * self.width(), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(start, end)
        painter.end()
        self.update()
        self.drawn.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        self._last = event.position()
        self.stroke(self._last, self._last, event.button() == Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        if self._last is not None and event.buttons():
            erase = bool(event.buttons() & Qt.MouseButton.RightButton)
            self.stroke(self._last, event.position(), erase)
            self._last = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        self._last = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pixels as the circuit will get them, with hairlines between them."""
        painter, colors = QPainter(self), theme()
        painter.drawImage(self.rect(), to_picture(self.image, colors, 0.0, 1.0))
        rows, columns = self._shape
        if max(rows, columns) <= 32:
            painter.setPen(QPen(colors.color("panel", 0.6), 1))
            for line in range(1, columns):
                x = self.width() * line / columns
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            for line in range(1, rows):
                y = self.height() * line / rows
                painter.drawLine(QPointF(0, y), QPointF(self.width(), y))
