"""The inspector: what is typed and clicked becomes edits, and edits show."""

from __future__ import annotations

from typing import Literal, get_args

import pytest
from pydantic import Field
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from shiboken6 import delete, isValid

from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.inspector.block_card import BlockCard
from qdcnn_studio.app.inspector.controls import Choice, Line, Number, Switch
from qdcnn_studio.app.inspector.design_card import DesignCard
from qdcnn_studio.app.inspector.form import SettingsForm
from qdcnn_studio.app.inspector.number_field import NumberField
from qdcnn_studio.app.inspector.parts import explanation
from qdcnn_studio.app.inspector.problem_list import FEW, _ProblemRow
from qdcnn_studio.app.inspector.schema import field_kind, parse_text, show_text
from qdcnn_studio.app.inspector.small_circuit import SmallCircuit, small_circuit
from qdcnn_studio.app.inspector.view import InspectorView
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.block import CircuitBlock
from qdcnn_studio.circuit.circuit import Operation
from qdcnn_studio.circuit.cost import cost
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import UNSET, AddBlock, ChangeSettings
from qdcnn_studio.design.graph import Block, Design
from qdcnn_studio.design.registry import Settings


class Sample(Settings):
    kind: Literal["a", "b_c"] = Field("a", title="Kind")
    on: bool = Field(False, title="On")
    count: int = Field(3, ge=1, le=9, title="Count")
    rate: float = Field(0.5, gt=0, title="Rate")
    limit: int | None = Field(None, ge=2, title="Limit")
    classes: list[int] | None = Field(None, title="Classes")
    names: list[str] = Field([], title="Names")


@pytest.fixture
def inspector(qtbot, editor):
    made = InspectorView(editor)
    qtbot.addWidget(made)
    made.resize(264, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def form(qtbot):
    made = SettingsForm(Sample)
    qtbot.addWidget(made)
    made.show_values({})
    made.show()
    made.told, made.held = [], {}
    values = made.held

    def take(name, value):
        """Do what an owner does: keep the change and show it."""
        made.told.append((name, value))
        if value is UNSET:
            values.pop(name, None)
        else:
            values[name] = value
        made.show_values(values)

    made.changed.connect(take)
    return made


def type_into(widget, text):
    widget.setFocus()
    widget.selectAll()
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def select(editor: Editor, block: str) -> None:
    editor.select([block])


def test_each_kind_of_field_gets_its_control():
    kinds = {name: field_kind(field) for name, field in Sample.model_fields.items()}
    assert [kinds[name].kind for name in kinds] == ["choice", "switch", "integer", "number", "text", "list", "list"]
    assert kinds["kind"].choices == ("a", "b_c")
    assert (kinds["count"].low, kinds["count"].high) == (1, 9)
    assert kinds["limit"].optional
    assert kinds["classes"].optional


@pytest.mark.parametrize("block_type", standard_registry(), ids=lambda block_type: block_type.name)
def test_every_block_type_has_a_form_that_shows_its_defaults(qtbot, block_type):
    made = SettingsForm(block_type.Settings)
    qtbot.addWidget(made)
    made.show_values({})
    for name in block_type.Settings.model_fields:
        assert isinstance(made.control(name), Choice | Switch | Number | Line)
        assert made.message(name) == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0, 1", [0, 1]),
        ("[0, 1]", [0, 1]),
        ("(2.5, 3)", [2.5, 3]),
        ("a, b", ["a", "b"]),
        ("[0, 1], [2]", [[0, 1], [2]]),
        ("7", [7]),
    ],
)
def test_lists_are_read_as_people_write_them(text, value):
    kind = field_kind(Sample.model_fields["names"])
    assert parse_text(text, kind) == value
    assert parse_text(show_text(value), kind) == value


def test_typing_is_one_change_and_only_when_it_is_finished(form):
    field = form.control("count").inner
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "7")
    assert form.told == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert form.told == [("count", 7)]


