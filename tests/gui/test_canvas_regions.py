"""Frames and notes by mouse and keys: drawn, titled, coloured, moved with what is in them, deleted; each undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit

from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.theme import FRAME_COLORS, theme
from tests.gui.helpers import at, click, double_click, drag, key, middle, saved_bytes, undone_bytes

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def write(view: CanvasView, text: str) -> None:
    """Write a text into the field that is open, and keep it."""
    field = view.tools.writing.field
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert view.tools.writing.field is None


@pytest.fixture
def framed(canvas: CanvasView) -> CanvasView:
    """Return a canvas with a frame around two blocks, made roomier by its corner, and a note in it."""
    QApplication.processEvents()  # the window becomes the active one
    click(canvas, middle(canvas, "conv_1"))
    click(canvas, middle(canvas, "pool_1"), SHIFT)
    key(canvas, Qt.Key.Key_G, CTRL)
    write(canvas, "First layer")
    corner = canvas.canvas.regions.frames["frame_1"].handle_rect().center()
    drag(canvas, corner, corner + QPointF(40, 80))
    key(canvas, Qt.Key.Key_N, CTRL | SHIFT)
    write(canvas, "Try so4")
    note = canvas.canvas.regions.notes["note_1"].note_rect()
    drag(canvas, note.center(), note.center() + frame_rect(canvas).bottomLeft() + QPointF(40, -64) - note.topLeft())
    assert frame_rect(canvas).contains(canvas.canvas.regions.notes["note_1"].note_rect())
    click(canvas, canvas.mapToScene(20, 20))
    return canvas


def frame_rect(view: CanvasView) -> QRectF:
    return QRectF(*view.editor.design.frames["frame_1"].rect)


def title(view: CanvasView) -> QPointF:
    return view.canvas.regions.frames["frame_1"].title_rect().center()


def menu_at(view: CanvasView, point: QPointF) -> QMenu:
    """Open the menu at a point of the scene."""
    place = at(view, point)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_blocks_and_notes_go_with_the_frame(framed: CanvasView) -> None:
    before, design = saved_bytes(framed), framed.editor.design
    drag(framed, title(framed), title(framed) + QPointF(-64, 200))
    after = framed.editor.design
    for block, away in {"conv_1": (-64, 200), "pool_1": (-64, 200), "angle_1": (0, 0)}.items():
        x, y = design.blocks[block].position
        assert after.blocks[block].position == (x + away[0], y + away[1])
    assert after.notes["note_1"].position == tuple(
        a + b for a, b in zip(design.notes["note_1"].position, (-64, 200), strict=True)
    )
    assert framed.editor.history.entries[-1] == "Move frame “First layer”"
    assert undone_bytes(framed) == before


def test_colour_is_chosen_from_the_menu_of_the_frame(framed: CanvasView) -> None:
    before = saved_bytes(framed)

    def shown() -> str:
        picture = framed.viewport().grab().toImage()
        return picture.pixelColor(at(framed, frame_rect(framed).topLeft() + QPointF(20, 40))).name()

    grey = shown()
    menu = menu_at(framed, title(framed))
    [colors] = [each for each in menu.findChildren(QMenu) if each.title() == "Colour"]
    names = [action.objectName().removeprefix("color.") for action in colors.actions()]
    assert len({theme().color(name).name() for name in names}) == len(names) == 6, "each can be told from the others"
    assert [action.isChecked() for action in colors.actions()] == [name == "data" for name in names]
    colors.actions()[names.index("fusion")].trigger()
    menu.close()
    assert framed.editor.design.frames["frame_1"].color == "fusion"
    assert framed.canvas.regions.frames["frame_1"].frame.color == "fusion"
    assert shown() != grey, "it is drawn in it"
    assert undone_bytes(framed) == before
    assert shown() == grey


def test_colour_is_chosen_by_keyboard(framed: CanvasView) -> None:
    before = saved_bytes(framed)
    click(framed, title(framed))
    key(framed, Qt.Key.Key_K, CTRL | SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert framed.editor.design.frames["frame_1"].color == FRAME_COLORS[1]
    assert undone_bytes(framed) == before


def test_without_a_frame_it_is_told_how_to_colour_one(framed: CanvasView) -> None:
    told: list[str] = []
    framed.said.connect(told.append)
    key(framed, Qt.Key.Key_K, CTRL | SHIFT)
    assert QApplication.activePopupWidget() is None
    assert told == ["Select a frame by its title: its colour can be changed."]


def test_titled_by_double_click_and_by_key(framed: CanvasView) -> None:
    before = saved_bytes(framed)
    double_click(framed, title(framed))
    write(framed, "Layer one")
    assert framed.editor.design.frames["frame_1"].title == "Layer one"
    assert undone_bytes(framed) == before
    click(framed, title(framed))
    key(framed, Qt.Key.Key_F2)
    write(framed, "Layer two")
    assert framed.editor.design.frames["frame_1"].title == "Layer two"
    assert undone_bytes(framed) == before


def test_a_note_is_rewritten_by_double_click_and_by_key(framed: CanvasView) -> None:
    before = saved_bytes(framed)
    middle_of_note = framed.canvas.regions.notes["note_1"].note_rect().center()
    double_click(framed, middle_of_note)
    assert isinstance(framed.tools.writing.field, QPlainTextEdit)
    write(framed, "Try ttn")
    assert framed.editor.design.notes["note_1"].text == "Try ttn"
    assert undone_bytes(framed) == before
    click(framed, middle_of_note)
    key(framed, Qt.Key.Key_F2)
    write(framed, "Try u5")
    assert framed.editor.design.notes["note_1"].text == "Try u5"
    assert undone_bytes(framed) == before


def test_deleted_alone(framed: CanvasView) -> None:
    before = saved_bytes(framed)
    for place in (title(framed), framed.canvas.regions.notes["note_1"].note_rect().center()):
        click(framed, place)
        key(framed, Qt.Key.Key_Backspace)
        design = framed.editor.design
        assert len(design.frames) + len(design.notes) == 1
        assert len(design.blocks) == 6
        assert undone_bytes(framed) == before


def test_a_frame_on_empty_ground_is_drawn_where_one_looks(empty_canvas: CanvasView) -> None:
    before = saved_bytes(empty_canvas)
    key(empty_canvas, Qt.Key.Key_G, CTRL)
    assert isinstance(empty_canvas.tools.writing.field, QLineEdit)
    write(empty_canvas, "Later")
    assert empty_canvas.editor.design.frames["frame_1"].title == "Later"
    assert empty_canvas.visible_rect().contains(frame_rect(empty_canvas))
    empty_canvas.editor.undo()
    assert undone_bytes(empty_canvas) == before


def test_frames_and_their_notes_go_along_when_their_blocks_are_tidied(framed: CanvasView) -> None:
    drag(framed, middle(framed, "angle_1"), middle(framed, "angle_1") + QPointF(-40, 300))
    before, now = saved_bytes(framed), frame_rect(framed)
    note = framed.editor.design.notes["note_1"].position
    room = framed.canvas.content_rect({"conv_1", "pool_1"})
    steps = len(framed.editor.history.entries)
    key(framed, Qt.Key.Key_L, CTRL)
    assert len(framed.editor.history.entries) == steps + 1
    then, around = frame_rect(framed), framed.canvas.content_rect({"conv_1", "pool_1"})
    assert around != room, "the blocks have moved"
    assert then.topLeft() - around.topLeft() == now.topLeft() - room.topLeft()
    assert then.bottomRight() - around.bottomRight() == now.bottomRight() - room.bottomRight()
    moved = QPointF(*framed.editor.design.notes["note_1"].position) - QPointF(*note)
    assert moved == then.topLeft() - now.topLeft()
    assert undone_bytes(framed) == before
