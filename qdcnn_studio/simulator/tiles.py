"""Runs tiles forward to outcome probabilities, and backward from their slopes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.simulator.interpreter import Tile, run_backward, run_forward
from qdcnn_studio.simulator.jit import inlined
from qdcnn_studio.simulator.kernels_join import read, unread
from qdcnn_studio.simulator.kernels_tail import fold_outer, keep_element, product, scale_rows, weigh_rows
from qdcnn_studio.simulator.lanes import lanes
from qdcnn_studio.simulator.matrices import Recipes, build_samples, build_shared, pull_samples, pull_shared


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


class Machine(NamedTuple):
    """A compiled circuit.

    Parameters
    ----------
    head : Program
        What is done for each sample.
    tail : Program
        What is folded; without rows there is none.
    shared, sampled : Recipes
        The matrices without and with features.
    """

    head: Program
    tail: Program
    shared: Recipes
    sampled: Recipes


class Inputs(NamedTuple):
    """What a step is computed from: parameters (P,), features (S, F), and prepared amplitudes (S, …) side by side."""

    theta: NDArray[np.float64]
    features: NDArray[np.float64]
    prepared: NDArray[np.float64]


class Common(NamedTuple):
    """What all tiles of a step share: the matrices, the folded tail's and its adjoint, and memory for the tail."""

    shared: NDArray[Any]
    weights: NDArray[Any]
    adjoint: NDArray[Any]
    tail: Tile
    elements: NDArray[np.complex128]
    products: NDArray[np.complex128]


class Own(NamedTuple):
    """What a thread has to itself.

    Parameters
    ----------
    tile : Tile
    outcomes : ndarray of float, shape (outcomes · lanes,)
    sums : ndarray of float
        Of the matrices with features.
    elements, products : ndarray of complex
    """

    tile: Tile
    outcomes: NDArray[Any]
    sums: NDArray[Any]
    elements: NDArray[np.complex128]
    products: NDArray[np.complex128]


class Sums(NamedTuple):
    """What a backward pass adds up, for each slice of the batch; `shared` has one more row for the tail.

    Parameters
    ----------
    shared : ndarray of float, shape (slices + 1, recipes · 32 · lanes)
    tail : ndarray of float, shape (slices, 2 · rows · width · lanes)
    gradient : ndarray of float, shape (slices, parameters)
    """

    shared: NDArray[Any]
    tail: NDArray[Any]
    gradient: NDArray[np.float64]


