"""A vertical axis whose figures never overlap on a logarithmic scale."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

LEADS = ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 6, 8), (1, 2, 5), (1, 3), (1,))
"""Leading digits of the figures, the densest choice first."""
ROOM = 16.0
"""Pixels from one figure to the next, at least."""

Ticks = list[tuple[float | None, list[float]]]


class ValueAxis(pg.AxisItem):
    """The left axis of a plot: as pyqtgraph has it, but for the figures of a logarithmic scale."""

    def __init__(self) -> None:
        super().__init__("left")

    def logTickValues(self, minVal: float, maxVal: float, size: float, stdTicks: Ticks) -> Ticks:
        """Return the densest choice of round numbers that leaves each figure its room."""
        pixels = size / max(maxVal - minVal, 1e-12)
        for leads in LEADS:
            places = np.log10([*leads, 10])
            if np.diff(places).min() * pixels >= ROOM:
                return [(None, _within(minVal, maxVal, places[:-1]))]
        stride = int(np.ceil(ROOM / pixels))
        return [(None, [float(v) for v in range(int(np.ceil(minVal)), int(maxVal) + 1) if v % stride == 0])]


def _within(low: float, high: float, places: np.ndarray) -> list[float]:
    decades = np.arange(np.floor(low), np.ceil(high) + 1)
    values = np.sort((decades[:, None] + places[None, :]).ravel())
    return [float(v) for v in values if low - 1e-9 <= v <= high + 1e-9]
