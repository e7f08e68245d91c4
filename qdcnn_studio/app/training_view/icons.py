"""The signs on the transport buttons, painted in the theme's colours."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from qdcnn_studio.app.theme import theme

SIDE, RATIO = 16, 3
"""Pixels at 100 %, and how much finer they are painted, for sharp screens."""


def icon(name: str, role: str) -> QIcon:
    """Return a sign, such as ``play``, ``pause``, ``step``, ``stop`` or ``reset``, in the colour of a role."""
    return _made(name, theme().color(role).rgba(), theme().color("muted", 0.6).rgba())


@lru_cache(maxsize=64)
def _made(name: str, color: int, disabled: int) -> QIcon:
    made = QIcon()
    made.addPixmap(_paint(name, QColor.fromRgba(color)), QIcon.Mode.Normal)
    made.addPixmap(_paint(name, QColor.fromRgba(disabled)), QIcon.Mode.Disabled)
    return made


def _paint(name: str, color: QColor) -> QPixmap:
    pixmap = QPixmap(SIDE * RATIO, SIDE * RATIO)
    pixmap.setDevicePixelRatio(RATIO)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if name == "play":
        painter.drawPolygon(_triangle(4, 13, 2.5))
    elif name == "pause":
        painter.drawRoundedRect(QRectF(3.5, 3, 3, 10), 1, 1)
        painter.drawRoundedRect(QRectF(9.5, 3, 3, 10), 1, 1)
    elif name == "step":
        painter.drawPolygon(_triangle(3, 10, 3.5))
        painter.drawRoundedRect(QRectF(11, 3.5, 2, 9), 0.8, 0.8)
    elif name == "stop":
        painter.drawRoundedRect(QRectF(4, 4, 8, 8), 1.5, 1.5)
    elif name == "forth":
        painter.drawPolygon(_triangle(5, 11, 4))
    elif name == "back":
        painter.drawPolygon(_triangle(11, 5, 4))
    elif name == "more":
        for x in (3.5, 8.0, 12.5):
            painter.drawEllipse(QPointF(x, 8), 1.5, 1.5)
    elif name == "reset":
        _paint_reset(painter, color)
    painter.end()
    return pixmap


def _triangle(base: float, tip: float, top: float) -> QPolygonF:
    return QPolygonF([QPointF(base, top), QPointF(tip, 8), QPointF(base, 16 - top)])


def _paint_reset(painter: QPainter, color: QColor) -> None:
    """Paint an open circle that ends in an arrow."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(color, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    path = QPainterPath()
    box = QRectF(3, 3.4, 10, 10)
    path.arcMoveTo(box, 60)
    path.arcTo(box, 60, -290)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(2.2, 2.2), QPointF(7.4, 3.2), QPointF(3.2, 7.4)]))
