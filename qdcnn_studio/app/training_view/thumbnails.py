"""A strip of small images; a click looks at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from qdcnn_studio.app.focus_ring import FocusRing
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.app.training_view.picture import as_rows, to_picture

SIDE, GAP = 34, 6


@dataclass(frozen=True)
class Thumbnail:
    """One small image.

    Parameters
    ----------
    index : int
        Its number within the data set.
    image : ndarray of float
    wrong : bool
        Whether it is taken for another class.
    tip : str
    """

    index: int
    image: NDArray[np.float64]
    wrong: bool
    tip: str


class ThumbnailStrip(QWidget):
    """As many small images as fit in the width; `chosen` carries the number of the clicked one."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Thumbnail, ...] = ()
        self.selected: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.ring = FocusRing(self)
        self.setAccessibleName("Images, the most wrong first")
        KEEPER.changed.connect(self.update)

    @property
    def shown(self) -> tuple[Thumbnail, ...]:
        """What is in the strip, also what does not fit."""
        return self._shown

    def show_images(self, images: Sequence[Thumbnail], selected: int | None) -> None:
        """Show images in this order."""
        self._shown, self.selected = tuple(images), selected
        self.update()

    def capacity(self) -> int:
        """Return how many fit."""
        return max(1, (self.width() + GAP) // (SIDE + GAP))

    def sizeHint(self) -> QSize:
        """Return room for five."""
        return QSize(5 * SIDE + 4 * GAP, SIDE + 2)

    def minimumSizeHint(self) -> QSize:
        """Return room for three."""
        return QSize(3 * SIDE + 2 * GAP, SIDE + 2)

    def rect_of(self, place: int) -> QRectF:
        """Return where the image at a place of the strip is."""
        return QRectF(place * (SIDE + GAP) + 1, 1, SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the images; wrong ones have a red edge, the one that is looked at a blue one."""
        painter, colors = QPainter(self), theme()
        for place, thumbnail in enumerate(self._shown[: self.capacity()]):
            box = self.rect_of(place)
            painter.drawImage(box, to_picture(as_rows(thumbnail.image), colors))
            edge = "accent" if thumbnail.index == self.selected else "error" if thumbnail.wrong else "line"
            painter.setPen(QPen(colors.color(edge), 2 if thumbnail.index == self.selected else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)

    def _at(self, point: QPointF) -> Thumbnail | None:
        for place, thumbnail in enumerate(self._shown[: self.capacity()]):
            if self.rect_of(place).contains(point):
                return thumbnail
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look at the image."""
        found = self._at(event.position())
        if found is not None:
            self.chosen.emit(found.index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the image under the mouse is taken for."""
        found = self._at(event.position())
        QToolTip.showText(event.globalPosition().toPoint(), found.tip if found else "", self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go along the strip with the arrow keys."""
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if self._shown and event.key() in moves:
            indices = [thumbnail.index for thumbnail in self._shown]
            here = indices.index(self.selected) if self.selected in indices else -1
            there = min(max(here + moves[Qt.Key(event.key())], 0), len(indices) - 1)
            self.chosen.emit(indices[there])
        else:
            super().keyPressEvent(event)
