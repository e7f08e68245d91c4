"""Whole windows: what is cut, copied and dropped between two, clicks in the palette, and lists one clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.canvas.face import Side
from qdcnn_studio.app.canvas.picture import save_picture
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.palette.view import PaletteView
from qdcnn_studio.app.session import Session
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.document import dumps, save
from qdcnn_studio.design.graph import Design, Wire
from tests.gui.helpers import (
    LEFT,
    NONE,
    chain,
    click,
    drag,
    key,
    middle,
    port,
    saved_bytes,
    send_drop,
    undone_bytes,
)

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Open = Callable[[Design], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Open]:
    make_application()
    made: list[MainWindow] = []

    def opened(design: Design) -> MainWindow:
        window = MainWindow(Session(design, standard_registry()))
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        made.append(window)
        front(qtbot, window)
        return window

    yield opened
    for window in made:
        window.close()


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    return open_window(chain())


def front(qtbot: QtBot, window: MainWindow) -> None:
    """Bring a window to the front, with the keyboard on its canvas."""
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus)


def test_cut_in_one_window_and_pasted_in_another(qtbot: QtBot, open_window: Open) -> None:
    one, other = open_window(chain()), open_window(chain())
    before, there = saved_bytes(one.canvas), saved_bytes(other.canvas)
    front(qtbot, one)
    click(one.canvas, middle(one.canvas, "conv_1"))
    click(one.canvas, middle(one.canvas, "pool_1"), SHIFT)
    key(one.canvas, Qt.Key.Key_X, CTRL)
    assert set(one.session.editor.design.blocks) == {"digits_1", "pca_1", "angle_1", "classify_1"}
    front(qtbot, other)
    key(other.canvas, Qt.Key.Key_V, CTRL)
    design = other.session.editor.design
    assert Wire("conv_2", "out", "pool_2", "in") in design.wires
    assert other.session.editor.selection == {"conv_2", "pool_2"}
    key(other.canvas, Qt.Key.Key_Z, CTRL)
    assert saved_bytes(other.canvas) == there
    front(qtbot, one)
    key(one.canvas, Qt.Key.Key_Z, CTRL)
    assert saved_bytes(one.canvas) == before


def test_a_block_of_ones_own_is_copied_to_another_window_with_its_inside(qtbot: QtBot, open_window: Open) -> None:
    one, other = open_window(chain()), open_window(Design())
    front(qtbot, one)
    click(one.canvas, middle(one.canvas, "conv_1"))
    click(one.canvas, middle(one.canvas, "pool_1"), SHIFT)
    key(one.canvas, Qt.Key.Key_G, CTRL | SHIFT)
    assert one.canvas.tools.writing.field is not None
    QTest.keyClicks(one.canvas.tools.writing.field, "Stem")
    QTest.keyClick(one.canvas.tools.writing.field, Qt.Key.Key_Return)
    key(one.canvas, Qt.Key.Key_C, CTRL)
    front(qtbot, other)
    key(other.canvas, Qt.Key.Key_V, CTRL)
    [group] = other.session.editor.design.groups.values()
    assert {block.type for block in group.inside.blocks.values()} >= {"conv", "pool"}
    assert undone_bytes(other.canvas) == dumps(Design())


def test_text_copied_here_is_read_back_from_text_alone(qtbot: QtBot, window: MainWindow) -> None:
    """A mail or a chat carries the text form only."""
    key(window.canvas, Qt.Key.Key_A, CTRL)
    key(window.canvas, Qt.Key.Key_C, CTRL)
    text = QGuiApplication.clipboard().mimeData().text()
    QGuiApplication.clipboard().setText(text)
    before = saved_bytes(window.canvas)
    key(window.canvas, Qt.Key.Key_V, CTRL)
    design = window.session.editor.design
    assert len(design.blocks) == 12
    assert len(design.wires) == 10
    copies = set(design.blocks) - set(chain().blocks)
    assert sorted(design.blocks[copy].type for copy in copies) == sorted(b.type for b in chain().blocks.values())
    assert undone_bytes(window.canvas) == before


def test_design_files_that_are_dropped_open_in_tabs_of_their_own(window: MainWindow, tmp_path: Path) -> None:
    before, mime = saved_bytes(window.canvas), QMimeData()
    paths = [tmp_path / "first.qdcnn", tmp_path / "second.QDCNN"]
    for path in paths:
        save(chain(), path)
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.session.editor.mark_saved()
    click(window.canvas, middle(window.canvas, "conv_1"))
    key(window.canvas, Qt.Key.Key_B, CTRL)
    assert send_drop(window.canvas, mime, QPointF(400, 250))
    assert [document.path for document in window.documents.open_documents] == [None, *paths]
    assert window.documents.current.path == paths[-1]
    window.documents.show(0)
    assert undone_bytes(window.canvas) == before


def test_a_picture_from_the_studio_brings_its_design_into_another_window(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    one, other = open_window(chain()), open_window(Design())
    save_picture(one.canvas.canvas, tmp_path / "drawing.png")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "drawing.png"))])
    assert other.canvas.welcome.isVisible()
    assert send_drop(other.canvas, mime, other.canvas.mapToScene(QPoint(300, 200)))
    assert saved_bytes(other.canvas) == saved_bytes(one.canvas)
    assert other.canvas.visible_rect().contains(other.canvas.canvas.whole_rect())
    key(other.canvas, Qt.Key.Key_Z, CTRL)
    assert saved_bytes(other.canvas) == dumps(Design())


# The palette


def row_of(palette: PaletteView, name: str, heading: str | None = None) -> int:
    """Return the row of a type, below a heading if one is given."""
    present = ""
    for number, row in enumerate(palette.model.rows):
        present = present if row.block_type else row.heading
        if row.block_type and row.block_type.name == name and heading in (None, present):
            return number
    raise AssertionError(f"{name} is not listed under {heading}")


def place_of(palette: PaletteView, row: int) -> QPoint:
    index = palette.model.index(row)
    palette.list.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
    return palette.list.visualRect(index).center()


def pin(palette: PaletteView, name: str, title: str) -> None:
    """Choose a line of the menu of a type in the palette."""
    palette.list.customContextMenuRequested.emit(place_of(palette, row_of(palette, name)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == title).trigger()
    menu.close()


def double_click_row(palette: PaletteView, row: int) -> None:
    place = place_of(palette, row)
    QTest.mouseClick(palette.list.viewport(), LEFT, NONE, place)
    QTest.mouseDClick(palette.list.viewport(), LEFT, NONE, place)


def test_a_double_click_in_the_palette_adds_in_sight(window: MainWindow) -> None:
    before = saved_bytes(window.canvas)
    double_click_row(window.palette_view, row_of(window.palette_view, "probe"))
    assert window.session.editor.selection == {"probe_1"}
    assert window.canvas.visible_rect().contains(middle(window.canvas, "probe_1"))
    assert undone_bytes(window.canvas) == before


def test_pinned_by_the_menu_it_is_on_top_and_adds_from_there(window: MainWindow) -> None:
    before, palette = saved_bytes(window.canvas), window.palette_view
    pin(palette, "noise", "Pin to the top")
    pin(palette, "probe", "Pin to the top")
    assert [row.heading for row in palette.model.rows][:3] == ["Pinned", "Noise", "Probe"]
    double_click_row(palette, row_of(palette, "probe", "Pinned"))
    assert "probe_1" in window.session.editor.design.blocks
    assert undone_bytes(window.canvas) == before
    pin(palette, "noise", "Unpin")
    assert [row.heading for row in palette.model.rows][:2] == ["Pinned", "Probe"]


def test_what_was_added_is_recent_in_the_next_window(open_window: Open) -> None:
    window = open_window(chain())
    for word in ("probe", "noise"):
        window.canvas.setFocus()
        key(window.canvas, Qt.Key.Key_Space)
        QTest.keyClicks(QApplication.focusWidget(), word)
        key(window.canvas, Qt.Key.Key_Return)
    other = open_window(Design()).palette_view
    assert other.model.rows[0].heading == "Recent"
    assert {row.block_type.name for row in other.model.rows[1:3] if row.block_type} == {"probe", "noise"}


# Lists and words


def test_history_is_a_list_one_clicks(window: MainWindow) -> None:
    canvas = window.canvas
    states = [saved_bytes(canvas)]
    click(canvas, middle(canvas, "conv_1"))
    key(canvas, Qt.Key.Key_B, CTRL)
    states.append(saved_bytes(canvas))
    drag(canvas, middle(canvas, "conv_1"), middle(canvas, "conv_1") + QPointF(0, 160))
    states.append(saved_bytes(canvas))
    window.session.set_learning_rate(0.5)
    states.append(saved_bytes(canvas))
    assert len(set(states)) == 4
    history = canvas.tools.history
    for step in (1, 3, 0, 2, 3):
        key(canvas, Qt.Key.Key_H, CTRL)
        assert history.isVisible()
        rect = history.list.visualRect(history.model.index(step, 0))
        QTest.mouseClick(history.list.viewport(), LEFT, NONE, rect.center())
        assert saved_bytes(canvas) == states[step]
        assert not history.isVisible()
        assert canvas.hasFocus()
    assert len(window.session.editor.history.entries) == 3, "going about in it forgets nothing"


def test_find_goes_to_the_row_one_clicks(window: MainWindow) -> None:
    canvas, before = window.canvas, saved_bytes(window.canvas)
    key(canvas, Qt.Key.Key_F, CTRL)
    finder = canvas.tools.finder
    QTest.keyClicks(finder.field, "p")
    row = finder.values().index("pool_1")
    QTest.mouseClick(finder.list.viewport(), LEFT, NONE, finder.list.visualRect(finder.model.index(row, 0)).center())
    assert not finder.isVisible()
    assert window.session.editor.selection == {"pool_1"}
    key(canvas, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(finder.field, "no such block")
    assert finder.values() == []
    key(canvas, Qt.Key.Key_Return)
    key(canvas, Qt.Key.Key_Escape)
    assert not finder.isVisible()
    assert canvas.hasFocus()
    assert saved_bytes(canvas) == before


def test_why_a_port_does_not_fit_is_read_beside_it_before_the_drop(window: MainWindow) -> None:
    canvas, before = window.canvas, saved_bytes(window.canvas)
    drag(canvas, port(canvas, "digits_1", Side.OUT, "out"), port(canvas, "conv_1", Side.IN, "in"), release=False)
    assert canvas.reason.isVisible()
    assert canvas.reason.text() == "This input takes a register of qubits, the wire carries features."
    key(canvas, Qt.Key.Key_Escape)
    assert not canvas.reason.isVisible()
    assert saved_bytes(canvas) == before
