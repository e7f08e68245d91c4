"""The reference engine: plain QuTiP, gate by gate, the batch as one more tensor factor.

Slow and simple on purpose. It is the oracle of the tests, and it can be chosen wherever an engine can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit, Preparation
from qdcnn_studio.circuit.preparations import prepared_amplitudes
from qdcnn_studio.circuit.readout import class_probabilities, pull_back
from qdcnn_studio.simulator.engine import Array, Loss, States, checked, readout_of
from qdcnn_studio.simulator.lowering import Unitary, lowered_circuit

if TYPE_CHECKING:
    from qutip import Qobj

CHUNK_BYTES = 2**26
"""Samples are taken in chunks whose states fit in this."""


class QutipEngine:
    """Runs a circuit with `qutip.local_matmul`; gradients by the adjoint method in the same terms.

    The state of S samples on n qubits is one ket with dimensions ``[2]*n + [S]``. A gate whose angles hold features is
    one operator on its qubits and the batch, block-diagonal in the batch.

    Parameters
    ----------
    circuit : Circuit
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self._steps = lowered_circuit(circuit)

    def probabilities(self, parameters: Array, features: Array) -> Array:
        """See `Engine.probabilities`."""
        readout = readout_of(self.circuit)
        parameters, features = checked(self.circuit, parameters, features)
        outcomes = [
            outcome_probabilities(self._forward(self._steps, parameters, chunk), readout.qubits)
            for chunk in self._chunks(features)
        ]
        return class_probabilities(readout, np.concatenate(outcomes), parameters)

    def statevectors(self, parameters: Array, features: Array, steps: int | None = None) -> States:
        """See `Engine.statevectors`."""
        parameters, features = checked(self.circuit, parameters, features)
        todo = lowered_circuit(self.circuit, steps)
        return np.concatenate([self._forward(todo, parameters, chunk) for chunk in self._chunks(features)])

    def value_and_gradient(self, parameters: Array, features: Array, loss: Loss) -> tuple[float, Array, Array]:
        """See `Engine.value_and_gradient`."""
        readout = readout_of(self.circuit)
        parameters, features = checked(self.circuit, parameters, features)
        chunks = self._chunks(features)
        finals = [self._forward(self._steps, parameters, chunk) for chunk in chunks]
        outcomes = np.concatenate([outcome_probabilities(final, readout.qubits) for final in finals])
        probabilities = class_probabilities(readout, outcomes, parameters)
        value, cotangent = loss(probabilities)
        slopes, gradient = pull_back(readout, outcomes, parameters, cotangent)
        start = 0
        for chunk, final in zip(chunks, finals, strict=True):
            slope = slopes[start : start + len(chunk)]
            gradient = gradient + self._adjoint(parameters, chunk, final, slope)
            start += len(chunk)
        return float(value), gradient, probabilities

    def _chunks(self, features: Array) -> list[Array]:
        size = max(1, CHUNK_BYTES // (16 * 2**self.circuit.qubits))
        return [features[start : start + size] for start in range(0, max(1, len(features)), size)]

    def _ket(self, states: States) -> Qobj:
        """Return states, shape (S, 2**n), as one ket with the batch as the last tensor factor."""
        import qutip

        dims = [[2] * self.circuit.qubits + [len(states)], [1]]
        return qutip.Qobj(np.ascontiguousarray(states.T).reshape(-1, 1), dims=dims)

    def _states(self, ket: Qobj, samples: int) -> States:
        states: States = ket.full().reshape(-1, samples).T
        return states

    def _forward(self, steps: list[Unitary | Preparation], parameters: Array, features: Array) -> States:
        import qutip

        start = np.zeros((len(features), 2**self.circuit.qubits), dtype=complex)
        start[:, 0] = 1.0
        if not len(features):
            return start
        ket = self._ket(start)
        for step in steps:
            operator, modes = self._operator(step, parameters, features)
            ket = qutip.local_matmul(operator, ket, modes)
        return self._states(ket, len(features))

    def _operator(self, step: Unitary | Preparation, parameters: Array, features: Array) -> tuple[Qobj, list[int]]:
        """Return the operator of a step, and the tensor factors it acts on."""
        if isinstance(step, Preparation):
            amplitudes = prepared_amplitudes(step, features)
            matrices = np.zeros((*amplitudes.shape, amplitudes.shape[1]), dtype=complex)
            matrices[:, :, 0] = amplitudes
            return _blocks(matrices, len(step.qubits)), [*step.qubits, self.circuit.qubits]
        angles = [angle.value(parameters, features) for angle in step.angles]
        return self._placed(step, step.gate.matrix, angles)

    def _placed(self, step: Unitary, matrix: object, angles: list[Array]) -> tuple[Qobj, list[int]]:
        import qutip

        if any(angle.features for angle in step.angles):
            return _blocks(matrix(*angles), step.gate.qubits), [*step.qubits, self.circuit.qubits]  # type: ignore[operator]
        shared = matrix(*(angle[0] for angle in angles))  # type: ignore[operator]
        return qutip.Qobj(shared, dims=[[2] * step.gate.qubits] * 2), list(step.qubits)

    def _adjoint(self, parameters: Array, features: Array, final: States, slopes: Array) -> Array:
        """Return the gradient from the final states and the slopes of the outcome probabilities.

        Jones and Gacon, arXiv 2009.02823: one backward pass that un-applies the gates from the state and from the
        costate together.
        """
        import qutip

        gradient = np.zeros(len(parameters))
        if not len(features):
            return gradient
        readout = readout_of(self.circuit)
        ket = self._ket(final)
        costate = self._ket(final * spread(slopes, readout.qubits, self.circuit.qubits))
        for step in reversed(self._steps):
            operator, modes = self._operator(step, parameters, features)
            ket = qutip.local_matmul(operator.dag(), ket, modes)
            if isinstance(step, Unitary):
                self._add_derivatives(gradient, step, parameters, features, ket, costate)
            costate = qutip.local_matmul(operator.dag(), costate, modes)
        return gradient

    def _add_derivatives(
        self, gradient: Array, step: Unitary, parameters: Array, features: Array, ket: Qobj, costate: Qobj
    ) -> None:
        import qutip

        values = [angle.value(parameters, features) for angle in step.angles]
        left = self._states(costate, len(features))
        for index, angle in enumerate(step.angles):
            if not angle.parameters:
                continue

            def derivative(*angles: Array, index: int = index) -> NDArray[np.complex128]:
                return step.gate.derivative(index, *angles)

            operator, modes = self._placed(step, derivative, values)
            right = self._states(qutip.local_matmul(operator, ket, modes), len(features))
            slopes = 2 * np.real(np.sum(left.conj() * right, axis=1))
            for parameter in angle.parameters:
                gradient[parameter] += slopes @ angle.derivative(parameter).value(parameters, features)


def _blocks(matrices: NDArray[np.complexfloating], qubits: int) -> Qobj:
    """Return per-sample matrices (S, d, d) as one sparse operator on the qubits and the batch."""
    import qutip
    from scipy.sparse import coo_array

    samples, size, _ = matrices.shape
    row, column, sample = np.meshgrid(np.arange(size), np.arange(size), np.arange(samples), indexing="ij")
    entries = (
        matrices.transpose(1, 2, 0).ravel(),
        ((row * samples + sample).ravel(), (column * samples + sample).ravel()),
    )
    sparse = coo_array(entries, shape=(size * samples,) * 2).tocsr()
    sparse.eliminate_zeros()
    dims = [2] * qubits + [samples]
    return qutip.Qobj(qutip.data.create(sparse), dims=[dims, dims])


def outcome_probabilities(states: States, measured: tuple[int, ...]) -> Array:
    """Return the probability of each outcome of the measured qubits, shape (S, 2**measured).

    Parameters
    ----------
    states : ndarray of complex, shape (S, 2**n)
    measured : tuple of int
        The first of them is the most significant bit of an outcome.
    """
    samples, size = states.shape
    qubits = size.bit_length() - 1
    weights = (states.real**2 + states.imag**2).reshape([samples] + [2] * qubits)
    rest = tuple(1 + qubit for qubit in range(qubits) if qubit not in measured)
    summed = weights.sum(axis=rest)
    ascending = sorted(measured)
    order = [0] + [1 + ascending.index(qubit) for qubit in measured]
    return np.ascontiguousarray(summed.transpose(order)).reshape(samples, -1).astype(np.float64, copy=False)


def spread(slopes: Array, measured: tuple[int, ...], qubits: int) -> Array:
    """Return numbers for each outcome, shape (S, 2**measured), as numbers for each basis state, (S, 2**qubits)."""
    states = np.arange(2**qubits)
    outcome = np.zeros(2**qubits, dtype=int)
    for qubit in measured:
        outcome = 2 * outcome + ((states >> (qubits - 1 - qubit)) & 1)
    return slopes[:, outcome]
