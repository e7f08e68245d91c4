"""The fast engine: compiles a circuit to a program and runs it with our kernels."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import numpy as np

from qdcnn_studio.circuit.circuit import Circuit, Readout
from qdcnn_studio.circuit.readout import class_probabilities, pull_back
from qdcnn_studio.simulator.compilation import compile_readout, compile_states
from qdcnn_studio.simulator.engine import Array, Loss, States, checked, readout_of
from qdcnn_studio.simulator.lanes import width
from qdcnn_studio.simulator.runner import Runner
from qdcnn_studio.simulator.savings import ALL, Savings
from qdcnn_studio.simulator.workers import Workers

DTYPES = {"double": np.float64, "single": np.float32}

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
        self._savings = savings
        self._workers = Workers(threads)
        self._lock = Lock()
        self._readout: Runner | None = None
        self._states: OrderedDict[int | None, Runner] = OrderedDict()

    def bytes(self, samples: int) -> int:
        """Return how much memory a training step on that many samples takes."""
        return self._runner().bytes(samples)

    def probabilities(self, parameters: Array, features: Array) -> Array:
        """See `Engine.probabilities`."""
        readout = readout_of(self.circuit)
        parameters, features = checked(self.circuit, parameters, features)
        with self._lock:
            outcomes = self._runner().outcomes(parameters, features, retain=False)
        return outcomes if _is_direct(readout) else class_probabilities(readout, outcomes, parameters)

    def value_and_gradient(self, parameters: Array, features: Array, loss: Loss) -> tuple[float, Array, Array]:
        """See `Engine.value_and_gradient`."""
        readout = readout_of(self.circuit)
        parameters, features = checked(self.circuit, parameters, features)
        with self._lock:
            runner = self._runner()
            outcomes = runner.outcomes(parameters, features, retain=True)
            if _is_direct(readout):
                probabilities, gradient = outcomes, np.zeros(len(parameters))
                value, slopes = loss(probabilities)
            else:
                probabilities = class_probabilities(readout, outcomes, parameters)
                value, cotangent = loss(probabilities)
                slopes, gradient = pull_back(readout, outcomes, parameters, cotangent)
            runner.backward(np.ascontiguousarray(slopes, dtype=np.float64), gradient)
        return float(value), gradient, probabilities

    def statevectors(self, parameters: Array, features: Array, steps: int | None = None) -> States:
        """See `Engine.statevectors`."""
        parameters, features = checked(self.circuit, parameters, features)
        with self._lock:
            if steps not in self._states:
                compiled = compile_states(self.circuit, steps, self._savings)
                self._states[steps] = Runner(compiled, self._dtype, Workers(1))
                while len(self._states) > REMEMBERED:
                    self._states.popitem(last=False)
            return self._states[steps].states(parameters, features)

    def _runner(self) -> Runner:
        if self._readout is None:
            measured = readout_of(self.circuit).qubits
            compiled = compile_readout(self.circuit, measured, self._savings, width(self._dtype))
            self._readout = Runner(compiled, self._dtype, self._workers)
        return self._readout


def _is_direct(readout: Readout) -> bool:
    """Whether each outcome is a class: they add up to one, so nothing is left to do (30 µs in NumPy)."""
    return readout.kind in ("probabilities", "sign") and readout.classes == 2 ** len(readout.qubits)
