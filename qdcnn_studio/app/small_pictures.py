"""Small pictures of what a block does: the gates of its first place, as the compiled circuit has them."""

from __future__ import annotations

from collections.abc import Sequence

from qdcnn_studio.app.canvas.face import Dot
from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.circuit.parts import Part, PartMemory

MOST_COLUMNS = 9
MOST_ROWS = 4
LEAST_GATES = 2


def pictures_of(circuit: Circuit | None) -> dict[str, tuple[Dot, ...]]:
    """Return the small picture of each block of a circuit that has trainable gates on several qubits.

    Parameters
    ----------
    circuit : Circuit or None
    """
    if circuit is None:
        return {}
    return {part[0].block: picture for part, picture in reversed(_pictured(circuit)) if picture}


def _picture(part: Part, _: str) -> tuple[Dot, ...]:
    """Return the picture of a block's first place."""
    gates = [step for step in part if isinstance(step, Operation)]
    return picture_of([gate for gate in gates if gate.group == gates[0].group])


_pictured = PartMemory(_picture)


def picture_of(operations: Sequence[Operation]) -> tuple[Dot, ...]:
    """Return the gates of one place as dots in columns; empty if they would be too many to tell apart."""
    qubits = sorted({qubit for operation in operations for qubit in operation.qubits})
    if len(operations) < LEAST_GATES or not 1 < len(qubits) <= MOST_ROWS:
        return ()
    free = dict.fromkeys(range(len(qubits)), 0)
    dots = []
    for operation in operations:
        rows = tuple(sorted(qubits.index(qubit) for qubit in operation.qubits))
        span = range(rows[0], rows[-1] + 1)
        column = max(free[row] for row in span)
        free.update(dict.fromkeys(span, column + 1))
        dots.append(Dot(column, rows, len(rows) > 1))
    return tuple(dots) if max(free.values()) <= MOST_COLUMNS else ()
