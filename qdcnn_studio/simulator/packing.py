"""A machine as two flat arrays, and working memory as one: a call with seventy arrays would cost more than small steps.

Numba takes some tenths of a microsecond for each array it is given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.simulator.interpreter import COLUMNS, Tile
from qdcnn_studio.simulator.jit import compiled, inlined
from qdcnn_studio.simulator.matrices import Recipes
from qdcnn_studio.simulator.tiles import Common, Machine, Own, Program, Sums

FLOATS = ("parts", "frequency", "constant", "coefficient")
"""Fields of recipes that are not integers."""

ROUND = 16
"""Places in memory are rounded up to this many numbers, so that each starts a cache line."""


def pack(machine: Machine) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return a machine's integers (where each array ends, the scalars, then the arrays) and its floats."""
    scalars: list[int] = []
    integers: list[NDArray[Any]] = []
    floats: list[NDArray[Any]] = []
    for program in (machine.head, machine.tail):
        integers += [program.code.ravel(), program.tables]
        scalars += program[2:]
    for recipes in (machine.shared, machine.sampled):
        for name, values in zip(recipes._fields, recipes, strict=True):
            (floats if name in FLOATS else integers).append(values)
    ends = np.cumsum([0] + [len(values) for values in integers])
    float_ends = np.cumsum([0] + [len(values) for values in floats])
    header = len(ends) + len(float_ends) + len(scalars)
    whole = [ends + header, float_ends, np.array(scalars), *integers]
    return np.concatenate(whole).astype(np.int64), np.concatenate(floats).astype(np.float64)


INTEGERS = 2 * 2 + 2 * (len(Recipes._fields) - len(FLOATS))
SCALARS = len(Program._fields) - 2


@inlined
def _program(ints, at):  # type: ignore[no-untyped-def]
    s = INTEGERS + 1 + 2 * 4 + 1 + (at // 2) * SCALARS
    code = ints[ints[at] : ints[at + 1]].reshape(-1, COLUMNS)
    return Program(
        code, ints[ints[at + 1] : ints[at + 2]],
        ints[s], ints[s + 1], ints[s + 2], ints[s + 3], ints[s + 4], ints[s + 5], ints[s + 6], ints[s + 7], ints[s + 8],
    )  # fmt: skip


@inlined
def _field(ints, at):  # type: ignore[no-untyped-def]
    return ints[ints[at] : ints[at + 1]]


@inlined
def _number(ints, floats, at):  # type: ignore[no-untyped-def]
    return floats[ints[INTEGERS + 1 + at] : ints[INTEGERS + 2 + at]]


@inlined
def _recipes(ints, floats, i, f):  # type: ignore[no-untyped-def]
    return Recipes(
        _field(ints, i), _field(ints, i + 1), _field(ints, i + 2), _field(ints, i + 3), _field(ints, i + 4),
        _field(ints, i + 5), _field(ints, i + 6), _field(ints, i + 7), _number(ints, floats, f),
        _number(ints, floats, f + 1), _number(ints, floats, f + 2), _field(ints, i + 8), _number(ints, floats, f + 3),
        _field(ints, i + 9), _field(ints, i + 10), _field(ints, i + 11), _field(ints, i + 12),
    )  # fmt: skip


@compiled
def unpack(ints, floats):  # type: ignore[no-untyped-def]
    """Return the machine that `pack` packed, as views."""
    shared = _recipes(ints, floats, 4, 0)
    sampled = _recipes(ints, floats, 4 + 13, 4)
    return Machine(_program(ints, 0), _program(ints, 2), shared, sampled)


COMMON, SUMS, RETAINED, WORKER = 0, 8, 10, 13
"""Where in the list of places each group begins."""

EACH = 9
"""Places of one worker."""

OWN_STATES = (5, 6)
"""Places, among a worker's, of the states of the tile at hand."""


def places(machine: Machine, lanes: int, workers: int, retained: int, slices: int) -> NDArray[np.int64]:
    """Return where each array of the working memory starts and ends, shape (arrays, 2); see `common`, `own`, `sums`.

    Parameters
    ----------
    machine : Machine
    lanes : int
        Samples in a tile.
    workers : int
        Threads, each with one tile and one costate of its own.
    retained : int
        Tiles that are kept for the way back.
    slices : int
        Parts of the batch with sums of their own.
    """
    head, tail = machine.head, machine.tail
    shared, sampled = 32 * len(machine.shared.size), 32 * len(machine.sampled.size)
    matrix, tail_tiles = head.rows * head.width, -(-head.rows // lanes)
    scalars = [3 * matrix, 3 * matrix]
    vectors = [shared, tail_tiles * tail.memory, tail_tiles * tail.memory, tail.memory, tail.memory, 64]
    vectors += [(slices + 1) * shared, slices * 2 * matrix]
    vectors += [retained * head.memory, retained * head.memory, retained * sampled]
    packed = 6 * max(head.rows, head.width) if head.rows else 0
    own = [head.memory, head.memory, 64, head.outcomes, sampled, head.memory, head.memory, sampled, packed]
    vectors += own * workers
    sizes = np.array(scalars + [lanes * size for size in vectors], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(-(-sizes // ROUND) * ROUND)[:-1]])
    return np.stack([starts, starts + sizes], axis=1)


@inlined
def _at(memory, places, index):  # type: ignore[no-untyped-def]
    return memory[places[index, 0] : places[index, 1]]


@compiled
def common(machine, memory, places, scratch):  # type: ignore[no-untyped-def]
    """Return what all tiles share."""
    nothing = memory[:0]
    tail = Tile(
        _at(memory, places, 3), _at(memory, places, 4), _at(memory, places, 5), _at(memory, places, 6), nothing,
        _at(memory, places, 7), nothing,
    )  # fmt: skip
    count = len(machine.shared.form)
    return Common(
        _at(memory, places, 2), _at(memory, places, 0), _at(memory, places, 1), tail, scratch[:count],
        scratch[count : 2 * count],
    )  # fmt: skip


@compiled
def own(machine, memory, places, scratch, worker, retain):  # type: ignore[no-untyped-def]
    """Return what a worker has to itself; with ``retain`` its states are those all workers keep."""
    at = WORKER + EACH * worker
    states = RETAINED if retain else at + 5
    tile = Tile(
        _at(memory, places, states), _at(memory, places, states + 1), _at(memory, places, at),
        _at(memory, places, at + 1), _at(memory, places, states + 2), _at(memory, places, at + 2),
        _at(memory, places, at + 8),
    )  # fmt: skip
    count = len(machine.sampled.form)
    start = 2 * len(machine.shared.form) + 2 * count * worker
    return Own(
        tile, _at(memory, places, at + 3), _at(memory, places, at + 4), scratch[start : start + count],
        scratch[start + count : start + 2 * count],
    )  # fmt: skip


@compiled
def sums(memory, places, slices, gradients):  # type: ignore[no-untyped-def]
    """Return the sums of a backward pass."""
    return Sums(
        _at(memory, places, SUMS).reshape(slices + 1, -1), _at(memory, places, SUMS + 1).reshape(slices, -1), gradients
    )


def scratch(machine: Machine, workers: int) -> NDArray[np.complex128]:
    """Return room for the elements and products of matrices: those without features, then each worker's with."""
    count = 2 * len(machine.shared.form) + 2 * workers * len(machine.sampled.form)
    return np.zeros((count, 16), dtype=complex)
