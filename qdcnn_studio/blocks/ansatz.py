"""The small circuits that a convolution slides over the register, as tables.

The nine two-qubit blocks and their names are those of Hur, Kim and Park, *Quantum convolutional neural network for
classical data classification*, Quantum Mach. Intell. 4, 3 (2022), figure 2; the numbers of most are those of Sim,
Johnson and Aspuru-Guzik, Adv. Quantum Technol. 2, 1900070 (2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.builder import Builder

GateRow = tuple[str, tuple[int, ...], tuple[int, ...]]
"""A gate, the qubits of the kernel it acts on (controls first), and the kernel's parameters that are its angles."""


@dataclass(frozen=True, slots=True)
class KernelGate:
    """One gate of a kernel.

    Parameters
    ----------
    gate : str
        A name in `qdcnn_studio.circuit.gates.GATES`.
    qubits : tuple of int
        Positions within the kernel, controls first.
    angles : tuple of int or float
        A whole number is the index of one of the kernel's parameters, a float is a fixed angle in radians.
    """

    gate: str
    qubits: tuple[int, ...]
    angles: tuple[int | float, ...] = ()


@dataclass(frozen=True, slots=True)
class Kernel:
    """A small circuit with parameters of its own.

    Parameters
    ----------
    qubits : int
    parameters : int
    gates : tuple of KernelGate
    """

    qubits: int
    parameters: int
    gates: tuple[KernelGate, ...]

    def emit(self, builder: Builder, qubits: Sequence[int], parameters: Sequence[Angle]) -> None:
        """Put the kernel's gates on some qubits, as one group.

        Parameters
        ----------
        builder : Builder
        qubits : sequence of int
            As many as the kernel has.
        parameters : sequence of Angle
            As many as the kernel has.
        """
        builder.group()
        for gate in self.gates:
            angles = tuple([parameters[angle] if isinstance(angle, int) else angle for angle in gate.angles])
            builder.gate(gate.gate, *[qubits[i] for i in gate.qubits], angles=angles)


A, B = (0,), (1,)
AB, BA = (0, 1), (1, 0)

_U5_STYLE: dict[str, tuple[GateRow, ...]] = {
    controlled: (
        ("RX", A, (0,)),
        ("RX", B, (1,)),
        ("RZ", A, (2,)),
        ("RZ", B, (3,)),
        (controlled, BA, (4,)),
        (controlled, AB, (5,)),
        ("RX", A, (6,)),
        ("RX", B, (7,)),
        ("RZ", A, (8,)),
        ("RZ", B, (9,)),
    )
    for controlled in ("CRZ", "CRX")
}

_U13_STYLE: dict[str, tuple[GateRow, ...]] = {
    controlled: (
        ("RY", A, (0,)),
        ("RY", B, (1,)),
        (controlled, BA, (2,)),
        ("RY", A, (3,)),
        ("RY", B, (4,)),
        (controlled, AB, (5,)),
    )
    for controlled in ("CRZ", "CRX")
}

_ROWS: dict[str, tuple[GateRow, ...]] = {
    "ttn": (("RY", A, (0,)), ("RY", B, (1,)), ("CNOT", AB, ())),
    "u5": _U5_STYLE["CRZ"],
    "u6": _U5_STYLE["CRX"],
    "u9": (("H", A, ()), ("H", B, ()), ("CZ", AB, ()), ("RX", A, (0,)), ("RX", B, (1,))),
    "u13": _U13_STYLE["CRZ"],
    "u14": _U13_STYLE["CRX"],
    "u15": (
        ("RY", A, (0,)),
        ("RY", B, (1,)),
        ("CNOT", BA, ()),
        ("RY", A, (2,)),
        ("RY", B, (3,)),
        ("CNOT", AB, ()),
    ),
    "so4": (
        ("RY", A, (0,)),
        ("RY", B, (1,)),
        ("CNOT", AB, ()),
        ("RY", A, (2,)),
        ("RY", B, (3,)),
        ("CNOT", AB, ()),
        ("RY", A, (4,)),
        ("RY", B, (5,)),
    ),
    "su4": (
        ("QASMU", A, (0, 1, 2)),
        ("QASMU", B, (3, 4, 5)),
        ("CNOT", AB, ()),
        ("RY", A, (6,)),
        ("RZ", B, (7,)),
        ("CNOT", BA, ()),
        ("RY", A, (8,)),
        ("CNOT", AB, ()),
        ("QASMU", A, (9, 10, 11)),
        ("QASMU", B, (12, 13, 14)),
    ),
}


def _kernel(rows: tuple[GateRow, ...]) -> Kernel:
    gates = tuple(KernelGate(*row) for row in rows)
    parameters = 1 + max(index for _, _, indices in rows for index in indices)
    return Kernel(2, parameters, gates)


ANSATZE: dict[str, Kernel] = {name: _kernel(rows) for name, rows in _ROWS.items()}
"""The two-qubit blocks by name."""


def strong(qubits: int) -> Kernel:
    """Return one strongly entangling layer.

    ``Rot(φ, θ, ω) = RZ(ω)·RY(θ)·RZ(φ)`` on each qubit, then CNOT from each qubit to the next, around a ring; parameters
    3i, 3i+1 and 3i+2 are φ, θ and ω of qubit i. Source: Schuld, Bocharov, Svore and Wiebe, *Circuit-centric quantum
    classifiers*, Phys. Rev. A 101, 032308 (2020).
    """
    rotations = tuple(KernelGate("QASMU", (i,), (3 * i + 1, 3 * i + 2, 3 * i)) for i in range(qubits))
    ring = tuple(KernelGate("CNOT", (i, (i + 1) % qubits)) for i in range(qubits))
    return Kernel(qubits, 3 * qubits, rotations + ring)
