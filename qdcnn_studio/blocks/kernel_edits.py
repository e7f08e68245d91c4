"""What the kernel editor does to a kernel: each edit is a function from one kernel to the next.

A kernel's parameters are numbered 0, 1, 2… without gaps: an edit that takes the last place of one away closes the gap,
and the others keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qdcnn_studio.blocks.ansatz import ANSATZE, Kernel, KernelGate, strong
from qdcnn_studio.blocks.kernel_gates import ALIASES, LARGEST_KERNEL
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.circuit.layout import diagram
from qdcnn_studio.design.edits import UNSET
from qdcnn_studio.design.graph import Json

STARTS = (*ANSATZE, "strong")
"""The ansätze that a kernel can start from."""

_WRITTEN = {name: short for short, name in ALIASES.items()}


def short_name(gate: str) -> str:
    """Return a gate's name as OpenQASM and the text form write it: ``CX`` for CNOT, ``U3`` for QASMU."""
    return _WRITTEN.get(gate, gate)


def start(ansatz: str, qubits: int = 2) -> Kernel:
    """Return the kernel of an ansatz: one of two qubits, or a strongly entangling layer on as many as are given."""
    return strong(qubits) if ansatz == "strong" else ANSATZE[ansatz]


def empty(qubits: int = 2) -> Kernel:
    """Return a kernel without gates."""
    return Kernel(qubits, 0, ())


def kernel_settings(kernel: Kernel) -> dict[str, Json]:
    """Return the settings of a convolution that has this kernel for its custom ansatz; `UNSET` for a default."""
    size = UNSET if kernel.qubits == 2 else kernel.qubits
    return {"ansatz": "custom", "kernel": size, "gates": gate_rows(kernel) or UNSET}


def gate_rows(kernel: Kernel) -> list[Json]:
    """Return a kernel's gates as the settings hold them: ``[name, [qubits], [angles]]`` each."""
    return [_row(gate) for gate in kernel.gates]


def kernel_circuit(kernel: Kernel, block: str = "kernel") -> Circuit:
    """Return the circuit of one instance of a kernel: operation i is gate i."""
    builder = Builder()
    builder.enter(block)
    kernel.emit(builder, builder.allocate(kernel.qubits), builder.parameters(kernel.parameters))
    return builder.build()


def place(kernel: Kernel, gate: str, qubits: Sequence[int], position: int | None = None) -> Kernel:
    """Return the kernel with one more gate, whose angles are new parameters.

    Parameters
    ----------
    kernel : Kernel
    gate : str
        A name in `GATES`.
    qubits : sequence of int
        Controls first.
    position : int, optional
        Which of the gates it becomes; the last if left out.
    """
    number = len(kernel.gates) if position is None else position
    angles = tuple(kernel.parameters + i for i in range(GATES[gate].angles))
    added = KernelGate(gate, tuple(qubits), angles)
    return _made(kernel.qubits, (*kernel.gates[:number], added, *kernel.gates[number:]))


def remove(kernel: Kernel, index: int) -> Kernel:
    """Return the kernel without one of its gates."""
    return _made(kernel.qubits, kernel.gates[:index] + kernel.gates[index + 1 :])


def move(kernel: Kernel, index: int, to: int) -> Kernel:
    """Return the kernel with gate ``index`` at place ``to`` of the order; moving it back is the inverse."""
    gates = list(kernel.gates)
    gates.insert(to, gates.pop(index))
    return _made(kernel.qubits, tuple(gates))


def put_on(kernel: Kernel, index: int, qubits: Sequence[int]) -> Kernel:
    """Return the kernel with a gate on other qubits."""
    return _changed(kernel, index, replace(kernel.gates[index], qubits=tuple(qubits)))


def put_part_on(kernel: Kernel, index: int, part: int, qubit: int) -> Kernel:
    """Return the kernel with one of a gate's qubits another one; if the gate is there already, the two swap."""
    qubits = list(kernel.gates[index].qubits)
    if qubit in qubits:
        qubits[qubits.index(qubit)] = qubits[part]
    qubits[part] = qubit
    return put_on(kernel, index, qubits)


def shift(kernel: Kernel, index: int, by: int) -> Kernel:
    """Return the kernel with a gate so many wires further down, or as it is if the gate would leave it."""
    qubits = [qubit + by for qubit in kernel.gates[index].qubits]
    return put_on(kernel, index, qubits) if min(qubits) >= 0 and max(qubits) < kernel.qubits else kernel


def swap(kernel: Kernel, index: int) -> Kernel:
    """Return the kernel with the two qubits of a gate swapped: its control and its target."""
    return put_on(kernel, index, kernel.gates[index].qubits[::-1])


