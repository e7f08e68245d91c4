"""What the passes work on: small products of elements on one or two qubits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.gates import Gate, Matrix


@dataclass(frozen=True, slots=True)
class Element:
    """A gate with at most one angle, on qubits of its block.

    Parameters
    ----------
    gate : Gate
    places : tuple of int
        Which of the block's qubits it acts on, in the gate's order.
    angle : Angle or None
    adjoint : bool
        Whether its conjugate transpose is meant.
    """

    gate: Gate
    places: tuple[int, ...]
    angle: Angle | None = None
    adjoint: bool = False

    def form(self, qubits: int) -> Form:
        """Return its matrix's form on a block of that many qubits."""
        return form(self.gate, self.places, qubits, self.adjoint)


@dataclass(frozen=True)
class Block:
    """A product of elements on one or two qubits: one matrix, one instruction.

    Parameters
    ----------
    qubits : tuple of int
    elements : tuple of Element
        In order of application.
    """

    qubits: tuple[int, ...]
    elements: tuple[Element, ...]

    @cached_property
    def sampled(self) -> bool:
        """Whether its angles hold features, so that each sample has its own matrix."""
        return any(element.angle is not None and element.angle.features for element in self.elements)

    @cached_property
    def trained(self) -> bool:
        """Whether its angles hold parameters."""
        return any(element.angle is not None and element.angle.parameters for element in self.elements)

    def then(self, other: Block) -> Block:
        """Return this block followed by another on the same qubits or some of them."""
        return replace(self, elements=self.elements + other.placed_on(self.qubits))

    def inverse(self) -> Block:
        """Return the block that undoes this one."""
        return Block(self.qubits, tuple(replace(one, adjoint=not one.adjoint) for one in reversed(self.elements)))

    def placed_on(self, qubits: tuple[int, ...]) -> tuple[Element, ...]:
        """Return the elements with their places counted among other qubits."""
        if qubits == self.qubits:
            return self.elements
        place = {qubit: qubits.index(qubit) for qubit in self.qubits}
        return tuple(
            replace(element, places=tuple(place[self.qubits[i]] for i in element.places)) for element in self.elements
        )


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """An element's matrix as ``A + cos(w·α)·B + sin(w·α)·C`` on its block's qubits.

    Parameters
    ----------
    parts : ndarray of complex, shape (3, d, d)
        A, B, C.
    mask : ndarray of bool, shape (d, d)
        Where any of them is not zero.
    """

    parts: NDArray[np.complex128]
    mask: NDArray[np.bool_]


@lru_cache(maxsize=1024)
def form(gate: Gate, places: tuple[int, ...], qubits: int, adjoint: bool = False) -> Form:
    """Return the form of a gate, or of its conjugate transpose, on a block of that many qubits."""
    if gate.angles == 0:
        constant = gate.matrix()
        parts = np.stack([constant, np.zeros_like(constant), np.zeros_like(constant)])
    else:
        # With one frequency w, three values of the angle determine the three parts.
        at = [gate.matrix(x) for x in (0.0, np.pi / gate.frequency, np.pi / (2 * gate.frequency))]
        constant = (at[0] + at[1]) / 2
        parts = np.stack([constant, (at[0] - at[1]) / 2, at[2] - constant])
    for plane in (parts.real, parts.imag):
        plane[np.abs(plane) < 1e-15] = 0
    if adjoint:
        parts = parts.conj().swapaxes(1, 2)
    whole = np.stack([_embedded(part, places, qubits) for part in parts])
    return Form(whole, np.abs(whole).sum(axis=0) > 0)


def _embedded(matrix: Matrix, places: tuple[int, ...], qubits: int) -> Matrix:
    """Return a matrix on some of the block's qubits as one on all of them."""
    rest = [i for i in range(qubits) if i not in places]
    whole: Matrix = np.kron(matrix, np.eye(2 ** len(rest))).astype(complex)
    order = [*places, *rest]
    axes = [order.index(i) for i in range(qubits)]
    tensor = whole.reshape([2] * (2 * qubits)).transpose(axes + [qubits + i for i in axes])
    result: Matrix = tensor.reshape(2**qubits, 2**qubits)
    return result
