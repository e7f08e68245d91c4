"""Several designs open as tabs; opening, saving, closing, and what is asked about unsaved work."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.session import Session
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.document import dumps, load
from qdcnn_studio.design.edits import AddBlock
from qdcnn_studio.design.graph import Block
from qdcnn_studio.design.text import to_text
from tests.gui.helpers import chain


@pytest.fixture
def window(qtbot):
    make_application()
    made = MainWindow(Session(chain(), standard_registry()))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def titles(window):
    tabs = window.top_bar.tabs
    return [tabs.tabText(index) for index in range(tabs.count())]


def test_each_tab_keeps_its_design_history_and_selection(window):
    editor = window.session.editor
    first = dumps(editor.design)
    editor.do(AddBlock(Block("conv_9", "conv")))
    editor.select(["conv_9"])
    changed = dumps(editor.design)
    window.new_design()
    assert not editor.design.blocks
    assert not editor.history.can_undo
    assert titles(window) == ["Untitled design •", "Untitled design"]
    window.top_bar.tabs.setCurrentIndex(0)
    assert dumps(editor.design) == changed
    assert editor.selection == {"conv_9"}
    editor.undo()
    assert dumps(editor.design) == first


def test_saved_and_opened_again_it_is_the_same(window, tmp_path):
    documents, editor = window.documents, window.session.editor
    path = tmp_path / "mine.qdcnn"
    editor.do(AddBlock(Block("conv_9", "conv")))
    assert documents.save_to(path)
    assert editor.is_saved
    assert dumps(load(path)) == dumps(editor.design)
    assert titles(window) == ["mine"]
    window.new_design()
    assert documents.open_path(path), "a file that is open already comes to the front"
    assert len(documents.open_documents) == 2
    assert documents.current.path == path
    assert documents.recent() == [path]


def test_a_file_that_is_not_a_design_is_told_and_nothing_is_lost(window, tmp_path):
    path = tmp_path / "broken.qdcnn"
    path.write_text("{not json", encoding="utf-8")
    before = dumps(window.session.editor.design)
    assert not window.documents.open_path(path)
    assert "broken.qdcnn" in window.notice.text()
    assert dumps(window.session.editor.design) == before


def test_closing_an_unsaved_design_asks_first(window, monkeypatch):
    editor = window.session.editor
    editor.do(AddBlock(Block("conv_9", "conv")))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Cancel)
    window.close_design()
    assert "conv_9" in editor.design.blocks
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    window.close_design()
    assert not editor.design.blocks, "the last document leaves an empty one"


def test_examples_open_from_the_menu(window):
    window.menus.examples.aboutToShow.emit()
    action = window.menus.examples.actions()[0]
    action.trigger()
    assert titles(window)[-1] == window.documents.current.title
    assert window.session.editor.compilation.ok


def test_save_that_fails_is_told(window, tmp_path):
    assert not window.documents.save_to(tmp_path / "no such folder" / "mine.qdcnn")
    assert "could not be saved" in window.notice.text()


def test_copied_in_one_tab_and_pasted_in_another_it_is_the_same(window):
    canvas, editor = window.canvas, window.session.editor
    copied = to_text(editor.design, window.session.registry)
    canvas.setFocus()
    for letter in (Qt.Key.Key_A, Qt.Key.Key_C):
        QTest.keyClick(canvas, letter, Qt.KeyboardModifier.ControlModifier)
    window.new_design()
    empty = dumps(editor.design)
    QTest.keyClick(canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert to_text(editor.design, window.session.registry) == copied
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert dumps(editor.design) == empty
