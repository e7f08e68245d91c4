"""From columns and rows to pixels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRectF

from qdcnn_studio.circuit.layout import Diagram, Element, ElementKind

ROW = 26.0
"""Height of a row at 100 %, in pixels."""
BOX = 20.0
"""Height of a gate's box."""
GAP = 10.0
"""Room between columns."""
NARROWEST = 14.0
"""A column of dots only."""


@dataclass(frozen=True)
class Geometry:
    """Where the parts of a diagram are, in pixels at 100 %.

    Parameters
    ----------
    diagram : Diagram
    text_width : callable
        Returns how wide a label is.
    left, top : float
        Room before the first column and above the first row.
    row : float
        Height of a row.
    """

    diagram: Diagram
    text_width: Callable[[str], float]
    left: float = 0.0
    top: float = 0.0
    row: float = ROW

    @cached_property
    def widths(self) -> list[float]:
        """Width of each column, without the gap after it."""
        widths = [NARROWEST] * self.diagram.columns
        for element in self.diagram.elements:
            widths[element.column] = max(widths[element.column], self.element_width(element))
        return widths

    def element_width(self, element: Element) -> float:
        """Return how wide an element is drawn."""
        if is_dots(element):
            return NARROWEST
        if element.kind in (ElementKind.MEASURE, ElementKind.READOUT):
            return 24.0
        width = max(26.0, self.text_width(shown_label(element)) + 12)
        if is_solid(element) and len(element.targets) > 1:
            width = max(width, 34.0 if element.kind is ElementKind.BOX else 52.0)
        return width

    @cached_property
    def lefts(self) -> list[float]:
        """Left edge of each column, and one more: the right end of the last."""
        edges = [self.left + GAP]
        for width in self.widths:
            edges.append(edges[-1] + width + GAP)
        return edges

    @property
    def width(self) -> float:
        """Width of the whole diagram."""
        return self.lefts[-1] + GAP

    @property
    def height(self) -> float:
        """Height of the whole diagram."""
        return self.top + self.diagram.qubits * self.row

    def y(self, qubit: int) -> float:
        """Return the height of a qubit's line."""
        return self.top + (qubit + 0.5) * self.row

    def edge(self, column: int) -> float:
        """Return the middle of the gap at the left of a column."""
        return self.lefts[min(column, len(self.lefts) - 1)] - GAP / 2

    def middle(self, element: Element) -> float:
        """Return the middle of an element's column."""
        return self.lefts[element.column] + self.widths[element.column] / 2

    def boxes(self, element: Element) -> list[QRectF]:
        """Return the boxes of an element: one over neighbouring targets, otherwise one on each."""
        if is_dots(element):
            return []
        width, middle = self.element_width(element), self.middle(element)
        rows = [element.targets] if is_solid(element) else [(qubit,) for qubit in element.targets]
        boxes = []
        for qubits in rows:
            top, bottom = self.y(min(qubits)), self.y(max(qubits))
            half = min(BOX, self.row - 2) / 2
            boxes.append(QRectF(middle - width / 2, top - half, width, bottom - top + 2 * half))
        return boxes

    def bounds(self, element: Element) -> QRectF:
        """Return the rectangle that answers to the mouse."""
        qubits = element.qubits
        width, middle = self.widths[element.column], self.middle(element)
        top, bottom = self.y(qubits[0]), self.y(qubits[-1])
        return QRectF(middle - width / 2, top - self.row / 2, width, bottom - top + self.row)

    def columns_in(self, left: float, right: float) -> range:
        """Return the columns that are at least partly between two positions."""
        first = max(0, bisect_right(self.lefts, left - GAP) - 1)
        return range(first, min(self.diagram.columns, bisect_left(self.lefts, right)))

    def line_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the qubit whose line is under a point, and after how many operations it is seen there.

        That is after the last element on that line which begins at the left of the point.
        """
        qubit = int((y - self.top) // self.row)
        if not 0 <= qubit < self.diagram.qubits or y < self.top:
            return None
        ends = [
            element.steps[1]
            for element in self.diagram.elements
            if qubit in element.qubits and self.lefts[element.column] <= x
        ]
        return qubit, max(ends, default=0)

    @cached_property
    def by_column(self) -> list[list[Element]]:
        """The elements of each column."""
        columns: list[list[Element]] = [[] for _ in range(self.diagram.columns)]
        for element in self.diagram.elements:
            columns[element.column].append(element)
        return columns

    def at(self, x: float, y: float) -> Element | None:
        """Return the element under a point; its boxes first, then the lines between them."""
        near = None
        for column in self.columns_in(x, x + 1):
            for element in self.by_column[column]:
                if not self.bounds(element).contains(x, y):
                    continue
                on_row = any(abs(self.y(qubit) - y) <= self.row / 2 for qubit in element.qubits)
                if on_row or is_solid(element):
                    return element
                near = element
        return near


def is_solid(element: Element) -> bool:
    """Whether an element is one box over all its targets: they are neighbours, or there is only one."""
    targets = element.targets
    solid = element.kind in (ElementKind.BOX, ElementKind.PREPARE)
    return len(targets) == 1 or (solid and max(targets) - min(targets) == len(targets) - 1)


def is_dots(element: Element) -> bool:
    """Whether an element is drawn without a box: a controlled X or Z, or a swap."""
    return element.kind is ElementKind.GATE and (
        (bool(element.controls) and element.label in ("X", "Z")) or element.label == "SWAP"
    )


def shown_label(element: Element) -> str:
    """Return a label as it is written: ``Ry`` for RY."""
    label = element.label
    if element.kind is ElementKind.GATE and len(label) in (2, 3) and label[0] == "R" and label[1:].isupper():
        return label[0] + label[1:].lower()
    return label
