"""The fast engine: compiles a circuit to a program and runs it with our kernels."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.preparations import prepared_amplitudes
from qdcnn_studio.circuit.readout import class_probabilities, pull_back
from qdcnn_studio.simulator.compilation import Compiled, compile_readout, compile_states
from qdcnn_studio.simulator.engine import Array, Loss, States, checked, readout_of
from qdcnn_studio.simulator.interpreter import Tile, run_forward
from qdcnn_studio.simulator.lanes import aligned, width
from qdcnn_studio.simulator.matrices import build_samples, build_shared, pull_shared
from qdcnn_studio.simulator.savings import ALL, Savings
from qdcnn_studio.simulator.tiles import (
    Inputs,
    Program,
    backward_tiles,
    forward_tiles,
    tail_backward,
    tail_forward,
)
from qdcnn_studio.simulator.workers import Workers

DTYPES = {"double": np.float64, "single": np.float32}

SLICES = 8
"""Most parts a batch is cut into; sums are kept for each part and added in order, so threads change no number."""

REMEMBERED = 8
"""Programs for states at different places that are kept."""


class FastEngine:
    """Runs a circuit as one program over tiles of samples.

    Parameters
    ----------
    circuit : Circuit
    precision : {"double", "single"}
    threads : int or None
    savings : Savings
    """

    def __init__(
        self, circuit: Circuit, precision: str = "double", threads: int | None = None, savings: Savings = ALL
    ) -> None:
        self.circuit = circuit
        self._dtype = DTYPES[precision]
        self._lanes = width(self._dtype)
        self._savings = savings
        self._workers = Workers(threads)
        self._lock = Lock()
        self._readout: _Runner | None = None
        self._states: OrderedDict[int | None, Compiled] = OrderedDict()

    def probabilities(self, parameters: Array, features: Array) -> Array:
        """See `Engine.probabilities`."""
        readout = readout_of(self.circuit)
        parameters, features = checked(self.circuit, parameters, features)
        with self._lock:
            outcomes = self._runner().outcomes(parameters, features, retain=False)
        return class_probabilities(readout, outcomes, parameters)

    def value_and_gradient(self, parameters: Array, features: Array, loss: Loss) -> tuple[float, Array, Array]:
        """See `Engine.value_and_gradient`."""
        readout = readout_of(self.circuit)
        parameters, features = checked(self.circuit, parameters, features)
        with self._lock:
            runner = self._runner()
            outcomes = runner.outcomes(parameters, features, retain=True)
            probabilities = class_probabilities(readout, outcomes, parameters)
            value, cotangent = loss(probabilities)
            slopes, gradient = pull_back(readout, outcomes, parameters, cotangent)
            runner.backward(slopes, gradient)
        return float(value), gradient, probabilities

    def statevectors(self, parameters: Array, features: Array, steps: int | None = None) -> States:
        """See `Engine.statevectors`."""
        parameters, features = checked(self.circuit, parameters, features)
        with self._lock:
            if steps not in self._states:
                self._states[steps] = compile_states(self.circuit, steps, self._savings)
                while len(self._states) > REMEMBERED:
                    self._states.popitem(last=False)
            return self._run_states(self._states[steps], parameters, features)

    def _runner(self) -> _Runner:
        if self._readout is None:
            compiled = compile_readout(self.circuit, readout_of(self.circuit).qubits, self._savings, self._lanes)
            self._readout = _Runner(compiled, self._dtype, self._workers)
        return self._readout

    def _run_states(self, compiled: Compiled, parameters: Array, features: Array) -> States:
        W, samples = self._lanes, len(features)
        tile = _tile(compiled, self._dtype, 1)
        scratch = _scratch(compiled)
        shared = _shared(compiled, self._dtype, parameters, scratch[0])
        prepared = _prepared(compiled, features)
        program = compiled.head
        order = np.argsort(program.tables[program.outcome : program.outcome + program.size])
        result = np.empty((samples, program.size), dtype=np.result_type(self._dtype, np.complex64))
        final = slice(program.final * W, (program.final + program.size) * W)
        for first in range(0, samples, W):
            if len(compiled.sampled.size):
                build_samples(compiled.sampled, parameters, features, first, *scratch[1], tile.sampled, 0, W)
            run_forward(program.code, program.tables, tile, 0, shared, 0, prepared, first)
            count = min(W, samples - first)
            for plane, target in ((tile.re, result.real), (tile.im, result.imag)):
                target[first : first + count] = plane[final].reshape(-1, W)[order, :count].T
        return result


class _Runner:
    """A compiled readout and the memory in which it runs."""

    def __init__(self, compiled: Compiled, dtype: Any, workers: Workers) -> None:
        self.compiled = compiled
        self._dtype = dtype
        self._lanes = width(dtype)
        self._workers = workers
        self._alone: list[Tile] = []
        self._together: list[Tile] = []
        self._retained = 0
        rows, columns = compiled.head.rows, compiled.head.width
        self._wre, self._wim = aligned((rows * columns,), dtype), aligned((rows * columns,), dtype)
        self._scratch = [_scratch(compiled) for _ in range(workers.count)]
        self._tail_tile: Tile | None = None
        if compiled.tail is not None:
            self._tail_tile = _tile_of(compiled.tail, 0, dtype, -(-columns // self._lanes))

    def outcomes(self, parameters: Array, features: Array, retain: bool) -> Array:
        """Return outcome probabilities, shape (S, outcomes); with ``retain``, be ready for `backward`."""
        compiled, W, samples = self.compiled, self._lanes, len(features)
        program = compiled.head
        count = -(-samples // W)
        tiles = self._reserve(count if retain else 0)
        shared = _shared(compiled, self._dtype, parameters, self._scratch[0][0])
        prepared = _prepared(compiled, features)
        if compiled.tail is not None:
            tail_forward(compiled.tail, self._tail_tile, shared, prepared, self._wre, self._wim)
        inputs = Inputs(parameters, features, prepared, shared, self._wre, self._wim)
        outcomes = aligned((count * program.outcomes * W,), self._dtype)

        def run(worker: int, first: int, last: int) -> None:
            scratch = self._scratch[worker][1]
            forward_tiles(program, compiled.sampled, inputs, tiles[worker], *scratch, first, last, retain, outcomes)

        self._inputs, self._samples = inputs, samples
        self._workers.run(run, _slices(count), self._work(1))
        by_sample = outcomes.reshape(count, program.outcomes, W).transpose(0, 2, 1)
        result = np.ascontiguousarray(by_sample.reshape(-1, program.outcomes)[:samples], dtype=np.float64)
        if program.rows:
            result[:, -1] = np.maximum(0.0, 1.0 - result[:, :-1].sum(axis=1))
        return result

    def backward(self, slopes: Array, gradient: Array) -> None:
        """Add to the gradient, given the slopes (S, outcomes) of what `outcomes` returned."""
        compiled, W, program, inputs = self.compiled, self._lanes, self.compiled.head, self._inputs
        count = -(-self._samples // W)
        padded = np.zeros((count * W, program.outcomes))
        padded[: self._samples] = slopes - slopes[:, -1:] if program.rows else slopes
        flat = aligned((count * program.outcomes * W,), self._dtype)
        flat.reshape(count, program.outcomes, W)[:] = padded.reshape(count, W, -1).transpose(0, 2, 1)
        slices = _slices(count)
        sums = aligned((len(slices) + 1, len(compiled.shared.size) * 32 * W), self._dtype)
        tail_sums = aligned((len(slices), 2 * program.rows * program.width * W), self._dtype)
        gradients = np.zeros((len(slices), len(gradient)))
        sampled_sums = [
            aligned((len(compiled.sampled.size) * 32 * W,), self._dtype) for _ in range(self._workers.count)
        ]
        index = {first: i for i, (first, _) in enumerate(slices)}

        def run(worker: int, first: int, last: int) -> None:
            i = index[first]
            backward_tiles(
                program, compiled.sampled, inputs, self._together[worker], *self._scratch[worker][1], first, last,
                flat, sums[i], tail_sums[i], sampled_sums[worker], gradients[i],
            )  # fmt: skip

        self._workers.run(run, slices, self._work(3))
        if compiled.tail is not None:
            tail_backward(compiled.tail, self._tail_tile, inputs.shared, tail_sums, sums[-1], sampled_sums[0])
        for part in gradients:
            gradient += part
        pull_shared(compiled.shared, inputs.theta, *self._scratch[0][0], sums, W, gradient)

    def _reserve(self, retained: int) -> list[Tile]:
        """Return each worker's memory; with tiles to retain, all share the states and have costates of their own."""
        if not retained:
            if not self._alone:
                self._alone = [_tile(self.compiled, self._dtype, 1) for _ in range(self._workers.count)]
            return self._alone
        if self._retained < retained:
            first = _tile(self.compiled, self._dtype, retained)
            own = [_tile(self.compiled, self._dtype, 0) for _ in range(self._workers.count - 1)]
            shared = [tile._replace(re=first.re, im=first.im, sampled=first.sampled) for tile in own]
            self._together, self._retained = [first, *shared], retained
        return self._together

    def _work(self, passes: int) -> float:
        return float(passes * self.compiled.head.size * self._lanes)


