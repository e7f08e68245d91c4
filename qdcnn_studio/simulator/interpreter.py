"""Runs a program: one compiled function for all designs, so that changing a design compiles nothing.

A program is a table of instructions, one row each. Forward, a tile of samples goes through all of them before the next
tile starts, so that it stays in the cache; backward, the gates are un-applied from the state and from the costate
together (Jones and Gacon, arXiv 2009.02823).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.simulator.jit import compiled, inlined
from qdcnn_studio.simulator.kernels import FULL, apply_dense2, apply_dense4, apply_diagonal4, apply_half, apply_turn
from qdcnn_studio.simulator.kernels_adjoint import add_times, outer_dense2, outer_dense4, outer_diagonal4, outer_half
from qdcnn_studio.simulator.kernels_join import gather, join, part, scatter
from qdcnn_studio.simulator.kernels_meet import meet, unmeet
from qdcnn_studio.simulator.kernels_turn import undo_turn
from qdcnn_studio.simulator.lanes import lanes, load, negative, store

DENSE4, HALF, DIAGONAL4, DENSE2, JOIN, ZERO, LOAD, BASIS, SEGMENT = range(9)
"""What an instruction does."""

OP, START, SIZE, FIRST, SECOND, SAMPLED, RECIPE, CONTROL, FLIP, TRAINED, LIVE, GROUP, AXIS, PHASE = range(14)
"""Columns of a gate. SAMPLED: its angles hold features; TRAINED: they hold parameters; LIVE: something before it in its
factor is trained; GROUP: how many rows back its segment begins, 0 if it is in none; CONTROL, FLIP, AXIS, PHASE: see
`apply_turn`."""

FRESH = CONTROL
"""Column of a full matrix: whether nothing but a join has acted on its factor: the state before it is not needed."""

LARGE = 64
"""Amplitudes from which that saves more than it takes."""

OTHER, OUT, REST, LEFT, RIGHT = FIRST, SECOND, SAMPLED, RECIPE, CONTROL
"""Columns of a join: the second factor, the result, the first factor's size, and the two tables of offsets."""

OF_FIRST, NEAR, FAR, ROOM = FLIP, AXIS, PHASE, TRAINED
"""Columns of a join by the gate in the next row: 2 if the gate's first qubit is in the first factor, 1 if in the second
(0: there is no such gate); the strides of its qubits in both; and room for four times the first."""

COLUMN, TABLE = FIRST, SECOND
"""Columns of a load: the first of the prepared columns, and the table of which goes where."""

COUNTED = FIRST
"""Column of a basis: of how many samples its table says the state."""

COUNT, WITHIN, ACTIVE, OTHERS, TOGETHER = FIRST, SECOND, SAMPLED, RECIPE, CONTROL
"""Columns of a segment: how many gates follow, where their small state is, the offsets of the active qubits' values and
of the others', and the small state's amplitudes."""

COLUMNS = 14


class Tile(NamedTuple):
    """The memory in which one tile runs, by samples in lanes.

    Parameters
    ----------
    re, im : ndarray of float
        All factors of all retained tiles.
    lre, lim : ndarray of float
        The costate of one tile.
    sampled : ndarray of float
        Matrices with features, of all retained tiles.
    dagger : ndarray of float, shape (64 · lanes,)
        Room for one conjugate transpose, and for the sums of one matrix.
    packed : ndarray of float
        Room for two columns of the folded tail's product.
    """

    re: NDArray[Any]
    im: NDArray[Any]
    lre: NDArray[Any]
    lim: NDArray[Any]
    sampled: NDArray[Any]
    dagger: NDArray[Any]
    packed: NDArray[Any]


