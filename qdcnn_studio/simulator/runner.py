"""A compiled circuit with the memory in which it runs, and its forward and backward pass on a batch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.preparations import prepared_amplitudes
from qdcnn_studio.simulator.compilation import Compiled
from qdcnn_studio.simulator.engine import Array, States
from qdcnn_studio.simulator.interpreter import Tile, run_forward
from qdcnn_studio.simulator.lanes import aligned, width
from qdcnn_studio.simulator.matrices import build_samples, build_shared
from qdcnn_studio.simulator.memory import refuse_if_too_big
from qdcnn_studio.simulator.tiles import (
    Common,
    Inputs,
    Own,
    Program,
    Sums,
    backward,
    backward_all,
    begin,
    finish,
    forward,
    forward_all,
)
from qdcnn_studio.simulator.workers import Workers

SLICES = 8
"""Most parts a batch is cut into; sums are kept for each part and added in order, so threads change no number."""


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
        self._dtype = dtype
        self._lanes = width(dtype)
        self._workers = workers
        refuse_if_too_big(self.bytes(0))
        self._common = self._make_common()
        self._alone = [self._make_own(1) for _ in range(workers.count)]
        self._together: list[Own] = []
        self._retained = 0
        self._sums: Sums | None = None
        self._bounds = np.zeros(1, dtype=np.int64)

    def bytes(self, samples: int) -> int:
        """Return how much memory a training step on that many samples takes (0: inference on any number)."""
        machine, W, number = self._machine, self._lanes, np.dtype(self._dtype).itemsize
        tiles = -(-samples // W)
        matrices = len(machine.sampled.size) * 16
        each = 2 * (machine.head.memory + matrices) * W * number
        threads = 2 * each * self._workers.count
        tail = machine.tail.memory * 4 * max(1, -(-machine.head.width // W)) * W * number
        sums = min(SLICES, tiles) * (32 * len(machine.shared.size) + 2 * machine.head.rows * machine.head.width)
        return tiles * each + threads + tail + sums * W * number + machine.head.tables.nbytes

    def outcomes(self, parameters: Array, features: Array, retain: bool) -> Array:
        """Return outcome probabilities, shape (S, outcomes); with ``retain``, be ready for `backward`."""
        samples = len(features)
        tiles = -(-samples // self._lanes)
        result = np.empty((samples, self._machine.head.outcomes))
        if not samples:
            return result
        own = self._reserve(samples) if retain else self._alone
        self._inputs = inputs = Inputs(parameters, features, _prepared(self._compiled, features))
        machine, common = self._machine, self._common
        bounds = _bounds(tiles)
        helpers = self._workers.helpers(len(bounds) - 1, self._work(tiles))
        if not helpers:
            forward_all(machine, inputs, common, own[0], tiles, retain, result)
            return result
        begin(machine, inputs, common)

        def run(worker: int, piece: int) -> None:
            forward(machine, inputs, common, own[worker], bounds[piece], bounds[piece + 1], retain, result)

        self._workers.run(run, len(bounds) - 1, helpers)
        return result

    def backward(self, slopes: Array, gradient: Array) -> None:
        """Add to the gradient, given the slopes (S, outcomes) of what `outcomes` returned."""
        if not len(slopes):
            return
        machine, inputs, common, own = self._machine, self._inputs, self._common, self._together
        tiles = -(-len(slopes) // self._lanes)
        bounds = _bounds(tiles)
        sums = self._sums_for(len(bounds) - 1, len(gradient))
        helpers = self._workers.helpers(len(bounds) - 1, 3 * self._work(tiles))
        if not helpers:
            backward_all(machine, inputs, common, own[0], bounds, slopes, sums, gradient)
            return

        def run(worker: int, piece: int) -> None:
            backward(machine, inputs, common, own[worker], bounds, piece, piece + 1, slopes, sums)

        self._workers.run(run, len(bounds) - 1, helpers)
        finish(machine, inputs, common, own[0], sums, gradient)

    def states(self, parameters: Array, features: Array) -> States:
        """Return the final states, where the program reads all qubits, shape (S, 2**n)."""
        machine, own, common, W = self._machine, self._alone[0], self._common, self._lanes
        head = machine.head
        prepared = _prepared(self._compiled, features)
        build_shared(machine.shared, parameters, common.elements, common.products, common.shared, W)
        order = np.argsort(head.tables[head.outcome : head.outcome + head.size])
        result = np.empty((len(features), head.size), dtype=np.result_type(self._dtype, np.complex64))
        final = slice(head.final * W, (head.final + head.size) * W)
        for first in range(0, len(features), W):
            if len(machine.sampled.size):
                build_samples(
                    machine.sampled, parameters, features, first, own.elements, own.products, own.tile.sampled, 0, W
                )
            run_forward(head.code, head.tables, own.tile, 0, common.shared, 0, prepared, first)
            count = min(W, len(features) - first)
            for plane, target in ((own.tile.re, result.real), (own.tile.im, result.imag)):
                target[first : first + count] = plane[final].reshape(-1, W)[order, :count].T
        return result

    def _work(self, tiles: int) -> float:
        return float(tiles * self._machine.head.size * self._lanes)

    def _reserve(self, samples: int) -> list[Own]:
        """Return each worker's memory; all share the retained states and have costates of their own."""
        tiles = -(-samples // self._lanes)
        if self._retained < tiles:
            refuse_if_too_big(self.bytes(samples))
            self._together = []
            first = self._make_own(tiles)
            mine = (first.tile.re, first.tile.im, first.tile.sampled)
            self._together = [first]
            for other in self._alone[1:]:
                tile = other.tile._replace(re=mine[0], im=mine[1], sampled=mine[2])
                self._together.append(other._replace(tile=tile))
            self._retained = tiles
        return self._together

    def _sums_for(self, slices: int, parameters: int) -> Sums:
        if self._sums is None or len(self._sums.tail) != slices:
            machine, W = self._machine, self._lanes
            self._sums = Sums(
                aligned((slices + 1, len(machine.shared.size) * 32 * W), self._dtype),
                aligned((slices, 2 * machine.head.rows * machine.head.width * W), self._dtype),
                np.zeros((slices, parameters)),
            )
        return self._sums

    def _make_common(self) -> Common:
        machine, W = self._machine, self._lanes
        matrix = machine.head.rows * machine.head.width
        elements = len(machine.shared.form)
        return Common(
            aligned((len(machine.shared.size) * 32 * W,), self._dtype),
            aligned((matrix,), self._dtype),
            aligned((matrix,), self._dtype),
            self._make_tile(machine.tail, 0, -(-machine.head.width // W)),
            np.empty((elements, 16), complex),
            np.empty((elements, 16), complex),
        )

    def _make_own(self, retained: int) -> Own:
        machine, W = self._machine, self._lanes
        matrices, elements = len(machine.sampled.size), len(machine.sampled.form)
        return Own(
            self._make_tile(machine.head, matrices, retained),
            aligned((machine.head.outcomes * W,), self._dtype),
            aligned((matrices * 32 * W,), self._dtype),
            np.empty((elements, 16), complex),
            np.empty((elements, 16), complex),
        )

    def _make_tile(self, program: Program, matrices: int, retained: int) -> Tile:
        W = self._lanes
        sizes = [retained * program.memory] * 2 + [program.memory] * 2 + [retained * matrices * 32, 32]
        return Tile(*(aligned((size * W,), self._dtype) for size in sizes))


def _bounds(tiles: int) -> NDArray[np.int64]:
    """Cut tiles into slices, the same whatever the number of threads."""
    slices = min(SLICES, tiles)
    return np.arange(slices + 1, dtype=np.int64) * tiles // slices


def _prepared(compiled: Compiled, features: Array) -> Array:
    parts = [prepared_amplitudes(preparation, features) for preparation in compiled.preparations]
    return np.concatenate(parts, axis=1) if parts else np.zeros((1, 0))