def test_a_value_out_of_range_is_refused_in_a_sentence(form):
    type_into(form.control("count").inner, "12")
    assert form.told == []
    assert form.message("count") == "Count must be a whole number from 1 to 9."
    type_into(form.control("count").inner, "some")
    assert form.message("count") == "Count must be a whole number from 1 to 9."
    type_into(form.control("count").inner, "4")
    assert form.message("count") == ""
    assert form.told == [("count", 4)]


def test_a_list_that_cannot_be_read_is_refused_in_a_sentence(form):
    type_into(form.control("classes").inner, "0, frog")
    assert form.told == []
    assert "whole numbers" in form.message("classes")


def test_an_empty_line_means_none_and_the_default_means_unset(form):
    form.held.update({"limit": 5, "classes": [1, 2]})
    form.show_values(form.held)
    type_into(form.control("limit").inner, "")
    type_into(form.control("classes").inner, "")
    assert form.told == [("limit", UNSET), ("classes", UNSET)]


def test_the_switch_and_its_key(form):
    toggle = form.control("on").inner
    toggle.click()
    toggle.setFocus()
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert form.told == [("on", True), ("on", UNSET)]


def test_escape_takes_back_what_was_typed(form):
    line = form.control("names").inner
    line.setFocus()
    QTest.keyClicks(line, "half a th")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == ""
    assert form.told == []


def test_signs_and_arrow_keys_step_a_number_within_its_range(qtbot):
    field = NumberField(True, 1, 3)
    qtbot.addWidget(field)
    field.resize(100, 28)
    field.show_number(2)
    told = []
    field.committed.connect(told.append)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(field.width() - 10, 14))
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(field.width() - 30, 14))
    assert told == [3, 2]
    assert field.text() == "2"


def test_real_numbers_step_by_a_tenth_of_their_size(qtbot):
    field = NumberField(False, 1e-8, 100)
    qtbot.addWidget(field)
    field.show_number(0.05)
    told = []
    field.committed.connect(told.append)
    field.step(1)
    field.show_number(0.01)
    field.step(-1)
    assert told == [pytest.approx(0.06), pytest.approx(0.009)]


def test_a_changed_setting_is_one_edit_that_undo_takes_back(inspector, editor):
    select(editor, "conv_1")
    before = dumps(editor.design)
    card = inspector.card
    assert isinstance(card, BlockCard)
    box = card.form.control("ansatz").inner
    wanted = box.findText("u9")
    box.setCurrentIndex(wanted)
    box.activated.emit(wanted)
    assert editor.design.blocks["conv_1"].settings["ansatz"] == "u9"
    assert len(editor.history.entries) == 1
    editor.undo()
    assert dumps(editor.design) == before
    assert inspector.card is card
    assert box.currentText() == standard_registry()["conv"].Settings().ansatz


def test_reset_brings_the_default_back(inspector, editor):
    select(editor, "digits_1")
    assert editor.design.blocks["digits_1"].settings == {"classes": [0, 1]}
    inspector.card.form.reset_button("classes").click()
    assert "classes" not in editor.design.blocks["digits_1"].settings
    assert not inspector.card.form.reset_button("classes").isEnabled()


def test_a_repair_is_one_edit(inspector, editor):
    select(editor, "pca_1")
    type_into(inspector.card.form.control("k").inner, "65")
    problems = [problem for problem in editor.problems if problem.repairs]
    assert problems
    select(editor, problems[0].block)
    buttons = inspector.card.problems.findChildren(QPushButton)
    assert buttons
    position = editor.history.position
    buttons[0].click()
    assert editor.history.position == position + 1
    assert problems[0] not in editor.problems


def test_a_click_on_a_problem_selects_its_block(inspector, editor):
    editor.do(AddBlock(Block("pool_2", "pool")))
    card = inspector.card
    assert isinstance(card, DesignCard)
    message = next(problem.message for problem in editor.problems if problem.block == "pool_2")
    label = next(label for label in card.problems.findChildren(QLabel) if label.text() == message)
    QTest.mouseClick(label, Qt.MouseButton.LeftButton)
    assert editor.selection == {"pool_2"}


