"""The table of actions: what the canvas offers exists, every key is unique, and keys can be changed."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMainWindow, QMenuBar, QPushButton, QScrollArea, QToolBar
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.actions import ACTIONS, MENUS, Action, ActionTable
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.cheat_sheet import CheatSheet
from qdcnn_studio.app.command_palette import CommandPalette
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.resources import resource


class Target:
    """Something that counts what it is asked to do."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def train(self) -> None:
        self.done.append("train")

    def undo(self) -> None:
        self.done.append("undo")


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.setCentralWidget(QLineEdit())
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def table_of(window: QMainWindow, target: Target) -> ActionTable:
    return ActionTable(window, lambda name: target if name in ("session", "canvas") else None)


def test_ids_are_unique_and_every_action_has_a_menu_and_a_key() -> None:
    assert max(Counter(action.id for action in ACTIONS).values()) == 1
    for action in ACTIONS:
        assert action.menu in MENUS, action.id
        assert action.shortcuts, f"{action.id} cannot be reached by keyboard"
        assert all(not QKeySequence(key).isEmpty() for key in action.shortcuts), action.id


def test_no_key_is_given_twice() -> None:
    keys = Counter(QKeySequence(key).toString() for action in ACTIONS for key in action.shortcuts)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_icon_is_there() -> None:
    missing = [action.icon for action in ACTIONS if action.icon and not resource(f"icons/{action.icon}.svg").exists()]
    assert missing == []


def test_what_the_canvas_offers_exists(canvas: CanvasView) -> None:
    for action in ACTIONS:
        if action.target in ("canvas", "view", "arrange", "tools"):
            assert callable(getattr(canvas.target(action.target), action.method, None)), action.id


def test_menus_and_toolbar_come_from_the_table(window: QMainWindow) -> None:
    table = table_of(window, Target())
    bar, tools = QMenuBar(window), QToolBar(window)
    menus = table.fill_menu_bar(bar)
    table.fill_tool_bar(tools)
    assert list(menus) == list(MENUS)
    shown = {made.objectName() for menu in menus.values() for made in menu.actions() if made.objectName()}
    assert shown == {action.id for action in ACTIONS}
    assert [made.objectName() for made in tools.actions()] == [action.id for action in ACTIONS if action.toolbar]


def test_an_action_runs_its_target_and_is_off_without_one(window: QMainWindow) -> None:
    target = Target()
    table = table_of(window, target)
    table.run("session.train")
    assert target.done == ["train"]
    table.run("window.quit")
    table.refresh()
    assert table["session.train"].isEnabled()
    assert not table["window.quit"].isEnabled()


def test_a_key_runs_its_action(window: QMainWindow) -> None:
    target = Target()
    table_of(window, target)
    QTest.keyClick(window.centralWidget(), Qt.Key.Key_F5)
    assert target.done == ["train"]


def test_keys_of_the_canvas_do_not_reach_a_text_field(window: QMainWindow) -> None:
    target = Target()
    table = table_of(window, target)
    field = window.centralWidget()
    assert isinstance(field, QLineEdit)
    field.setText("abc")
    field.setCursorPosition(0)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert field.text() == "bc"
    assert table["canvas.delete"] not in window.actions()


def test_keys_can_be_changed_are_remembered_and_taken_ones_are_refused(window: QMainWindow) -> None:
    target = Target()
    table = table_of(window, target)
    assert table.set_shortcut("session.train", "Ctrl+T") == ""
    QTest.keyClick(window.centralWidget(), Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert target.done == ["train"]
    assert table_of(window, Target()).shortcuts("session.train") == ("Ctrl+T",)
    assert table.set_shortcut("session.pause", "Ctrl+T") == "Train"
    assert table.shortcuts("session.pause") == ("Shift+F5",)
    table.set_shortcut("session.train", None)
    assert table.shortcuts("session.train") == ("Ctrl+Return", "F5")


def test_command_palette_finds_and_runs(window: QMainWindow) -> None:
    target = Target()
    palette = CommandPalette(table_of(window, target), window)
    palette.open()
    assert palette.model.rowCount() == len(ACTIONS)
    QTest.keyClicks(palette.field, "tra")
    first: Action = palette.model.index(0, 0).data(Qt.ItemDataRole.UserRole)
    assert first.id == "session.train"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert target.done == ["train"]
    assert not palette.isVisible()


def test_command_palette_goes_with_escape(window: QMainWindow) -> None:
    target = Target()
    palette = CommandPalette(table_of(window, target), window)
    window.centralWidget().setFocus()
    palette.open()
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.centralWidget().hasFocus()
    assert target.done == []


def test_cheat_sheet_lists_all_and_changes_a_key(qtbot: QtBot, window: QMainWindow, editor: Editor) -> None:
    table = table_of(window, Target())
    sheet = CheatSheet(table, window)
    qtbot.addWidget(sheet)
    assert set(sheet.fields) == {action.id for action in ACTIONS}
    field = sheet.fields["session.train"]
    field.setKeySequence(QKeySequence("Ctrl+T"))
    field.editingFinished.emit()
    assert table.shortcuts("session.train") == ("Ctrl+T",)
    other = sheet.fields["session.pause"]
    other.setKeySequence(QKeySequence("Ctrl+T"))
    other.editingFinished.emit()
    assert sheet.words.text() == "Ctrl+T belongs to Train already."
    assert other.keySequence() == QKeySequence("Shift+F5")


def test_a_key_is_changed_by_pressing_it_and_brought_back_by_a_click(qtbot: QtBot, window: QMainWindow) -> None:
    target = Target()
    table = table_of(window, target)
    sheet = CheatSheet(table, window)
    qtbot.addWidget(sheet)
    sheet.show()
    field = sheet.fields["session.train"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: table.shortcuts("session.train") == ("Ctrl+T",))
    QTest.keyClick(window.centralWidget(), Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert target.done == ["train"]
    [back] = [button for button in sheet.findChildren(QPushButton) if button.text().startswith("Bring back")]
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert table.shortcuts("session.train") == ("Ctrl+Return", "F5")
    assert field.keySequence() == QKeySequence("Ctrl+Return")


def test_searching_keys_leaves_the_rows_that_fit_and_their_headings(qtbot: QtBot, window: QMainWindow) -> None:
    sheet = CheatSheet(table_of(window, Target()), window)
    qtbot.addWidget(sheet)
    sheet.show()
    headings = {menu.upper() for menu in MENUS}

    def shown() -> set[str]:
        return {label.text() for label in sheet.findChildren(QLabel) if label.isVisible() and label.text()}

    assert headings <= shown()
    QTest.keyClicks(sheet.search, "align")
    assert shown() & headings == {"ARRANGE"}
    assert shown() - headings == {action.title for action in ACTIONS if action.title.startswith("Align")}
    rows = sorted(field.y() for name, field in sheet.fields.items() if name.startswith("arrange.align"))
    assert rows[-1] - rows[0] < 6 * 50, "they stay together"
    sheet.search.clear()
    assert headings <= shown()


def test_the_sheet_of_keys_is_as_wide_as_its_rows(window: QMainWindow) -> None:
    sheet = CheatSheet(table_of(window, Target()), window)
    sheet.show()
    area = sheet.findChild(QScrollArea)
    assert area is not None
    assert area.widget().width() >= area.widget().minimumSizeHint().width()
    assert area.viewport().width() >= area.widget().width()
