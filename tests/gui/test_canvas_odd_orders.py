"""What a hand does in an odd order: other buttons and keys within a gesture, edits under a field that is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.face import Side
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.open_document import OpenDocument
from qdcnn_studio.app.palette.mime import block_mime
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.edits import AddNote, ChangeSettings
from qdcnn_studio.design.graph import Design, Note, Wire
from qdcnn_studio.design.history import History
from qdcnn_studio.design.problems import Problem, Severity
from tests.gui.conftest import shown_canvas
from tests.gui.helpers import (
    LEFT,
    NONE,
    at,
    chain,
    click,
    drag,
    key,
    middle,
    mouse_move,
    port,
    saved_bytes,
    send_drop,
    undone_bytes,
)

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
RIGHT, MIDDLE = Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


def framed(view: CanvasView) -> None:
    """Put a frame around two blocks, and a note below it."""
    view.editor.select({"conv_1", "pool_1"})
    view.tools.add_frame()
    view.tools.writing.close(keep=False)
    x, y, width, height = view.editor.design.frames["frame_1"].rect
    view.editor.do(AddNote(Note("note_1", "here", (x + 8, y + height + 16))))
    view.editor.select(())
    view.navigation.fit_all()


def title(view: CanvasView) -> QPointF:
    return view.canvas.regions.frames["frame_1"].title_rect().center()


def corner(view: CanvasView) -> QPointF:
    return view.canvas.regions.frames["frame_1"].handle_rect().center()


def note(view: CanvasView) -> QPointF:
    return view.canvas.regions.notes["note_1"].note_rect().center()


def wire(view: CanvasView) -> QPointF:
    return view.canvas.wires[Wire("digits_1", "out", "pca_1", "in")].curve.path().pointAtPercent(0.5)


def shown(view: CanvasView) -> dict[str, object]:
    """Return where everything is drawn."""
    regions = view.canvas.regions
    return {
        **{name: card.pos().toTuple() for name, card in view.canvas.cards.items()},
        **{name: (item.pos().toTuple(), item.area.size().toTuple()) for name, item in regions.frames.items()},
        **{name: item.pos().toTuple() for name, item in regions.notes.items()},
        "wires": {each: items.curve.path().boundingRect().getRect() for each, items in view.canvas.wires.items()},
    }


GESTURES: dict[str, Callable[[CanvasView], QPointF]] = {
    "move a block": lambda view: middle(view, "conv_1"),
    "draw a wire": lambda view: port(view, "pool_1", Side.OUT, "out"),
    "lead a wire elsewhere": lambda view: port(view, "conv_1", Side.IN, "in"),
    "rubber band": lambda view: QPointF(100, 200),
    "move a frame": title,
    "resize a frame": corner,
    "move a note": note,
}


@pytest.fixture(params=GESTURES, ids=lambda name: name.replace(" ", "-"))
def begun(request: pytest.FixtureRequest, canvas: CanvasView) -> tuple[CanvasView, QPointF]:
    """Return a canvas in the middle of each gesture, and where it began."""
    framed(canvas)
    canvas.before = (saved_bytes(canvas), canvas.editor.history.entries, shown(canvas))  # type: ignore[attr-defined]
    start = GESTURES[request.param](canvas)
    drag(canvas, start, start + QPointF(72, 120), release=False)
    assert canvas.gesture is not None
    return canvas, start


def assert_as_before(view: CanvasView) -> None:
    """Nothing has happened: not to the design, not to the history, not on screen."""
    assert view.gesture is None
    assert view.overlay.is_empty
    assert (saved_bytes(view), view.editor.history.entries, shown(view)) == view.before  # type: ignore[attr-defined]
    assert all(card.lit_ports is None for card in view.canvas.cards.values())
    assert not any(items.faint for items in view.canvas.wires.values())


def test_escape_gives_each_gesture_up(begun: tuple[CanvasView, QPointF]) -> None:
    view, start = begun
    key(view, Qt.Key.Key_Escape)
    assert_as_before(view)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, at(view, start + QPointF(72, 120)))
    assert_as_before(view)
    assert not view.search.isVisible()


def test_undo_in_the_middle_of_each_gesture_gives_it_up(begun: tuple[CanvasView, QPointF]) -> None:
    view, start = begun
    key(view, Qt.Key.Key_Z, CTRL)
    assert view.gesture is None
    assert "note_1" not in view.editor.design.notes
    QTest.mouseRelease(view.viewport(), LEFT, NONE, at(view, start + QPointF(72, 120)))
    key(view, Qt.Key.Key_Y, CTRL)
    assert_as_before(view)


def test_another_button_does_not_end_a_gesture(begun: tuple[CanvasView, QPointF]) -> None:
    view, start = begun
    there = at(view, start + QPointF(72, 120))
    for button in (RIGHT, MIDDLE):
        QTest.mousePress(view.viewport(), button, NONE, there)
        QTest.mouseRelease(view.viewport(), button, NONE, there)
        assert view.gesture is not None
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, there, view.viewport().mapToGlobal(there))
    QApplication.sendEvent(view.viewport(), event)
    assert not isinstance(QApplication.activePopupWidget(), QMenu), "no menu opens under the hand"
    key(view, Qt.Key.Key_Escape)
    assert_as_before(view)


def test_keys_in_the_middle_of_a_gesture_open_nothing(begun: tuple[CanvasView, QPointF]) -> None:
    view, _ = begun
    for pressed in (Qt.Key.Key_C, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down):
        key(view, pressed)
        assert not view.search.isVisible()
        assert view.gesture is not None
    key(view, Qt.Key.Key_Escape)
    assert_as_before(view)


def test_another_design_in_front_is_left_alone_by_the_gesture_it_ends(begun: tuple[CanvasView, QPointF]) -> None:
    view, start = begun
    first, other = view.editor.document, OpenDocument(History(chain()))
    other.selection = frozenset({"pca_1"})
    view.editor.show(other)
    assert view.editor.selection == {"pca_1"}
    QTest.mouseRelease(view.viewport(), LEFT, NONE, at(view, start + QPointF(72, 120)))
    view.editor.show(first)
    assert_as_before(view)


@pytest.mark.parametrize("place", [title, note, wire], ids=["frame", "note", "wire"])
def test_delete_takes_what_was_clicked_last(canvas: CanvasView, place: Callable[[CanvasView], QPointF]) -> None:
    framed(canvas)
    before = saved_bytes(canvas)
    click(canvas, middle(canvas, "angle_1"))
    click(canvas, place(canvas))
    assert canvas.editor.selection == frozenset(), "one thing is selected at a time"
    key(canvas, Qt.Key.Key_Delete)
    design = canvas.editor.design
    assert set(design.blocks) == set(chain().blocks)
    assert len(design.frames) + len(design.notes) + len(design.wires) == 6
    assert undone_bytes(canvas) == before


@pytest.mark.parametrize("place", [title, note, wire], ids=["frame", "note", "wire"])
def test_the_menu_deletes_what_it_was_opened_on(canvas: CanvasView, place: Callable[[CanvasView], QPointF]) -> None:
    framed(canvas)
    before = saved_bytes(canvas)
    click(canvas, middle(canvas, "angle_1"))
    menu = menu_at(canvas, place(canvas))
    next(action for action in menu.actions() if action.objectName() == "canvas.delete").trigger()
    menu.close()
    design = canvas.editor.design
    assert set(design.blocks) == set(chain().blocks)
    assert len(design.frames) + len(design.notes) + len(design.wires) == 6
    assert undone_bytes(canvas) == before


def menu_at(view: CanvasView, point: QPointF) -> QMenu:
    """Open the menu at a point of the scene."""
    place = at(view, point)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_escape_selects_nothing_whatever_was_selected(canvas: CanvasView) -> None:
    framed(canvas)
    drag(canvas, QPointF(-40, -60), QPointF(260, 100))
    assert canvas.editor.selection == {"digits_1", "pca_1"}
    key(canvas, Qt.Key.Key_Escape)
    assert canvas.editor.selection == frozenset()
    click(canvas, title(canvas))
    key(canvas, Qt.Key.Key_Escape)
    assert not canvas.canvas.regions.frames["frame_1"].selected
    key(canvas, Qt.Key.Key_Delete)
    assert "frame_1" in canvas.editor.design.frames


def test_a_name_that_is_being_written_goes_with_what_is_undone_under_it(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    canvas.editor.select({"conv_1"})
    key(canvas, Qt.Key.Key_G, CTRL)
    field = canvas.tools.writing.field
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "Layer")
    canvas.commands.undo()  # by the button of the toolbar, which leaves the keyboard where it is
    assert canvas.tools.writing.field is None
    assert saved_bytes(canvas) == before


def test_a_name_that_is_being_written_stays_in_its_own_design(canvas: CanvasView) -> None:
    first, other = canvas.editor.document, OpenDocument(History(chain()))
    untouched = saved_bytes(canvas)
    canvas.editor.select({"conv_1"})
    key(canvas, Qt.Key.Key_F2)
    assert isinstance(canvas.tools.writing.field, QLineEdit)
    QTest.keyClicks(canvas.tools.writing.field, "Edges")
    canvas.editor.show(other)  # by a click on its tab, which leaves the keyboard where it is
    assert canvas.tools.writing.field is None
    assert saved_bytes(canvas) == untouched
    canvas.editor.show(first)
    assert canvas.editor.design.blocks["conv_1"].label == "Edges"
    assert undone_bytes(canvas) == untouched


def test_a_name_is_written_where_its_block_is_after_zooming(canvas: CanvasView) -> None:
    canvas.editor.select({"pool_1"})
    key(canvas, Qt.Key.Key_F2)
    field = canvas.tools.writing.field
    assert field is not None
    canvas.navigation.zoom_at(1.2, QPointF(10, 10))
    assert canvas.tools.writing.field is field
    card = canvas.mapFromScene(canvas.canvas.cards["pool_1"].card_rect()).boundingRect()
    assert card.adjusted(-2, -2, 40, 8).contains(field.geometry())


def test_the_menu_of_a_field_leaves_it_open(canvas: CanvasView) -> None:
    """It offers Paste."""
    canvas.editor.select({"pool_1"})
    key(canvas, Qt.Key.Key_F2)
    field = canvas.tools.writing.field
    assert isinstance(field, QLineEdit)
    popup_and_close(canvas, field)
    assert canvas.tools.writing.field is field
    QTest.keyClick(field, Qt.Key.Key_Escape)
    canvas.tools.finder.open()
    popup_and_close(canvas, canvas.tools.finder.field)
    assert canvas.tools.finder.isVisible()
    click(canvas, QPointF(500, 300))
    assert not canvas.tools.finder.isVisible()


def popup_and_close(view: CanvasView, field: QLineEdit) -> None:
    """Open the field's own menu as its context menu event does, and close it."""
    menu = field.createStandardContextMenu()
    menu.popup(field.mapToGlobal(QPoint(5, 5)))
    assert QApplication.activePopupWidget() is menu
    menu.close()
    menu.deleteLater()


