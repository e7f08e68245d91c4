"""The kernel editor: gates are placed, moved and turned by mouse and keyboard, and each change is one edit."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from qdcnn_studio.app.inspector.view import InspectorView
from qdcnn_studio.app.kernel_editor.angle_field import NEW, read_angle
from qdcnn_studio.app.kernel_editor.canvas import TOP
from qdcnn_studio.app.kernel_editor.gate_bar import GROUPS
from qdcnn_studio.app.kernel_editor.pictures import angle_text
from qdcnn_studio.app.kernel_editor.window import KernelWindow
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT
from qdcnn_studio.blocks.kernel_edits import STARTS
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.circuit.isolated import instance
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import AddBlock, ChangeSettings, RemoveBlocks
from qdcnn_studio.design.graph import Block
from tests.blocks.test_convolution import compiled_unitary, unitary

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
EMPTY = {"ansatz": "custom", "gates": [["H", [0]]]}


@pytest.fixture
def window(qtbot, editor) -> KernelWindow:
    """The kernel editor of a convolution that has one Hadamard gate."""
    editor.do(ChangeSettings("conv_1", EMPTY))
    made = KernelWindow(editor)
    qtbot.addWidget(made)
    made.show()
    made.show_block("conv_1")
    qtbot.waitExposed(made)
    made.activateWindow()
    made.canvas.setFocus()
    return made


def gates(window):
    return window._editor.design.blocks["conv_1"].settings.get("gates", [])


def place(window, column, row) -> QPoint:
    """Where the gap before a column meets a wire."""
    geometry = window.canvas.drawing
    return QPointF(window.canvas.x_of(column), geometry.y(row)).toPoint()


def on_gate(window, index, row=None) -> QPoint:
    element = window.canvas.element_of(index)
    geometry = window.canvas.drawing
    return QPointF(geometry.middle(element), geometry.y(element.qubits[0] if row is None else row)).toPoint()


def press_move_release(widget, start, end):
    """Drag as a hand does: the events go to the widget that was pressed."""
    QTest.mousePress(widget, LEFT, NONE, start)
    for step in range(1, 6):
        move(widget, start + (end - start) * step / 5)
    QTest.mouseRelease(widget, LEFT, NONE, end)


def move(widget, point, buttons=LEFT):
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(widget.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        buttons,
        NONE,
    )
    QApplication.sendEvent(widget, event)


def key(widget, code, modifiers=NONE):
    QTest.keyClick(widget, code, modifiers)


def test_all_gates_are_offered():
    assert sorted(gate for _, group in GROUPS for gate in group) == sorted(GATES)


def test_a_click_on_a_gate_and_clicks_on_wires_place_it(window):
    window.gates.buttons["RY"].click()
    canvas = window.canvas
    QTest.mouseClick(canvas, LEFT, NONE, place(window, 1, 0))
    QTest.mouseClick(canvas, LEFT, NONE, place(window, 0, 1))
    assert gates(window) == [["RY", [1], ["p1"]], ["H", [0]], ["RY", [0], ["p0"]]]
    assert window.counts.text().startswith("2 parameters · 3 gates · 2 qubits")


def test_a_gate_of_two_qubits_is_drawn_from_wire_to_wire(window):
    window.size_field.committed.emit(3)
    window.gates.buttons["CRX"].click()
    press_move_release(window.canvas, place(window, 1, 2), place(window, 1, 0))
    assert gates(window) == [["H", [0]], ["CRX", [2, 0], ["p0"]]]
    QTest.mouseClick(window.canvas, LEFT, NONE, place(window, 2, 2))
    assert gates(window)[-1] == ["CRX", [2, 1], ["p1"]]


def test_a_gate_is_dragged_from_the_bar_to_a_wire(window):
    button = window.gates.buttons["CNOT"]
    target = window.canvas.mapToGlobal(place(window, 0, 0))
    press_move_release(button, button.rect().center(), button.mapFromGlobal(target))
    assert gates(window) == [["CX", [0, 1]], ["H", [0]]]
    assert window.model.armed is None
    beside = button.mapFromGlobal(window.mapToGlobal(QPoint(5, 5)))
    press_move_release(button, button.rect().center(), beside)
    assert len(gates(window)) == 2
    assert window.canvas.ghost is None


def test_every_change_is_one_edit_that_undo_takes_back(window):
    editor = window._editor
    before, position = dumps(editor.design), editor.history.position
    window.start.activated.emit(STARTS.index("u14"))
    window.model.select(2)
    window.panel.swap.click()
    window.panel.angles[0].setEditText("pi/2")
    window.panel.angles[0].activated.emit(-1)
    window.panel.later.click()
    window.panel.remove.click()
    window.size_field.committed.emit(5)
    assert editor.history.position == position + 6
    for _ in range(6):
        editor.undo()
    assert dumps(editor.design) == before
    assert window.model.kernel.gates[0].gate == "H"


def test_dragging_a_gate_changes_its_wire_and_its_place(window):
    window.start.activated.emit(STARTS.index("ttn"))
    press_move_release(window.canvas, on_gate(window, 0), place(window, 2, 1))
    assert gates(window) == [["RY", [1], ["p1"]], ["CX", [0, 1]], ["RY", [1], ["p0"]]]


def test_dragging_an_end_onto_the_other_swaps_them(window):
    window.start.activated.emit(STARTS.index("ttn"))
    cnot = 2
    press_move_release(window.canvas, on_gate(window, cnot, 0), on_gate(window, cnot, 1))
    assert gates(window)[2] == ["CX", [1, 0]]
    window.size_field.committed.emit(3)
    press_move_release(window.canvas, on_gate(window, cnot, 0), on_gate(window, cnot, 2))
    assert gates(window)[2] == ["CX", [1, 2]]


def test_a_click_without_a_drag_only_selects(window):
    position = window._editor.history.position
    QTest.mouseClick(window.canvas, LEFT, NONE, on_gate(window, 0))
    assert window.model.selected == 0
    assert window.panel.title.text() == "H on q0"
    assert window._editor.history.position == position


def test_gates_are_placed_by_keyboard_alone(window):
    start = window.gates.buttons["RY"]
    start.setFocus()
    key(start, Qt.Key.Key_Right)
    key(QApplication.focusWidget(), Qt.Key.Key_Return)
    canvas = window.canvas
    assert canvas.hasFocus()
    key(canvas, Qt.Key.Key_Down)
    key(canvas, Qt.Key.Key_Left)
    key(canvas, Qt.Key.Key_Return)
    key(canvas, Qt.Key.Key_Up)
    key(canvas, Qt.Key.Key_Return)
    key(canvas, Qt.Key.Key_Escape)
    assert window.model.armed is None
    assert gates(window) == [["H", [0]], ["RZ", [1], ["p0"]], ["RZ", [0], ["p1"]]]


def test_the_second_wire_of_a_gate_is_chosen_with_shift(window):
    window.size_field.committed.emit(3)
    window.model.arm("CNOT")
    window.canvas.setFocus()
    key(window.canvas, Qt.Key.Key_Down, SHIFT)
    key(window.canvas, Qt.Key.Key_Return)
    key(window.canvas, Qt.Key.Key_Up, SHIFT)
    key(window.canvas, Qt.Key.Key_Return)
    assert gates(window)[1:] == [["CX", [0, 2]], ["CX", [0, 1]]]


def test_placed_gates_are_changed_by_keyboard(window):
    window.start.activated.emit(STARTS.index("u15"))
    canvas = window.canvas
    key(canvas, Qt.Key.Key_Right)
    assert window.model.selected == 0
    assert canvas.accessibleDescription() == "RY on q0, angle p0"
    for _ in range(2):
        key(canvas, Qt.Key.Key_Right)
    key(canvas, Qt.Key.Key_S)
    assert gates(window)[2] == ["CX", [0, 1]]
    key(canvas, Qt.Key.Key_Left, CONTROL)
    assert gates(window)[1:3] == [["CX", [0, 1]], ["RY", [1], ["p1"]]]
    key(canvas, Qt.Key.Key_Right, CONTROL)
    assert gates(window)[2] == ["CX", [0, 1]]
    key(canvas, Qt.Key.Key_Left)
    key(canvas, Qt.Key.Key_Up, CONTROL)
    assert gates(window)[1] == ["RY", [0], ["p1"]]
    key(canvas, Qt.Key.Key_Delete)
    assert gates(window)[1] == ["CX", [0, 1]]
    assert window.model.kernel.parameters == 3
    key(canvas, Qt.Key.Key_Down)
    key(canvas, Qt.Key.Key_Escape)
    assert window.model.selected is None


def choose(field, text):
    index = field.findText(text)
    field.setCurrentIndex(index)
    field.activated.emit(index)


def test_angles_are_parameters_shared_ones_new_ones_or_numbers(window):
    window.start.activated.emit(STARTS.index("so4"))
    window.model.select(6)
    field = window.panel.angles[0]
    choose(field, "p0")
    assert gates(window)[6] == ["RY", [0], ["p0"]]
    assert window.model.kernel.parameters == 5
    assert window.panel.words.text() == "p0 turns 2 angles alike."
    assert gates(window)[7] == ["RY", [1], ["p4"]]
    choose(field, NEW)
    assert gates(window)[6] == ["RY", [0], ["p5"]]
    field.lineEdit().setFocus()
    field.setEditText("-3pi/4")
    QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert gates(window)[6] == ["RY", [0], [-3 * pi / 4]]
    assert field.currentText() == "−3π/4"


@pytest.mark.parametrize(("text", "words"), [("p9", "the next new one is p2"), ("frog", "is no angle")])
def test_what_is_no_angle_is_refused_in_words(window, text, words):
    window.start.activated.emit(STARTS.index("ttn"))
    position = window._editor.history.position
    window.model.select(0)
    field = window.panel.angles[0]
    field.setEditText(text)
    field.activated.emit(-1)
    assert words in window.panel.refusal.text()
    assert not window.panel.refusal.isHidden()
    assert field.currentText() == "p0"
    assert window._editor.history.position == position


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), ("pi", pi), ("-π/2", -pi / 2), ("3*pi/4", 0.75 * pi), ("−1", -1.0), ("", None), ("1/0", None)],
)
def test_typed_angles(text, value):
    assert read_angle(text) == (value if value is None else pytest.approx(value))
    if value is not None:
        assert read_angle(angle_text(value)) == pytest.approx(value)


@pytest.mark.parametrize("text", ["pip", "p", "inf", "nan", "pi/pi", "1e999"])
def test_what_is_no_number_is_no_angle(text):
    assert read_angle(text) is None


@pytest.mark.parametrize("ansatz", STARTS)
def test_a_change_of_an_ansatz_makes_a_custom_kernel_of_it(window, ansatz):
    editor = window._editor
    editor.do(ChangeSettings("conv_1", {"ansatz": ansatz, "gates": []}))
    assert window.start.currentIndex() == STARTS.index(ansatz)
    position, before = editor.history.position, editor.compilation.circuit
    window.start.activated.emit(STARTS.index(ansatz))
    assert editor.history.position == position + 1
    assert editor.design.blocks["conv_1"].settings["ansatz"] == "custom"
    assert editor.compilation.circuit.operations == before.operations


def test_the_kernel_that_was_built_is_the_unitary_that_is_trained(window):
    """H on 0, CRX(p0) 0→1, RY(p0) on 1, RY(0.3) on 0: built by hand, and compiled from the design."""
    window.gates.buttons["CRX"].click()
    QTest.mouseClick(window.canvas, LEFT, NONE, place(window, 1, 0))
    window.gates.buttons["RY"].click()
    QTest.mouseClick(window.canvas, LEFT, NONE, place(window, 2, 1))
    QTest.mouseClick(window.canvas, LEFT, NONE, place(window, 2, 0))
    window.model.arm(None)
    window.model.select(next(i for i, gate in enumerate(gates(window)) if gate[:2] == ["RY", [1]]))
    choose(window.panel.angles[0], "p0")
    window.model.select(next(i for i, gate in enumerate(gates(window)) if gate[:2] == ["RY", [0]]))
    window.panel.angles[0].setEditText("0.3")
    window.panel.angles[0].activated.emit(-1)
    circuit = instance(window._editor.compilation.circuit, "conv_1")
    first = next(p.offset for p in circuit.parameters if p.name.startswith("conv_1"))
    angles = np.zeros(circuit.parameter_count)
    angles[first] = 0.7
    expected = unitary([("H", (0,)), ("CRX", (0, 1), (0.7,)), ("RY", (1,), (0.7,)), ("RY", (0,), (0.3,))], 2)
    assert np.allclose(compiled_unitary(circuit, angles), expected, atol=1e-12)


def test_a_smaller_kernel_says_what_it_lost(window):
    window.size_field.committed.emit(3)
    window.model.place("X", (2,), 1)
    window.size_field.committed.emit(2)
    assert gates(window) == [["H", [0]]]
    assert window.said.text() == "1 gate was beyond them and is gone. Undo brings it back."
    window.size_field.committed.emit(9)
    assert window.said.text() == "A kernel has 2 to 8 qubits."
    assert window.size_field.text() == "2"


def test_problems_are_told_in_words_with_their_repairs(window):
    editor = window._editor
    editor.do(ChangeSettings("conv_1", {"gates": [["CX", [0, 2]], ["H", [0]]]}))
    repairs = [button.text() for button in window.problems.findChildren(QPushButton)]
    assert repairs == ["Use a kernel of 3 qubits", "Remove the 1 gate beyond them"]
    window.problems.findChildren(QPushButton)[1].click()
    assert gates(window) == [["H", [0]]]
    window.start.activated.emit(len(STARTS))
    assert "has no gates yet" in editor.problems[0].message


def test_enter_in_the_text_presses_no_repair(window):
    window._editor.do(ChangeSettings("conv_1", {"gates": [["CX", [0, 2]], ["H", [0]]]}))
    position = window._editor.history.position
    window.line.setFocus()
    key(window.line, Qt.Key.Key_Return)
    assert window._editor.history.position == position


def test_the_gates_can_be_read_and_written_as_text(window):
    window.start.activated.emit(STARTS.index("ttn"))
    assert window.line.text() == '["RY", [0], ["p0"]], ["RY", [1], ["p1"]], ["CX", [0, 1]]'
    window.line.setText('["RY", [0], ["p0"]], ["CZ", [0, 1]]')
    window.line.editingFinished.emit()
    assert [gate.gate for gate in window.model.kernel.gates] == ["RY", "CZ"]
    window.line.setText('["FOO", [0]]')
    window.line.editingFinished.emit()
    assert window.said.text() == "There is no gate named FOO."
    window.line.setText("RY on 0")
    window.line.editingFinished.emit()
    assert window.said.text().startswith("A gate is written [name, qubits]")
    assert len(gates(window)) == 2


def test_settings_that_cannot_be_read_are_mended_by_an_ansatz(window):
    window._editor.do(ChangeSettings("conv_1", {"gates": [["FOO", [0]]]}))
    assert window.model.kernel is None
    assert "cannot be read" in window.counts.text()
    window.start.activated.emit(0)
    assert len(window.model.kernel.gates) == 3


def test_the_inspector_opens_it_and_it_follows_the_selection(qtbot, editor):
    inspector = InspectorView(editor)
    qtbot.addWidget(inspector)
    inspector.show()
    assert not inspector.edit_selected_kernel()
    editor.select(["conv_1"])
    assert "gates" not in inspector.card.form._rows
    inspector.card.kernel.click()
    made = inspector.kernel_window
    assert made.isVisible()
    assert made.model.block == "conv_1"
    editor.do(AddBlock(Block("conv_2", "conv", {"ansatz": "u9"})))
    editor.select(["conv_2"])
    assert len(made.model.kernel.gates) == 5
    editor.do(RemoveBlocks(("conv_2",)))
    assert not made.isVisible()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_it_is_painted_in_both_themes(window, qapp, theme):
    KEEPER.use(theme, qapp)
    window.start.activated.emit(STARTS.index("su4"))
    window.model.select(3)
    picture = window.canvas.grab().toImage()
    ratio = picture.devicePixelRatio()
    element = window.canvas.drawing.boxes(window.canvas.element_of(0))[0]
    edge = picture.pixelColor(int((element.left() + 10) * ratio), int(element.top() * ratio))
    beside = picture.pixelColor(int(100 * ratio), int((TOP / 4) * ratio))
    assert edge != beside
