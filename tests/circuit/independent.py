"""A statevector simulator of a few lines that shares no code with the studio: matrices from Pauli exponentials, applied
to the whole state by Kronecker products and permutations of qubits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy.linalg import expm

I2 = np.eye(2)
X = np.array([[0, 1], [1, 0]], dtype=complex)
Y = np.array([[0, -1j], [1j, 0]])
Z = np.diag([1.0, -1.0]).astype(complex)
ZERO, ONE = np.diag([1.0, 0.0]), np.diag([0.0, 1.0])
AXES = {"X": X, "Y": Y, "Z": Z}


def rotation(pauli: np.ndarray, angle: float) -> np.ndarray:
    return expm(-0.5j * angle * pauli)


def controlled(matrix: np.ndarray) -> np.ndarray:
    return np.kron(ZERO, np.eye(len(matrix))) + np.kron(ONE, matrix)


def gate_matrix(name: str, angles: Sequence[float] = ()) -> np.ndarray:
    """The matrix of a gate, from its definition."""
    if name in AXES:
        return AXES[name]
    if name == "H":
        return (X + Z) / np.sqrt(2)
    if name in ("S", "T", "PHASEGATE"):
        angle = {"S": np.pi / 2, "T": np.pi / 4}.get(name) or angles[0]
        return ZERO + np.exp(1j * angle) * ONE
    if name == "QASMU":
        theta, phi, lam = angles
        return rotation(Z, phi) @ rotation(Y, theta) @ rotation(Z, lam)
    if name == "SWAP":
        return sum(np.kron(p, p) for p in (I2, X, Y, Z)) / 2
    if name in ("RX", "RY", "RZ"):
        return rotation(AXES[name[1]], angles[0])
    if name in ("RXX", "RYY", "RZZ"):
        return rotation(np.kron(AXES[name[1]], AXES[name[1]]), angles[0])
    inner = {"CNOT": "X", "CPHASE": "PHASEGATE"}.get(name, name[1:])
    return controlled(gate_matrix(inner, angles))


def on_qubits(matrix: np.ndarray, qubits: Sequence[int], count: int) -> np.ndarray:
    """The matrix on all qubits: a Kronecker product with the identity, then a permutation of basis states."""
    rest = [q for q in range(count) if q not in qubits]
    order = [*qubits, *rest]
    whole = np.kron(matrix, np.eye(2 ** len(rest)))
    index = []
    for bits in product((0, 1), repeat=count):
        index.append(int("".join(str(bits[q]) for q in order), 2))
    return whole[np.ix_(index, index)]


def run(steps: Sequence[tuple], count: int, state: np.ndarray | None = None) -> np.ndarray:
    """Apply steps ``(gate, qubits, angles)`` to a state (|0…0⟩ by default); ``(matrix, qubits)`` works too.

    The qubits are permuted to the front, the Kronecker factor is applied, and they are permuted back. A state may have
    a second axis, of many states at once.
    """
    if state is None:
        state = np.zeros(2**count, dtype=complex)
        state[0] = 1
    shape = state.shape
    for gate, qubits, *angles in steps:
        matrix = gate if isinstance(gate, np.ndarray) else gate_matrix(gate, angles[0] if angles else ())
        order = [*qubits, *(q for q in range(count) if q not in qubits), *range(count, count + len(shape) - 1)]
        front = state.reshape((2,) * count + shape[1:]).transpose(order)
        applied = (matrix @ front.reshape(len(matrix), -1)).reshape(front.shape)
        state = applied.transpose(np.argsort(order)).reshape(shape)
    return state


def bound(circuit, parameters: Sequence[float], features: Sequence[float]) -> list[tuple]:
    """The operations of a compiled circuit with numbers for angles, evaluated here term by term.

    A gate that waits for a measured outcome becomes a controlled one (the principle of deferred measurement).
    """
    steps: list[tuple] = []
    for operation in circuit.operations:
        if operation.gate == "MEASURE":
            continue
        angles = []
        for angle in operation.angles:
            value = angle.constant
            for term in angle.terms:
                factors = [parameters[i] for i in term.parameters] + [features[i] for i in term.features]
                value += term.coefficient * float(np.prod(factors))
            angles.append(value)
        matrix = gate_matrix(operation.gate, angles)
        qubits = operation.qubits
        if operation.condition is not None:
            control, outcome = operation.condition
            other = np.eye(len(matrix))
            matrix = np.kron(ZERO, other if outcome else matrix) + np.kron(ONE, matrix if outcome else other)
            qubits = (control, *qubits)
        steps.append((matrix, qubits))
    return steps


def expectation_z(state: np.ndarray, qubit: int) -> float:
    """⟨Z⟩ of one qubit."""
    count = int(np.log2(len(state)))
    signs = np.array([1 - 2 * ((i >> (count - 1 - qubit)) & 1) for i in range(len(state))])
    return float(signs @ np.abs(state) ** 2)
