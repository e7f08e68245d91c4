"""A compiled circuit with the memory in which it runs, and its forward and backward pass on a batch."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.preparations import prepared_amplitudes
from qdcnn_studio.simulator.compilation import Compiled
from qdcnn_studio.simulator.engine import Array, States
from qdcnn_studio.simulator.lanes import aligned, width
from qdcnn_studio.simulator.memory import refuse_if_too_big
from qdcnn_studio.simulator.packing import OWN_STATES, WORKER, pack, places, scratch
from qdcnn_studio.simulator.step import BACKWARD, BEGIN, FINISH, FORWARD, Batch, Room, run
from qdcnn_studio.simulator.tiles import Inputs
from qdcnn_studio.simulator.workers import Workers

SLICES = 8
"""Most parts a batch is cut into; sums are kept for each part and added in order, so threads change no number."""

PIECES = 2
"""Calls of each thread for all slices: more would share the work out more evenly, and take longer to begin (12 qubits,
two threads: 3.78 ms a step with two, 3.89 with four, lower quartiles)."""

NO_GRADIENT = (np.empty((0, 0)), np.empty(0))

NOTHING_PREPARED = np.zeros((1, 0))


class Runner:
    """Runs a compiled circuit.

    Parameters
    ----------
    compiled : Compiled
    dtype : dtype
        float64 or float32.
    workers : Workers
    """

    def __init__(self, compiled: Compiled, dtype: Any, workers: Workers) -> None:
        self._compiled = compiled
        self._machine = compiled.machine
        self._dtype = np.dtype(dtype)
        self._lanes = width(dtype)
        self._workers = workers
        self._packed = pack(compiled.machine)
        self._scratch = scratch(compiled.machine, workers.count)
        self._rooms: dict[int, Room] = {}
        self._retained: Inputs | None = None
        self._order: NDArray[np.int64] | None = None

    def bytes(self, samples: int) -> int:
        """Return how much memory a training step on that many samples takes (0: inference on any number)."""
        where = self._places(samples)
        return int(where[-1, 1]) * self._dtype.itemsize + sum(part.nbytes for part in (*self._packed, self._scratch))

    def outcomes(self, parameters: Array, features: Array, retain: bool) -> Array:
        """Return outcome probabilities, shape (S, outcomes); with ``retain``, be ready for `backward`."""
        samples = len(features)
        result = np.empty((samples, self._machine.head.outcomes))
        if not samples:
            return result
        room = self._room(samples if retain else 0)
        inputs = Inputs(parameters, features, _prepared(self._compiled, features))
        tiles = -(-samples // self._lanes)
        batch = Batch(_bounds(tiles), result, *NO_GRADIENT)
        if helpers := self._workers.helpers(len(batch.bounds) - 1, self._work(tiles)):
            run(room, inputs, batch, BEGIN, retain, 0, 0, 0)
            self._in_parts(room, inputs, batch, FORWARD, retain, helpers)
        else:
            run(room, inputs, batch, BEGIN | FORWARD, retain, 0, 0, tiles)
        if retain:
            self._retained = inputs
        return result

    def backward(self, slopes: Array, gradient: Array) -> None:
        """Add to the gradient, given the slopes (S, outcomes) of what `outcomes` returned."""
        if self._retained is None or not len(slopes):
            return
        inputs, room = self._retained, self._room(len(slopes))
        tiles = -(-len(slopes) // self._lanes)
        bounds = _bounds(tiles)
        batch = Batch(bounds, slopes, np.empty((len(bounds) - 1, len(gradient))), gradient)
        if helpers := self._workers.helpers(len(bounds) - 1, 3 * self._work(tiles)):
            self._in_parts(room, inputs, batch, BACKWARD, True, helpers)
            run(room, inputs, batch, FINISH, True, 0, 0, 0)
        else:
            run(room, inputs, batch, BACKWARD | FINISH, True, 0, 0, len(bounds) - 1)

    def _in_parts(self, room: Room, inputs: Inputs, batch: Batch, mode: int, retain: bool, helpers: int) -> None:
        """Go through the slices on several threads, each some at a time: a call takes 8 µs before it computes."""
        slices = len(batch.bounds) - 1
        some = max(1, slices // (PIECES * (helpers + 1)))

        def part(worker: int, i: int) -> None:
            first, last = i * some, min(slices, (i + 1) * some)
            if mode == FORWARD:
                first, last = int(batch.bounds[first]), int(batch.bounds[last])
            run(room, inputs, batch, mode, retain, worker, first, last)

        self._workers.run(part, -(-slices // some), helpers)

    def states(self, parameters: Array, features: Array) -> States:
        """Return the final states, where the program reads all qubits, shape (S, 2**n).

        Only the states' memory is read here: a batch of one tile after the other, retained.
        """
        head, W = self._machine.head, self._lanes
        if self._order is None:
            self._order = np.argsort(head.tables[head.outcome : head.outcome + head.size])
        result = np.empty((len(features), head.size), dtype=np.result_type(self._dtype, np.complex64))
        if not len(features):
            return result
        room = self._room(0)
        planes = [room.memory[slice(*room.places[WORKER + i])].reshape(-1, W) for i in OWN_STATES]
        rows = slice(head.final, head.final + head.size)
        prepared = _prepared(self._compiled, features)
        for first in range(0, len(features), W):
            some = slice(first, first + W)
            inputs = Inputs(parameters, features[some], prepared[some] if prepared.size else prepared)
            outcomes = np.empty((len(features[some]), head.outcomes))
            run(
                room,
                inputs,
                Batch(_bounds(1), outcomes, *NO_GRADIENT),
                BEGIN | FORWARD,
                False,
                0,
                0,
                1,
            )
            for plane, target in zip(planes, (result.real, result.imag), strict=True):
                target[some] = plane[rows][self._order, : len(outcomes)].T
        return result

    def _work(self, tiles: int) -> float:
        return float(tiles * self._machine.head.size * self._lanes)

    def _places(self, samples: int) -> NDArray[np.int64]:
        tiles = -(-samples // self._lanes)
        slices = min(SLICES, tiles)
        workers = min(self._workers.count, slices) if slices else self._workers.count
        return places(self._machine, self._lanes, workers, tiles, slices)

    def _room(self, samples: int) -> Room:
        """Return the memory for that many retained samples; that of one size is kept, beside that for inference."""
        tiles = -(-samples // self._lanes)
        if tiles not in self._rooms:
            refuse_if_too_big(self.bytes(samples))
            for other in [size for size in self._rooms if size and tiles]:
                del self._rooms[other]
            where = self._places(samples)
            memory = aligned((int(where[-1, 1]),), self._dtype)
            self._rooms[tiles] = Room(*self._packed, memory, where, self._scratch)
        return self._rooms[tiles]


@lru_cache(maxsize=64)
def _bounds(tiles: int) -> NDArray[np.int64]:
    """Cut tiles into slices, the same whatever the number of threads."""
    slices = min(SLICES, tiles)
    return np.arange(slices + 1, dtype=np.int64) * tiles // slices


def _prepared(compiled: Compiled, features: Array) -> Array:
    if not compiled.preparations:
        return NOTHING_PREPARED
    return np.concatenate([prepared_amplitudes(one, features) for one in compiled.preparations], axis=1)
