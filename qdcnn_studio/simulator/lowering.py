"""From operations to unitaries: feed-forward becomes control (deferred measurement), measurement itself does nothing.

A gate done where a measured qubit was found in 1 is the gate controlled by that qubit, as long as nothing but the
class probabilities is asked for (Nielsen and Chuang, section 4.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, Operation, Preparation
from qdcnn_studio.circuit.gates import GATES, MEASURE, Gate, Matrix, controlled


@dataclass(frozen=True, slots=True)
class Unitary:
    """A gate on qubits, with nothing conditional left; `block` and `group` as for `Operation`."""

    gate: Gate
    qubits: tuple[int, ...]
    angles: tuple[Angle, ...]
    block: str = ""
    group: int = 0


def lowered(operation: Operation) -> Unitary | None:
    """Return the unitary an operation stands for, or None for a measurement.

    Raises
    ------
    ValueError
        If there is no such gate.
    """
    if operation.gate == MEASURE:
        return None
    if operation.gate not in GATES:
        raise ValueError(f"There is no gate named {operation.gate}.")
    gate = GATES[operation.gate]
    if operation.condition is None:
        return Unitary(gate, operation.qubits, operation.angles, operation.block, operation.group)
    qubit, outcome = operation.condition
    return Unitary(
        conditional(gate, outcome), (qubit, *operation.qubits), operation.angles, operation.block, operation.group
    )


def lowered_circuit(circuit: Circuit, steps: int | None = None) -> list[Unitary | Preparation]:
    """Return what is done, in order, up to a number of operations (all, if None)."""
    result: list[Unitary | Preparation] = []
    for operation in circuit.operations[:steps]:
        step = operation if isinstance(operation, Preparation) else lowered(operation)
        if step is not None:
            result.append(step)
    return result


@lru_cache(maxsize=256)
def conditional(gate: Gate, outcome: int) -> Gate:
    """Return the gate controlled by one more qubit in front, done where that qubit is ``outcome``."""
    build = controlled(gate.matrix)
    if not outcome:
        size = 2**gate.qubits
        swapped = np.r_[size : 2 * size, :size]
        above = build

        def build(*angles: object) -> Matrix:
            return above(*angles)[..., swapped[:, None], swapped]

    name = f"{gate.name}?{outcome}"
    return Gate(name, gate.qubits + 1, gate.angles, build, gate.controls + 1, gate.symbol, gate.frequency)
