"""Snapping: where a dragged block comes to rest, and the guides that say why."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF

from qdcnn_studio.app.canvas.metrics import snapped

Lines = tuple[float, float, float]


def snap(rect: QRectF, shift: QPointF, others: Iterable[QRectF], reach: float) -> tuple[QPointF, tuple[QRectF, ...]]:
    """Return the shift that lines a rectangle up with its neighbours or the grid, and the guides to draw.

    Parameters
    ----------
    rect : QRectF
        The rectangle before it is moved.
    shift : QPointF
        How far the hand has moved it.
    others : iterable of QRectF
        The rectangles that stay.
    reach : float
        How near a line has to be to attract, in scene pixels.

    Returns
    -------
    QPointF, tuple of QRectF
        The shift to use, and each guide as a rectangle without width or without height.
    """
    moved = rect.translated(shift)
    near = [other for other in others if _is_near(moved, other)]
    across = _best(_verticals(moved), ((other, line) for other in near for line in _verticals(other)), reach)
    down = _best(_horizontals(moved), ((other, line) for other in near for line in _horizontals(other)), reach)
    guides = []
    x = shift.x() + across[0] if across else snapped(moved.x()) - rect.x()
    y = shift.y() + down[0] if down else snapped(moved.y()) - rect.y()
    placed = rect.translated(x, y)
    if across:
        both = placed.united(across[1])
        guides.append(QRectF(across[2], both.top() - 12, 0, both.height() + 24))
    if down:
        both = placed.united(down[1])
        guides.append(QRectF(both.left() - 12, down[2], both.width() + 24, 0))
    return QPointF(x, y), tuple(guides)


def _is_near(rect: QRectF, other: QRectF, distance: float = 600.0) -> bool:
    return rect.adjusted(-distance, -distance, distance, distance).intersects(other)


def _verticals(rect: QRectF) -> Lines:
    return rect.left(), rect.center().x(), rect.right()


def _horizontals(rect: QRectF) -> Lines:
    return rect.top(), rect.center().y(), rect.bottom()


def _best(own: Lines, others: Iterable[tuple[QRectF, float]], reach: float) -> tuple[float, QRectF, float] | None:
    """Return (shift, neighbour, line) of the nearest line within reach; None if there is none."""
    best: tuple[float, QRectF, float] | None = None
    for other, line in others:
        for mine in own:
            away = line - mine
            if abs(away) <= reach and (best is None or abs(away) < abs(best[0])):
                best = (away, other, line)
    return best
