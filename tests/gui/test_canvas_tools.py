"""Repairs, names, find, history, frames, notes, minimap and pictures: each by real events, each undone to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from qdcnn_studio.app.canvas.context_menu import context_menu
from qdcnn_studio.app.canvas.finding import ROW_HEIGHT
from qdcnn_studio.app.canvas.hits import Hit
from qdcnn_studio.app.canvas.picture import PictureError, design_in_picture, save_picture
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.popup_rows import ENTRY
from qdcnn_studio.design.document import dumps, loads
from qdcnn_studio.design.edits import ChangeSettings
from tests.gui.helpers import at, chain, click, double_click, drag, key, middle, mouse_move, saved_bytes, undone_bytes

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def broken(canvas: CanvasView) -> CanvasView:
    """Return a canvas on which angle encoding gets 64 features: too many, with repairs."""
    canvas.editor.select({"pca_1"})
    canvas.commands.delete_and_join()
    canvas.editor.open(canvas.editor.design)
    canvas.navigation.fit_all()
    return canvas


def faulty(view: CanvasView) -> str:
    """Return the block that has a problem with a repair."""
    return next(problem.block for problem in view.editor.problems if problem.block and problem.repairs)


def test_badge_says_what_is_wrong_on_hover(broken: CanvasView) -> None:
    block = faulty(broken)
    card = broken.canvas.cards[block]
    mouse_move(broken, at(broken, card.pos() + card.badge_center()))
    assert broken.viewport().toolTip() == card.face.problem != ""


def test_repairs_are_listed_previewed_and_one_step(broken: CanvasView) -> None:
    before = saved_bytes(broken)
    block = faulty(broken)
    card = broken.canvas.cards[block]
    items = len(broken.canvas.items())
    click(broken, card.pos() + card.badge_center())
    popup = broken.tools.repairs
    assert popup.isVisible()
    repairs = [repair for problem in broken.editor.problems if problem.block == block for repair in problem.repairs]
    assert [button.repair for button in popup.buttons] == repairs
    assert popup.previewed == repairs[0], "the keyboard is on the first one"
    assert len(broken.canvas.items()) > items
    assert saved_bytes(broken) == before, "a preview changes nothing"
    QTest.mouseClick(popup.buttons[0], Qt.MouseButton.LeftButton)
    assert not popup.isVisible()
    assert saved_bytes(broken) != before
    assert len(broken.editor.history.entries) == 1
    assert undone_bytes(broken) == before
    assert len(broken.canvas.items()) == items, "no preview is left"


def test_repairs_by_keyboard(broken: CanvasView) -> None:
    before = saved_bytes(broken)
    broken.editor.select({faulty(broken)})
    key(broken, Qt.Key.Key_Return, ALT)
    popup = broken.tools.repairs
    assert popup.isVisible()
    key(broken, Qt.Key.Key_Down)
    assert popup.previewed == popup.buttons[1 % len(popup.buttons)].repair
    key(broken, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert saved_bytes(broken) == before
    key(broken, Qt.Key.Key_Return, ALT)
    key(broken, Qt.Key.Key_Return)
    assert saved_bytes(broken) != before
    assert undone_bytes(broken) == before


def test_rename_in_place(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    canvas.editor.select({"conv_1"})
    key(canvas, Qt.Key.Key_F2)
    field = canvas.tools.writing.field
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "Edges")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert canvas.editor.design.blocks["conv_1"].label == "Edges"
    assert canvas.canvas.cards["conv_1"].face.title == "Edges"
    assert canvas.hasFocus()
    assert undone_bytes(canvas) == before


def test_escape_keeps_the_old_name(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    canvas.editor.select({"conv_1"})
    key(canvas, Qt.Key.Key_F2)
    field = canvas.tools.writing.field
    assert field is not None
    QTest.keyClicks(field, "Edges")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert saved_bytes(canvas) == before


def test_find_selects_and_shows_what_fits(canvas: CanvasView) -> None:
    canvas.navigation.actual_size()
    canvas.centerOn(-2000, -2000)
    key(canvas, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(canvas.tools.finder.field, "pool")
    assert canvas.tools.finder.values() == ["pool_1"]
    assert canvas.editor.selection == {"pool_1"}
    assert canvas.visible_rect().contains(canvas.canvas.cards["pool_1"].card_rect())
    key(canvas, Qt.Key.Key_Return)
    assert not canvas.tools.finder.isVisible()
    assert not canvas.editor.history.can_undo


def test_find_by_setting(canvas: CanvasView) -> None:
    canvas.editor.do(ChangeSettings("conv_1", {"ansatz": "so4"}))
    key(canvas, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(canvas.tools.finder.field, "so4")
    assert canvas.tools.finder.values() == ["conv_1"]


def test_history_goes_to_any_step(canvas: CanvasView) -> None:
    states = [saved_bytes(canvas)]
    for ansatz in ("so4", "u5", "ttn"):
        canvas.editor.do(ChangeSettings("conv_1", {"ansatz": ansatz}))
        states.append(saved_bytes(canvas))
    key(canvas, Qt.Key.Key_H, CTRL)
    popup = canvas.tools.history
    assert popup.values() == [0, 1, 2, 3]
    assert popup.list.currentIndex().row() == 3
    popup.choose(1)
    assert saved_bytes(canvas) == states[1]
    popup.choose(3)
    assert saved_bytes(canvas) == states[3]
    popup.open()
    QTest.mouseClick(
        popup.list.viewport(), Qt.MouseButton.LeftButton, pos=popup.list.visualRect(popup.model.index(0, 0)).center()
    )
    assert saved_bytes(canvas) == states[0]


def test_frame_around_the_selection(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    canvas.editor.select({"conv_1", "pool_1"})
    key(canvas, Qt.Key.Key_G, CTRL)
    frame = canvas.editor.design.frames["frame_1"]
    inside = canvas.canvas.content_rect({"conv_1", "pool_1"})
    assert canvas.canvas.regions.frames["frame_1"].area.translated(*frame.rect[:2]).contains(inside)
    field = canvas.tools.writing.field
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "First layer")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert canvas.editor.design.frames["frame_1"].title == "First layer"
    canvas.editor.undo()
    assert undone_bytes(canvas) == before
    assert not canvas.canvas.regions.frames


def framed(view: CanvasView) -> None:
    """Put a frame around two blocks."""
    view.editor.select({"conv_1", "pool_1"})
    view.tools.add_frame()
    view.tools.writing.close(keep=False)
    view.editor.select(())


def test_frame_moves_with_what_is_in_it(canvas: CanvasView) -> None:
    framed(canvas)
    before = saved_bytes(canvas)
    start = canvas.canvas.regions.frames["frame_1"].title_rect().center()
    drag(canvas, start, start + QPointF(0, 160))
    blocks = canvas.editor.design.blocks
    assert blocks["conv_1"].position[1] == blocks["pool_1"].position[1] == 160
    assert blocks["angle_1"].position[1] == 0
    assert undone_bytes(canvas) == before


def test_frame_is_resized_by_its_corner_and_deleted_alone(canvas: CanvasView) -> None:
    framed(canvas)
    before = saved_bytes(canvas)
    width = canvas.editor.design.frames["frame_1"].rect[2]
    start = canvas.canvas.regions.frames["frame_1"].handle_rect().center()
    drag(canvas, start, start + QPointF(80, 40))
    assert canvas.editor.design.frames["frame_1"].rect[2] == width + 80
    assert undone_bytes(canvas) == before
    click(canvas, canvas.canvas.regions.frames["frame_1"].title_rect().center())
    key(canvas, Qt.Key.Key_Delete)
    assert not canvas.editor.design.frames
    assert len(canvas.editor.design.blocks) == 6
    assert undone_bytes(canvas) == before


def test_rubber_band_begins_inside_a_frame(canvas: CanvasView) -> None:
    framed(canvas)
    inside = canvas.canvas.cards["conv_1"].card_rect()
    drag(canvas, inside.topLeft() - QPointF(12, 12), inside.center())
    assert canvas.editor.selection == {"conv_1"}


def test_note_is_written_moved_and_deleted(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    key(canvas, Qt.Key.Key_N, CTRL | SHIFT)
    field = canvas.tools.writing.field
    assert isinstance(field, QPlainTextEdit)
    QTest.keyClicks(field, "Try so4 here")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert canvas.editor.design.notes["note_1"].text == "Try so4 here"
    written = saved_bytes(canvas)
    start = canvas.canvas.regions.notes["note_1"].note_rect().center()
    drag(canvas, start, start + QPointF(80, 80))
    x, y = canvas.editor.design.notes["note_1"].position
    assert undone_bytes(canvas) == written
    assert canvas.editor.design.notes["note_1"].position == (x - 80, y - 80)
    click(canvas, canvas.canvas.regions.notes["note_1"].note_rect().center())
    key(canvas, Qt.Key.Key_Delete)
    assert not canvas.editor.design.notes
    for _ in range(2):
        canvas.editor.undo()
    assert undone_bytes(canvas) == before


def test_double_click_writes_on_a_frame_and_a_note(canvas: CanvasView) -> None:
    framed(canvas)
    double_click(canvas, canvas.canvas.regions.frames["frame_1"].title_rect().center())
    assert isinstance(canvas.tools.writing.field, QLineEdit)
    canvas.tools.writing.close(keep=False)
    canvas.tools.add_note()
    canvas.tools.writing.close(keep=False)
    double_click(canvas, canvas.canvas.regions.notes["note_1"].note_rect().center())
    assert isinstance(canvas.tools.writing.field, QPlainTextEdit)


def test_minimap_shows_when_something_is_out_of_sight_and_goes_there(canvas: CanvasView) -> None:
    assert not canvas.minimap.isVisible(), "everything is visible"
    canvas.navigation.zoom_at(4.0, QPointF(10, 10))
    assert canvas.minimap.isVisible()
    place = canvas.minimap.transform_to_map().map(middle(canvas, "classify_1")).toPoint()
    QTest.mouseClick(canvas.minimap, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    away = canvas.visible_rect().center() - middle(canvas, "classify_1")
    assert abs(away.x()) < 60
    key(canvas, Qt.Key.Key_M, CTRL)
    assert not canvas.minimap.isVisible()


def test_png_holds_the_design(canvas: CanvasView, tmp_path: Path) -> None:
    path = tmp_path / "drawing.png"
    canvas.editor.select({"conv_1"})
    save_picture(canvas.canvas, path)
    image = QImage(str(path))
    whole = canvas.canvas.whole_rect()
    assert image.width() == round(2 * (whole.width() + 64))
    assert len({image.pixel(x, image.height() // 2) for x in range(0, image.width(), 3)}) > 5
    text = design_in_picture(path)
    assert text is not None
    assert dumps(loads(text)) == saved_bytes(canvas)
    assert canvas.canvas.cards["conv_1"].selected


def test_svg_has_every_title(canvas: CanvasView, tmp_path: Path) -> None:
    path = tmp_path / "drawing.svg"
    save_picture(canvas.canvas, path)
    text = path.read_text(encoding="utf-8")
    assert text.lstrip().startswith("<?xml")
    assert text.count(">Convolution<") == 1
    assert design_in_picture(path) is None


def test_pictures_that_cannot_be_made_are_told(canvas: CanvasView, empty_canvas: CanvasView, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="nothing on the canvas"):
        save_picture(empty_canvas.canvas, tmp_path / "drawing.svg")
    with pytest.raises(PictureError, match=r"\.gif"):
        save_picture(canvas.canvas, tmp_path / "drawing.gif")
    with pytest.raises(PictureError, match="could not be written"):
        save_picture(canvas.canvas, tmp_path / "nowhere" / "drawing.png")


def test_heat_and_glow_are_shown_on_their_blocks(canvas: CanvasView) -> None:
    canvas.set_heat({"conv_1": 0.5})
    canvas.set_glow({"angle_1", "conv_1"})
    cards = canvas.canvas.cards
    assert cards["conv_1"].heat == pytest.approx(0.5, abs=0.02)
    assert cards["pool_1"].heat is None
    assert [block for block in chain().blocks if cards[block].glowing] == ["angle_1", "conv_1"]
    canvas.set_heat(None)
    canvas.set_glow(())
    assert cards["conv_1"].heat is None
    assert not cards["conv_1"].glowing


def test_alignment_guides_are_shown_while_dragging(canvas: CanvasView) -> None:
    canvas.navigation.actual_size()
    start = middle(canvas, "conv_1")
    drag(canvas, start, start + QPointF(-203, 163), release=False)
    assert any(guide.width() == 0 for guide in canvas.overlay.guides)
    assert canvas.canvas.cards["conv_1"].pos().x() == 400.0, "it stands under its neighbour"
    key(canvas, Qt.Key.Key_Escape)
    assert canvas.overlay.is_empty
    assert at(canvas, start) != QPoint()


def test_rows_of_find_and_history_say_more_at_the_right(canvas: CanvasView) -> None:
    canvas.editor.do(ChangeSettings("conv_1", {"ansatz": "so4"}))
    canvas.editor.do(ChangeSettings("conv_1", {"ansatz": "u6"}))
    canvas.editor.undo()
    canvas.tools.history.open()
    rows = [canvas.tools.history.model.item(row).data(ENTRY) for row in range(canvas.tools.history.model.rowCount())]
    assert [(entry.note, entry.faint) for entry in rows] == [("", False), ("now", False), ("undone", True)]
    canvas.tools.finder.open()
    QTest.keyClicks(canvas.tools.finder.field, "so4")
    [entry] = [canvas.tools.finder.model.item(row).data(ENTRY) for row in range(canvas.tools.finder.model.rowCount())]
    assert (entry.title, entry.note, entry.icon) == ("Convolution", "SO4 · conv_1", "blocks/conv")
    middle_of_row = canvas.tools.finder.list.visualRect(canvas.tools.finder.model.index(0, 0))
    assert middle_of_row.height() == ROW_HEIGHT, "as high as the list reckons with"


def test_a_note_keeps_clear_of_the_frame_around_the_selection(canvas: CanvasView) -> None:
    canvas.editor.select({"conv_1"})
    canvas.tools.add_frame()
    canvas.tools.writing.close(keep=True)
    [frame] = canvas.canvas.regions.frames.values()
    canvas.tools.add_note()
    canvas.tools.writing.close(keep=True)
    [note] = canvas.editor.design.notes.values()
    assert note.position[1] > frame.area.translated(frame.pos()).bottom()


def test_the_menu_of_a_block_offers_repairs_only_where_there_are_some(broken: CanvasView) -> None:
    block = faulty(broken)
    assert "tools.repair" in offered(broken, block)
    assert "tools.repair" not in offered(broken, "digits_1")
    assert "tools.rename" in offered(broken, "digits_1")


def offered(view: CanvasView, block: str) -> set[str]:
    """Return the actions in the menu of a block."""
    menu = context_menu(view, Hit(block=block), QPointF())
    names = {action.objectName() for action in menu.actions()}
    menu.deleteLater()
    return names


def test_finding_selects_nothing_but_what_is_found(canvas: CanvasView) -> None:
    selected: list[frozenset[str]] = []
    canvas.editor.selectionChanged.connect(lambda: selected.append(canvas.editor.selection))
    canvas.tools.finder.open()
    for text in ("p", "po", "pool", "po"):
        canvas.tools.finder.field.setText(text)
    assert selected == [frozenset({"digits_1"}), frozenset({"pool_1"})], "rows that go are not marked on their way"
