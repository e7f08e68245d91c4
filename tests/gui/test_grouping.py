"""Blocks of one's own: collapsed, opened, changed inside, expanded, detached, and kept in the palette."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from qdcnn_studio.app import main_window
from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.own_blocks import OwnBlocks
from qdcnn_studio.app.session import Session
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.document import dumps, load
from qdcnn_studio.design.edits import ChangeSettings
from qdcnn_studio.design.expansion import expanded
from qdcnn_studio.design.graph import Wire
from tests.gui.helpers import chain, click, double_click, middle, saved_bytes, send_drop

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module", autouse=True)
def _application() -> None:
    """Style the application once: every window that was ever shown is styled anew each time."""
    make_application()


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[MainWindow]:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    monkeypatch.setattr(main_window, "OwnBlocks", lambda parent: OwnBlocks(tmp_path / "blocks", parent))
    made = MainWindow(Session(chain(), standard_registry()))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.canvas.setFocus()
    made.canvas.navigation.fit_all()
    yield made
    made.close()


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.canvas, key, modifiers)


def collapse(window: MainWindow, name: str = "Stem") -> str:
    """Collapse the convolution and the pooling as a user does, and return the id of the new block."""
    view = window.canvas
    click(view, middle(view, "conv_1"))
    click(view, middle(view, "pool_1"), Qt.KeyboardModifier.ShiftModifier)
    press(window, Qt.Key.Key_G, CONTROL_SHIFT)
    field = view.tools.writing.field
    assert field is not None
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)
    [block] = window.session.editor.selection
    return block


def test_the_selection_becomes_one_named_block_and_undo_brings_it_back(window: MainWindow) -> None:
    editor, before = window.session.editor, saved_bytes(window.canvas)
    block = collapse(window)
    assert Wire("angle_1", "out", block, "in") in editor.design.wires
    face = window.canvas.canvas.cards[block].face
    assert (face.title, face.caption, face.detail) == ("Stem", "2 blocks", "8 qubits → 4 qubits")
    assert editor.compilation.ok
    assert set(window.canvas.canvas.cards) == set(editor.design.blocks)
    assert editor.history.entries == ("Collapse into “Stem”",)
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert saved_bytes(window.canvas) == before


def test_what_cannot_be_collapsed_is_told(window: MainWindow) -> None:
    before = saved_bytes(window.canvas)
    window.session.editor.select({"angle_1", "pool_1"})
    window.actions_table.run("group.collapse")
    assert "Convolution lies between them" in window.notice.text()
    window.session.editor.select({"angle_1"})
    window.actions_table.run("group.open")
    assert "Select one block of your own" in window.notice.text()
    assert saved_bytes(window.canvas) == before


def test_opened_and_changed_inside_every_use_changes(window: MainWindow) -> None:
    editor = window.session.editor
    name = collapse(window)
    key = editor.group_at(name)
    editor.select({name})
    press(window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    press(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    [copy] = editor.selection
    assert editor.group_at(copy) == key
    outside = saved_bytes(window.canvas)
    double_click(window.canvas, middle(window.canvas, name))
    assert set(editor.design.blocks) == {"conv_1", "pool_1", "input_1", "output_1"}
    assert window.documents.current.title.startswith("Stem ‹ ")
    assert editor.compilation.circuit is not None
    assert editor.compilation.circuit.qubits == 8
    assert not editor.problems
    editor.do(ChangeSettings("conv_1", {"ansatz": "so4"}))
    press(window, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    flat = expanded(editor.design)
    assert {flat.blocks[f"{use}/conv_1"].settings["ansatz"] for use in (name, copy)} == {"so4"}
    assert editor.history.entries[-1] == "Change ansatz of conv_1, inside stem"
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert saved_bytes(window.canvas) == outside


def test_undo_and_save_work_from_inside(window: MainWindow, tmp_path: Path) -> None:
    editor = window.session.editor
    name = collapse(window)
    editor.select({name})
    window.actions_table.run("group.open")
    before = dumps(editor.design)
    editor.do(ChangeSettings("conv_1", {"ansatz": "so4"}))
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert dumps(editor.design) == before
    press(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert window.documents.save_to(tmp_path / "whole.qdcnn")
    assert editor.is_saved
    saved = load(tmp_path / "whole.qdcnn")
    assert name in saved.blocks
    assert saved.groups["stem"].inside.blocks["conv_1"].settings["ansatz"] == "so4"
    window.close_design()
    assert name in editor.design.blocks
    assert len(window.documents.open_documents) == 1


def test_an_inside_closes_when_its_block_is_undone(window: MainWindow) -> None:
    editor, before = window.session.editor, saved_bytes(window.canvas)
    name = collapse(window)
    press(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert len(window.documents.open_documents) == 2
    while editor.history.can_undo:
        press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(window.documents.open_documents) == 1
    assert saved_bytes(window.canvas) == before
    assert name not in editor.design.blocks


def test_insides_nest_and_close_with_the_design_around_them(window: MainWindow) -> None:
    editor = window.session.editor
    collapse(window)
    window.actions_table.run("group.open")
    editor.select({"conv_1"})
    window.actions_table.run("group.collapse")
    window.canvas.tools.writing.close(keep=True)
    window.actions_table.run("group.open")
    assert "conv_1" in editor.design.blocks
    editor.do(ChangeSettings("conv_1", {"ansatz": "so4"}))
    assert len(window.documents.open_documents) == 3
    window.documents.close(0)
    assert len(window.documents.open_documents) == 1
    assert not editor.design.blocks


def test_expanded_in_place_it_is_as_before(window: MainWindow) -> None:
    editor = window.session.editor
    before = editor.design
    collapse(window)
    window.actions_table.run("group.dissolve")
    assert editor.design.wires == before.wires
    assert dict(editor.design.blocks) == dict(before.blocks)
    assert not editor.design.groups
    assert editor.selection == {"conv_1", "pool_1"}


def test_detached_it_changes_alone(window: MainWindow) -> None:
    editor = window.session.editor
    name = collapse(window)
    editor.select({name})
    window.canvas.commands.duplicate()
    [copy] = editor.selection
    window.actions_table.run("group.detach")
    assert editor.group_at(copy) != editor.group_at(name)
    window.actions_table.run("group.open")
    editor.do(ChangeSettings("conv_1", {"ansatz": "so4"}))
    window.actions_table.run("group.leave")
    flat = expanded(editor.design)
    assert flat.blocks[f"{copy}/conv_1"].settings["ansatz"] == "so4"
    assert "ansatz" not in flat.blocks[f"{name}/conv_1"].settings


def test_saved_to_the_palette_and_dropped_into_another_design(window: MainWindow) -> None:
    editor = window.session.editor
    collapse(window)
    window.actions_table.run("group.save")
    assert "under “Mine”" in window.notice.text()
    model = window.palette_view.model
    [row] = [index for index, row in enumerate(model.rows) if row.own is not None]
    assert model.rows[row - 1].heading == "Mine"
    assert model.rows[row].heading == "Stem"
    mime = model.mimeData([model.index(row)])
    window.new_design()
    empty = saved_bytes(window.canvas)
    assert send_drop(window.canvas, mime, QPointF(100, 60))
    [block] = editor.design.blocks
    assert editor.group_at(block) is not None
    assert window.canvas.canvas.cards[block].face.title == "Stem"
    editor.undo()
    assert saved_bytes(window.canvas) == empty
    window.palette_view.ownActivated.emit(model.rows[row].own)
    assert len(editor.design.blocks) == 1
    window.own_blocks.remove(window.own_blocks.blocks[0])
    assert not [row for row in model.rows if row.own is not None]


def test_selecting_a_gate_selects_the_block_it_stands_in(window: MainWindow) -> None:
    editor = window.session.editor
    name = collapse(window)
    editor.select([f"{name}/conv_1"])
    assert editor.selection == {name}
    editor.hover(f"{name}/pool_1")
    assert editor.hovered == name
    assert {f"{name}/conv_1", f"{name}/pool_1"} <= window.circuit.canvas.highlights().selected
    norms = {f"{name}/conv_1": 0.2, f"{name}/pool_1": 0.7, "angle_1": 0.1}
    assert editor.on_canvas(norms) == {name: 0.7, "angle_1": 0.1}


def test_enter_opens_the_block_the_keyboard_is_on(window: MainWindow) -> None:
    name = collapse(window)
    window.canvas.setFocus()
    window.session.editor.select({name})
    QTest.keyClick(QApplication.focusWidget() or window.canvas, Qt.Key.Key_Return)
    assert window.documents.current.outer is not None