def test_the_design_card_counts_what_the_circuit_costs(inspector, editor):
    card = inspector.card
    figures = cost(editor.compilation.circuit)
    counts = card.preflight.counts
    words = [counts.itemAt(index).widget().text() for index in range(counts.count())]
    shown = dict(zip(words[::2], words[1::2], strict=True))
    assert shown["Qubits"] == str(figures.qubits)
    assert shown["Parameters"] == str(figures.parameters)
    assert shown["Depth"] == str(figures.depth)


def test_training_settings_and_names_are_edits_too(inspector, editor):
    type_into(inspector.card.form.control("learning_rate").inner, "0.02")
    type_into(inspector.card.name, "Two digits")
    assert editor.design.training == {"learning_rate": 0.02}
    assert editor.design.name == "Two digits"
    select(editor, "conv_1")
    type_into(inspector.card.name, "Edges")
    assert editor.design.blocks["conv_1"].label == "Edges"
    for _ in range(3):
        editor.undo()
    assert not editor.design.training
    assert editor.design.name == ""


def test_a_block_of_an_unknown_type_is_shown_as_missing(qtbot):
    editor = Editor(Design({"odd_1": Block("odd_1", "odd", {"a": 1})}), standard_registry())
    made = InspectorView(editor)
    qtbot.addWidget(made)
    editor.select(["odd_1"])
    words = " ".join(label.text() for label in made.card.findChildren(QLabel))
    assert "No block type odd is installed" in words
    assert made.card.form is None


def test_the_small_circuit_of_su4_is_the_one_of_the_book():
    conv = standard_registry()["conv"]
    circuit = small_circuit(conv, conv.Settings(ansatz="su4"))
    gates = [(step.gate, step.qubits) for step in circuit.operations if isinstance(step, Operation)]
    assert gates == [
        ("QASMU", (0,)),
        ("QASMU", (1,)),
        ("CNOT", (0, 1)),
        ("RY", (0,)),
        ("RZ", (1,)),
        ("CNOT", (1, 0)),
        ("RY", (0,)),
        ("CNOT", (0, 1)),
        ("QASMU", (0,)),
        ("QASMU", (1,)),
    ]
    assert circuit.parameter_count == 15


NOT_DRAWN = {"split", "probe", "input", "output"}
"""Circuit blocks that put nothing on a circuit."""


@pytest.mark.parametrize("block_type", standard_registry(), ids=lambda block_type: block_type.name)
def test_every_block_is_drawn_under_each_of_its_choices(block_type):
    if not isinstance(block_type, CircuitBlock) or block_type.name in NOT_DRAWN:
        return
    fields = block_type.Settings.model_fields
    literal = {name: get_args(field.annotation) for name, field in fields.items() if name != "gates"}
    choices = [(name, value) for name, values in literal.items() for value in values if isinstance(value, str)]
    sizes = [(name, value) for name in ("depth", "arrangement", "inputs") if name in fields for value in (1, 4)]
    more = {
        "conv": [{"ansatz": "strong", "kernel": 8}, {"depth": 20}],
        "hybrid_angle": [{"block": 4, "arrangement": 3}],
    }
    gates = {"gates": [["RY", [0], ["p0"]], ["CX", [0, 1]]]} if block_type.name == "conv" else {}
    for settings in [*({name: value} for name, value in choices + sizes), *more.get(block_type.name, [])]:
        circuit = small_circuit(block_type, block_type.Settings.model_validate(gates | settings))
        if settings != {"kind": "trace"}:
            assert circuit is not None, settings


