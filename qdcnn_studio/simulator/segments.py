"""Saving: block for the cache. Where a tile's state is larger than the cache, gates in a row go through it together.

Consecutive gates on few qubits (the active ones) leave the others alone, so for each value of the others they act on a
small state of their own. That is copied out, all the gates are applied to it, and it is copied back: the large state
is read and written once for all of them, not once for each.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.simulator.interpreter import (
    ACTIVE,
    COLUMNS,
    COUNT,
    DENSE2,
    FIRST,
    GROUP,
    LIVE,
    OP,
    OTHERS,
    SECOND,
    SEGMENT,
    SIZE,
    START,
    TOGETHER,
    TRAINED,
    WITHIN,
)

LARGE = 2**13
"""Amplitudes from which it pays: of eight samples in float64, one mebibyte."""

MOST = 9
"""Most active qubits: state and costate then take 128 KiB, and stay in the second-level cache."""

Row = list[int]


def segments(code: list[Row], within: int, table: Callable[[NDArray[np.int64]], int]) -> tuple[list[Row], int]:
    """Return a program with gates put together, and the amplitudes of room it needs.

    Parameters
    ----------
    code : list of list of int
        Instructions.
    within : int
        Where that room starts in a tile's memory.
    table : callable
        Keeps an index table and returns where it starts.
    """
    result: list[Row] = []
    room = 0
    group: list[Row] = []
    for row in [*code, None]:
        if row is not None and group and _fits(row, group):
            group.append(row)
            continue
        rows, needed = _together(group, within, table)
        result += rows
        room = max(room, needed)
        group = [] if row is None else [row]
    return result, room


def _strides(row: Row) -> set[int]:
    return {row[FIRST]} if row[OP] == DENSE2 else {row[FIRST], row[SECOND]}


def _fits(row: Row, group: list[Row]) -> bool:
    """Whether a gate acts on the same factor as those before it, and on few qubits together with them."""
    if row[GROUP] or group[0][GROUP]:  # A join applies them.
        return False
    if row[OP] > DENSE2 or group[0][OP] > DENSE2 or row[SIZE] < LARGE or row[START] != group[0][START]:
        return False
    active = set().union(*(_strides(other) for other in [*group, row]))
    return len(active) <= MOST


def _together(group: list[Row], within: int, table: Callable[[NDArray[np.int64]], int]) -> tuple[list[Row], int]:
    if len(group) < 2:
        return group, 0
    size = group[0][SIZE]
    active = sorted(set().union(*(_strides(row) for row in group)))
    others = [stride for stride in (1 << i for i in range(size.bit_length() - 1)) if stride not in active]
    head = [0] * COLUMNS
    head[OP], head[START], head[SIZE], head[COUNT], head[WITHIN] = SEGMENT, group[0][START], size, len(group), within
    head[ACTIVE], head[OTHERS] = table(_sums(active)), table(_sums(others))
    head[TOGETHER] = 2 ** len(active)
    head[TRAINED] = max(row[TRAINED] for row in group)
    head[LIVE] = max(row[LIVE] for row in group)
    rows = [head]
    small = {stride: 1 << i for i, stride in enumerate(active)}
    for place, row in enumerate(group, start=1):
        moved = list(row)
        moved[START], moved[SIZE], moved[GROUP] = within, head[TOGETHER], place
        moved[FIRST], moved[SECOND] = small[row[FIRST]], small.get(row[SECOND], row[SECOND])
        rows.append(moved)
    return rows, head[TOGETHER]


def _sums(strides: list[int]) -> NDArray[np.int64]:
    """Return the offset of each combination of strides, the first of which is the least significant bit."""
    numbers = np.arange(2 ** len(strides))
    offsets = np.zeros(len(numbers), dtype=np.int64)
    for bit, stride in enumerate(strides):
        offsets += ((numbers >> bit) & 1) * stride
    return offsets