@inlined
def begin(machine, inputs, common):  # type: ignore[no-untyped-def]
    """Compute what all tiles of a step share."""
    W = lanes(common.shared)
    build_shared(machine.shared, inputs.theta, common.elements, common.products, common.shared, W)
    tail = machine.tail
    if not tail.rows:
        return
    tile = common.tail
    for t in range((tail.rows + W - 1) // W):
        base = t * tail.memory * W
        # A plain 0 would be a type of its own to Numba, and compile everything once more.
        run_forward(tail.code, tail.tables, tile, base, common.shared, 0 * base, inputs.prepared, t * W)
        for column in range(tail.width):
            at = base + (tail.final + column) * W
            for row in range(t * W, min(tail.rows, (t + 1) * W)):
                real, imaginary = tile.re[at + row - t * W], tile.im[at + row - t * W]
                keep_element(common.adjoint, column * tail.rows + row, real, imaginary)
                keep_element(common.weights, row * tail.width + column, real, -imaginary)


@inlined
def forward(machine, inputs, common, own, first, last, retain, result):  # type: ignore[no-untyped-def]
    """Compute the outcome probabilities of some tiles, shape (S, outcomes).

    With ``retain`` each tile keeps its own memory for the way back; without, all use the first.
    """
    head, tile, outcomes = machine.head, own.tile, own.outcomes
    W = lanes(tile.re)
    matrices = len(machine.sampled.size) * 32 * W
    for t in range(first, last):
        base = t * head.memory * W if retain else 0
        sampled = t * matrices if retain else 0
        if matrices:
            build_samples(
                machine.sampled, inputs.theta, inputs.features, t * W, own.elements, own.products, tile.sampled,
                sampled, W,
            )  # fmt: skip
        run_forward(head.code, head.tables, tile, base, common.shared, sampled, inputs.prepared, t * W)
        outcomes[:] = 0
        start = base + head.final * W
        if head.rows:
            to = base + head.folded * W
            product(
                tile.re, tile.im, start, tile.re, tile.im, to, head.rows, head.width, head.columns, common.weights,
                tile.packed,
            )  # fmt: skip
            weigh_rows(tile.re, tile.im, to, head.rows, head.columns, head.tables, head.outcome, outcomes)
        else:
            read(tile.re, tile.im, start, head.size, head.tables, head.outcome, outcomes)
        for lane in range(min(W, len(result) - t * W)):
            row = result[t * W + lane]
            for o in range(head.outcomes):
                row[o] = outcomes[o * W + lane]
            if head.rows:
                rest = 1.0
                for o in range(head.outcomes - 1):
                    rest -= row[o]
                row[head.outcomes - 1] = max(0.0, rest)


@inlined
def backward(machine, inputs, common, own, bounds, first, last, slopes, sums):  # type: ignore[no-untyped-def]
    """Take the slopes (S, outcomes) of some slices of retained tiles back to the sums."""
    head, tile, at_hand = machine.head, own.tile, own.outcomes
    W = lanes(tile.re)
    matrices = len(machine.sampled.size) * 32 * W
    trained = machine.sampled.trained.sum() > 0
    for piece in range(first, last):
        sums.shared[piece] = 0
        sums.tail[piece] = 0
        sums.gradient[piece] = 0
        for t in range(bounds[piece], bounds[piece + 1]):
            at_hand[:] = 0
            for lane in range(min(W, len(slopes) - t * W)):
                rest = slopes[t * W + lane, head.outcomes - 1] if head.rows else 0.0
                for o in range(head.outcomes):
                    at_hand[o * W + lane] = slopes[t * W + lane, o] - rest
            base = t * head.memory * W
            re, im = tile.re[base : base + head.memory * W], tile.im[base : base + head.memory * W]
            if head.rows:
                _unfold(head, common, re, im, tile, at_hand, sums.tail[piece])
            else:
                unread(re, im, tile.lre, tile.lim, head.final * W, head.size, head.tables, head.outcome, at_hand)
            if trained:
                own.sums[:] = 0
            run_backward(head.code, head.tables, tile, base, common.shared, t * matrices, sums.shared[piece], own.sums)
            if trained:
                pull_samples(
                    machine.sampled, inputs.theta, inputs.features, t * W, own.elements, own.products, own.sums, W,
                    sums.gradient[piece],
                )  # fmt: skip


@inlined
def _unfold(head, common, re, im, tile, slopes, tail_sums):  # type: ignore[no-untyped-def]
    """Start the costate from the folded tail's result, and add the sums of its matrix."""
    W = lanes(re)
    start, to = head.final * W, head.folded * W
    rows, width, columns = head.rows, head.width, head.columns
    scale_rows(re, im, to, rows, columns, head.tables, head.outcome, slopes)
    product(re, im, to, tile.lre, tile.lim, start, width, rows, columns, common.adjoint, tile.packed)
    fold_outer(re, im, start, to, rows, width, columns, tail_sums)


@inlined
def finish(machine, inputs, common, own, sums, gradient):  # type: ignore[no-untyped-def]
    """Take the sums of the tail's matrix back to its gates, and turn all sums into the gradient, slice by slice."""
    tail, tile = machine.tail, common.tail
    W = lanes(tile.re)
    last = len(sums.shared) - 1
    sums.shared[last] = 0
    if tail.rows:
        for piece in range(1, len(sums.tail)):
            for i in range(sums.tail.shape[1]):
                sums.tail[0, i] += sums.tail[piece, i]
        for t in range((tail.rows + W - 1) // W):
            tile.lre[:] = 0
            tile.lim[:] = 0
            for row in range(t * W, min(tail.rows, (t + 1) * W)):
                for column in range(tail.width):
                    at = 2 * (row * tail.width + column) * W
                    real = imaginary = 0.0
                    for k in range(W):
                        real += sums.tail[0, at + k]
                        imaginary += sums.tail[0, at + W + k]
                    to = (tail.final + column) * W + row - t * W
                    tile.lre[to] = real
                    tile.lim[to] = -imaginary
            base = t * tail.memory * W
            run_backward(tail.code, tail.tables, tile, base, common.shared, 0 * base, sums.shared[last], own.sums)
    for piece in range(len(sums.gradient)):
        for i in range(len(gradient)):
            gradient[i] += sums.gradient[piece, i]
    pull_shared(machine.shared, inputs.theta, common.elements, common.products, sums.shared, W, gradient)