def test_a_deep_convolution_is_drawn_once(qtbot):
    conv = standard_registry()["conv"]
    circuit = small_circuit(conv, conv.Settings(ansatz="so4", depth=20))
    assert len(circuit.operations) == 8
    drawn = SmallCircuit()
    qtbot.addWidget(drawn)
    drawn.show_block(conv, conv.Settings(ansatz="strong", kernel=8, depth=3))
    drawn.resize(240, 200)
    assert not drawn.grab().isNull()


@pytest.mark.parametrize("block_type", standard_registry(), ids=lambda block_type: block_type.name)
def test_every_block_can_be_looked_at(qtbot, block_type):
    editor = Editor(Design({"a_1": Block("a_1", block_type.name)}), standard_registry())
    made = InspectorView(editor)
    qtbot.addWidget(made)
    editor.select(["a_1"])
    made.resize(264, 600)
    assert not made.grab().isNull()
    assert made.card.block == "a_1"


def test_a_folder_is_chosen_with_the_button_beside_it(qtbot, monkeypatch, tmp_path):
    editor = Editor(Design({"images_1": Block("images_1", "images")}), standard_registry())
    made = InspectorView(editor)
    qtbot.addWidget(made)
    editor.select(["images_1"])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    made.card.form.control("folder").browse.click()
    assert editor.design.blocks["images_1"].settings == {"folder": str(tmp_path)}


@pytest.mark.parametrize("block", [None, "digits_1", "conv_1", "classify_1"])
def test_no_card_is_wider_than_the_panel(inspector, editor, block):
    editor.select([] if block is None else [block])
    inspector.resize(264, 400)
    assert inspector.widget().minimumSizeHint().width() <= 250


def test_lists_of_the_help_are_indented_a_little(qtbot):
    text = "These:\n\n* one, with words enough to go on in a second line\n* two\n\nAnd after."
    label = explanation(text)
    qtbot.addWidget(label)
    document = QTextDocument()
    document.setHtml(label.text())
    blocks = [document.findBlockByNumber(number) for number in range(4)]
    assert [block.blockFormat().leftMargin() for block in blocks] == [0, 14, 14, 0]
    assert [block.blockFormat().bottomMargin() for block in blocks] == [8, 2, 8, 8]
    assert all(block.textList().format().indent() == 0 for block in blocks[1:3])


def test_a_block_with_a_long_name_has_a_card_no_wider_than_the_panel(qtbot):
    editor = Editor(Design({"amplitude_100": Block("amplitude_100", "amplitude")}), standard_registry())
    inspector = InspectorView(editor)
    qtbot.addWidget(inspector)
    editor.select(["amplitude_100"])
    assert inspector.widget().minimumSizeHint().width() <= 250


def test_many_problems_are_shown_a_few_at_a_time_and_rows_that_stay_are_kept(qtbot):
    blocks = {f"conv_{n}": Block(f"conv_{n}", "conv", {}, (0.0, n)) for n in range(50)}
    lonely = Editor(Design(blocks), standard_registry())
    card = DesignCard(lonely)
    qtbot.addWidget(card)
    card.show()
    rows = card.problems.findChildren(_ProblemRow)
    assert len(rows) == FEW
    assert card.problems.more.text() == "31 more"

    lonely.do(ChangeSettings("conv_3", {"ansatz": "so4"}))
    card.refresh()
    assert card.problems.findChildren(_ProblemRow) == rows

    qtbot.mouseClick(card.problems.more, Qt.MouseButton.LeftButton)
    assert len(card.problems.findChildren(_ProblemRow)) == 2 * FEW
    assert [row.problem for row in card.problems.findChildren(_ProblemRow)] == list(lonely.problems[: 2 * FEW])
    qtbot.mouseClick(card.problems.more, Qt.MouseButton.LeftButton)
    assert not card.problems.more.isVisible()


def test_the_card_that_is_put_aside_goes_with_the_panel(editor):
    editor.select([])
    panel = InspectorView(editor)
    card = panel.card
    assert isinstance(card, DesignCard)
    editor.select(["conv_1"])
    assert isValid(card)
    delete(panel)
    assert not isValid(card)