def test_what_is_clicked_while_a_name_is_written_gets_the_keyboard(qtbot: QtBot, canvas: CanvasView) -> None:
    beside = QWidget()
    qtbot.addWidget(beside)
    column = QVBoxLayout(beside)
    other = QLineEdit()
    column.addWidget(other)
    column.addWidget(canvas)
    beside.resize(1200, 800)
    beside.show()
    beside.activateWindow()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    before = saved_bytes(canvas)
    canvas.editor.select({"pool_1"})
    key(canvas, Qt.Key.Key_F2)
    assert isinstance(canvas.tools.writing.field, QLineEdit)
    QTest.keyClicks(canvas.tools.writing.field, "Halve")
    QTest.mouseClick(other, LEFT)
    assert canvas.editor.design.blocks["pool_1"].label == "Halve"
    assert other.hasFocus()
    assert undone_bytes(canvas) == before
    canvas.setParent(None)


def test_a_problem_without_repairs_is_shown_until_one_turns_elsewhere(canvas: CanvasView) -> None:
    canvas.editor.tell([Problem("The images are all alike.", "digits_1", Severity.WARNING)])
    block = "digits_1"
    popup = canvas.tools.repairs
    for leave in (lambda: click(canvas, QPointF(500, 300)), lambda: key(canvas, Qt.Key.Key_Escape)):
        card = canvas.canvas.cards[block]
        click(canvas, card.pos() + card.badge_center())
        assert popup.isVisible()
        leave()
        assert not popup.isVisible()
        assert canvas.hasFocus()


