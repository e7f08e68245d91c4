"""The gates and channels there are: names and matrices as in ``qutip_qip.operations`` 0.4.2.

``QASMU(θ, φ, λ)`` is OpenQASM's U3 in its determinant-one form ``RZ(φ)·RY(θ)·RZ(λ)``. ``CQASMU``, ``RXX``, ``RYY`` and
``RZZ`` have no class in qutip-qip; `qdcnn_studio.circuit.qutip_adapter` adds them there as user gates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.complex128]

MEASURE = "MEASURE"
"""Name of the operation that measures a qubit in mid-circuit, so that later gates can depend on the outcome."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A unitary gate.

    Parameters
    ----------
    name : str
        Name in qutip-qip.
    qubits : int
        How many qubits it acts on, controls first.
    angles : int
        How many angles it takes, in radians.
    matrix : callable
        ``matrix(*angles)``: the unitary, complex, shape ``(..., 2**qubits, 2**qubits)``, where the leading axes are
        those of the (broadcast) angles. The first qubit is the most significant bit.
    controls : int
        How many of the leading qubits only control.
    symbol : str
        What the drawn circuit shows, on the target where there are controls.
    frequency : float
        The matrix is ``A + B·exp(±i·frequency·angle)`` in each angle: 1/2 for rotations, 1 for phases.
    """

    name: str
    qubits: int
    angles: int
    matrix: Callable[..., Matrix]
    controls: int = 0
    symbol: str = ""
    frequency: float = 0.5

    def derivative(self, index: int, *angles: ArrayLike) -> Matrix:
        """Return the exact derivative of the matrix with respect to one of its angles.

        A trigonometric polynomial with the one frequency w has ``f' = w/2·(f(a + π/2w) − f(a − π/2w))``.

        Parameters
        ----------
        index : int
            Which angle.
        *angles : array_like of float
            In radians, as for `matrix`.
        """
        shift = pi / (2 * self.frequency)
        above, below = list(angles), list(angles)
        above[index] = np.asarray(angles[index]) + shift
        below[index] = np.asarray(angles[index]) - shift
        return self.frequency / 2 * (self.matrix(*above) - self.matrix(*below))


def _square(rows: list[list[ArrayLike]]) -> Matrix:
    """Stack entries that broadcast against each other into matrices on the last two axes."""
    entries = np.broadcast_arrays(*(np.asarray(entry, dtype=complex) for row in rows for entry in row))
    return np.stack(entries, axis=-1).reshape(*entries[0].shape, len(rows), len(rows))


def _constant(rows: ArrayLike) -> Callable[[], Matrix]:
    matrix = np.array(rows, dtype=complex)
    matrix.setflags(write=False)
    return lambda: matrix


def _rx(angle: ArrayLike) -> Matrix:
    half = np.asarray(angle, dtype=float) / 2
    cosine, sine = np.cos(half), -1j * np.sin(half)
    return _square([[cosine, sine], [sine, cosine]])


def _ry(angle: ArrayLike) -> Matrix:
    half = np.asarray(angle, dtype=float) / 2
    cosine, sine = np.cos(half), np.sin(half)
    return _square([[cosine, -sine], [sine, cosine]])


def _rz(angle: ArrayLike) -> Matrix:
    phase = np.exp(0.5j * np.asarray(angle, dtype=float))
    return _square([[phase.conj(), 0], [0, phase]])


def _phase(angle: ArrayLike) -> Matrix:
    return _square([[1, 0], [0, np.exp(1j * np.asarray(angle, dtype=float))]])


def _qasmu(theta: ArrayLike, phi: ArrayLike, lam: ArrayLike) -> Matrix:
    return _rz(phi) @ _ry(theta) @ _rz(lam)


def controlled(matrix: Callable[..., Matrix]) -> Callable[..., Matrix]:
    """Return the matrix function with one more qubit in front that controls it."""

    def build(*angles: ArrayLike) -> Matrix:
        block = matrix(*angles)
        size = block.shape[-1]
        whole = np.zeros((*block.shape[:-2], 2 * size, 2 * size), dtype=complex)
        whole[..., range(size), range(size)] = 1
        whole[..., size:, size:] = block
        return whole

    return build


def _two_body(pauli: Matrix) -> Callable[..., Matrix]:
    """Return ``exp(-i·angle/2·P⊗P)`` as a function of the angle."""
    product = np.kron(pauli, pauli)

    def build(angle: ArrayLike) -> Matrix:
        half = np.asarray(angle, dtype=float)[..., None, None] / 2
        return np.asarray(np.cos(half) * np.eye(4) - 1j * np.sin(half) * product)

    return build


_X = np.array([[0, 1], [1, 0]], dtype=complex)
_Y = np.array([[0, -1j], [1j, 0]], dtype=complex)
_Z = np.array([[1, 0], [0, -1]], dtype=complex)
_H = np.array([[1, 1], [1, -1]], dtype=complex) / np.sqrt(2)
_SWAP = np.eye(4)[[0, 2, 1, 3]]

GATES: dict[str, Gate] = {
    gate.name: gate
    for gate in (
        Gate("X", 1, 0, _constant(_X), symbol="X"),
        Gate("Y", 1, 0, _constant(_Y), symbol="Y"),
        Gate("Z", 1, 0, _constant(_Z), symbol="Z"),
        Gate("H", 1, 0, _constant(_H), symbol="H"),
        Gate("S", 1, 0, _constant(np.diag([1, 1j])), symbol="S"),
        Gate("T", 1, 0, _constant(np.diag([1, np.exp(0.25j * pi)])), symbol="T"),
        Gate("RX", 1, 1, _rx, symbol="RX"),
        Gate("RY", 1, 1, _ry, symbol="RY"),
        Gate("RZ", 1, 1, _rz, symbol="RZ"),
        Gate("PHASEGATE", 1, 1, _phase, symbol="P", frequency=1.0),
        Gate("QASMU", 1, 3, _qasmu, symbol="U3"),
        Gate("CNOT", 2, 0, controlled(_constant(_X)), controls=1, symbol="X"),
        Gate("CY", 2, 0, controlled(_constant(_Y)), controls=1, symbol="Y"),
        Gate("CZ", 2, 0, controlled(_constant(_Z)), controls=1, symbol="Z"),
        Gate("CRX", 2, 1, controlled(_rx), controls=1, symbol="RX"),
        Gate("CRY", 2, 1, controlled(_ry), controls=1, symbol="RY"),
        Gate("CRZ", 2, 1, controlled(_rz), controls=1, symbol="RZ"),
        Gate("CPHASE", 2, 1, controlled(_phase), controls=1, symbol="P", frequency=1.0),
        Gate("CQASMU", 2, 3, controlled(_qasmu), controls=1, symbol="U3"),
        Gate("SWAP", 2, 0, _constant(_SWAP), symbol="SWAP"),
        Gate("RXX", 2, 1, _two_body(_X), symbol="RXX"),
        Gate("RYY", 2, 1, _two_body(_Y), symbol="RYY"),
        Gate("RZZ", 2, 1, _two_body(_Z), symbol="RZZ"),
    )
}


@dataclass(frozen=True, slots=True)
class Channel:
    """A noise channel on one qubit; its operation carries the strength p as its one, constant angle.

    Parameters
    ----------
    name : str
    symbol : str
        What the drawn circuit shows.
    kraus : callable
        ``kraus(p)``: Kraus operators, complex, shape ``(operators, 2, 2)``.
    """

    name: str
    symbol: str
    kraus: Callable[[float], Matrix]


def _depolarizing(p: float) -> Matrix:
    weights = np.sqrt([1 - 0.75 * p, p / 4, p / 4, p / 4])
    return weights[:, None, None] * np.stack([np.eye(2, dtype=complex), _X, _Y, _Z])


def _amplitude_damping(p: float) -> Matrix:
    return np.array([[[1, 0], [0, np.sqrt(1 - p)]], [[0, np.sqrt(p)], [0, 0]]], dtype=complex)


def _phase_damping(p: float) -> Matrix:
    return np.array([[[1, 0], [0, np.sqrt(1 - p)]], [[0, 0], [0, np.sqrt(p)]]], dtype=complex)


def _bit_flip(p: float) -> Matrix:
    return np.sqrt([1 - p, p])[:, None, None] * np.stack([np.eye(2, dtype=complex), _X])


CHANNELS: dict[str, Channel] = {
    channel.name: channel
    for channel in (
        Channel("DEPOLARIZING", "dep", _depolarizing),
        Channel("AMPLITUDE_DAMPING", "amp", _amplitude_damping),
        Channel("PHASE_DAMPING", "phase", _phase_damping),
        Channel("BIT_FLIP", "flip", _bit_flip),
    )
}
"""Depolarising with strength p is ``ρ → (1 − p)·ρ + p·I/2``; damping as in Nielsen and Chuang, section 8.3."""
