"""Curves with more points than pixels: the envelope of each pixel column, and running means."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def envelope(x: Floats, y: Floats, low: float, high: float, columns: int) -> tuple[Floats, Floats]:
    """Return a curve with at most two points for each pixel column, that touches every extreme.

    Parameters
    ----------
    x : ndarray of float, shape (n,)
        Ascending.
    y : ndarray of float, shape (n,)
    low, high : float
        The visible range of x; one point on either side is kept, so that lines leave the picture.
    columns : int
        Pixels across the visible range.

    Returns
    -------
    x, y : ndarray of float
        The points themselves while there are at most two for a column; otherwise the least and the greatest value
        of each run of points.
    """
    first = max(0, int(np.searchsorted(x, low, "left")) - 1)
    last = min(len(x), int(np.searchsorted(x, high, "right")) + 1)
    x, y = x[first:last], y[first:last]
    columns = max(1, columns)
    if len(x) <= 2 * columns:
        return x, y
    size = -(-len(x) // columns)
    starts = np.arange(0, len(x), size)
    lowest, highest = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    middles = x[np.minimum(starts + size // 2, len(x) - 1)]
    return np.repeat(middles, 2), np.stack([lowest, highest], axis=1).ravel()


class RunningMean:
    """The mean of the last points of a growing curve; only what is new is added up.

    Parameters
    ----------
    window : int
        How many points; at the beginning there are fewer.
    """

    def __init__(self, window: int) -> None:
        self.window = window
        self._sums = np.zeros(1)
        self._means = np.zeros(0)

    def of(self, values: Floats) -> Floats:
        """Return the means of `values`, shape (n,), which begins with what was given before."""
        known = len(self._means)
        if len(values) < known:
            self._sums, self._means, known = np.zeros(1), np.zeros(0), 0
        if len(values) > known:
            fresh = self._sums[-1] + np.cumsum(values[known:])
            self._sums = np.concatenate([self._sums, fresh])
            ends = np.arange(known + 1, len(values) + 1)
            begins = np.maximum(ends - self.window, 0)
            means = (self._sums[ends] - self._sums[begins]) / (ends - begins)
            self._means = np.concatenate([self._means, means])
        return self._means


def nice_ceiling(value: float) -> float:
    """Return the least of 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not below a value."""
    if not value > 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    for factor in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10):
        if factor * power >= value * (1 - 1e-12):
            return float(factor * power)
    return float(10 * power)


def right_end(last: float, planned: int) -> float:
    """Return where an axis of steps ends: a little beyond the last one, and at the planned ones when they are near.

    So a run of which little is done fills the axis, and the axis seldom moves.
    """
    if last >= 0.8 * planned:
        return float(max(planned, last, 1))
    return min(float(planned), nice_ceiling(max(last * 1.05, 20)))
