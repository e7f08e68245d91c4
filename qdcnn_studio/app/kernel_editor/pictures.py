"""How gates of a kernel look: the diagram's elements with their angles written on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import pi

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from qdcnn_studio.app.circuit_view.geometry import GAP, Geometry, shown_label
from qdcnn_studio.app.circuit_view.paint import TEXT_PIXELS, DiagramPainter, Highlights
from qdcnn_studio.app.theme import font
from qdcnn_studio.blocks.ansatz import Kernel, KernelGate
from qdcnn_studio.blocks.kernel_edits import kernel_circuit, short_name
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.circuit.layout import Diagram, Element, ElementKind, diagram

ROLE = "convolution"


def width_of(text: str) -> float:
    """Return how wide a gate's label is written."""
    return QFontMetricsF(font(TEXT_PIXELS)).horizontalAdvance(text)


def kernel_diagram(kernel: Kernel) -> Diagram:
    """Return the drawing of a kernel; element by element its gates, with the parameters on them."""
    drawn = diagram(kernel_circuit(kernel), "gates")
    elements = tuple(
        replace(element, label=f"{shown_label(element)} {angles}")
        if (angles := angles_on(kernel, element))
        else element
        for element in drawn.elements
    )
    return replace(drawn, elements=elements)


def angles_on(kernel: Kernel, element: Element) -> str:
    """Return what is written on a gate about its angles, such as ``p3`` or ``p0–p2``."""
    angles = kernel.gates[element.steps[0]].angles
    numbers = [angle for angle in angles if isinstance(angle, int)]
    if len(angles) == 3 and numbers == list(range(numbers[0] if numbers else 0, (numbers[0] if numbers else 0) + 3)):
        return f"p{numbers[0]}–p{numbers[2]}"
    return ", ".join(angle_text(angle) for angle in angles)


def angle_text(angle: int | float) -> str:
    """Return an angle as it is written: a parameter ``p0``, a simple part of π, or radians."""
    if isinstance(angle, int):
        return f"p{angle}"
    for divisor in (1, 2, 3, 4, 6, 8):
        multiple = angle * divisor / pi
        if multiple and abs(multiple - round(multiple)) < 1e-12 and abs(round(multiple)) <= 9:
            times = {1: "", -1: "−"}.get(round(multiple), f"{round(multiple)}".replace("-", "−"))
            return f"{times}π" + (f"/{divisor}" if divisor > 1 else "")
    return f"{angle:.4g}".replace("-", "−")


def gate_words(kernel: Kernel, index: int) -> str:
    """Return a gate in words, such as ``CRX from q0 to q1, angle p2``."""
    gate = kernel.gates[index]
    return f"{short_name(gate.gate)} {place_words(gate)}" + (
        f", {'angle' if len(gate.angles) == 1 else 'angles'} {', '.join(map(angle_text, gate.angles))}"
        if gate.angles
        else ""
    )


def place_words(gate: KernelGate) -> str:
    """Return where a gate is, such as ``from q0 to q1``."""
    names = [f"q{qubit}" for qubit in gate.qubits]
    if len(names) == 1:
        return f"on {names[0]}"
    return f"from {names[0]} to {names[1]}" if GATES[gate.gate].controls else f"on {names[0]} and {names[1]}"


def paint_gate(
    painter: QPainter, gate: str, qubits: Sequence[int], middle: float, top: float, row: float, strength: float = 0.0
) -> None:
    """Paint one gate by itself, without the qubits' lines.

    Parameters
    ----------
    painter : QPainter
    gate : str
        A name in `GATES`.
    qubits : sequence of int
        The rows it is on.
    middle, top, row : float
        Where the middle of its column is, where the first row begins, and how high a row is.
    strength : float
        How strongly it is filled; above 0 it stands out.
    """
    kind = GATES[gate]
    controls = tuple((qubit, 1) for qubit in qubits[: kind.controls])
    element = Element(ElementKind.GATE, kind.symbol, "", 0, 0, tuple(qubits[kind.controls :]), controls)
    alone = Diagram(max(qubits) + 1, 1, (element,), (), ())
    width = Geometry(alone, width_of).widths[0]
    geometry = Geometry(alone, width_of, middle - GAP - width / 2, top, row)
    highlights = Highlights(selected=frozenset({""})) if strength else Highlights()
    DiagramPainter(geometry, lambda _: ROLE).paint(painter, QRectF(-1e4, -1e4, 2e4, 2e4), highlights)
