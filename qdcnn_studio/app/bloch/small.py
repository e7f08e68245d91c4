"""A row of small spheres, each above the number of its qubit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from qdcnn_studio.app.bloch.projection import View
from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, font, theme

DIAMETER, CELL = 40, 50


class SmallSpheres(QWidget):
    """Shows one state for each qubit; each qubit keeps its column, so that rows can be compared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = View()
        self._qubits: tuple[int, ...] = ()
        self._bloch: NDArray[np.float64] = np.zeros((0, 3))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        KEEPER.changed.connect(self.update)

    def show_states(self, qubits: tuple[int, ...], bloch: NDArray[np.float64]) -> None:
        """Show states, shape (qubits, 3)."""
        regrown = qubits != self._qubits
        self._qubits, self._bloch = qubits, bloch
        if regrown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for every qubit up to the last one that is shown."""
        return QSize((max(self._qubits, default=0) + 1) * CELL, DIAMETER + 18)

    def center(self, index: int) -> QPointF:
        """Return the middle of a sphere."""
        return QPointF((self._qubits[index] + 0.5) * CELL, DIAMETER / 2 + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint balls and arrows."""
        painter, colors = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(CAPTION_PIXELS))
        radius = DIAMETER / 2
        tips = (self.view.project(self._bloch) * radius).tolist()
        for index, (u, v, depth) in enumerate(tips):
            center = self.center(index)
            painter.setPen(QPen(colors.color("line"), 1))
            painter.setBrush(colors.color("raised"))
            painter.drawEllipse(center, radius, radius)
            color = colors.color("text", 1.0 if depth >= 0 else 0.6)
            painter.setPen(QPen(color, 1.8))
            tip = center + QPointF(u, -v)
            painter.drawLine(center, tip)
            painter.setBrush(color)
            painter.drawEllipse(tip, 1.8, 1.8)
            painter.setPen(colors.color("muted"))
            box = QRectF(center.x() - CELL / 2, DIAMETER + 3, CELL, 14)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"q{self._qubits[index]}")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the numbers of the state under the mouse."""
        qubit = int(event.position().x() // CELL)
        text = ""
        if qubit in self._qubits:
            x, y, z = self._bloch[self._qubits.index(qubit)]
            text = f"qubit {qubit}: x {x:+.3f}, y {y:+.3f}, z {z:+.3f}, |r| {np.hypot(np.hypot(x, y), z):.3f}"
        QToolTip.showText(event.globalPosition().toPoint(), text, self)
