"""Where each sphere goes: as many in a row as fit, as large as the room allows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

SMALLEST, LARGEST = 34, 168
"""Diameters in pixels."""

GAP = 12
ABOVE = 14
"""Room for the label of \\|0⟩."""
BELOW = 14 + 16 + 12
"""Room for the label of \\|1⟩, the length in numbers, and the bar."""


@dataclass(frozen=True)
class Grid:
    """The layout of some spheres.

    Parameters
    ----------
    count, columns, diameter : int
    left : float
        Room before the first column, so that the spheres stand evenly.
    cell : float
        Width of one column.
    """

    count: int
    columns: int
    diameter: int
    left: float
    cell: float

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return ceil(self.count / self.columns)

    @property
    def row_height(self) -> int:
        """Height of one row, labels included."""
        return ABOVE + self.diameter + BELOW

    @property
    def height(self) -> int:
        """Height of all rows."""
        return self.rows * self.row_height

    def center(self, index: int) -> tuple[float, float]:
        """Return the centre of a sphere, in pixels."""
        row, column = divmod(index, self.columns)
        return self.left + (column + 0.5) * self.cell, row * self.row_height + ABOVE + self.diameter / 2

    def at(self, x: float, y: float) -> int | None:
        """Return the sphere under a point, its labels included."""
        column, row = int((x - self.left) // self.cell), int(y // self.row_height)
        if not 0 <= column < self.columns or row < 0:
            return None
        index = row * self.columns + column
        return index if index < self.count else None


def fit(count: int, width: int, height: int) -> Grid:
    """Return the layout with the largest spheres that fit; at least `SMALLEST`, which may need scrolling.

    Parameters
    ----------
    count : int
        How many spheres, at least 1.
    width, height : int
        The room there is, in pixels.
    """
    best = 1, 0
    for columns in range(1, count + 1):
        rows = ceil(count / columns)
        diameter = int(min(width / columns - GAP, height / rows - ABOVE - BELOW, LARGEST))
        if diameter > best[1]:
            best = columns, diameter
    columns, diameter = best
    if diameter < SMALLEST:
        diameter = SMALLEST
        most = min(count, max(1, int(width // (SMALLEST + GAP))))
        columns = ceil(count / ceil(count / most))
    cell = min(width / columns, diameter + 4 * GAP)
    return Grid(count, columns, diameter, max(0.0, (width - columns * cell) / 2), cell)
