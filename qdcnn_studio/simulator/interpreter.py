"""Runs a program: one compiled function for all designs, so that changing a design compiles nothing.

A program is a table of instructions, one row each. Forward, a tile of samples goes through all of them before the next
tile starts, so that it stays in the cache; backward, the gates are un-applied from the state and from the costate
together (Jones and Gacon, arXiv 2009.02823).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qdcnn_studio.simulator.kernels import apply_dense2, apply_dense4, apply_diagonal4, apply_half
from qdcnn_studio.simulator.kernels_adjoint import outer_dense2, outer_dense4, outer_diagonal4, outer_half
from qdcnn_studio.simulator.kernels_join import join, part
from qdcnn_studio.simulator.lanes import lanes, load, negative, store

DENSE4, HALF, DIAGONAL4, DENSE2, JOIN, ZERO, LOAD, IDENTITY = range(8)
"""What an instruction does."""

OP, START, SIZE, FIRST, SECOND, SAMPLED, RECIPE, CONTROL, FLIP, TRAINED, LIVE = range(11)
"""Columns of a gate. SAMPLED: its angles hold features; TRAINED: they hold parameters; LIVE: something before it in its
factor is trained."""

OTHER, OUT, REST, LEFT, RIGHT = FIRST, SECOND, SAMPLED, RECIPE, CONTROL
"""Columns of a join: the second factor, the result, the first factor's size, and the two index tables."""

COLUMN, TABLE = FIRST, SECOND
"""Columns of a load: the first of the prepared columns, and the table of which goes where."""

COLUMNS = 11


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
    dagger : ndarray of float, shape (32 · lanes,)
        Room for one conjugate transpose.
    """

    re: NDArray[Any]
    im: NDArray[Any]
    lre: NDArray[Any]
    lim: NDArray[Any]
    sampled: NDArray[Any]
    dagger: NDArray[Any]


@njit(nogil=True, cache=True)
def run_forward(code, tables, tile, base, shared, sampled_base, prepared, first):  # type: ignore[no-untyped-def]
    """Run all instructions on the tile whose memory starts at ``base`` and whose first sample is ``first``."""
    re, im = tile.re, tile.im
    W = lanes(re)
    for i in range(len(code)):
        op, size = code[i, OP], code[i, SIZE]
        start = base + code[i, START] * W
        if op <= DENSE2:
            first_stride, second_stride = code[i, FIRST], code[i, SECOND]
            matrices, at = shared, code[i, RECIPE] * 32 * W
            if code[i, SAMPLED]:
                matrices, at = tile.sampled, sampled_base + at
            _apply(re, im, start, size, first_stride, second_stride, matrices, at, op, code[i, CONTROL], code[i, FLIP])
        elif op == JOIN:
            other, out = base + code[i, OTHER] * W, base + code[i, OUT] * W
            join(re, im, start, other, out, size, tables, code[i, LEFT], code[i, RIGHT])
        else:
            _begin(re, im, start, size, op, prepared, first, code[i, COLUMN], tables, code[i, TABLE])


@njit(inline="always")
def _begin(re, im, start, size, op, prepared, first, column, tables, table):  # type: ignore[no-untyped-def]
    """Set a factor to \\|0…0⟩, to prepared amplitudes, or (for the folded tail) lane by lane to the basis states."""
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
        elif first + lane < size:
            re[start + (first + lane) * W + lane] = 1


@njit(inline="always")
def _apply(re, im, start, size, first, second, matrices, at, op, control, flip):  # type: ignore[no-untyped-def]
    if op == DENSE4:
        apply_dense4(re, im, start, size, first, second, matrices, at)
    elif op == HALF:
        apply_half(re, im, start, size, first, second, matrices, at, control, flip)
    elif op == DIAGONAL4:
        apply_diagonal4(re, im, start, size, first, second, matrices, at)
    else:
        apply_dense2(re, im, start, size, first, matrices, at)


@njit(inline="always")
def _sum(re, im, lre, lim, start, size, first, second, sums, at, op, control, flip):  # type: ignore[no-untyped-def]
    if op == DENSE4:
        outer_dense4(re, im, lre, lim, start, size, first, second, sums, at)
    elif op == HALF:
        outer_half(re, im, lre, lim, start, size, first, second, sums, at, control, flip)
    elif op == DIAGONAL4:
        outer_diagonal4(re, im, lre, lim, start, size, first, second, sums, at)
    else:
        outer_dense2(re, im, lre, lim, start, size, first, sums, at)


@njit(inline="always")
def _transpose(matrices, at, size, dagger):  # type: ignore[no-untyped-def]
    """Write the conjugate transpose of a matrix."""
    W = lanes(dagger)
    imaginary = size * size * W
    for i in range(size):
        for j in range(size):
            a, b = at + (i * size + j) * W, (j * size + i) * W
            store(dagger, b, load(matrices, a))
            store(dagger, imaginary + b, negative(load(matrices, imaginary + a)))


@njit(nogil=True, cache=True)
def run_backward(code, tables, tile, base, shared, sampled_base, sums, sampled_sums):  # type: ignore[no-untyped-def]
    """Un-apply all instructions from the last on, given the costate; add Σ λ·conj(ψ) for each trained gate.

    The costate of a tile starts at 0 of its own memory, wherever the state's does.
    """
    re, im, lre, lim, dagger = tile.re, tile.im, tile.lre, tile.lim, tile.dagger
    W = lanes(re)
    state_re, state_im = re[base:], im[base:]
    for i in range(len(code) - 1, -1, -1):
        op, size, live = code[i, OP], code[i, SIZE], code[i, LIVE]
        start = code[i, START] * W
        if op == JOIN and live:
            other, out = code[i, OTHER] * W, code[i, OUT] * W
            rest = code[i, REST]
            part(state_re, state_im, lre, lim, start, other, out, size, rest, tables, code[i, LEFT], code[i, RIGHT])
        elif op <= DENSE2 and (live or code[i, TRAINED]):
            first, second, control, flip = code[i, FIRST], code[i, SECOND], code[i, CONTROL], code[i, FLIP]
            matrices, at, into = shared, code[i, RECIPE] * 32 * W, sums
            if code[i, SAMPLED]:
                matrices, into = tile.sampled, sampled_sums
                _transpose(matrices, sampled_base + at, 2 if op == DENSE2 else 4, dagger)
            else:
                _transpose(matrices, at, 2 if op == DENSE2 else 4, dagger)
            _apply(state_re, state_im, start, size, first, second, dagger, 0, op, control, flip)
            if code[i, TRAINED]:
                _sum(state_re, state_im, lre, lim, start, size, first, second, into, at, op, control, flip)
            if live:
                _apply(lre, lim, start, size, first, second, dagger, 0, op, control, flip)


def empty_code() -> NDArray[np.int64]:
    """Return a program that does nothing."""
    return np.zeros((0, COLUMNS), dtype=np.int64)
