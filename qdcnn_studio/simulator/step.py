"""The one compiled entry point of the engine.

A training step is two calls, forward and backward; on several threads the same in parts. It is one function with a
mode because Numba links and optimises everything a function calls once more for each function that calls it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.simulator.jit import compiled
from qdcnn_studio.simulator.packing import common, own, sums, unpack
from qdcnn_studio.simulator.tiles import backward, begin, finish, forward


class Room(NamedTuple):
    """A packed machine and its working memory; see `qdcnn_studio.simulator.packing`."""

    ints: NDArray[np.int64]
    floats: NDArray[np.float64]
    memory: NDArray[Any]
    places: NDArray[np.int64]
    scratch: NDArray[np.complex128]


BEGIN, FORWARD, BACKWARD, FINISH = 1, 2, 4, 8
"""What a call does, added up: compute the matrices; run tiles first … last forward; take slices first … last of them
back; turn the sums into the gradient."""


class Batch(NamedTuple):
    """What a step reads and writes.

    Parameters
    ----------
    bounds : ndarray of int, shape (slices + 1,)
        The tiles at which slices of the batch begin.
    outcomes : ndarray of float, shape (S, outcomes)
        Written forward: outcome probabilities. Read backward: their slopes.
    gradients : ndarray of float, shape (slices, P)
    gradient : ndarray of float, shape (P,)
        Is added to.
    """

    bounds: NDArray[np.int64]
    outcomes: NDArray[np.float64]
    gradients: NDArray[np.float64]
    gradient: NDArray[np.float64]


@compiled
def run(room, inputs, batch, mode, retain, worker, first, last):  # type: ignore[no-untyped-def]
    """Do what ``mode`` says."""
    machine = unpack(room.ints, room.floats)
    shared = common(machine, room.memory, room.places, room.scratch)
    mine = own(machine, room.memory, room.places, room.scratch, worker, retain)
    if mode & BEGIN:
        begin(machine, inputs, shared)
    if mode & FORWARD:
        forward(machine, inputs, shared, mine, first, last, retain, batch.outcomes)
    if mode & (BACKWARD | FINISH):
        parts = sums(room.memory, room.places, len(batch.bounds) - 1, batch.gradients)
        if mode & BACKWARD:
            backward(machine, inputs, shared, mine, batch.bounds, first, last, batch.outcomes, parts)
        if mode & FINISH:
            finish(machine, inputs, shared, mine, parts, batch.gradient)
