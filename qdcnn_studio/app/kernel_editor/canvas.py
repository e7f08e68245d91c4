"""The kernel drawn as a circuit that answers to mouse and keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from qdcnn_studio.app.circuit_view.geometry import GAP, Geometry
from qdcnn_studio.app.circuit_view.paint import DiagramPainter, Highlights
from qdcnn_studio.app.kernel_editor.keys import press
from qdcnn_studio.app.kernel_editor.model import KernelModel
from qdcnn_studio.app.kernel_editor.pictures import ROLE, gate_words, kernel_diagram, paint_gate, width_of
from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, font, theme
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.circuit.layout import Element

LABELS = 34
"""Room for the qubits' names."""
TOP, ROW = 8.0, 38.0
BEYOND = 64
"""Room at the right, in which a gate can be placed last."""


@dataclass(frozen=True)
class Spot:
    """Where a gate would go: before a column of the drawing, on some qubits."""

    column: int
    qubits: tuple[int, ...]


@dataclass
class _Grip:
    """What the mouse holds: a placed gate by one of its qubits (None: by the line between them)."""

    index: int
    part: int | None
    start: QPoint
    row: int
    column: int
    moving: bool = False


class KernelCanvas(QWidget):
    """Paints the kernel of a model; places, selects and moves its gates.

    Parameters
    ----------
    model : KernelModel
    """

    editAsked = Signal()
    """The keyboard should go to what the selected gate is like."""

    def __init__(self, model: KernelModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.caret: Spot | None = None
        self.ghost: Spot | None = None
        self._carried: str | None = None
        self._grip: _Grip | None = None
        self._first: int | None = None
        self._painter: DiagramPainter | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Kernel")
        model.changed.connect(self.refresh)
        KEEPER.changed.connect(self.refresh)
        self.refresh()

    # What there is

    @property
    def drawing(self) -> Geometry | None:
        """Where everything is; None while there is no kernel."""
        return None if self._painter is None else self._painter.geometry

    def refresh(self) -> None:
        """Draw the kernel anew."""
        kernel = self.model.kernel
        self._painter = None
        self._grip, self._first = None, None
        if kernel is not None:
            geometry = Geometry(kernel_diagram(kernel), width_of, LABELS, TOP, ROW)
            self._painter = DiagramPainter(geometry, lambda _: ROLE)
        if self.model.armed is None:
            self.ghost = self.caret = None if self._carried is None else self.ghost
        elif self.hasFocus() and self.drawing is not None:
            self.caret = self.fitting(self.caret or Spot(self.drawing.diagram.columns, self.qubits_from(0)))
        self.updateGeometry()
        self.setMinimumSize(self.minimumSizeHint())
        self.setAccessibleDescription(self.words())
        self.update()

    def words(self) -> str:
        """Return the kernel, or its selected gate, in words."""
        kernel, selected = self.model.kernel, self.model.selected
        if kernel is None:
            return "No kernel"
        if selected is not None:
            return gate_words(kernel, selected)
        return f"{kernel.qubits} qubits, {len(kernel.gates)} gates, {kernel.parameters} parameters"

    def sizeHint(self) -> QSize:
        """Return the room for the whole kernel."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the room for the whole kernel."""
        geometry = self.drawing
        if geometry is None:
            return QSize(0, int(2 * ROW))
        return QSize(int(geometry.width + BEYOND), int(geometry.height + TOP))

    def element_of(self, index: int) -> Element | None:
        """Return the element that shows a gate."""
        elements = self.drawing.diagram.elements if self.drawing is not None else ()
        return next((element for element in elements if element.steps[0] == index), None)

    def column_at(self, x: float) -> int:
        """Return before which column a gate let go at a place would come."""
        geometry = self.drawing
        if geometry is None:
            return 0
        middles = [left + width / 2 for left, width in zip(geometry.lefts, geometry.widths, strict=False)]
        return sum(middle < x for middle in middles)

    def row_at(self, y: float) -> int:
        """Return the qubit whose line is nearest."""
        qubits = self.model.kernel.qubits if self.model.kernel is not None else 1
        return max(0, min(qubits - 1, int((y - TOP) // ROW)))

    def qubits_from(self, first: int, second: int | None = None, gate: str | None = None) -> tuple[int, ...]:
        """Return the qubits of a new gate, by where it begins and, if it is drawn across, where it ends."""
        gate = gate or self._carried or self.model.armed
        if gate is None or GATES[gate].qubits == 1:
            return (first,)
        if second is None or second == first:
            last = self.model.kernel.qubits - 1 if self.model.kernel is not None else first + 1
            second = first + 1 if first < last else first - 1
        return first, second

    def fitting(self, spot: Spot) -> Spot:
        """Return the spot nearest to one that is inside the kernel and has as many qubits as the armed gate."""
        columns = self.drawing.diagram.columns if self.drawing is not None else 0
        last = self.model.kernel.qubits - 1 if self.model.kernel is not None else 0
        rows = [max(0, min(last, qubit)) for qubit in spot.qubits]
        second = rows[1] if len(rows) > 1 else None
        return Spot(max(0, min(columns, spot.column)), self.qubits_from(rows[0], second))

    def x_of(self, column: int) -> float:
        """Return where the gap before a column is; past the last, there is room for a gate."""
        geometry = self.drawing
        if geometry is None:
            return 0.0
        return geometry.edge(column) + (GAP + 10 if column >= geometry.diagram.columns else 0)

    # Gates that come from elsewhere

    def carry(self, gate: str, place: QPoint | None) -> None:
        """Show where a gate that is dragged here would go; None says that it is elsewhere."""
        self._carried = gate
        self.ghost = (
            None if place is None else Spot(self.column_at(place.x()), self.qubits_from(self.row_at(place.y())))
        )
        self.update()

    def drop(self, gate: str, place: QPoint | None) -> None:
        """Place a gate that was dragged here, and select it."""
        self.carry(gate, place)
        spot, self.ghost, self._carried = self.ghost, None, None
        if spot is not None:
            self.model.arm(None)
            self.model.place(gate, spot.qubits, spot.column)
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.update()

    def place_armed(self, spot: Spot) -> None:
        """Place the gate that is armed."""
        if self.model.armed is not None:
            self.model.place(self.model.armed, spot.qubits, spot.column)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to place the armed gate, or take hold of a placed one."""
        if event.button() != Qt.MouseButton.LeftButton or self.drawing is None:
            return
        x, y = event.position().x(), event.position().y()
        if self.model.armed is not None:
            self._first = self.row_at(y)
            self.ghost = Spot(self.column_at(x), self.qubits_from(self._first))
            self.update()
            return
        element = self.drawing.at(x, y)
        self.model.select(None if element is None else element.steps[0])
        if element is not None and self.model.gate is not None:
            index, row = element.steps[0], self.row_at(y)
            qubits = self.model.gate.qubits
            part = qubits.index(row) if row in qubits else None
            self._grip = _Grip(index, part, event.position().toPoint(), row, element.column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where the gate would go."""
        x, y = event.position().x(), event.position().y()
        if self.model.armed is not None:
            first = self.row_at(y) if self._first is None else self._first
            second = None if self._first is None else self.row_at(y)
            self.ghost = Spot(self.column_at(x), self.qubits_from(first, second))
            self.update()
        elif self._grip is not None and event.buttons() & Qt.MouseButton.LeftButton:
            way = event.position().toPoint() - self._grip.start
            if self._grip.moving or way.manhattanLength() >= QApplication.startDragDistance():
                self._grip.moving = True
                self.ghost = self._moved_to(self._grip, x, y)
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.update()
        elif self.drawing is not None:
            over = self.drawing.at(x, y) is not None
            self.setCursor(Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Place the armed gate, or put the held one where it was moved to."""
        spot, grip = self.ghost, self._grip
        self._grip = None
        if self.model.armed is not None and self._first is not None and spot is not None:
            self._first = None
            if self.rect().contains(event.position().toPoint()):
                self.place_armed(spot)
            return
        if grip is not None and grip.moving and spot is not None:
            self.ghost = None
            self.unsetCursor()
            stays = spot.column in (grip.column, grip.column + 1)
            self.model.move_to(grip.index, spot.qubits, None if stays else spot.column)
        self.update()

    def _moved_to(self, grip: _Grip, x: float, y: float) -> Spot:
        """Return where a held gate would go: one end of it, if it is held there, or the whole."""
        assert self.model.kernel is not None
        qubits = list(self.model.kernel.gates[grip.index].qubits)
        row = self.row_at(y)
        if grip.part is None:
            by = row - grip.row
            by = max(-min(qubits), min(self.model.kernel.qubits - 1 - max(qubits), by))
            qubits = [qubit + by for qubit in qubits]
        else:
            if row in qubits:
                qubits[qubits.index(row)] = qubits[grip.part]
            qubits[grip.part] = row
        return Spot(self.column_at(x), tuple(qubits))

    def leaveEvent(self, event: QEvent) -> None:
        """Show no more where a gate would go."""
        if self._first is None and self._grip is None and self._carried is None:
            self.ghost = None
            self.update()

    # Keyboard

    def event(self, event: QEvent) -> bool:
        """Take the keys that mean something here before a shortcut does."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and press(self, event, True):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the gates and change them, or move the caret and place the armed gate."""
        if not press(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the caret."""
        super().focusInEvent(event)
        self.refresh()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show no caret."""
        super().focusOutEvent(event)
        self.caret = None
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the kernel, what is selected, and where a gate would go."""
        painter, colors = QPainter(self), theme()
        geometry = self.drawing
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if geometry is None or self._painter is None:
            return
        painter.setFont(font(CAPTION_PIXELS))
        for qubit in range(geometry.diagram.qubits):
            y = geometry.y(qubit)
            painter.setPen(colors.color("muted"))
            box = QRectF(0, y - 8, LABELS - 6, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"q{qubit}")
            painter.setPen(QPen(colors.color("muted", 0.55), 1))
            painter.drawLine(QPointF(geometry.edge(geometry.diagram.columns), y), QPointF(self.width(), y))
        selected = self.element_of(self.model.selected) if self.model.selected is not None else None
        parameters = frozenset(selected.parameters) if selected is not None else frozenset()
        everything = QRectF(0, 0, self.width(), self.height())
        self._painter.paint(painter, everything, Highlights(element=selected, parameters=parameters))
        if selected is not None:
            painter.setPen(QPen(colors.color("accent"), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(geometry.bounds(selected).adjusted(-4, 4, 4, -4), 6, 6)
        for spot in (self.ghost, self.caret if self.hasFocus() and self.ghost is None else None):
            if spot is not None:
                self._paint_spot(painter, spot)
        if not geometry.diagram.elements and self.ghost is None and self.caret is None:
            self._paint_hint(painter)

    def _paint_spot(self, painter: QPainter, spot: Spot) -> None:
        """Paint a gate where it would go, with a line that says between which columns."""
        geometry, colors = self.drawing, theme()
        kernel, grip = self.model.kernel, self._grip
        if geometry is None or kernel is None:
            return
        gate = kernel.gates[grip.index].gate if grip is not None else self._carried or self.model.armed
        if gate is None:
            return
        x = self.x_of(spot.column)
        top, bottom = _ends(geometry, spot.qubits)
        painter.setPen(QPen(colors.color("accent"), 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, top - ROW / 2 + 3), QPointF(x, bottom + ROW / 2 - 3))
        paint_gate(painter, gate, spot.qubits, x, TOP, ROW, strength=0.3)

    def _paint_hint(self, painter: QPainter) -> None:
        """Say on an empty kernel what to do."""
        painter.setFont(font())
        painter.setPen(theme().color("muted"))
        words = "Choose a gate above and click a wire, or drag it here."
        box = QRectF(LABELS + 8, TOP + ROW - 10, self.width() - LABELS - 16, 20)
        painter.fillRect(
            QRectF(box.left() - 4, box.top(), painter.fontMetrics().horizontalAdvance(words) + 8, 20),
            theme().color("panel"),
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)


def _ends(geometry: Geometry, qubits: Sequence[int]) -> tuple[float, float]:
    return geometry.y(min(qubits)), geometry.y(max(qubits))
