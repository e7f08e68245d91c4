"""The painted parts of a sphere that do not change from frame to frame, each painted once and kept."""

from __future__ import annotations

from math import ceil, cos, pi, sin

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from qdcnn_studio.app.bloch.grid import ABOVE
from qdcnn_studio.app.bloch.projection import View
from qdcnn_studio.app.theme import CAPTION_PIXELS, Theme, font

MARGIN = 2
"""Pixels around the ball, for its outline."""

CIRCLE = np.stack([np.cos(np.linspace(0, 2 * pi, 73)), np.sin(np.linspace(0, 2 * pi, 73)), np.zeros(73)], axis=1)


class SphereCache:
    """Keeps the ball of the present size, theme, view and screen as one picture."""

    def __init__(self) -> None:
        self._key: object = None
        self._pixmap = QPixmap()

    def pixmap(self, diameter: int, view: View, theme: Theme, ratio: float) -> QPixmap:
        """Return the ball without arrow: `MARGIN` pixels beside it, `ABOVE` above and below it."""
        key = (diameter, view, theme.name, ratio)
        if key != self._key:
            self._key = key
            self._pixmap = paint_sphere(diameter, view, theme, ratio)
        return self._pixmap


def paint_sphere(diameter: int, view: View, theme: Theme, ratio: float) -> QPixmap:
    r"""Return a ball with its equator, one meridian, the axis from \|0⟩ to \|1⟩ and these two labels."""
    width, height = diameter + 2 * MARGIN, diameter + 2 * ABOVE
    pixmap = blank(width, height, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = diameter / 2
    painter.translate(width / 2, height / 2)
    painter.setFont(font(CAPTION_PIXELS))
    painter.setPen(theme.color("muted"))
    for top, label in ((-radius - ABOVE, "|0⟩"), (radius + 1, "|1⟩")):
        painter.drawText(QRectF(-radius, top, diameter, ABOVE - 1), Qt.AlignmentFlag.AlignCenter, label)
    painter.setBrush(theme.color("raised"))
    painter.setPen(QPen(theme.color("line"), 1))
    painter.drawEllipse(QPointF(0, 0), radius, radius)
    rings = (CIRCLE, CIRCLE[:, [0, 2, 1]])
    for ring in rings:
        _paint_ring(painter, view.project(ring) * radius, theme)
    axis = view.project([[0, 0, 1], [0, 0, -1]]) * radius
    painter.setPen(QPen(theme.color("line"), 1, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(axis[0, 0], -axis[0, 1]), QPointF(axis[1, 0], -axis[1, 1]))
    painter.end()
    return pixmap


def _paint_ring(painter: QPainter, points: np.ndarray, theme: Theme) -> None:
    """Paint a circle on the ball, its far half fainter."""
    front = points[:, 2] >= 0
    for near in (False, True):
        painter.setPen(QPen(theme.color("muted" if near else "line", 0.45 if near else 0.8), 1))
        for start in range(len(points) - 1):
            if front[start] == near:
                (u, v, _), (s, t, _) = points[start], points[start + 1]
                painter.drawLine(QPointF(u, -v), QPointF(s, -t))


def blank(width: int, height: int, ratio: float) -> QPixmap:
    """Return an empty, clear picture for a screen of this pixel ratio."""
    pixmap = QPixmap(ceil(width * ratio), ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def paint_mark(mark: int, side: float, color: QColor, ratio: float) -> QPixmap:
    """Return the mark of a class: the ten of `qdcnn_studio.app.theme.MARKS`, as one small picture."""
    pixmap = blank(ceil(side) + 2, ceil(side) + 2, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(ceil(side) / 2 + 1, ceil(side) / 2 + 1)
    fill_mark(painter, mark, side, color)
    painter.end()
    return pixmap


def fill_mark(painter: QPainter, mark: int, side: float, color: QColor) -> None:
    """Fill a class's mark of this width around the painter's origin."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    half = side / 2
    shape = mark % 10
    if shape == 0:
        painter.drawEllipse(QPointF(0, 0), half, half)
    elif shape == 1:
        painter.drawRect(QRectF(-half * 0.88, -half * 0.88, side * 0.88, side * 0.88))
    elif shape in (8, 9):
        painter.rotate(45 if shape == 9 else 0)
        painter.drawRect(QRectF(-half, -half / 3, side, side / 3))
        painter.drawRect(QRectF(-half / 3, -half, side / 3, side))
        painter.rotate(-45 if shape == 9 else 0)
    else:
        painter.drawPath(_polygon(shape, half))


def _polygon(shape: int, half: float) -> QPainterPath:
    """Return diamond, triangle down, triangle up, star, pentagon or hexagon (marks 2 to 7)."""
    corners, turn, inner = {
        2: (4, 0.0, 1.0),
        3: (3, pi, 1.0),
        4: (3, 0.0, 1.0),
        5: (5, 0.0, 0.42),
        6: (5, 0.0, 1.0),
        7: (6, 0.0, 1.0),
    }[shape]
    points = []
    for corner in range(corners):
        angle = turn + 2 * pi * corner / corners
        points.append(QPointF(half * 1.15 * sin(angle), -half * 1.15 * cos(angle)))
        if inner < 1:
            angle += pi / corners
            points.append(QPointF(half * 1.15 * inner * sin(angle), -half * 1.15 * inner * cos(angle)))
    path = QPainterPath()
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path


class MarkCache:
    """Keeps the marks of the classes, near and far, for one theme and screen."""

    def __init__(self) -> None:
        self._key: object = None
        self._pixmaps: dict[tuple[int, bool], QPixmap] = {}

    def pixmap(self, label: int, near: bool, side: float, theme: Theme, ratio: float) -> QPixmap:
        """Return the mark of a class; far ones are fainter."""
        key = (theme.name, ratio, side)
        if key != self._key:
            self._key = key
            self._pixmaps.clear()
        found = self._pixmaps.get((label, near))
        if found is None:
            color = theme.class_color(label, 0.85 if near else 0.4)
            found = self._pixmaps[label, near] = paint_mark(label, side, color, ratio)
        return found
