"""A bar for each class with its probability."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qdcnn_studio.app.bloch.sphere import fill_mark
from qdcnn_studio.app.theme import KEEPER, SECONDARY_PIXELS, font, theme


class ProbabilityBars(QWidget):
    """Bars in the colours and with the marks of the classes; the true class is set in bold."""

    hovered = Signal(object)
    """The number of the class under the mouse, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probabilities: NDArray[np.float64] | None = None
        self._names: tuple[str, ...] = ()
        self._truth: int | None = None
        self._hovered: int | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Class probabilities")
        KEEPER.changed.connect(self.update)

    def show_probabilities(
        self, probabilities: NDArray[np.float64] | None, names: tuple[str, ...], truth: int | None
    ) -> None:
        """Show probabilities, shape (classes,); None shows the names alone."""
        recount = len(names) != len(self._names)
        self._probabilities, self._names, self._truth = probabilities, names, truth
        spoken = (f"{self._name(i)} {p:.2f}" for i, p in enumerate(() if probabilities is None else probabilities))
        self.setAccessibleDescription(", ".join(spoken))
        if recount:
            self.updateGeometry()
        self.update()

    def _name(self, index: int) -> str:
        return self._names[index] if index < len(self._names) else str(index)

    def sizeHint(self) -> QSize:
        """Return one line for each class."""
        return QSize(120, max(2, len(self._names)) * self._line())

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and room for short names."""
        return QSize(90, self.sizeHint().height())

    def _line(self) -> int:
        return 24 if len(self._names) <= 4 else 14

    def bar(self, index: int) -> QRectF:
        """Return where the bar of a class is at probability 1."""
        line, left = self._line(), self._left()
        thick = 8 if line > 20 else 6
        return QRectF(left, index * line + (line - thick) / 2, max(10.0, self.width() - left - 34), thick)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which class is under the mouse."""
        index = int(event.position().y() // self._line())
        self._hover(index if 0 <= index < len(self._names) else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that it is none."""
        self._hover(None)

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.hovered.emit(index)

    def _left(self) -> float:
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in self._names), default=8)
        return float(min(widest, 64) + 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark, name, bar and figure of each class."""
        painter, colors = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = self._line() < 20
        for index in range(len(self._names)):
            bar = self.bar(index)
            middle = bar.center().y()
            painter.translate(6, middle)
            fill_mark(painter, index, 8, colors.class_color(index))
            painter.translate(-6, -middle)
            strong = font().Weight.DemiBold if index == self._truth else font().Weight.Normal
            painter.setFont(font(11 if small else SECONDARY_PIXELS, strong))
            painter.setPen(colors.color("text"))
            box = QRectF(16, middle - 9, self._left() - 20, 18)
            name = painter.fontMetrics().elidedText(self._name(index), Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("line"))
            painter.drawRoundedRect(bar, 3, 3)
            if self._probabilities is None or index >= len(self._probabilities):
                continue
            share = float(self._probabilities[index])
            painter.setBrush(colors.class_color(index))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), share * bar.width(), bar.height()), 3, 3)
            painter.setPen(colors.color("muted"))
            painter.setFont(font(11))
            painter.drawText(QRectF(bar.right() + 5, middle - 9, 32, 18), Qt.AlignmentFlag.AlignVCenter, f"{share:.2f}")
