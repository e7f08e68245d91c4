"""The course of a wire: a plain curve where the way is free, and round the cards where it is not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from qdcnn_studio.app.canvas.card_index import NO_CARDS, Rects

TURN = 28.0
"""How far beyond a port a wire that must turn goes straight ahead."""
ROOM = 12.0
"""Least distance between a wire and a card it goes round."""
SAMPLES = np.linspace(0, 1, 17)[1:-1, None]
_BERNSTEIN = np.hstack(
    [(1 - SAMPLES) ** 3, 3 * SAMPLES * (1 - SAMPLES) ** 2, 3 * SAMPLES**2 * (1 - SAMPLES), SAMPLES**3]
)


def wire_path(start: QPointF, end: QPointF, cards: Rects = NO_CARDS) -> QPainterPath:
    """Return the curve of a wire: it leaves to the right, arrives from the left, and goes round the cards.

    Parameters
    ----------
    start, end : QPointF
        The output and the input port.
    cards : ndarray, shape (cards, 4)
        Left, top, right and bottom of the cards near by; the wire's own two may be among them.
    """
    if end.x() >= start.x():
        points = _control_points(start, end)
        if not _crosses(points, cards):
            path = QPainterPath(start)
            path.cubicTo(*(QPointF(x, y) for x, y in points[1:]))
            return path
    return _detour(start, end, _free_level(start, end, cards))


def _control_points(start: QPointF, end: QPointF) -> NDArray[np.float64]:
    """Return the four points of a plain curve, shape (4, 2)."""
    across, down = end.x() - start.x(), end.y() - start.y()
    reach = max(across / 2, min(24.0, abs(down) / 2 + 4))
    return np.array(
        [(start.x(), start.y()), (start.x() + reach, start.y()), (end.x() - reach, end.y()), (end.x(), end.y())]
    )


def _crosses(points: NDArray[np.float64], cards: Rects) -> bool:
    """Return whether a curve runs behind a card; its ends, which touch their own, do not count."""
    if not len(cards):
        return False
    x, y = (_BERNSTEIN @ points).T[:, :, None]
    left, top, right, bottom = cards.T
    return bool(((x > left + 2) & (x < right - 2) & (y > top + 2) & (y < bottom - 2)).any())


def _free_level(start: QPointF, end: QPointF, cards: Rects) -> float:
    """Return the height at which a wire can run freely, with the least way up and down."""
    left, right = sorted((start.x(), end.x()))
    near = cards[(cards[:, 2] > left - TURN) & (cards[:, 0] < right + TURN)]
    middle = (start.y() + end.y()) / 2
    tops, bottoms = near[:, 1] - ROOM, near[:, 3] + ROOM
    if end.x() < start.x():
        middle = _gap_above(end.y(), near, middle)
    # In order of height: where two ways are as long, the choice may not depend on which card was placed first.
    levels = np.unique(np.concatenate([[middle, start.y(), end.y()], tops, bottoms]))
    blocked = ((levels[:, None] > tops) & (levels[:, None] < bottoms)).any(axis=1)
    way = abs(levels - start.y()) + abs(levels - end.y()) + 1e-3 * abs(levels - middle)
    way[blocked] = np.inf
    best = int(np.argmin(way))
    return float(levels[best]) if np.isfinite(way[best]) else middle


def _gap_above(y: float, near: Rects, otherwise: float) -> float:
    """Return the middle of the gap above the card at a height: a wire to a new row runs between the rows."""
    at = near[(near[:, 1] <= y) & (near[:, 3] >= y)]
    above = near[:, 3][near[:, 3] <= at[:, 1].min()] if len(at) else near[:0, 3]
    return float((above.max() + at[:, 1].min()) / 2) if len(above) else otherwise


def _detour(start: QPointF, end: QPointF, level: float) -> QPainterPath:
    """Return a curve that turns to a height, runs along it, and turns to its end."""
    path = QPainterPath(start)
    if end.x() - start.x() >= 2 * TURN:
        reach = min(2 * TURN, (end.x() - start.x()) / 2)
        first, last = QPointF(start.x() + reach, level), QPointF(end.x() - reach, level)
        path.cubicTo(QPointF(start.x() + TURN, start.y()), QPointF(first.x() - TURN, level), first)
        path.lineTo(last)
        path.cubicTo(QPointF(last.x() + TURN, level), QPointF(end.x() - TURN, end.y()), end)
        return path
    path.cubicTo(QPointF(start.x() + TURN, start.y()), QPointF(start.x() + TURN, level), QPointF(start.x(), level))
    path.lineTo(QPointF(end.x(), level))
    path.cubicTo(QPointF(end.x() - TURN, level), QPointF(end.x() - TURN, end.y()), end)
    return path