def test_lists_that_are_open_follow_what_is_undone_under_them(canvas: CanvasView) -> None:
    canvas.editor.do(ChangeSettings("conv_1", {"ansatz": "so4"}))
    canvas.commands.place("probe")
    canvas.tools.finder.open()
    QTest.keyClicks(canvas.tools.finder.field, "probe")
    canvas.commands.undo()
    QTest.keyClick(canvas.tools.finder.field, Qt.Key.Key_Return)
    canvas.tools.finder.dismiss()
    assert canvas.editor.selection == frozenset()

    canvas.tools.history.open()
    canvas.commands.undo()
    canvas.editor.do(ChangeSettings("conv_1", {"ansatz": "u5"}))
    canvas.editor.undo()
    canvas.tools.history.mark(canvas.tools.history.model.rowCount() - 1)
    QTest.keyClick(canvas.tools.history.field, Qt.Key.Key_Return)
    assert canvas.editor.history.position == 1
    assert canvas.editor.design.blocks["conv_1"].settings == {"ansatz": "u5"}


def test_a_bypassed_block_is_spliced_in_and_out(canvas: CanvasView) -> None:
    send_drop(canvas, block_mime("conv"), QPointF(500, 220))
    click(canvas, middle(canvas, "conv_2"))
    key(canvas, Qt.Key.Key_B, CTRL)
    before = saved_bytes(canvas)
    curve = canvas.canvas.wires[Wire("angle_1", "out", "conv_1", "in")].curve.path()
    drag(canvas, middle(canvas, "conv_2"), curve.pointAtPercent(0.5))
    design = canvas.editor.design
    assert design.wires_into("conv_1") == [Wire("conv_2", "out", "conv_1", "in")]
    assert design.blocks["conv_2"].bypassed
    assert canvas.editor.compilation.ok
    spliced = saved_bytes(canvas)
    key(canvas, Qt.Key.Key_Delete, CTRL)
    assert canvas.editor.design.wires_into("conv_1") == [Wire("angle_1", "out", "conv_1", "in")]
    assert undone_bytes(canvas) == spliced
    assert undone_bytes(canvas) == before