def set_angle(kernel: Kernel, index: int, which: int, angle: int | float | None) -> Kernel:
    """Return the kernel with another angle for a gate.

    Parameters
    ----------
    kernel : Kernel
    index, which : int
        The gate, and which of its angles.
    angle : int, float or None
        A parameter's number, a fixed angle in radians, or None for a new parameter.
    """
    angles = list(kernel.gates[index].angles)
    angles[which] = kernel.parameters if angle is None else angle
    return _changed(kernel, index, replace(kernel.gates[index], angles=tuple(angles)))


def resize(kernel: Kernel, qubits: int) -> Kernel:
    """Return the kernel on more or fewer qubits; gates on qubits that are no longer there go."""
    qubits = max(2, min(LARGEST_KERNEL, qubits))
    return _made(qubits, tuple(gate for gate in kernel.gates if max(gate.qubits) < qubits))


def reading_order(kernel: Kernel) -> tuple[int, ...]:
    """Return the gates as the drawing shows them: column by column, each from top to bottom.

    Gates whose lines meet nowhere may be written in any order; the unitary is the same.
    """
    elements = diagram(kernel_circuit(kernel), "gates").elements
    return tuple(
        element.steps[0] for element in sorted(elements, key=lambda element: (element.column, element.qubits[0]))
    )


def insert_at_column(kernel: Kernel, gate: str, qubits: Sequence[int], column: int) -> tuple[Kernel, int]:
    """Return the kernel with a new gate drawn after all that is left of a column, and which gate it is."""
    ordered, left = _split_at(kernel, column)
    return place(ordered, gate, qubits, left), left


def move_to_column(kernel: Kernel, index: int, qubits: Sequence[int], column: int) -> tuple[Kernel, int]:
    """Return the kernel with a gate on these qubits after all that is left of a column, and which gate it is."""
    gate = replace(kernel.gates[index], qubits=tuple(qubits))
    columns = columns_of(kernel)
    order = [other for other in reading_order(kernel) if other != index]
    left = sum(columns[other] < column for other in order)
    gates = [kernel.gates[other] for other in order]
    gates.insert(left, gate)
    return _made(kernel.qubits, tuple(gates)), left


def columns_of(kernel: Kernel) -> dict[int, int]:
    """Return in which column of the drawing each gate is."""
    return {element.steps[0]: element.column for element in diagram(kernel_circuit(kernel), "gates").elements}


def neighbour(kernel: Kernel, index: int, direction: int) -> int | None:
    """Return the next gate to the left (−1) or right (+1) whose lines meet this one's; None if there is none."""
    low, high = min(kernel.gates[index].qubits), max(kernel.gates[index].qubits)
    stop = len(kernel.gates) if direction > 0 else -1
    for other in range(index + direction, stop, direction):
        qubits = kernel.gates[other].qubits
        if min(qubits) <= high and low <= max(qubits):
            return other
    return None


def uses(kernel: Kernel, parameter: int) -> int:
    """Return in how many places a parameter occurs."""
    return sum(_is_parameter(angle) and angle == parameter for gate in kernel.gates for angle in gate.angles)


def _split_at(kernel: Kernel, column: int) -> tuple[Kernel, int]:
    """Return the kernel written as it is drawn, and how many of its gates are left of a column."""
    columns = columns_of(kernel)
    order = reading_order(kernel)
    ordered = replace(kernel, gates=tuple(kernel.gates[index] for index in order))
    return ordered, sum(columns[index] < column for index in order)


def _changed(kernel: Kernel, index: int, gate: KernelGate) -> Kernel:
    return _made(kernel.qubits, (*kernel.gates[:index], gate, *kernel.gates[index + 1 :]))


def _made(qubits: int, gates: tuple[KernelGate, ...]) -> Kernel:
    """Return a kernel of these gates, with the gaps among the numbers of its parameters closed."""
    used = sorted({int(angle) for gate in gates for angle in gate.angles if _is_parameter(angle)})
    number = {old: new for new, old in enumerate(used)}
    closed = tuple(
        replace(
            gate, angles=tuple(number[int(angle)] if _is_parameter(angle) else float(angle) for angle in gate.angles)
        )
        for gate in gates
    )
    return Kernel(qubits, len(used), closed)


def _is_parameter(angle: int | float) -> bool:
    """Whether an angle of a `KernelGate` is the number of a parameter."""
    return isinstance(angle, int)


def _row(gate: KernelGate) -> list[Json]:
    row: list[Json] = [short_name(gate.gate), list(gate.qubits)]
    angles: list[Json] = [f"p{angle}" if _is_parameter(angle) else float(angle) for angle in gate.angles]
    return [*row, angles] if angles else row
