"""What the selected gate is like: its qubits, its angles, its place in the order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from qdcnn_studio.app.inspector.controls import QuietComboBox
from qdcnn_studio.app.inspector.parts import clear, paragraph
from qdcnn_studio.app.kernel_editor.angle_field import AngleField
from qdcnn_studio.app.kernel_editor.keys import PLACING_WORDS, WORDS
from qdcnn_studio.app.kernel_editor.model import KernelModel
from qdcnn_studio.app.kernel_editor.pictures import place_words
from qdcnn_studio.blocks.ansatz import Kernel, KernelGate
from qdcnn_studio.blocks.kernel_edits import short_name, uses
from qdcnn_studio.circuit.gates import GATES

ANGLES = {"QASMU": ("θ", "φ", "λ"), "CQASMU": ("θ", "φ", "λ")}


class GatePanel(QWidget):
    """Changes the selected gate of a model; without one it says what can be done.

    Parameters
    ----------
    model : KernelModel
    """

    def __init__(self, model: KernelModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._key: tuple[str, int] | None = None
        self.title = QLabel()
        self.qubits: list[QuietComboBox] = []
        self.angles: list[AngleField] = []
        self._fields = QHBoxLayout()
        self._fields.setSpacing(6)
        self.swap = _button("Swap", "Exchange control and target (S)", model.swap)
        self.earlier = _button("Earlier", "Before the gate at its left (Ctrl+Left)", lambda: model.pass_neighbour(-1))
        self.later = _button("Later", "After the gate at its right (Ctrl+Right)", lambda: model.pass_neighbour(1))
        self.remove = _button("Remove", "Remove the gate (Delete)", model.remove)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for button in (self.swap, self.earlier, self.later, self.remove):
            row.addWidget(button)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self._buttons)
        self.words = paragraph("", "muted")
        self.refusal = paragraph("", "error")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(self._fields)
        column.addWidget(self.refusal)
        column.addWidget(self.words)
        model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the selected gate as it is now."""
        model = self._model
        kernel, gate = model.kernel, model.gate
        self.refusal.hide()
        self._buttons.setVisible(gate is not None)
        self.words.setText(_hint(model))
        if kernel is None or gate is None:
            self._key = None
            clear(self._fields)
            self.qubits, self.angles = [], []
            self.title.setText(f"Placing {short_name(model.armed)}" if model.armed else "No gate is selected")
            return
        self.title.setText(f"{short_name(gate.gate)} {place_words(gate)}")
        self.swap.setVisible(model.can_swap)
        self.earlier.setEnabled(model.can_pass(-1))
        self.later.setEnabled(model.can_pass(1))
        key = (gate.gate, kernel.qubits)
        if key != self._key:
            self._key = key
            self._build(gate, kernel.qubits)
        for box, qubit in zip(self.qubits, gate.qubits, strict=True):
            box.setCurrentIndex(qubit)
        for field, angle in zip(self.angles, gate.angles, strict=True):
            field.show_angle(angle, kernel.parameters)

    def edit(self) -> None:
        """Give the keyboard to the first angle, or to the first qubit if there is none."""
        fields = [*self.angles, *self.qubits]
        if fields:
            fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, gate: KernelGate, count: int) -> None:
        """Make the fields for a kind of gate."""
        clear(self._fields)
        kind = GATES[gate.gate]
        self.qubits, self.angles = [], []
        names = ("Control", "Target") if kind.controls else ("Qubit",) if kind.qubits == 1 else ("Qubits", "and")
        for part, name in enumerate(names):
            box = QuietComboBox()
            box.addItems([f"q{qubit}" for qubit in range(count)])
            box.setMinimumContentsLength(3)
            box.activated.connect(lambda qubit, part=part: self._model.put_part_on(part, qubit))
            self._add(name, box)
            self.qubits.append(box)
        for which, name in enumerate(ANGLES.get(gate.gate, ("Angle",))[: kind.angles]):
            field = AngleField()
            field.decided.connect(lambda angle, which=which: self._model.set_angle(which, angle))
            field.refused.connect(self._refuse)
            self._add(name, field)
            self.angles.append(field)
        self._fields.addStretch(1)

    def _add(self, name: str, field: QuietComboBox) -> None:
        label = QLabel(name)
        label.setBuddy(field)
        field.setAccessibleName(name)
        self._fields.addWidget(label)
        self._fields.addWidget(field)
        self._fields.addSpacing(6)

    def _refuse(self, words: str) -> None:
        self.refusal.setText(words)
        self.refusal.show()


def _hint(model: KernelModel) -> str:
    if model.kernel is None:
        return ""
    if model.armed is not None:
        return PLACING_WORDS
    if model.gate is None:
        return "Click a gate to select it, drag it to move it: by one end to move that end."
    return _shared(model.kernel, model.gate) or WORDS


def _shared(kernel: Kernel, gate: KernelGate) -> str:
    """Return which parameters of a gate occur elsewhere too."""
    numbers = sorted({angle for angle in gate.angles if isinstance(angle, int) and uses(kernel, angle) > 1})
    return " ".join(f"p{number} turns {uses(kernel, number)} angles alike." for number in numbers)


def _button(text: str, tip: str, do: object) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _=False: do())  # type: ignore[operator]
    return made