def test_pasting_again_and_again_at_the_edge_hides_nothing(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    canvas.navigation.actual_size()
    canvas.editor.select({"classify_1"})
    key(canvas, Qt.Key.Key_C, CTRL)
    card = canvas.canvas.cards["classify_1"].card_rect()
    canvas.scroll_by(*(card.topLeft() + QPointF(10, 10) - canvas.visible_rect().bottomRight()).toTuple())
    for _ in range(3):
        key(canvas, Qt.Key.Key_V, CTRL)
        [pasted] = canvas.editor.selection
        assert canvas.visible_rect().contains(canvas.canvas.cards[pasted].card_rect())
    places = [block.position for block in canvas.editor.design.blocks.values()]
    assert len(set(places)) == len(places), "no copy lies on another"
    for _ in range(2):
        canvas.editor.undo()
    assert undone_bytes(canvas) == before


def test_a_drop_on_a_canvas_with_a_note_leaves_the_note(qtbot: QtBot) -> None:
    view = shown_canvas(qtbot, Editor(Design(notes={"note_1": Note("note_1", "to do", (0, 0))}), standard_registry()))
    before = saved_bytes(view)
    mime = QMimeData()
    mime.setText('conv("so4") | pool()')
    send_drop(view, mime, QPointF(50, 100))
    assert set(view.editor.design.notes) == {"note_1"}
    assert len(view.editor.design.blocks) == 2
    assert undone_bytes(view) == before


def test_a_hand_that_trembles_on_a_note_or_a_corner_changes_nothing(canvas: CanvasView) -> None:
    framed(canvas)
    before, steps = saved_bytes(canvas), canvas.editor.history.entries
    for place in (note(canvas), corner(canvas), title(canvas)):
        first = at(canvas, place)
        QTest.mousePress(canvas.viewport(), LEFT, NONE, first)
        mouse_move(canvas, first + QPoint(1, 0), LEFT)
        QTest.mouseRelease(canvas.viewport(), LEFT, NONE, first + QPoint(1, 0))
    assert saved_bytes(canvas) == before
    assert canvas.editor.history.entries == steps
