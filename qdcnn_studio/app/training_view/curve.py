"""What a curve of a plot is: where its points come from, and how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """One curve of a plot.

    Parameters
    ----------
    key, title : str
    role : str
        Its colour in the theme.
    data : callable
        Returns its points, x and y, each of shape (n,), as the run has them now.
    smooth : bool
        Whether it is noisy enough to be smoothed when that is switched on.
    dashed : bool
    class_color : int or None
        Number of a class colour in place of the role.
    band : callable or None
        Returns the lower and the upper edge of a band around it, each of shape (n,).
    """

    key: str
    title: str
    role: str
    data: Callable[[], tuple[Floats, Floats]]
    smooth: bool = False
    dashed: bool = False
    class_color: int | None = None
    band: Callable[[], tuple[Floats, Floats]] | None = None
