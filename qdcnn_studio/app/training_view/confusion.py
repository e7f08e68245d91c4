"""The confusion matrix: true classes down, predicted ones across; a click asks for the images of a cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, font, theme

HEAD, WIDEST_HEAD = 22, 72
"""Room for the names of the classes, at least and at most."""


class ConfusionMatrix(QWidget):
    """Paints counts; `chosen` carries the true and the predicted class of a clicked cell, or None for none."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: NDArray[np.int64] | None = None
        self._names: tuple[str, ...] = ()
        self.head = HEAD
        self.cell: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Confusion matrix")
        KEEPER.changed.connect(self.update)

    @property
    def counts(self) -> NDArray[np.int64] | None:
        """What is shown, shape (classes, classes)."""
        return self._counts

    def show_counts(self, counts: NDArray[np.int64] | None, names: tuple[str, ...]) -> None:
        """Show counts, the true class by row."""
        self._counts, self._names = counts, names
        metrics = QFontMetrics(font(CAPTION_PIXELS))
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0)
        self.head = min(max(HEAD, widest + 8), WIDEST_HEAD)
        self.setVisible(counts is not None)
        if counts is not None and self.cell is not None and max(self.cell) >= len(counts):
            self.choose(None)
        self.update()

    def choose(self, cell: tuple[int, int] | None) -> None:
        """Choose a cell; choosing it again chooses none."""
        self.cell = None if cell == self.cell else cell
        self.chosen.emit(self.cell)
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return the size at which two classes can be read."""
        return QSize(HEAD + 60, 60)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(HEAD + 120, 130)

    def rect_of(self, row: int, column: int) -> QRectF:
        """Return where a cell is on the widget."""
        side = self._side()
        return QRectF(self.head + column * side, row * side, side, side).adjusted(1, 1, -1, -1)

    def _side(self) -> float:
        count = len(self._counts) if self._counts is not None else 1
        return max(8.0, min((self.width() - self.head) / count, (self.height() - 16) / count, 44.0))

    def _at(self, point: QPointF) -> tuple[int, int] | None:
        if self._counts is None:
            return None
        column, row = int((point.x() - self.head) // self._side()), int(point.y() // self._side())
        count = len(self._counts)
        return (row, column) if 0 <= row < count and 0 <= column < count else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells: the diagonal in blue, mistakes in red, each as strong as its share of its row."""
        if self._counts is None:
            return
        painter, colors = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._side()
        totals = np.maximum(self._counts.sum(axis=1), 1)
        figures = font(13 if side >= 28 else 10 if side >= 18 else 8)
        for row, column in np.ndindex(*self._counts.shape):
            count = int(self._counts[row, column])
            share = count / totals[row]
            right = row == column
            box = self.rect_of(row, column)
            painter.setPen(QPen(colors.color("accent"), 2) if (row, column) == self.cell else Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("line", 0.35))
            painter.drawRoundedRect(box, 3, 3)
            if count:
                painter.setBrush(colors.color("register" if right else "error", 0.15 + 0.7 * share))
                painter.drawRoundedRect(box, 3, 3)
            if side >= 14 and (count or side >= 24):
                painter.setFont(figures)
                strong = count > 0 and share > 0.6
                painter.setPen(colors.color("on_accent" if strong else "text"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(count))
        self._paint_names(painter, side)

    def _paint_names(self, painter: QPainter, side: float) -> None:
        painter.setFont(font(CAPTION_PIXELS if side >= 14 else 8))
        painter.setPen(theme().color("muted"))
        count = len(self._counts) if self._counts is not None else 0
        metrics = painter.fontMetrics()
        for index, name in enumerate(self._names[:count]):
            beside = metrics.elidedText(name, Qt.TextElideMode.ElideRight, self.head - 6)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, index * side, self.head - 6, side), middle | Qt.AlignmentFlag.AlignRight, beside)
            below = QRectF(self.head + index * side, count * side, side, 15)
            under = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(max(side, HEAD)) - 4)
            painter.drawText(below, middle | Qt.AlignmentFlag.AlignHCenter, under)

    def sentence(self, row: int, column: int) -> str:
        """Return what a cell says."""
        assert self._counts is not None
        count, true, taken = int(self._counts[row, column]), self._name(row), self._name(column)
        images = "image" if count == 1 else "images"
        return (
            f"{count} {images} of {true}, taken for {taken}" if row != column else f"{count} {images} of {true}, right"
        )

    def _name(self, index: int) -> str:
        return self._names[index] if index < len(self._names) else str(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the cell under the mouse means."""
        cell = self._at(event.position())
        QToolTip.showText(event.globalPosition().toPoint(), self.sentence(*cell) if cell else "", self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell."""
        self.choose(self._at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among the cells with the arrow keys; Escape chooses none."""
        moves = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        if self._counts is not None and event.key() in moves:
            row, column = self.cell or (0, 0)
            down, across = moves[Qt.Key(event.key())] if self.cell else (0, 0)
            last = len(self._counts) - 1
            moved = (min(max(row + down, 0), last), min(max(column + across, 0), last))
            if moved != self.cell:
                self.choose(moved)
        elif event.key() == Qt.Key.Key_Escape:
            self.choose(None if self.cell is None else self.cell)
        else:
            super().keyPressEvent(event)
