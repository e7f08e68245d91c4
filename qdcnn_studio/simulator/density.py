"""Density matrices: noise channels and measurement in mid-circuit, exactly.

A density matrix on n qubits is a ket on 2n (row qubits, then column qubits), so our kernels run on it: a gate on one
qubit, or a channel, is one 4×4 matrix on that qubit and its copy; a gate on two qubits is one on the rows and its
conjugate on the columns.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit, Operation, Preparation
from qdcnn_studio.circuit.gates import CHANNELS, MEASURE, Matrix
from qdcnn_studio.circuit.readout import class_probabilities
from qdcnn_studio.simulator.engine import Array, Loss, States, checked, readout_of
from qdcnn_studio.simulator.ket_batch import KetBatch, apply_tiles
from qdcnn_studio.simulator.lanes import aligned, width
from qdcnn_studio.simulator.lowering import Unitary, lowered
from qdcnn_studio.simulator.memory import refuse_if_too_big
from qdcnn_studio.simulator.reference import outcome_probabilities

CHUNK_BYTES = 2**26
"""Samples are taken in chunks whose density matrices fit in this."""

_DEPHASING = np.array([[[1, 0], [0, 0]], [[0, 0], [0, 1]]], dtype=complex)
"""Kraus operators of a measurement whose outcome is kept in the qubit."""


class DensityEngine:
    """Runs a circuit on density matrices; gradients by parameter shift, which is exact for channels too.

    Parameters
    ----------
    circuit : Circuit
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit

    def bytes(self, samples: int) -> int:
        """Return how much memory that many samples take at a time."""
        W = width(np.float64)
        return 2 * 16 * 4**self.circuit.qubits * W * -(-min(samples, self._chunk()) // W)

    def probabilities(self, parameters: Array, features: Array) -> Array:
        """See `Engine.probabilities`."""
        readout = readout_of(self.circuit)
        parameters, features = checked(self.circuit, parameters, features)
        size = self._chunk()
        outcomes = [np.empty((0, 2 ** len(readout.qubits)))]
        for start in range(0, len(features), size):
            matrices = self._run(parameters, features[start : start + size], None)
            diagonal = np.sqrt(np.maximum(np.einsum("sii->si", matrices).real, 0.0))
            outcomes.append(outcome_probabilities(diagonal.astype(complex), readout.qubits))
        return class_probabilities(readout, np.concatenate(outcomes), parameters)

    def value_and_gradient(self, parameters: Array, features: Array, loss: Loss) -> tuple[float, Array, Array]:
        """See `Engine.value_and_gradient`."""
        from qdcnn_studio.simulator.gradients import parameter_shift_gradient

        return parameter_shift_gradient(self.circuit, parameters, features, loss, kind="fast")

    def statevectors(self, parameters: Array, features: Array, steps: int | None = None) -> States:
        """Refuse: with noise there is no statevector.

        Raises
        ------
        ValueError
            Always; see `densities`.
        """
        raise ValueError("The circuit holds a noise channel, so it has no statevector, only a density matrix.")

    def densities(self, parameters: Array, features: Array, steps: int | None = None) -> NDArray[np.complex128]:
        """Return the density matrices after that many operations (all, if None), shape (S, 2**n, 2**n)."""
        parameters, features = checked(self.circuit, parameters, features)
        return self._run(parameters, features, steps)

    def _chunk(self) -> int:
        return max(width(np.float64), CHUNK_BYTES // (16 * 4**self.circuit.qubits))

    def _run(self, parameters: Array, features: Array, steps: int | None) -> NDArray[np.complex128]:
        refuse_if_too_big(2 * 16 * 4**self.circuit.qubits * len(features))
        size = 2**self.circuit.qubits
        if not len(features):
            return np.zeros((0, size, size), dtype=complex)
        operations = self.circuit.operations[:steps]
        kets = self._prepared(operations, parameters, features)
        flat = np.einsum("si,sj->ijs", kets, kets.conj()).reshape(size * size, -1)
        state = KetBatch(flat)
        for operation in operations:
            if isinstance(operation, Operation):
                state = self._apply(state, operation, parameters, features)
        return state.to_array().T.reshape(-1, size, size)

    def _prepared(self, operations: tuple[object, ...], parameters: Array, features: Array) -> States:
        """Return the pure states that the preparations alone make; their qubits are fresh, so they may come first."""
        from qdcnn_studio.simulator.statevector import FastEngine

        first = tuple(operation for operation in operations if isinstance(operation, Preparation))
        return FastEngine(replace(self.circuit, operations=first), threads=1).statevectors(parameters, features)

    def _apply(self, state: KetBatch, operation: Operation, parameters: Array, features: Array) -> KetBatch:
        count = self.circuit.qubits
        if operation.gate == MEASURE or operation.gate in CHANNELS:
            if operation.gate == MEASURE:
                kraus = _DEPHASING
            else:
                kraus = CHANNELS[operation.gate].kraus(operation.angles[0].constant)
            (qubit,) = operation.qubits
            both = np.einsum("kij,kab->iajb", kraus, kraus.conj()).reshape(4, 4)
            return apply(state, both, (qubit, count + qubit))
        step = lowered(operation)
        assert step is not None
        matrices = _matrices(step, parameters, features)
        columns = tuple(count + qubit for qubit in step.qubits)
        if len(step.qubits) == 1:
            both = np.einsum("...ij,...ab->...iajb", matrices, matrices.conj())
            return apply(state, both.reshape(*matrices.shape[:-2], 4, 4), (*step.qubits, *columns))
        return apply(apply(state, matrices, step.qubits), matrices.conj(), columns)


def _matrices(step: Unitary, parameters: Array, features: Array) -> Matrix:
    angles = [angle.value(parameters, features) for angle in step.angles]
    if not any(angle.features for angle in step.angles):
        angles = [angle[0] for angle in angles]
    return step.gate.matrix(*angles)


def apply(state: KetBatch, matrices: Matrix, qubits: tuple[int, ...]) -> KetBatch:
    """Apply one matrix (d, d), or one for each sample (S, d, d), to some qubits; in place on one or two qubits.

    Parameters
    ----------
    state : KetBatch
    matrices : ndarray of complex
        Need not be unitary.
    qubits : tuple of int
    """
    total = state.shape[0].bit_length() - 1
    if len(qubits) > 2:
        tensor = state.to_array().reshape([2] * total + [-1])
        front = np.moveaxis(tensor, qubits, range(len(qubits)))
        shape = front.shape
        each = np.broadcast_to(matrices, (state.shape[1], *matrices.shape[-2:]))
        moved = np.einsum("sij,jrs->irs", each, front.reshape(2 ** len(qubits), -1, state.shape[1])).reshape(shape)
        return KetBatch(np.moveaxis(moved, range(len(qubits)), qubits).reshape(state.shape))
    W = width(np.float64)
    entries = matrices.shape[-1] ** 2
    strides = [2 ** (total - 1 - qubit) for qubit in qubits]
    re, im = state.planes.reshape(2, state.planes.shape[1], -1)
    kind = 0 if len(qubits) == 2 else 3
    vectors = aligned((2 * entries * W,))
    for tile in range(len(re)):
        some = matrices if matrices.ndim == 2 else matrices[tile * W : (tile + 1) * W]
        if tile == 0 or matrices.ndim == 3:
            rows = np.zeros((entries, W), dtype=complex)
            rows[:, : W if some.ndim == 2 else len(some)] = some.reshape(-1, entries).T
            vectors.reshape(2, entries, W)[:] = np.stack([rows.real, rows.imag])
        apply_tiles(re[tile : tile + 1], im[tile : tile + 1], strides[0], strides[-1], vectors, kind, 0)
    return state
