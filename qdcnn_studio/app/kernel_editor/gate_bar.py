"""The gates there are to place, in rows of small pictures."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from qdcnn_studio.app.inspector.parts import caption
from qdcnn_studio.app.kernel_editor.model import KernelModel
from qdcnn_studio.app.kernel_editor.pictures import paint_gate
from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, font, theme
from qdcnn_studio.blocks.kernel_edits import short_name
from qdcnn_studio.circuit.gates import GATES

GROUPS = (
    ("Fixed", ("X", "Y", "Z", "H", "S", "T")),
    ("Turned by an angle", ("RX", "RY", "RZ", "PHASEGATE", "QASMU")),
    ("Controlled", ("CNOT", "CY", "CZ", "CRX", "CRY", "CRZ", "CPHASE", "CQASMU")),
    ("Of two qubits alike", ("SWAP", "RXX", "RYY", "RZZ")),
)
"""All gates of `GATES`, as they are shown."""
TIPS = {
    "X": "Not: exchanges |0⟩ and |1⟩",
    "Y": "Pauli Y",
    "Z": "Pauli Z: turns the sign of |1⟩",
    "H": "Hadamard: from |0⟩ to an equal superposition",
    "S": "A quarter turn of the phase of |1⟩",
    "T": "An eighth turn of the phase of |1⟩",
    "RX": "Rotation about x by an angle",
    "RY": "Rotation about y by an angle",
    "RZ": "Rotation about z by an angle",
    "PHASEGATE": "Turns the phase of |1⟩ by an angle",
    "QASMU": "Any rotation: RZ(φ) RY(θ) RZ(λ), three angles",
    "SWAP": "Exchanges two qubits",
    "RXX": "exp(−i angle/2 X⊗X) on two qubits",
    "RYY": "exp(−i angle/2 Y⊗Y) on two qubits",
    "RZZ": "exp(−i angle/2 Z⊗Z) on two qubits",
}


def gate_tip(gate: str) -> str:
    """Return what a gate does, in a few words."""
    if gate in TIPS:
        return TIPS[gate]
    inner = {"CNOT": "X", "CPHASE": "PHASEGATE"}.get(gate, gate[1:])
    return f"Only where the control is |1⟩: {TIPS[inner][0].lower()}{TIPS[inner][1:]}"


class GateButton(QAbstractButton):
    """One gate: a click arms it, so that clicks on wires place it; it can also be dragged to a wire.

    Parameters
    ----------
    gate : str
        A name in `GATES`.
    """

    dragged = Signal(QPoint)
    """It is being dragged: where the mouse is on the screen."""
    dropped = Signal(QPoint)
    stepped = Signal(int)
    """The next (+1) or the previous (−1) button is asked for."""

    def __init__(self, gate: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gate = gate
        self._pressed_at: QPoint | None = None
        self._dragging = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCheckable(True)
        self.setText(short_name(gate))
        self.setToolTip(gate_tip(gate))
        self.setAccessibleName(short_name(gate))
        self.setAccessibleDescription(f"{gate_tip(gate)}. Enter chooses it, to be placed on the kernel.")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        KEEPER.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the room for the picture and its name."""
        return QSize(54 if GATES[self.gate].qubits == 2 else 44, 58 if GATES[self.gate].qubits == 2 else 44)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        self._pressed_at, self._dragging = event.position().toPoint(), False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the gate."""
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        way = event.position().toPoint() - self._pressed_at
        if self._dragging or way.manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self.setDown(False)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the gate go, or end the click."""
        self._pressed_at = None
        if self._dragging:
            self._dragging = False
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.dropped.emit(event.globalPosition().toPoint())
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter, go along with the arrow keys."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the gate as the kernel shows it, and its name below."""
        painter, colors = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent", 0.22) if self.isChecked() else colors.color("raised"))
            painter.drawRoundedRect(box, 6, 6)
        qubits = tuple(range(GATES[self.gate].qubits))
        row = 19.0 if len(qubits) == 2 else 24.0
        painter.setPen(QPen(colors.color("muted", 0.55), 1))
        for qubit in qubits:
            y = 3 + (qubit + 0.5) * row
            painter.drawLine(QPointF(5, y), QPointF(self.width() - 5, y))
        paint_gate(painter, self.gate, qubits, self.width() / 2, 3, row)
        painter.setFont(font(CAPTION_PIXELS))
        painter.setPen(colors.color("text" if self.isChecked() else "muted"))
        below = QRectF(0, self.height() - 17, self.width(), 14)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.text())


class GateBar(QWidget):
    """All gates, in two rows of two groups; one of them can be armed.

    Parameters
    ----------
    model : KernelModel
    """

    dragged = Signal(str, QPoint)
    dropped = Signal(str, QPoint)
    armedByKey = Signal()
    """A gate was chosen on the keyboard: the kernel should have the keyboard now."""

    def __init__(self, model: KernelModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.buttons: dict[str, GateButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for number, (title, gates) in enumerate(GROUPS):
            line, column = divmod(number, 2)
            row = QHBoxLayout()
            row.setSpacing(2)
            for gate in gates:
                row.addWidget(self._button(gate))
            row.addStretch(1)
            grid.addWidget(caption(title), 2 * line, column)
            grid.addLayout(row, 2 * line + 1, column)
        self._rove(self.buttons["RY"])
        model.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show which gate is armed, and whether there is a kernel to place one on."""
        for gate, button in self.buttons.items():
            button.setChecked(gate == self._model.armed)
            button.setEnabled(self._model.kernel is not None)

    def _button(self, gate: str) -> GateButton:
        made = self.buttons[gate] = GateButton(gate)
        made.clicked.connect(lambda checked: self._choose(made, checked))
        made.dragged.connect(lambda place: self.dragged.emit(gate, place))
        made.dropped.connect(lambda place: self.dropped.emit(gate, place))
        made.stepped.connect(lambda step: self._step(made, step))
        return made

    def _choose(self, button: GateButton, checked: bool) -> None:
        self._rove(button)
        self._model.arm(button.gate if checked else None)
        if checked and not button.underMouse():
            self.armedByKey.emit()

    def _step(self, button: GateButton, step: int) -> None:
        order = list(self.buttons.values())
        other = order[(order.index(button) + step) % len(order)]
        self._rove(other)
        other.setFocus(Qt.FocusReason.TabFocusReason)

    def _rove(self, reached: GateButton) -> None:
        """Let Tab reach one button only: the arrow keys go from there to the others."""
        for button in self.buttons.values():
            strong = button is reached
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if strong else Qt.FocusPolicy.ClickFocus)
