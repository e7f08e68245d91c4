"""The parts of a sphere that move: the arrow, the bar below it, and the words on a chord."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qdcnn_studio.app.bloch.grid import Grid
from qdcnn_studio.app.theme import Theme


def paint_arrow(painter: QPainter, grid: Grid, colors: Theme, point: NDArray[np.float64]) -> None:
    """Paint the arrow of the image that is looked at; one that points away is a little fainter."""
    u, v, depth = point * (grid.diameter / 2)
    color = colors.color("text", 1.0 if depth >= 0 else 0.7)
    pen = QPen(color, 2.2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(0, 0), QPointF(u, -v))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QPointF(u, -v), 3.6, 3.6)


def paint_bar(painter: QPainter, colors: Theme, bar: QRectF, entangled: float, spread: float) -> None:
    """Paint the missing length: pink for entanglement, grey for images that differ."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.color("line"))
    painter.drawRoundedRect(bar, 2, 2)
    for share, before, role in ((spread, entangled, "muted"), (entangled, 0.0, "entanglement")):
        if share > 0.004:
            part = QRectF(bar.left() + before * bar.width(), bar.top(), max(2.0, share * bar.width()), bar.height())
            painter.setBrush(colors.color(role))
            painter.drawRoundedRect(part.intersected(bar), 2, 2)


def paint_pill(painter: QPainter, colors: Theme, center: QPointF, text: str) -> None:
    """Paint a few words on a rounded ground."""
    width = painter.fontMetrics().horizontalAdvance(text) + 12
    box = QRectF(center.x() - width / 2, center.y() - 8, width, 16)
    painter.setPen(QPen(colors.color("line"), 1))
    painter.setBrush(colors.color("panel"))
    painter.drawRoundedRect(box, 8, 8)
    painter.setPen(colors.color("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
