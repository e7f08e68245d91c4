"""Where all cards are, as one array: wires ask for the cards in their way many times a second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

Rects = NDArray[np.float64]
"""Rows of left, top, right, bottom."""
NO_CARDS: Rects = np.empty((0, 4))


class CardIndex:
    """Rectangles of cards by block."""

    def __init__(self) -> None:
        self._rects: Rects = np.full((64, 4), np.nan)
        self._rows: dict[str, int] = {}
        self._free: list[int] = list(range(64))

    def put(self, block: str, rect: QRectF) -> None:
        """Note where a card is."""
        row = self._rows.get(block)
        if row is None:
            if not self._free:
                size = len(self._rects)
                self._rects = np.vstack([self._rects, np.full((size, 4), np.nan)])
                self._free = list(range(size, 2 * size))
            row = self._rows[block] = self._free.pop()
        self._rects[row] = (rect.left(), rect.top(), rect.right(), rect.bottom())

    def remove(self, block: str) -> None:
        """Forget a card."""
        row = self._rows.pop(block)
        self._rects[row] = np.nan
        self._free.append(row)

    def within(self, area: QRectF) -> Rects:
        """Return the rectangles that touch an area, shape (cards, 4)."""
        left, top, right, bottom = self._rects.T
        hit = (left < area.right()) & (right > area.left()) & (top < area.bottom()) & (bottom > area.top())
        return np.asarray(self._rects[hit])

    def whole(self) -> QRectF:
        """Return the rectangle around all cards; empty if there are none."""
        if not self._rows:
            return QRectF()
        left, top = np.nanmin(self._rects[:, :2], axis=0)
        right, bottom = np.nanmax(self._rects[:, 2:], axis=0)
        return QRectF(QPointF(left, top), QPointF(right, bottom))
