"""Parameters as small cells: the number, and a bar from the middle that says how far it is from zero."""

from __future__ import annotations

from math import ceil, pi

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, font, theme

COLUMNS = 5
CELL = 28
BAR = 3
MOST = 30
"""With more parameters than this there are bars side by side only, without figures."""
STRIP = 44


class ParameterCells(QWidget):
    """Paints parameters; the mouse over one says which it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._values: NDArray[np.float64] = np.zeros(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Parameters of the block")
        KEEPER.changed.connect(self.update)

    @property
    def values(self) -> NDArray[np.float64]:
        """What is shown, shape (parameters,)."""
        return self._values

    def show_values(self, names: tuple[str, ...], values: NDArray[np.float64]) -> None:
        """Show parameters by name, in radians where they are angles."""
        if len(names) != len(self._names):
            self.updateGeometry()
        self._names, self._values = names, values
        self.setAccessibleDescription(", ".join(self._words(index) for index in range(min(len(names), MOST))))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all cells, or for the strip of bars."""
        count = len(self._names)
        return QSize(COLUMNS * 42, ceil(count / COLUMNS) * CELL if count <= MOST else STRIP)

    def rect_of(self, index: int) -> QRectF:
        """Return where a parameter is on the widget."""
        count = len(self._names)
        if count > MOST:
            width = self.width() / count
            return QRectF(index * width, 0, width, STRIP)
        width = self.width() / COLUMNS
        return QRectF(index % COLUMNS * width, index // COLUMNS * CELL, width, CELL)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells or the strip; a bar as long as there is room stands for π."""
        painter, colors = QPainter(self), theme()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setFont(font(CAPTION_PIXELS))
        for index, value in enumerate(self._values.tolist()):
            box, share = self.rect_of(index), max(-1.0, min(value / pi, 1.0))
            if len(self._names) > MOST:
                middle = box.center().y()
                bar = QRectF(box.left(), middle, max(box.width() - 1, 1), -share * STRIP / 2)
            else:
                track = QRectF(box.left() + 2, box.bottom() - BAR - 4, box.width() - 6, BAR)
                painter.fillRect(track, colors.color("line"))
                bar = QRectF(track.center().x(), track.top(), share * track.width() / 2, BAR)
                painter.setPen(colors.color("text"))
                room = QRectF(box.left(), box.top(), box.width() - 4, CELL - BAR - 5)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, f"{value:.2f}".replace("-", "−"))
            painter.fillRect(bar.normalized(), colors.color("register"))

    def _words(self, index: int) -> str:
        return f"{self._names[index]} = {self._values[index]:.4f}".replace("-", "−")

    def _at(self, point: QPointF) -> int | None:
        found = (index for index in range(len(self._names)) if self.rect_of(index).contains(point))
        return next(found, None)

    def event(self, event: QEvent) -> bool:
        """Say which parameter is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if index is None else self._words(index), self)
            return True
        return super().event(event)
