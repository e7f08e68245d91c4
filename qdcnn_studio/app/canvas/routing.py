"""The course of a wire: a plain curve where the way is free, and round the cards where it is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

TURN = 28.0
"""How far beyond a port a wire that must turn goes straight ahead."""
ROOM = 12.0
"""Least distance between a wire and a card it goes round."""
SAMPLES = 16


def wire_path(start: QPointF, end: QPointF, cards: Sequence[QRectF] = ()) -> QPainterPath:
    """Return the curve of a wire: it leaves to the right, arrives from the left, and goes round the cards.

    Parameters
    ----------
    start, end : QPointF
        The output and the input port.
    cards : sequence of QRectF
        The cards near by; the wire's own two may be among them.
    """
    if end.x() - start.x() >= 0:
        path = _direct(start, end)
        if not _crosses(path, cards):
            return path
    level = _free_level(start, end, cards)
    return _detour(start, end, level)


def _direct(start: QPointF, end: QPointF) -> QPainterPath:
    across, down = end.x() - start.x(), end.y() - start.y()
    reach = max(across / 2, min(24.0, abs(down) / 2 + 4))
    path = QPainterPath(start)
    path.cubicTo(QPointF(start.x() + reach, start.y()), QPointF(end.x() - reach, end.y()), end)
    return path


def _crosses(path: QPainterPath, cards: Sequence[QRectF]) -> bool:
    """Return whether a curve runs behind a card; its ends, which touch their own, do not count."""
    if not cards:
        return False
    points = [path.pointAtPercent(step / SAMPLES) for step in range(1, SAMPLES)]
    return any(card.adjusted(2, 2, -2, -2).contains(point) for card in cards for point in points)


def _free_level(start: QPointF, end: QPointF, cards: Sequence[QRectF]) -> float:
    """Return the height at which a wire can run freely, with the least way up and down."""
    left, right = sorted((start.x(), end.x()))
    near = [card for card in cards if card.right() > left - TURN and card.left() < right + TURN]
    levels = [(start.y() + end.y()) / 2, start.y(), end.y()]
    levels += [edge for card in near for edge in (card.top() - ROOM, card.bottom() + ROOM)]

    def is_free(level: float) -> bool:
        return not any(card.top() - ROOM < level < card.bottom() + ROOM for card in near)

    free = [level for level in levels if is_free(level)]
    if not free:
        return levels[0]
    return min(free, key=lambda level: (abs(level - start.y()) + abs(level - end.y()), abs(level - levels[0])))


def _detour(start: QPointF, end: QPointF, level: float) -> QPainterPath:
    """Return a curve that turns to a height, runs along it, and turns to its end."""
    path = QPainterPath(start)
    forward = end.x() - start.x() >= 2 * TURN
    if forward:
        first, last = QPointF(start.x() + 2 * TURN, level), QPointF(end.x() - 2 * TURN, level)
        if first.x() > last.x():
            first.setX((start.x() + end.x()) / 2)
            last.setX(first.x())
        path.cubicTo(QPointF(start.x() + TURN, start.y()), QPointF(first.x() - TURN, level), first)
        path.lineTo(last)
        path.cubicTo(QPointF(last.x() + TURN, level), QPointF(end.x() - TURN, end.y()), end)
        return path
    path.cubicTo(QPointF(start.x() + TURN, start.y()), QPointF(start.x() + TURN, level), QPointF(start.x(), level))
    path.lineTo(QPointF(end.x(), level))
    path.cubicTo(QPointF(end.x() - TURN, level), QPointF(end.x() - TURN, end.y()), end)
    return path
