"""Runs tiles forward to outcome probabilities, and backward from their slopes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qdcnn_studio.simulator.interpreter import run_backward, run_forward
from qdcnn_studio.simulator.kernels_join import read, unread
from qdcnn_studio.simulator.kernels_tail import CHUNK, fold, fold_costate, fold_outer, scale_rows
from qdcnn_studio.simulator.lanes import lanes
from qdcnn_studio.simulator.matrices import build_samples, pull_samples


class Program(NamedTuple):
    """A circuit, flattened.

    Parameters
    ----------
    code : ndarray of int, shape (instructions, columns)
    tables : ndarray of int
        All index tables, one after the other.
    memory : int
        Amplitudes of all factors of one tile.
    final : int
        Where the last factor starts.
    size : int
        Its amplitudes.
    outcome : int
        Table: the outcome each of them (or each row of the folded tail) belongs to; -1: none.
    outcomes : int
        How many outcomes there are.
    rows, width, columns : int
        Shape of the folded tail's matrix, and how many columns it is applied to; no rows: there is none.
    folded : int
        Where its result starts.
    """

    code: NDArray[np.int64]
    tables: NDArray[np.int64]
    memory: int
    final: int
    size: int
    outcome: int
    outcomes: int
    rows: int
    width: int
    columns: int
    folded: int


class Inputs(NamedTuple):
    """What a step is computed from.

    Parameters
    ----------
    theta : ndarray of float, shape (parameters,)
    features : ndarray of float, shape (samples, features)
    prepared : ndarray of float, shape (samples, amplitudes)
        The amplitudes of all state preparations, side by side.
    shared : ndarray of float
        Matrices without features.
    wre, wim : ndarray of float
        The folded tail's matrix.
    """

    theta: NDArray[np.float64]
    features: NDArray[np.float64]
    prepared: NDArray[np.float64]
    shared: NDArray[Any]
    wre: NDArray[Any]
    wim: NDArray[Any]


@njit(nogil=True, cache=True)
def forward_tiles(program, sampled, inputs, tile, elements, products, first, last, retain, outcomes):  # type: ignore[no-untyped-def]
    """Compute the outcome probabilities of some tiles, ``outcomes[(tile · outcomes + o) · lanes + lane]``.

    With ``retain`` each tile keeps its own memory for the way back; without, all use the first.
    """
    W = lanes(tile.re)
    matrices = len(sampled.size) * 32 * W
    for t in range(first, last):
        base = t * program.memory * W if retain else 0
        sampled_base = t * matrices if retain else 0
        if matrices:
            build_samples(
                sampled, inputs.theta, inputs.features, t * W, elements, products, tile.sampled, sampled_base, W
            )
        run_forward(program.code, program.tables, tile, base, inputs.shared, sampled_base, inputs.prepared, t * W)
        at = t * program.outcomes * W
        start = base + program.final * W
        if program.rows:
            to = base + program.folded * W
            fold(
                tile.re, tile.im, start, to, program.rows, program.width, program.columns, inputs.wre, inputs.wim,
                program.tables, program.outcome, outcomes, at,
            )  # fmt: skip
        else:
            read(tile.re, tile.im, start, program.size, program.tables, program.outcome, outcomes, at)


@njit(nogil=True, cache=True)
def backward_tiles(  # type: ignore[no-untyped-def]
    program, sampled, inputs, tile, elements, products, first, last, slopes, sums, tail_sums, sampled_sums, gradient
):
    """Take the slopes of the outcomes of some retained tiles back: to the sums of shared gates, and to the gradient.

    The gradient gets only the part of gates with features; the folded tail's sums go to ``tail_sums``.
    """
    W = lanes(tile.re)
    matrices = len(sampled.size) * 32 * W
    for t in range(first, last):
        base = t * program.memory * W
        state_re, state_im = tile.re[base : base + program.memory * W], tile.im[base : base + program.memory * W]
        at = t * program.outcomes * W
        start = program.final * W
        if program.rows:
            _unfold(program, inputs, state_re, state_im, tile, start, slopes, at, tail_sums)
        else:
            unread(
                state_re, state_im, tile.lre, tile.lim, start, program.size, program.tables, program.outcome, slopes, at
            )
        if matrices:
            sampled_sums[:] = 0
        run_backward(program.code, program.tables, tile, base, inputs.shared, t * matrices, sums, sampled_sums)
        if matrices:
            pull_samples(sampled, inputs.theta, inputs.features, t * W, elements, products, sampled_sums, W, gradient)


@njit(nogil=True, cache=True)
def _unfold(program, inputs, re, im, tile, start, slopes, at, tail_sums):  # type: ignore[no-untyped-def]
    W = lanes(re)
    to = program.folded * W
    rows, width, columns = program.rows, program.width, program.columns
    for e0 in range(0, columns, CHUNK):
        e1 = min(columns, e0 + CHUNK)
        scale_rows(re, im, to, rows, columns, e0, e1, program.tables, program.outcome, slopes, at)
        fold_costate(re, im, tile.lre, tile.lim, start, to, rows, width, columns, e0, e1, inputs.wre, inputs.wim)
        fold_outer(re, im, start, to, rows, width, columns, e0, e1, tail_sums, 0)


@njit(nogil=True, cache=True)
def tail_forward(program, tile, shared, prepared, wre, wim):  # type: ignore[no-untyped-def]
    """Run the tail on the basis states, one in each lane, and write its first rows as scalars, row by row."""
    W = lanes(tile.re)
    for t in range((program.width + W - 1) // W):
        base = t * program.memory * W
        run_forward(program.code, program.tables, tile, base, shared, 0, prepared, t * W)
        for lane in range(min(W, program.width - t * W)):
            for row in range(program.rows):
                source = program.tables[program.outcome + row]
                at = row * program.width + t * W + lane
                if source >= 0:
                    wre[at] = tile.re[base + (program.final + source) * W + lane]
                    wim[at] = tile.im[base + (program.final + source) * W + lane]


@njit(nogil=True, cache=True)
def tail_backward(program, tile, shared, tail_sums, sums, sampled_sums):  # type: ignore[no-untyped-def]
    """Take the sums of the tail's matrix (slices, 2 · rows · width · lanes) back to the sums of its gates."""
    W = lanes(tile.re)
    for t in range((program.width + W - 1) // W):
        tile.lre[: program.memory * W] = 0
        tile.lim[: program.memory * W] = 0
        for lane in range(min(W, program.width - t * W)):
            for row in range(program.rows):
                source = program.tables[program.outcome + row]
                at = 2 * (row * program.width + t * W + lane) * W
                real = imaginary = 0.0
                for piece in range(len(tail_sums)):
                    for k in range(W):
                        real += tail_sums[piece, at + k]
                        imaginary += tail_sums[piece, at + W + k]
                if source >= 0:
                    tile.lre[(program.final + source) * W + lane] = real
                    tile.lim[(program.final + source) * W + lane] = imaginary
        run_backward(program.code, program.tables, tile, t * program.memory * W, shared, 0, sums, sampled_sums)