@compiled
def run_forward(code, tables, tile, base, shared, sampled_base, prepared, first):  # type: ignore[no-untyped-def]
    """Run all instructions on the tile whose memory starts at ``base`` and whose first sample is ``first``."""
    re, im = tile.re, tile.im
    W = lanes(re)
    i = 0
    while i < len(code):
        op, size = code[i, OP], code[i, SIZE]
        start = base + code[i, START] * W
        last, times, others, together = i, 1, 0, 0
        if op == SEGMENT:
            last, together, others = i + code[i, COUNT], code[i, TOGETHER], code[i, OTHERS]
            times = size // together
        for other in range(times):
            if together:
                at, small = start + tables[others + other] * W, base + code[i, WITHIN] * W
                gather(re, im, at, small, together, tables, code[i, ACTIVE])
            for g in range(i, last + 1):
                if code[g, OP] <= DENSE2:
                    matrices, m = _matrix(code, g, W, shared, tile.sampled, sampled_base)
                    _apply(
                        re, im, base + code[g, START] * W, code[g, SIZE], code[g, FIRST], code[g, SECOND], matrices, m,
                        code[g, OP], code[g, CONTROL], code[g, FLIP], code[g, AXIS], code[g, PHASE],
                    )  # fmt: skip
            if together:
                scatter(re, im, at, small, together, tables, code[i, ACTIVE])
        if op == JOIN:
            b, out, rest = base + code[i, OTHER] * W, base + code[i, OUT] * W, code[i, REST]
            if code[i, OF_FIRST]:
                last = i + 1
                matrices, m = _matrix(code, last, W, shared, tile.sampled, sampled_base)
                meet(
                    re, im, start, b, out, rest, size // rest, code[i, NEAR], code[i, FAR], base + code[i, ROOM] * W,
                    tables, code[i, LEFT], code[i, RIGHT], matrices, m, code[i, OF_FIRST], 3 - code[i, OF_FIRST],
                )  # fmt: skip
            else:
                join(re, im, start, b, out, rest, size // rest, tables, code[i, LEFT], code[i, RIGHT])
        elif ZERO <= op <= BASIS:
            _begin(re, im, start, size, op, prepared, first, code[i, COLUMN], tables, code[i, TABLE])
        i = last + 1


@inlined
def _begin(re, im, start, size, op, prepared, first, column, tables, table):  # type: ignore[no-untyped-def]
    """Set a factor to \\|0…0⟩, to prepared amplitudes, or (for the folded tail) lane by lane to some basis states."""
    W = lanes(re)
    re[start : start + size * W] = 0
    im[start : start + size * W] = 0
    for lane in range(W):
        if op == ZERO:
            re[start + lane] = 1
        elif op == LOAD:
            sample = min(first + lane, len(prepared) - 1)
            for k in range(size):
                re[start + k * W + lane] = prepared[sample, column + tables[table + k]]
        elif first + lane < column and tables[table + first + lane] >= 0:
            re[start + tables[table + first + lane] * W + lane] = 1


@inlined
def _apply(re, im, start, size, first, second, matrices, at, op, control, flip, axis, phases):  # type: ignore[no-untyped-def]
    if op == DENSE4:
        apply_dense4(re, im, start, size, first, second, matrices, at)
    elif op == HALF and axis != FULL:
        apply_turn(re, im, start, size, first, second, matrices, at, control, flip, axis, phases)
    elif op == HALF:
        apply_half(re, im, start, size, first, second, matrices, at, control, flip)
    elif op == DIAGONAL4:
        apply_diagonal4(re, im, start, size, first, second, matrices, at)
    else:
        apply_dense2(re, im, start, size, first, matrices, at)


@inlined
def _sum(re, im, lre, lim, start, size, first, second, sums, at, op, control, flip):  # type: ignore[no-untyped-def]
    if op == DENSE4:
        outer_dense4(re, im, lre, lim, start, size, first, second, sums, at)
    elif op == HALF:
        outer_half(re, im, lre, lim, start, size, first, second, sums, at, control, flip)
    elif op == DIAGONAL4:
        outer_diagonal4(re, im, lre, lim, start, size, first, second, sums, at)
    else:
        outer_dense2(re, im, lre, lim, start, size, first, sums, at)


@inlined
def _transpose(matrices, at, size, dagger):  # type: ignore[no-untyped-def]
    """Write the conjugate transpose of a matrix."""
    W = lanes(dagger)
    imaginary = size * size * W
    for i in range(size):
        for j in range(size):
            a, b = at + (i * size + j) * W, (j * size + i) * W
            store(dagger, b, load(matrices, a))
            store(dagger, imaginary + b, negative(load(matrices, imaginary + a)))


@inlined
def _matrix(code, row, width, shared, sampled, sampled_base):  # type: ignore[no-untyped-def]
    """Return where a gate's matrix is: an array and where it starts there."""
    at = code[row, RECIPE] * 32 * width
    if code[row, SAMPLED]:
        return sampled, sampled_base + at
    return shared, at


@inlined
def _undo(code, row, re, im, lre, lim, matrices, at, dagger, here, sums):  # type: ignore[no-untyped-def]
    """Take state and costate back through a gate, and add its sums if it is trained."""
    W = lanes(lre)
    op, start, size = code[row, OP], code[row, START] * W, code[row, SIZE]
    first, second = code[row, FIRST], code[row, SECOND]
    control, flip, axis, phases = code[row, CONTROL], code[row, FLIP], code[row, AXIS], code[row, PHASE]
    trained, live, to = code[row, TRAINED], code[row, LIVE], code[row, RECIPE] * 32 * W
    _transpose(matrices, at, 2 if op == DENSE2 else 4, dagger)
    if op == HALF and axis != FULL and trained and live:
        undo_turn(re, im, lre, lim, start, size, first, second, dagger, here, sums, to, control, flip, axis, phases)
        return
    if op == DENSE4 and code[row, FRESH] and trained and size >= LARGE:
        more = here + 32 * W
        dagger[more : more + 32 * W] = 0
        outer_dense4(re, im, lre, lim, start, size, first, second, dagger, more)
        add_times(sums, to, dagger, more, matrices, at)
        if live:
            apply_dense4(lre, lim, start, size, first, second, dagger, here)
        return
    wrote = phases ^ flip  # What reads where the control has one value wrote, with a flip, where it has the other.
    _apply(re, im, start, size, first, second, dagger, here, op, control, flip, axis, wrote)
    if trained:
        _sum(re, im, lre, lim, start, size, first, second, sums, to, op, control, flip)
    if live:
        _apply(lre, lim, start, size, first, second, dagger, here, op, control, flip, axis, wrote)


@compiled
def run_backward(code, tables, tile, base, shared, sampled_base, sums, sampled_sums):  # type: ignore[no-untyped-def]
    """Un-apply all instructions from the last on, given the costate; add Σ λ·conj(ψ) for each trained gate.

    The costate of a tile starts at 0 of its own memory, wherever the state's does.
    """
    lre, lim, dagger = tile.lre, tile.lim, tile.dagger
    W = lanes(lre)
    re, im = tile.re[base:], tile.im[base:]
    last = len(code) - 1
    here = 0 * base  # A plain 0 would be a type of its own to Numba, and compile the kernels once more.
    while last >= 0:
        i = last - code[last, GROUP]
        op, size, live = code[i, OP], code[i, SIZE], code[i, LIVE]
        start = code[i, START] * W
        times, others, together = 1, 0, 0
        if op == SEGMENT:
            together, others = code[i, TOGETHER], code[i, OTHERS]
            times = size // together if live or code[i, TRAINED] else 0
        for other in range(times):
            if together:
                at, small, active = start + tables[others + other] * W, code[i, WITHIN] * W, code[i, ACTIVE]
                gather(re, im, at, small, together, tables, active)
                gather(lre, lim, at, small, together, tables, active)
            for g in range(last, i - 1 if op != JOIN else last, -1):
                if code[g, OP] <= DENSE2 and (code[g, LIVE] or code[g, TRAINED]):
                    matrices, m = _matrix(code, g, W, shared, tile.sampled, sampled_base)
                    into = sampled_sums if code[g, SAMPLED] else sums
                    _undo(code, g, re, im, lre, lim, matrices, m, dagger, here, into)
            if together:
                scatter(re, im, at, small, together, tables, active)
                scatter(lre, lim, at, small, together, tables, active)
        if op == JOIN and last > i:
            if live or code[last, TRAINED]:
                matrices, m = _matrix(code, last, W, shared, tile.sampled, sampled_base)
                into = sampled_sums if code[last, SAMPLED] else sums
                b, out, rest = code[i, OTHER] * W, code[i, OUT] * W, code[i, REST]
                unmeet(
                    re, im, lre, lim, start, b, out, rest, size // rest, code[i, NEAR], code[i, FAR], code[i, ROOM] * W,
                    tables, code[i, LEFT], code[i, RIGHT], matrices, m, code[i, OF_FIRST], 3 - code[i, OF_FIRST],
                    into, code[last, RECIPE] * 32 * W,
                )  # fmt: skip
        elif op == JOIN and live:
            b, out, rest = code[i, OTHER] * W, code[i, OUT] * W, code[i, REST]
            part(re, im, lre, lim, start, b, out, rest, size // rest, tables, code[i, LEFT], code[i, RIGHT])
        last = i - 1


def empty_code() -> NDArray[np.int64]:
    """Return a program that does nothing."""
    return np.zeros((0, COLUMNS), dtype=np.int64)
