"""Paints a laid out circuit: lines, boxes, dots, measurements."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qdcnn_studio.app.circuit_view.geometry import BOX, Geometry, is_dots, shown_label
from qdcnn_studio.app.theme import Theme, font, theme
from qdcnn_studio.circuit.layout import Element, ElementKind

TEXT_PIXELS = 11


@dataclass(frozen=True)
class Highlights:
    """What stands out.

    Parameters
    ----------
    selected : collection of str
        Blocks whose elements are filled.
    hovered : str or None
        The block under the mouse, in whichever view.
    element : Element or None
        The element under the mouse.
    parameters : frozenset of int
        Every element with one of these parameters lights up.
    cursor : int or None
        Elements whose operations are not all among the first so many are faint.
    """

    selected: Collection[str] = field(default_factory=frozenset)
    hovered: Collection[str] = field(default_factory=frozenset)
    element: Element | None = None
    parameters: frozenset[int] = frozenset()
    cursor: int | None = None

    def strength(self, element: Element) -> float:
        """Return how strongly an element is filled, from 0 to 1."""
        if element is self.element:
            return 0.45
        if not self.parameters.isdisjoint(element.parameters):
            return 0.35
        if element.block in self.selected:
            return 0.22
        return 0.14 if element.block in self.hovered else 0.0


class DiagramPainter:
    """Paints the visible part of a diagram.

    Parameters
    ----------
    geometry : Geometry
    family : callable
        Returns the theme's role for the colour of a block, by its id.
    """

    def __init__(self, geometry: Geometry, family: Callable[[str], str]) -> None:
        self.geometry = geometry
        self._family = family

    def paint(self, painter: QPainter, visible: QRectF, highlights: Highlights) -> None:
        """Paint what is within a rectangle."""
        colors, geometry = theme(), self.geometry
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(max(8, min(TEXT_PIXELS, int(geometry.row) - 5))))
        self._paint_lines(painter, colors, visible)
        for column in geometry.columns_in(visible.left(), visible.right()):
            for element in geometry.by_column[column]:
                self._paint_element(painter, colors, element, highlights)
        painter.setOpacity(1.0)

    def _paint_lines(self, painter: QPainter, colors: Theme, visible: QRectF) -> None:
        """Paint the qubits' lines, fainter where a qubit is no longer of consequence."""
        geometry = self.geometry
        for qubit, end in enumerate(geometry.diagram.ends):
            y, stop = geometry.y(qubit), geometry.edge(end)
            left, right = max(visible.left(), geometry.left), min(visible.right(), geometry.width)
            painter.setPen(QPen(colors.color("muted", 0.55), 1))
            if stop > left:
                painter.drawLine(QPointF(left, y), QPointF(min(stop, right), y))
            painter.setPen(QPen(colors.color("line", 0.7), 1))
            if right > stop:
                painter.drawLine(QPointF(max(stop, left), y), QPointF(right, y))

    def _paint_element(self, painter: QPainter, colors: Theme, element: Element, highlights: Highlights) -> None:
        role = self._family(element.block)
        strength = highlights.strength(element)
        ahead = highlights.cursor is not None and element.steps[1] > highlights.cursor
        painter.setOpacity(0.25 if ahead else 1.0)
        pen = QPen(colors.color(role), 2 if strength > 0.3 else 1.4)
        self._paint_links(painter, colors, element, pen)
        middle = self.geometry.middle(element)
        painter.setPen(pen)
        for qubit, value in element.controls:
            painter.setBrush(colors.color(role if value else "panel"))
            painter.drawEllipse(QPointF(middle, self.geometry.y(qubit)), 3.6, 3.6)
        if is_dots(element):
            self._paint_dots(painter, colors, element, pen, strength)
        for box in self.geometry.boxes(element):
            self._paint_box(painter, colors, element, box, pen, strength)

    def _paint_links(self, painter: QPainter, colors: Theme, element: Element, pen: QPen) -> None:
        """Join what belongs together across the rows; by a double line where a measured bit decides."""
        qubits = element.qubits
        if len(qubits) < 2:
            return
        middle, top, bottom = self.geometry.middle(element), self.geometry.y(qubits[0]), self.geometry.y(qubits[-1])
        painter.setPen(pen)
        if element.classical:
            for shift in (-1.5, 1.5):
                painter.drawLine(QPointF(middle + shift, top), QPointF(middle + shift, bottom))
        else:
            painter.drawLine(QPointF(middle, top), QPointF(middle, bottom))

    def _paint_dots(self, painter: QPainter, colors: Theme, element: Element, pen: QPen, strength: float) -> None:
        """Paint the target of a controlled X as a circled plus, of a controlled Z as a dot, a swap as crosses."""
        middle = self.geometry.middle(element)
        for qubit in element.targets:
            y = self.geometry.y(qubit)
            if element.label == "Z":
                painter.setBrush(pen.color())
                painter.drawEllipse(QPointF(middle, y), 3.6, 3.6)
            elif element.label == "X":
                painter.setBrush(colors.color("panel"))
                painter.drawEllipse(QPointF(middle, y), 6.5, 6.5)
                painter.drawLine(QPointF(middle - 6.5, y), QPointF(middle + 6.5, y))
                painter.drawLine(QPointF(middle, y - 6.5), QPointF(middle, y + 6.5))
            else:
                for way in (-1, 1):
                    painter.drawLine(QPointF(middle - 4, y - 4 * way), QPointF(middle + 4, y + 4 * way))

    def _paint_box(
        self, painter: QPainter, colors: Theme, element: Element, box: QRectF, pen: QPen, strength: float
    ) -> None:
        painter.setPen(pen)
        painter.setBrush(colors.color("panel"))
        painter.drawRoundedRect(box, 4, 4)
        if strength:
            filled = colors.color(self._family(element.block), strength)
            painter.setBrush(filled)
            painter.drawRoundedRect(box, 4, 4)
        if element.kind in (ElementKind.MEASURE, ElementKind.READOUT):
            _paint_meter(painter, box, pen)
            return
        painter.setPen(colors.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown_label(element))


def _paint_meter(painter: QPainter, box: QRectF, pen: QPen) -> None:
    """Paint the dial of a measurement."""
    size = box.height() / BOX
    center = QPointF(box.center().x(), box.center().y() + 4 * size)
    radius = 7 * size
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(pen.color(), 1.2))
    painter.drawArc(QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius), 20 * 16, 140 * 16)
    painter.drawLine(center, QPointF(center.x() + 5 * size, center.y() - 9 * size))
