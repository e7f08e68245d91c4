"""The window of the kernel editor."""

from __future__ import annotations

import json

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.inspector.controls import CancelableLine, QuietComboBox
from qdcnn_studio.app.inspector.number_field import NumberField
from qdcnn_studio.app.inspector.parts import caption, paragraph
from qdcnn_studio.app.inspector.problem_list import ProblemList
from qdcnn_studio.app.inspector.schema import FieldKind, complaint, parse_text
from qdcnn_studio.app.kernel_editor.canvas import KernelCanvas
from qdcnn_studio.app.kernel_editor.gate_bar import GateBar
from qdcnn_studio.app.kernel_editor.gate_panel import GatePanel
from qdcnn_studio.app.kernel_editor.model import KernelModel, has_kernel
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.blocks.convolution import ConvolutionSettings
from qdcnn_studio.blocks.kernel_edits import STARTS, gate_rows
from qdcnn_studio.blocks.kernel_gates import LARGEST_KERNEL
from qdcnn_studio.blocks.ports import counted
from qdcnn_studio.design.edits import UNSET, ChangeSettings
from qdcnn_studio.design.naming import Names

NOTHING = "nothing"


class KernelWindow(QDialog):
    """Edits the kernel of a convolution; it follows the selection to other convolutions.

    Parameters
    ----------
    editor : Editor
    """

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._editor = editor
        self.model = KernelModel(editor, self)
        self._written = ""
        self.title = caption("kernel")
        self.start = QuietComboBox()
        self.start.addItems([*(name.upper() if name != "strong" else name for name in STARTS), NOTHING])
        self.start.setPlaceholderText("an ansatz")
        self.start.setAccessibleName("Start from")
        self.start.setToolTip("Take the gates of an ansatz, to change them; this replaces the present gates")
        self.start.activated.connect(self._start)
        self.size_field = NumberField(True, 2, LARGEST_KERNEL)
        self.size_field.setAccessibleName("Qubits of the kernel")
        self.size_field.setFixedWidth(92)
        self.size_field.committed.connect(self._resize)
        self.gates = GateBar(self.model)
        self.canvas = KernelCanvas(self.model)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.canvas)
        self.panel = GatePanel(self.model)
        self.counts = paragraph("", "muted")
        self.said = paragraph("", "error")
        self.problems = ProblemList(editor, self)
        self.line = CancelableLine()
        self.line.setPlaceholderText('["RY", [0], ["p0"]], ["CX", [0, 1]]')
        self.line.setAccessibleName("The gates as text")
        self.line.setToolTip("The gates as the text form writes them: [name, [qubits], [angles]]")
        self.line.editingFinished.connect(self._read)
        self.line.canceled.connect(self.refresh)
        self._lay_out()
        self.gates.dragged.connect(lambda gate, place: self.canvas.carry(gate, self._on_canvas(place)))
        self.gates.dropped.connect(lambda gate, place: self.canvas.drop(gate, self._on_canvas(place)))
        self.gates.armedByKey.connect(self.canvas.setFocus)
        self.canvas.editAsked.connect(self.panel.edit)
        self.model.changed.connect(self.refresh)
        editor.selectionChanged.connect(self._follow_selection)
        editor.opened.connect(self.refresh)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(_muted("Start from"))
        head.addWidget(self.start)
        head.addSpacing(8)
        head.addWidget(_muted("Qubits"))
        head.addWidget(self.size_field)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(_muted("As text"))
        foot.addWidget(self.line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.gates)
        column.addWidget(_Hairline())
        column.addWidget(self.area, 1)
        column.addWidget(self.counts)
        column.addWidget(_Hairline())
        column.addWidget(self.panel)
        column.addWidget(self.said)
        column.addWidget(self.problems)
        column.addLayout(foot)
        self.resize(760, 560)

    def show_block(self, block: str) -> None:
        """Edit the kernel of a block."""
        self.model.show_block(block)
        self.canvas.setFocus()

    def refresh(self) -> None:
        """Show the kernel as it is now."""
        kernel, block = self.model.kernel, self.model.block
        placed = self._editor.design.blocks.get(block or "")
        if placed is None or not has_kernel(self._editor.registry.get(placed.type)):
            self.hide()
            return
        name = Names(self._editor.design, self._editor.registry)(placed.id)
        self.setWindowTitle(f"Kernel of {name}")
        ansatz = self.model.ansatz
        shown = ansatz if ansatz == "custom" else ansatz.upper()
        self.title.setText(f"KERNEL · {shown.upper()}")
        self.said.hide()
        self.problems.show_problems(problem for problem in self._editor.problems if problem.block == block)
        self.start.setCurrentIndex(STARTS.index(ansatz) if ansatz in STARTS else -1)
        for widget in (self.canvas, self.panel, self.gates):
            widget.setEnabled(kernel is not None)
        if kernel is None:
            self.counts.setText("The settings of this block cannot be read; starting from an ansatz mends them.")
            return
        self.size_field.show_number(kernel.qubits)
        self._written = ", ".join(map(json.dumps, gate_rows(kernel)))
        self.line.setText(self._written)
        self.line.setCursorPosition(0)
        counts = (counted(kernel.parameters, "parameter"), counted(len(kernel.gates), "gate"))
        self.counts.setText(
            f"{counts[0]} · {counts[1]} · {counted(kernel.qubits, 'qubit')}"
            + ("" if ansatz == "custom" else f"  ·  the first change makes a custom kernel of {shown}")
        )
        element = self.canvas.element_of(self.model.selected) if self.model.selected is not None else None
        if element is not None and self.canvas.drawing is not None:
            bounds = self.canvas.drawing.bounds(element).center()
            self.area.ensureVisible(int(bounds.x()), int(bounds.y()), 60, 20)

    def _start(self, index: int) -> None:
        self.model.start_from(STARTS[index] if index < len(STARTS) else "")

    def _resize(self, qubits: object) -> None:
        kernel = self.model.kernel
        if kernel is None:
            return
        if not isinstance(qubits, int) or not 2 <= qubits <= LARGEST_KERNEL:
            self.size_field.show_number(kernel.qubits)
            self._say(f"A kernel has 2 to {LARGEST_KERNEL} qubits.")
            return
        before = len(kernel.gates)
        self.model.resize(qubits)
        lost = before - len(self.model.kernel.gates) if self.model.kernel is not None else 0
        if lost:
            went = "was beyond them and is" if lost == 1 else "were beyond them and are"
            self._say(f"{counted(lost, 'gate')} {went} gone. Undo brings {'it' if lost == 1 else 'them'} back.")

    def _read(self) -> None:
        """Take the gates that were typed as text."""
        placed = self._editor.design.blocks.get(self.model.block or "")
        if placed is None or self.line.text() == self._written:
            return
        rows = parse_text(f"[{self.line.text()}]", FieldKind("list"))
        values = {**placed.settings, "ansatz": "custom", "gates": rows}
        reason = complaint(ConvolutionSettings, values, "gates")
        if reason:
            self._say(reason)
            return
        gates = ConvolutionSettings.model_validate(values).model_dump(mode="json")["gates"]
        self._editor.do(ChangeSettings(placed.id, {"ansatz": "custom", "gates": gates or UNSET}))

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()

    def _follow_selection(self) -> None:
        """Show the kernel of the convolution that is selected now."""
        selected = self._editor.selection
        if not self.isVisible() or len(selected) != 1:
            return
        placed = self._editor.design.blocks.get(next(iter(selected)))
        if placed is not None and has_kernel(self._editor.registry.get(placed.type)):
            self.model.show_block(placed.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter decide fields only: a dialog would press one of its buttons."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _on_canvas(self, place: QPoint) -> QPoint | None:
        """Return a point of the screen on the kernel; None if it is beside it."""
        view = self.area.viewport()
        if not view.rect().contains(view.mapFromGlobal(place)):
            return None
        return self.canvas.mapFromGlobal(place)


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    return label


class _Hairline(QWidget):
    """A thin line between two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)
        KEEPER.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        QPainter(self).fillRect(self.rect(), theme().color("line"))
