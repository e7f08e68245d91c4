"""The circuit drawn with characters: what ``compile --to text`` prints."""

from __future__ import annotations

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.cost import cost
from qdcnn_studio.circuit.expressions import angle_text
from qdcnn_studio.circuit.layout import Diagram, Element, ElementKind, diagram

Lines = list[str]

FULL_DOT, OPEN_DOT = "●", "○"


def to_text_diagram(circuit: Circuit, fold: str = "blocks", width: int = 118, angles: bool = False) -> str:
    """Draw a circuit with characters.

    Parameters
    ----------
    circuit : Circuit
    fold : {"blocks", "gates"}
        As for `qdcnn_studio.circuit.layout.diagram`.
    width : int
        Longest line, in characters; what is longer goes on below.
    angles : bool
        Whether the angles of gates are written on them.

    Returns
    -------
    str
        Ends with a newline.
    """
    drawn = diagram(circuit, fold)
    head = [_summary(circuit)]
    if not circuit.qubits:
        return head[0] + "\n"
    columns = [_column(circuit, drawn, column, angles) for column in range(drawn.columns)]
    names = _names(circuit.qubits)
    parts = []
    for chosen in _wrapped(columns, width - len(names[0])):
        rows = ["".join(cells).rstrip() for cells in zip(names, *chosen, strict=True)]
        parts.append("\n".join(rows).rstrip())
    legend = [f"{entry.name}: {entry.size} parameters from {entry.offset}" for entry in circuit.parameters]
    return "\n\n".join([*head, *parts, *(["\n".join(legend)] if legend else [])]) + "\n"


def _summary(circuit: Circuit) -> str:
    figures = cost(circuit)
    return (
        f"{figures.qubits} qubits, q0 is the most significant bit · {figures.parameters} parameters · "
        f"depth {figures.depth}"
    )


def _names(qubits: int) -> Lines:
    """Return what stands left of each row: two rows for a qubit, its line and the gap below it."""
    longest = len(f"q{qubits - 1}: ")
    return [text for qubit in range(qubits) for text in (f"q{qubit}: ".ljust(longest), " " * longest)]


def _column(circuit: Circuit, drawn: Diagram, column: int, angles: bool) -> Lines:
    """Return the rows of one column, all of one length."""
    here = [element for element in drawn.elements if element.column == column]
    labels = {qubit: text for element in here for qubit, text in _labels(circuit, element, angles).items()}
    length = max(map(len, labels.values()), default=1)
    rows = []
    for qubit in range(drawn.qubits):
        line = "─" if column < drawn.ends[qubit] else " "
        crossing = [element for element in here if element.qubits[0] < qubit < element.qubits[-1]]
        cell = labels.get(qubit) or (("╫" if crossing[0].classical else "┼") if crossing else line)
        if crossing and qubit not in labels and line == " ":
            cell = "║" if crossing[0].classical else "│"
        rows.append(f"{line}{cell.center(length, line)}{line}")
        below = [element for element in here if element.qubits[0] <= qubit < element.qubits[-1]]
        link = ("║" if below[0].classical else "│") if below else " "
        rows.append(f" {link.center(length)} ")
    return rows


def _labels(circuit: Circuit, element: Element, angles: bool) -> dict[int, str]:
    """Return what an element writes on each of its qubits."""
    text = element.label
    if angles and element.kind is ElementKind.GATE:
        step = circuit.operations[element.steps[0]]
        written = ", ".join(angle_text(circuit, angle) for angle in getattr(step, "angles", ()))
        text = f"{text}({written})" if written else text
    labels = {qubit: FULL_DOT if value else OPEN_DOT for qubit, value in element.controls}
    for position, qubit in enumerate(element.targets):
        # The order of a box's qubits matters (a→b is not b→a), so each says which one it is.
        numbered = element.kind in (ElementKind.BOX, ElementKind.PREPARE) and len(element.targets) > 1
        labels[qubit] = f"[{text}:{position}]" if numbered else f"[{text}]"
    return labels


def _wrapped(columns: list[Lines], width: int) -> list[list[Lines]]:
    """Distribute columns over parts that are not wider than the page, with at least one column each."""
    parts: list[list[Lines]] = [[]]
    used = 0
    for column in columns:
        length = len(column[0])
        if parts[-1] and used + length > width:
            parts.append([])
            used = 0
        parts[-1].append(column)
        used += length
    return parts