def _slices(count: int) -> list[tuple[int, int]]:
    """Cut tiles into parts, the same whatever the number of threads."""
    bounds = np.linspace(0, count, min(SLICES, count) + 1).astype(int)
    return [(int(a), int(b)) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]


def _tile(compiled: Compiled, dtype: Any, retained: int) -> Tile:
    return _tile_of(compiled.head, len(compiled.sampled.size), dtype, retained)


def _tile_of(program: Program, sampled: int, dtype: Any, retained: int) -> Tile:
    W = width(dtype)
    states = retained * program.memory * W
    return Tile(
        aligned((states,), dtype),
        aligned((states,), dtype),
        aligned((program.memory * W,), dtype),
        aligned((program.memory * W,), dtype),
        aligned((retained * sampled * 32 * W,), dtype),
        aligned((32 * W,), dtype),
    )


Scratch = tuple[NDArray[np.complex128], NDArray[np.complex128]]


def _scratch(compiled: Compiled) -> tuple[Scratch, Scratch]:
    """Return room for the elements and products of the recipes without and with features."""
    a, b = len(compiled.shared.form), len(compiled.sampled.form)
    return (
        (np.empty((a, 16), complex), np.empty((a, 16), complex)),
        (np.empty((b, 16), complex), np.empty((b, 16), complex)),
    )


def _shared(compiled: Compiled, dtype: Any, parameters: Array, scratch: Scratch) -> NDArray[Any]:
    matrices = aligned((len(compiled.shared.size) * 32 * width(dtype),), dtype)
    build_shared(compiled.shared, parameters, *scratch, matrices, width(dtype))
    return matrices


def _prepared(compiled: Compiled, features: Array) -> Array:
    parts = [prepared_amplitudes(preparation, features) for preparation in compiled.preparations]
    return np.concatenate(parts, axis=1) if parts else np.zeros((1, 0))
