"""Gates placed by the user: the settings of the custom ansatz, and the kernel they make."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

from qdcnn_studio.blocks.ansatz import Kernel, KernelGate
from qdcnn_studio.blocks.ports import counted
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.design.problems import ChangeSettings, Misfit

ALIASES = {"CX": "CNOT", "U3": "QASMU", "CU3": "CQASMU", "P": "PHASEGATE", "CP": "CPHASE"}
"""Names of OpenQASM that stand for gates with another name here."""

LARGEST_KERNEL = 8
"""How many qubits a kernel can have at most."""

_PARAMETER = re.compile(r"p(\d{1,3})")


class KernelGateRow(BaseModel):
    """One gate as the user wrote it: ``[gate, qubits]`` or ``[gate, qubits, angles]``.

    An angle is a number in radians, or ``"p0"``, ``"p1"``…, one of the kernel's own trainable parameters.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    gate: str
    qubits: tuple[int, ...] = Field(min_length=1)
    angles: tuple[float | str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        """Take a list for the fields in order."""
        if isinstance(value, dict | KernelGateRow):
            return value
        if not isinstance(value, list | tuple) or not 2 <= len(value) <= 3 or not _has_shape(*value):
            raise ValueError(
                'a gate is written [name, qubits] or [name, qubits, angles], as in ["CRX", [0, 1], ["p0"]]'
            )
        return dict(zip(("gate", "qubits", "angles"), value, strict=False))

    @model_validator(mode="after")
    def _is_a_gate(self) -> KernelGateRow:
        """Check the gate's name, and how many qubits and angles it takes."""
        gate = GATES.get(self.name)
        if gate is None:
            raise ValueError(f"there is no gate named {self.gate}")
        if len(self.qubits) != gate.qubits or len(set(self.qubits)) != gate.qubits or min(self.qubits) < 0:
            raise ValueError(f"{self.gate} acts on {counted(gate.qubits, 'different qubit')}, counted from 0")
        if len(self.angles) != gate.angles:
            raise ValueError(f"{self.gate} takes {counted(gate.angles, 'angle')}")
        for angle in self.angles:
            if isinstance(angle, str) and not _PARAMETER.fullmatch(angle):
                raise ValueError(f'an angle is a number or a parameter such as "p0", and not "{angle}"')
        return self

    @model_serializer
    def _to_list(self) -> list[object]:
        """Write the gate as the list it is read from."""
        row: list[object] = [self.gate, list(self.qubits)]
        return [*row, list(self.angles)] if self.angles else row

    @property
    def name(self) -> str:
        """The gate's name in `GATES`."""
        return ALIASES.get(self.gate.upper(), self.gate.upper())


def _has_shape(gate: object, qubits: object, angles: object = ()) -> bool:
    """Whether these are a word, a list of whole numbers, and a list of numbers and words."""
    return (
        isinstance(gate, str)
        and isinstance(qubits, list | tuple)
        and all(isinstance(qubit, int) and not isinstance(qubit, bool) for qubit in qubits)
        and isinstance(angles, list | tuple)
        and all(isinstance(angle, int | float | str) and not isinstance(angle, bool) for angle in angles)
    )


def kernel_of(rows: tuple[KernelGateRow, ...], qubits: int) -> Kernel:
    """Return the kernel that the user's gates make.

    Parameters
    ----------
    rows : tuple of KernelGateRow
    qubits : int
        Size of the kernel.

    Raises
    ------
    Misfit
        If there is no gate, or one lies outside the kernel.
    """
    if not rows:
        raise Misfit("The custom ansatz has no gates yet: place some in the kernel editor.")
    outside = max(max(row.qubits) for row in rows)
    if outside >= qubits:
        wider = ChangeSettings(f"Use a kernel of {outside + 1} qubits", {"kernel": outside + 1})
        inside = [row.model_dump() for row in rows if max(row.qubits) < qubits]
        beyond = counted(len(rows) - len(inside), "gate")
        raise Misfit(
            f"A gate of the custom ansatz acts on qubit {outside}, and the kernel has qubits 0 to {qubits - 1}.",
            *((wider,) if outside < LARGEST_KERNEL else ()),
            *((ChangeSettings(f"Remove the {beyond} beyond them", {"gates": inside}),) if inside else ()),
        )
    return kernel_as_written(rows, qubits)


def kernel_as_written(rows: tuple[KernelGateRow, ...], qubits: int) -> Kernel:
    """Return the kernel of some gates on at least so many qubits: as many as the gates reach."""
    gates = tuple(KernelGate(row.name, row.qubits, tuple(_angle(angle) for angle in row.angles)) for row in rows)
    reached = max((max(gate.qubits) + 1 for gate in gates), default=0)
    indices = [angle for gate in gates for angle in gate.angles if isinstance(angle, int)]
    return Kernel(max(qubits, reached), max(indices, default=-1) + 1, gates)


def _angle(angle: float | str) -> int | float:
    """Return a parameter's index as an int, a fixed angle as a float."""
    return int(angle[1:]) if isinstance(angle, str) else float(angle)
