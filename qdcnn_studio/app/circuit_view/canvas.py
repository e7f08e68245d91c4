"""The widget on which the circuit is painted: only what is in view, with the qubits' names always at the left."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from qdcnn_studio.app.circuit_view.geometry import ROW, Geometry
from qdcnn_studio.app.circuit_view.paint import TEXT_PIXELS, DiagramPainter, Highlights
from qdcnn_studio.app.circuit_view.tips import tip
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, Theme, font, theme
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.layout import Cut, Element, diagram
from qdcnn_studio.design.expansion import expanded
from qdcnn_studio.design.naming import Names

LABELS = 34
"""Room for the qubits' names."""
TOP = 22
"""Room for the sign that says where the spheres look."""
LOWEST_ROW, HIGHEST_ROW = 13.0, 30.0


class CircuitCanvas(QWidget):
    """Paints the compiled circuit of the editor's design and answers to the mouse.

    Parameters
    ----------
    editor : Editor
    """

    qubitHovered = Signal(object)
    """The mouse is over another line: (qubit, operations before that place), or None."""
    reached = Signal(int)
    """How far right the cursor is, in pixels."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._fold = "blocks"
        self._zoom = 1.0
        self._room = 200
        self._circuit: Circuit | None = None
        self._painter: DiagramPainter | None = None
        self._hovered: Element | None = None
        self._line: tuple[int, int] | None = None
        self.walked: int | None = None
        self.parameters: Callable[[], NDArray[np.float64] | None] = lambda: None
        self.setMouseTracking(True)
        self.setAccessibleName("Circuit")
        editor.designChanged.connect(self._follow_design)
        editor.selectionChanged.connect(self.update)
        editor.hoverChanged.connect(self.update)
        editor.placeChanged.connect(self.update)
        KEEPER.changed.connect(self.refresh)
        self.refresh()

    @property
    def geometry_of_diagram(self) -> Geometry | None:
        """Where everything is; None while there is no circuit."""
        return None if self._painter is None else self._painter.geometry

    @property
    def zoom(self) -> float:
        """How large it is drawn; 1 is 100 %."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Draw it larger or smaller."""
        self._zoom = max(0.4, min(2.5, zoom))
        self.refresh()

    def set_fold(self, fold: str) -> None:
        """Draw a box for each instance of a block (``blocks``) or every gate (``gates``)."""
        self._fold = fold
        self.refresh()

    @property
    def stops(self) -> tuple[int, ...]:
        """Numbers of operations after which an element of the drawing ends, ascending, from 0."""
        if self._painter is None:
            return (0,)
        return tuple(sorted({0, *(element.steps[1] for element in self._painter.geometry.diagram.elements)}))

    def walk_to(self, count: int | None) -> None:
        """Show how far the circuit is run: what comes after so many operations is faint; None shows all."""
        self.walked = count
        if count is not None and self._painter is not None:
            geometry = self._painter.geometry
            done = [element for element in geometry.diagram.elements if element.steps[1] <= count]
            x = max((geometry.lefts[element.column] for element in done), default=0.0)
            self.reached.emit(int(x * self._zoom))
        self.update()

    def use_room(self, height: int) -> None:
        """Say how high the view is: rows become as high as fits, within limits."""
        if height != self._room:
            self._room = height
            self.refresh()

    def _follow_design(self) -> None:
        """Lay the circuit out again if it is another one: moving a block leaves it, and its picture, as they are."""
        if self._editor.compilation.circuit is not self._circuit:
            self.refresh()

    def refresh(self) -> None:
        """Lay the circuit out again."""
        self._circuit = self._editor.compilation.circuit
        self._hovered = None
        if self._circuit is None:
            self._painter = None
            self.setFixedSize(QSize(0, 0))
        else:
            row = (self._room / self._zoom - TOP - 4) / self._circuit.qubits if self._zoom == 1.0 else ROW
            row = max(LOWEST_ROW, min(HIGHEST_ROW, row))
            width = cache(QFontMetricsF(font(TEXT_PIXELS)).horizontalAdvance)
            laid_out = diagram(self._circuit, self._fold)
            geometry = Geometry(laid_out, width, LABELS, TOP, row)
            self._painter = DiagramPainter(geometry, self._role)
            size = QSize(int(geometry.width * self._zoom) + 8, int(geometry.height * self._zoom) + 4)
            self.setFixedSize(size)
            readable = (
                f"{laid_out.qubits} qubits, {len(laid_out.elements)} elements; qubit 0 is the most significant bit"
            )
            self.setAccessibleDescription(readable)
        self.update()

    def _role(self, block: str) -> str:
        placed = expanded(self._editor.design).blocks.get(block)
        block_type = self._editor.registry.get(placed.type) if placed else None
        return str(block_type.family) if block_type else "data"

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part that is in view."""
        if self._painter is None:
            return
        painter, colors = QPainter(self), theme()
        painter.scale(self._zoom, self._zoom)
        seen = event.rect()
        visible = QRectF(
            seen.left() / self._zoom, seen.top() / self._zoom, seen.width() / self._zoom, seen.height() / self._zoom
        )
        self._painter.paint(painter, visible, self.highlights())
        if self.walked is None:
            self._paint_place(painter, colors)
        self._paint_names(painter, colors)

    def highlights(self) -> Highlights:
        """Return what stands out now."""
        editor, element = self._editor, self._hovered
        parameters = frozenset(element.parameters) if element is not None else frozenset()
        hovered = editor.with_insides([editor.hovered] if editor.hovered else [])
        return Highlights(editor.with_insides(editor.selection), hovered, element, parameters, self.walked)

    def _paint_names(self, painter: QPainter, colors: Theme) -> None:
        """Paint the names over whatever has been scrolled below them."""
        assert self._painter is not None
        geometry = self._painter.geometry
        left = self.visibleRegion().boundingRect().left() / self._zoom
        painter.fillRect(QRectF(left, 0, LABELS, geometry.height + 4), colors.color("panel"))
        painter.setFont(font(CAPTION_PIXELS))
        painter.setPen(colors.color("muted"))
        for qubit in range(geometry.diagram.qubits):
            box = QRectF(left, geometry.y(qubit) - 8, LABELS - 6, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"q{qubit}")

    def _paint_place(self, painter: QPainter, colors: Theme) -> None:
        """Paint where the spheres look, and small ticks where they could."""
        assert self._painter is not None
        geometry = self._painter.geometry
        painter.setFont(font(CAPTION_PIXELS))
        for cut in geometry.diagram.cuts:
            x = geometry.edge(cut.column)
            if (cut.block, cut.output) != self._editor.place:
                painter.setPen(QPen(colors.color("muted", 0.6), 1))
                painter.drawLine(QPointF(x, TOP - 7), QPointF(x, TOP - 2))
        chosen = self.cut()
        if chosen is None:
            return
        x = geometry.edge(chosen.column)
        painter.setPen(QPen(colors.color("accent"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, TOP - 4), QPointF(x, geometry.height))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("accent"))
        for qubit in chosen.qubits:
            painter.drawEllipse(QPointF(x, geometry.y(qubit)), 2.5, 2.5)
        width = painter.fontMetrics().horizontalAdvance("look here") + 16
        left = min(max(x - width / 2, LABELS), self.width() / self._zoom - width)
        pill = QRectF(left, 1, width, 16)
        painter.drawRoundedRect(pill, 8, 8)
        painter.setPen(colors.color("on_accent"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, "look here")

    def cut(self) -> Cut | None:
        """Return where the spheres look."""
        if self._painter is None:
            return None
        place = self._editor.place
        return next((cut for cut in self._painter.geometry.diagram.cuts if (cut.block, cut.output) == place), None)

    # The mouse

    def _at(self, position: QPointF) -> Element | None:
        if self._painter is None:
            return None
        return self._painter.geometry.at(position.x() / self._zoom, position.y() / self._zoom)

    def _line_at(self, position: QPointF) -> tuple[int, int] | None:
        if self._painter is None:
            return None
        return self._painter.geometry.line_at(position.x() / self._zoom, position.y() / self._zoom)

    def _point_at(self, line: tuple[int, int] | None) -> None:
        """Tell which qubit is under the mouse, and where on its line, once."""
        if line != self._line:
            self._line = line
            self.qubitHovered.emit(line)

    def _tick_at(self, position: QPointF) -> Cut | None:
        """Return the wire whose tick is under a point of the top margin."""
        if self._painter is None or position.y() > TOP * self._zoom:
            return None
        geometry = self._painter.geometry
        near = [(abs(geometry.edge(cut.column) * self._zoom - position.x()), cut) for cut in geometry.diagram.cuts]
        distance, cut = min(near, key=lambda pair: pair[0], default=(99.0, None))
        return cut if distance < 9 else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover the block, light up what shares parameters, and say what the gate is."""
        element = self._at(event.position())
        tick = self._tick_at(event.position())
        self._point_at(self._line_at(event.position()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if element or tick else Qt.CursorShape.ArrowCursor)
        if element is not self._hovered:
            self._hovered = element
            self._editor.hover(element.block if element else None)
            self.update()
        text = self.tip_of(element) if element else ""
        if tick is not None:
            text = f"Look here: after {self._name(tick.block)}"
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the block of the gate, or look at the wire whose tick was clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        tick, element = self._tick_at(event.position()), self._at(event.position())
        if tick is not None:
            self._editor.look_at((tick.block, tick.output))
        else:
            self._editor.select([element.block] if element else [])

    def leaveEvent(self, event: QEvent) -> None:
        """Hover nothing."""
        self._hovered = None
        self._point_at(None)
        self._editor.hover(None)
        self.update()

    def tip_of(self, element: Element) -> str:
        """Return what hovering an element says."""
        assert self._circuit is not None
        parameters = self.parameters()
        if parameters is not None and len(parameters) != self._circuit.parameter_count:
            parameters = None
        return tip(self._circuit, element, self._name(element.block), parameters)

    def caption_at(self, count: int) -> str:
        """Return in words where the circuit is after so many operations."""
        if self._circuit is None:
            return ""
        total = len(self._circuit.operations)
        if count == 0:
            return f"before the first of {total} operations"
        return f"after {count} of {total} operations · {self._name(self._circuit.operations[count - 1].block)}"

    def _name(self, block: str) -> str:
        return Names(self._editor.design, self._editor.registry)(block)
