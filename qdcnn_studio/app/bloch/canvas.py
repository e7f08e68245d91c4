"""The widget that paints all spheres: one picture for the balls, then arrows, clouds, trails and chords on top."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from qdcnn_studio.app.bloch.cloud import Cloud
from qdcnn_studio.app.bloch.explain import crowd_shares, describe, entangled_share
from qdcnn_studio.app.bloch.grid import ABOVE, GAP, SMALLEST, Grid, fit
from qdcnn_studio.app.bloch.paint import paint_arrow, paint_bar, paint_pill
from qdcnn_studio.app.bloch.projection import View
from qdcnn_studio.app.bloch.sphere import MARGIN, MarkCache, SphereCache
from qdcnn_studio.app.looker import Look
from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, Theme, font, theme

TRAIL = 40
"""Past positions of each arrow that are shown."""

SHADES = 5
RADIANS_PER_PIXEL = 0.01
NARROW = 76
"""Width of a column below which only the qubit and the length of its arrow are written under a sphere."""
LEAST_SHARED = 0.02
"""Bits of mutual information below which no chord is drawn."""


class BlochCanvas(QWidget):
    """Paints one sphere for each qubit of a look. Dragging turns all of them; Home turns them back."""

    hovered = Signal(object)
    """The number of the sphere under the mouse, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = View()
        self.look: Look | None = None
        self.show_chords = False
        self.show_trails = True
        self._room = QSize(400, 200)
        self._grid: Grid | None = None
        self._spheres, self._marks = SphereCache(), MarkCache()
        self._trail: deque[NDArray[np.float64]] = deque(maxlen=TRAIL)
        self._shares: list[tuple[float, float]] = []
        self._hovered: int | None = None
        self._dragged_from: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Bloch spheres")
        KEEPER.changed.connect(self.update)

    def show_look(self, look: Look | None) -> None:
        """Show a look; the trail goes on if it is the same image at the same wire, at another step."""
        before = self.look
        same = before is not None and look is not None and _subject(before) == _subject(look)
        if not same:
            self._trail.clear()
        if before is not None and look is not None and same and before.step != look.step:
            self._trail.append(before.bloch)
        recount = before is None or look is None or len(before.qubits) != len(look.qubits)
        self.look = look
        self._shares = [] if look is None else _shares(look)
        if recount:
            self._arrange()
        if look is not None:
            self.setAccessibleDescription("; ".join(_spoken(look, index) for index in range(len(look.qubits))))
        self.update()

    def use_room(self, room: QSize) -> None:
        """Say how much room there is before scrolling starts."""
        if room != self._room:
            self._room = room
            self._arrange()

    @property
    def grid(self) -> Grid | None:
        """Where the spheres are; None while there are none."""
        return self._grid

    def tip(self, index: int) -> QPointF:
        """Return where an arrow ends on the widget."""
        assert self.look is not None
        assert self._grid is not None
        u, v, _ = self.view.project(self.look.bloch[index]) * (self._grid.diameter / 2)
        x, y = self._grid.center(index)
        return QPointF(x + u, y - v)

    def sizeHint(self) -> QSize:
        """Return the room for two small spheres in a row."""
        return QSize(2 * (SMALLEST + GAP), SMALLEST + 64)

    def _arrange(self) -> None:
        count = len(self.look.qubits) if self.look is not None else 0
        self._grid = fit(count, self._room.width(), self._room.height()) if count else None
        self.setMinimumHeight(self._grid.height if self._grid else 0)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the spheres that are in view."""
        look, grid = self.look, self._grid
        if look is None or grid is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme()
        points = self.view.project(look.bloch)
        cloud = self._cloud(look, grid)
        trail = self.view.project(np.array(self._trail)) if self._trail and self.show_trails else None
        shades = _shades(colors, len(self._trail))
        visible = event.rect()
        painter.setFont(font(12 if grid.cell > 92 else CAPTION_PIXELS))
        for index in range(grid.count):
            x, y = grid.center(index)
            if not visible.intersects(self._cell(grid, index).toAlignedRect()):
                continue
            painter.translate(x, y)
            self._paint_ball(painter, grid, colors, index)
            if cloud is not None:
                painter.translate(-x, -y)
                cloud.paint(painter, index)
                painter.translate(x, y)
            if trail is not None:
                self._paint_trail(painter, grid, trail[:, index], shades)
            paint_arrow(painter, grid, colors, points[index])
            self._paint_words(painter, grid, colors, look, index)
            painter.translate(-x, -y)
        self._paint_chords(painter, grid, colors, look)

    def _cloud(self, look: Look, grid: Grid) -> Cloud | None:
        if look.cloud is None or look.cloud_labels is None:
            return None
        points, ratio = self.view.project(look.cloud), self.devicePixelRatioF()
        return Cloud(points, look.cloud_labels, grid, self._marks, theme(), ratio)

    @staticmethod
    def _cell(grid: Grid, index: int) -> QRectF:
        x, y = grid.center(index)
        return QRectF(x - grid.cell / 2, y - grid.diameter / 2 - ABOVE, grid.cell, grid.row_height)

    def _paint_ball(self, painter: QPainter, grid: Grid, colors: Theme, index: int) -> None:
        picture = self._spheres.pixmap(grid.diameter, self.view, colors, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(-grid.diameter / 2 - MARGIN, -grid.diameter / 2 - ABOVE), picture)
        if index == self._hovered:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.drawEllipse(QPointF(0, 0), grid.diameter / 2, grid.diameter / 2)

    def _paint_trail(
        self, painter: QPainter, grid: Grid, points: NDArray[np.float64], shades: Sequence[tuple[slice, QPen]]
    ) -> None:
        """Paint where the arrow has been, in a few shades: older dots are fainter."""
        spots = (points[:, :2] * np.array([grid.diameter / 2, -grid.diameter / 2])).tolist()
        for part, pen in shades:
            painter.setPen(pen)
            painter.drawPoints([QPointF(x, y) for x, y in spots[part]])

    def _paint_words(self, painter: QPainter, grid: Grid, colors: Theme, look: Look, index: int) -> None:
        radius, half = grid.diameter / 2, grid.cell / 2
        length = float(np.linalg.norm(look.bloch[index]))
        painter.setPen(colors.color("text"))
        box = QRectF(-half, radius + 13, 2 * half, 17)
        words = "q{} · |r| {:.2f}" if grid.cell >= NARROW else "q{} {:.2f}"
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words.format(look.qubits[index], length))
        entangled, spread = self._shares[index]
        bar = QRectF(-min(half - 8, 42), radius + 32, 2 * min(half - 8, 42), 4)
        paint_bar(painter, colors, bar, entangled, spread)

    def _paint_chords(self, painter: QPainter, grid: Grid, colors: Theme, look: Look) -> None:
        """Join spheres by arcs whose width is the mutual information; all of them, or those of the hovered one."""
        if look.mutual is None:
            return
        for first in range(grid.count):
            for second in range(first + 1, grid.count):
                bits = float(look.mutual[first, second])
                touched = self._hovered in (first, second)
                if bits < LEAST_SHARED or not (touched or (self.show_chords and self._hovered is None)):
                    continue
                path = chord(grid.center(first), grid.center(second))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                pen = QPen(colors.color("entanglement", min(0.85, 0.35 + 0.6 * bits)), 0.75 + 3 * bits)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawPath(path)
                if touched:
                    paint_pill(painter, colors, path.pointAtPercent(0.5), f"{bits:.2f} bits")

    # The mouse and the keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to turn."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn all spheres while a button is down; otherwise tell about the one under the mouse."""
        if self._dragged_from is not None:
            way = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self.turn(way.x() * RADIANS_PER_PIXEL, way.y() * RADIANS_PER_PIXEL)
            return
        index = self._grid.at(event.position().x(), event.position().y()) if self._grid else None
        self._hover(index)
        if index is not None and self.look is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.description(index), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End turning."""
        self._dragged_from = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Turn back to the usual view."""
        self.reset_view()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget which sphere was under the mouse."""
        self._hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn with the arrow keys, and back with Home."""
        step = 0.1
        turns = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step),
            Qt.Key.Key_Down: (0.0, step),
        }
        if event.key() in turns:
            self.turn(*turns[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self.reset_view()
        else:
            super().keyPressEvent(event)

    def turn(self, right: float, up: float) -> None:
        """Turn all spheres by these angles, in radians."""
        self.view = self.view.turned(right, up)
        self.update()

    def reset_view(self) -> None:
        """Turn all spheres back to the usual view."""
        self.view = View()
        self.update()

    def description(self, index: int) -> str:
        """Return what hovering a sphere tells."""
        look = self.look
        assert look is not None
        cloud = None if look.cloud is None else look.cloud[:, index]
        return describe(look.qubits[index], look.bloch[index], look.purity[index], look.entropy[index], cloud)

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.hovered.emit(index)
            self.update()


def chord(first: tuple[float, float], second: tuple[float, float]) -> QPainterPath:
    """Return the arc between two points; it does not leave the widget at its top."""
    start, end = QPointF(*first), QPointF(*second)
    across, middle = end - start, (start + end) / 2
    bend = QPointF(across.y(), -across.x()) * 0.22
    room = 2 * (middle.y() - ABOVE / 2)  # the arc goes half as far as its control point
    if -bend.y() > room > 0:
        bend *= room / -bend.y()
    path = QPainterPath(start)
    path.quadTo(middle + bend, end)
    return path


def _shares(look: Look) -> list[tuple[float, float]]:
    """Return for each qubit how entangled it is, and how much images differ, as far as there are several."""
    if look.cloud is None or len(look.cloud) < 2:
        return [(entangled_share(vector), 0.0) for vector in look.bloch]
    entangled, spread = crowd_shares(look.cloud)
    return list(zip(entangled.tolist(), spread.tolist(), strict=True))


def _shades(colors: Theme, count: int) -> list[tuple[slice, QPen]]:
    """Return which of so many dots of a trail are painted in which shade, the oldest and faintest first."""
    bounds = [round(count * shade / SHADES) for shade in range(SHADES + 1)]
    made = []
    for shade, (first, last) in enumerate(pairwise(bounds)):
        pen = QPen(colors.color("text", 0.08 + 0.4 * (shade + 1) / SHADES), 2.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        made.append((slice(first, last), pen))
    return made


def _subject(look: Look) -> tuple[object, ...]:
    """Return what a look is at, without what it saw there."""
    return look.place, look.qubits, look.sample


def _spoken(look: Look, index: int) -> str:
    x, y, z = look.bloch[index]
    return f"qubit {look.qubits[index]}: x {x:.2f}, y {y:.2f}, z {z:.2f}"
