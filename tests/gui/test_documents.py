"""Several designs open as tabs; opening, saving, closing, and what is asked about unsaved work."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QTabBar

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.canvas.picture import save_picture
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
    assert titles(window) == ["• Untitled design", "Untitled design"]
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


CTRL = Qt.KeyboardModifier.ControlModifier


def test_tabs_are_changed_by_mouse_and_keys_and_closed_by_their_button(window):
    editor, tabs = window.session.editor, window.top_bar.tabs
    QTest.keyClick(window.canvas, Qt.Key.Key_N, CTRL)
    assert not editor.design.blocks
    assert tabs.currentIndex() == 1
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    assert "conv_1" in editor.design.blocks
    QTest.keyClick(window.canvas, Qt.Key.Key_Tab, CTRL)
    assert not editor.design.blocks
    QTest.mouseClick(tabs.tabButton(1, QTabBar.ButtonPosition.RightSide), Qt.MouseButton.LeftButton)
    assert titles(window) == ["Untitled design"]
    assert "conv_1" in editor.design.blocks
    QTest.keyClick(window.canvas, Qt.Key.Key_W, CTRL)
    assert not editor.design.blocks, "the last one leaves an empty one"


def test_the_unsaved_mark_goes_when_the_change_is_undone_or_saved(window, tmp_path, monkeypatch):
    path = tmp_path / "mine.qdcnn"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    canvas, editor = window.canvas, window.session.editor
    assert titles(window) == ["Untitled design"]
    editor.select({"conv_1"})
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert titles(window) == ["• Untitled design"]
    assert window.isWindowModified()
    QTest.keyClick(canvas, Qt.Key.Key_Z, CTRL)
    assert titles(window) == ["Untitled design"]
    assert not window.isWindowModified()
    QTest.keyClick(canvas, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert titles(window) == ["• Untitled design"]
    QTest.keyClick(canvas, Qt.Key.Key_S, CTRL)
    assert titles(window) == ["mine"]
    assert dumps(load(path)) == dumps(editor.design)
    QTest.keyClick(canvas, Qt.Key.Key_Z, CTRL)
    assert titles(window) == ["• mine"], "the file holds what is no longer drawn"


def test_recent_files_open_from_the_menu_and_those_that_are_gone_are_not_offered(window, tmp_path):
    for name in ("first", "second"):
        assert window.documents.save_to(tmp_path / f"{name}.qdcnn")
    window.documents.close()
    window.menus.recent.aboutToShow.emit()
    assert [action.text() for action in window.menus.recent.actions()] == ["second.qdcnn", "first.qdcnn"]
    window.menus.recent.actions()[1].trigger()
    assert "conv_1" in window.session.editor.design.blocks
    assert titles(window) == ["first"]
    (tmp_path / "second.qdcnn").unlink()
    window.menus.recent.aboutToShow.emit()
    assert [action.text() for action in window.menus.recent.actions()] == ["first.qdcnn"]


@pytest.mark.parametrize(("typed", "kind", "written"), [("a.svg", "(*.svg)", "a.svg"), ("b", "(*.png)", "b.png")])
def test_a_picture_is_saved_by_key_under_the_name_of_its_kind(window, tmp_path, monkeypatch, typed, kind, written):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), kind))
    QTest.keyClick(window.canvas, Qt.Key.Key_E, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.notice.text() == f"Saved the picture to {tmp_path / written}."
    assert (tmp_path / written).stat().st_size > 1000


def test_a_picture_with_a_design_inside_opens_as_a_design_without_a_file(window, tmp_path, monkeypatch):
    path, saved = tmp_path / "drawing.png", dumps(window.session.editor.design)
    save_picture(window.canvas.canvas, path)
    window.new_design()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    QTest.keyClick(window.canvas, Qt.Key.Key_O, CTRL)
    assert dumps(window.session.editor.design) == saved
    assert window.documents.current.path is None, "saving it must not write over the picture"
    assert window.documents.recent() == [path]


def test_a_picture_without_a_design_is_told_and_nothing_is_opened(window, tmp_path):
    path = tmp_path / "cat.png"
    window.canvas.grab().save(str(path))
    assert not window.documents.open_path(path)
    assert window.notice.text() == "The picture cat.png holds no design."
    assert len(window.documents.open_documents) == 1


def test_the_unsaved_mark_is_seen_on_tabs_that_have_little_room(window, qtbot):
    tabs = window.top_bar.tabs
    window.resize(1280, 800)
    for number in range(7):
        window.new_design()
        window.session.editor.do(AddBlock(Block(f"conv_{number}", "conv")))
    qtbot.wait(20)
    width = tabs.tabRect(3).width()
    shown = tabs.fontMetrics().elidedText(tabs.tabText(3), tabs.elideMode(), width - 48)
    assert shown != tabs.tabText(3), "there is no room for the whole title"
    assert "•" in shown


def test_a_design_without_a_circuit_shows_nothing_of_the_one_that_was_in_front(window, qtbot):
    bars, session = window.training.images.bars, window.session
    qtbot.waitUntil(lambda: session.looker.latest is not None, timeout=60_000)
    assert "%" in bars.accessibleDescription() or "0." in bars.accessibleDescription()
    window.new_design()
    session.editor.do(AddBlock(Block("digits_1", "digits", {"classes": [0, 1]})))
    qtbot.waitUntil(lambda: session.samples.prepared is not None and bars.isVisible(), timeout=60_000)
    qtbot.waitUntil(lambda: session.looker.latest is None)
    assert "right" not in window.training.images.sentence.text()
    assert "0." not in bars.accessibleDescription()
    window.top_bar.tabs.setCurrentIndex(0)
    qtbot.waitUntil(lambda: session.looker.latest is not None, timeout=60_000)


def test_the_inside_of_a_block_shows_no_states_of_the_design_around_it(window, qtbot):
    session = window.session
    session.editor.select({"conv_1", "pool_1"})
    QTest.keyClick(window.canvas, Qt.Key.Key_G, CTRL | Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: session.looker.latest is not None, timeout=60_000)
    [group] = [name for name in session.editor.design.blocks if session.editor.group_at(name) is not None]
    window.documents.open_inside(group)
    qtbot.waitUntil(lambda: session.looker.latest is None)
    assert not window.training.bloch._scroll.isVisible()
    window.documents.show_outer()
    qtbot.waitUntil(lambda: session.looker.latest is not None, timeout=60_000)
    assert window.training.bloch._scroll.isVisible()
