"""Commands on the selection, by their keys: each undone to the byte."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.clipboard import PART_MIME, leave_text
from qdcnn_studio.app.canvas.face import Side
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.palette.mime import block_mime
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import AddFrame, AddNote, Batch
from qdcnn_studio.design.graph import Design, Frame, Note, Wire
from tests.gui.conftest import shown_canvas
from tests.gui.helpers import chain, click, drag, key, middle, port, saved_bytes, send_drop, undone_bytes

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_delete_takes_blocks_and_their_wires(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    click(canvas, middle(canvas, "conv_1"))
    key(canvas, Qt.Key.Key_Delete)
    assert "conv_1" not in canvas.editor.design.blocks
    assert not canvas.editor.design.wires_into("pool_1")
    assert undone_bytes(canvas) == before


def test_delete_and_join_closes_the_gap(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    click(canvas, middle(canvas, "conv_1"))
    key(canvas, Qt.Key.Key_Delete, CTRL)
    assert canvas.editor.design.wires_into("pool_1") == [Wire("angle_1", "out", "pool_1", "in")]
    assert undone_bytes(canvas) == before


def test_select_all_and_nothing(canvas: CanvasView) -> None:
    key(canvas, Qt.Key.Key_A, CTRL)
    assert canvas.editor.selection == set(chain().blocks)
    key(canvas, Qt.Key.Key_A, CTRL | SHIFT)
    assert canvas.editor.selection == frozenset()


def test_copy_puts_the_text_form_on_the_clipboard_and_paste_brings_all_back(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    canvas.editor.select({"conv_1", "pool_1"})
    key(canvas, Qt.Key.Key_C, CTRL)
    mime = QGuiApplication.clipboard().mimeData()
    assert "conv" in mime.text()
    assert "pool" in mime.text()
    assert mime.hasFormat(PART_MIME)
    key(canvas, Qt.Key.Key_V, CTRL)
    design = canvas.editor.design
    assert Wire("conv_2", "out", "pool_2", "in") in design.wires
    assert canvas.editor.selection == {"conv_2", "pool_2"}
    assert design.blocks["conv_2"].position != design.blocks["conv_1"].position
    assert undone_bytes(canvas) == before


COPY_AND_END = """
from PySide6.QtWidgets import QApplication
from qdcnn_studio.app.canvas.clipboard import leave_text, part_mime
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.text import parse

application, registry = QApplication([]), standard_registry()
application.clipboard().setMimeData(part_mime(parse("conv() | pool()", registry), registry))
leave_text()
"""


def test_the_program_ends_well_with_a_copy_on_the_clipboard() -> None:
    """It died of a segmentation fault where the clipboard is its own."""
    run = subprocess.run([sys.executable, "-c", COPY_AND_END], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr


def test_the_text_form_is_left_on_the_clipboard_at_the_end(canvas: CanvasView) -> None:
    canvas.editor.select({"conv_1", "pool_1"})
    key(canvas, Qt.Key.Key_C, CTRL)
    text = QGuiApplication.clipboard().text()
    leave_text()
    assert QGuiApplication.clipboard().text() == text
    assert not QGuiApplication.clipboard().mimeData().hasFormat(PART_MIME)


def test_cut_and_paste(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    click(canvas, middle(canvas, "conv_1"))
    key(canvas, Qt.Key.Key_X, CTRL)
    assert "conv_1" not in canvas.editor.design.blocks
    key(canvas, Qt.Key.Key_V, CTRL)
    assert canvas.editor.design.blocks["conv_1"].type == "conv"
    canvas.editor.undo()
    assert undone_bytes(canvas) == before


def test_paste_into_another_window(qtbot: QtBot, canvas: CanvasView) -> None:
    key(canvas, Qt.Key.Key_A, CTRL)
    key(canvas, Qt.Key.Key_C, CTRL)
    other = shown_canvas(qtbot, Editor(Design(), standard_registry()))
    other.commands.paste()
    assert len(other.editor.design.blocks) == 6
    assert len(other.editor.design.wires) == 5
    assert undone_bytes(other) == dumps(Design())


def test_paste_takes_a_text_form_that_somebody_wrote(empty_canvas: CanvasView) -> None:
    QGuiApplication.clipboard().setText('digits(classes=[0, 1]) | pca(8) | angle("ry") | conv("su4")')
    key(empty_canvas, Qt.Key.Key_V, CTRL)
    assert [block.type for block in empty_canvas.editor.design.blocks.values()] == ["digits", "pca", "angle", "conv"]
    assert undone_bytes(empty_canvas) == dumps(Design())


def test_paste_of_something_else_is_told_in_a_sentence(qtbot: QtBot, canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    QGuiApplication.clipboard().setText("what is the (weather")
    with qtbot.waitSignal(canvas.said) as told:
        key(canvas, Qt.Key.Key_V, CTRL)
    assert told.args[0].startswith("The clipboard holds no design")
    assert saved_bytes(canvas) == before


def test_duplicate(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    canvas.editor.select({"conv_1"})
    key(canvas, Qt.Key.Key_D, CTRL)
    assert canvas.editor.selection == {"conv_2"}
    assert undone_bytes(canvas) == before


def test_bypass_and_back(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    canvas.editor.select({"conv_1"})
    key(canvas, Qt.Key.Key_B, CTRL)
    assert canvas.editor.design.blocks["conv_1"].bypassed
    assert canvas.canvas.cards["conv_1"].face.bypassed
    assert undone_bytes(canvas) == before
    canvas.editor.redo()
    key(canvas, Qt.Key.Key_B, CTRL)
    assert not canvas.editor.design.blocks["conv_1"].bypassed


@pytest.mark.parametrize(("name", "side"), [("fuse", Side.IN), ("split", Side.OUT)])
def test_a_block_with_several_ports_is_bypassed(canvas: CanvasView, name: str, side: Side) -> None:
    """It passes its first input on to its first output; the other ports are left out."""
    click(canvas, middle(canvas, "classify_1"))
    key(canvas, Qt.Key.Key_Delete)
    send_drop(canvas, block_mime(name), QPointF(900, 260))
    block = f"{name}_1"
    inside = canvas.canvas.cards[block].face.ports(Side.IN)[0].name
    drag(canvas, port(canvas, "pool_1", Side.OUT, "out"), port(canvas, block, Side.IN, inside))
    before, look = saved_bytes(canvas), canvas.canvas.cards[block].face
    click(canvas, middle(canvas, block))
    key(canvas, Qt.Key.Key_B, CTRL)
    face = canvas.canvas.cards[block].face
    assert face.bypassed
    assert face.detail == ""
    assert [each.name for each in face.ports(side)] == [each.name for each in look.ports(side)]
    assert undone_bytes(canvas) == before
    assert canvas.canvas.cards[block].face == look


@pytest.mark.parametrize(
    ("command", "same"),
    [
        ("align_left", lambda rect: rect.left()),
        ("align_right", lambda rect: rect.right()),
        ("align_top", lambda rect: rect.top()),
        ("align_bottom", lambda rect: rect.bottom()),
        ("align_middles", lambda rect: rect.center().y()),
        ("align_centers", lambda rect: rect.center().x()),
    ],
)
def test_align(canvas: CanvasView, command: str, same: object) -> None:
    drag(canvas, middle(canvas, "conv_1"), middle(canvas, "conv_1") + QPointF(24, 136))
    before = saved_bytes(canvas)
    canvas.editor.select({"angle_1", "conv_1", "pool_1"})
    getattr(canvas.arranging, command)()
    lines = {same(canvas.canvas.cards[block].card_rect()) for block in canvas.editor.selection}  # type: ignore[operator]
    assert len(lines) == 1
    assert undone_bytes(canvas) == before


def test_distribute_makes_gaps_equal(canvas: CanvasView) -> None:
    drag(canvas, middle(canvas, "conv_1"), middle(canvas, "conv_1") + QPointF(40, 96))
    before = saved_bytes(canvas)
    canvas.editor.select({"angle_1", "conv_1", "pool_1"})
    canvas.arranging.distribute_across()
    one, two, three = (canvas.canvas.cards[name].card_rect() for name in ("angle_1", "conv_1", "pool_1"))
    assert two.left() - one.right() == pytest.approx(three.left() - two.right())
    assert undone_bytes(canvas) == before


def test_tidy_lays_out_from_left_to_right_and_moves_little_twice(canvas: CanvasView) -> None:
    drag(canvas, middle(canvas, "conv_1"), QPointF(100, 300))
    before = saved_bytes(canvas)
    key(canvas, Qt.Key.Key_L, CTRL)
    blocks = canvas.editor.design.blocks
    left = [blocks[name].position[0] for name in chain().blocks]
    assert left == sorted(left)
    rects = [card.card_rect() for card in canvas.canvas.cards.values()]
    assert not any(one.intersects(other) for one in rects for other in rects if one is not other)
    tidied = saved_bytes(canvas)
    key(canvas, Qt.Key.Key_L, CTRL)
    assert saved_bytes(canvas) == tidied
    assert undone_bytes(canvas) == before


def test_tidy_of_a_selection_leaves_the_others_and_a_small_edit_moves_little(canvas: CanvasView) -> None:
    drag(canvas, middle(canvas, "conv_1"), QPointF(100, 300))
    before, places = saved_bytes(canvas), {k: b.position for k, b in canvas.editor.design.blocks.items()}
    canvas.editor.select({"conv_1", "pool_1"})
    key(canvas, Qt.Key.Key_L, CTRL)
    after = canvas.editor.design.blocks
    assert {name for name in places if after[name].position != places[name]} == {"conv_1", "pool_1"}
    assert after["conv_1"].position[0] < after["pool_1"].position[0]
    assert undone_bytes(canvas) == before

    canvas.editor.select(())
    key(canvas, Qt.Key.Key_L, CTRL)
    tidy = {name: block.position for name, block in canvas.editor.design.blocks.items()}
    canvas.editor.select({"classify_1"})
    key(canvas, Qt.Key.Key_Delete)
    key(canvas, Qt.Key.Key_L, CTRL)
    assert all(block.position == tidy[name] for name, block in canvas.editor.design.blocks.items())


def test_what_is_pasted_into_an_empty_design_is_all_in_view(qtbot: QtBot, canvas: CanvasView) -> None:
    key(canvas, Qt.Key.Key_A, CTRL)
    key(canvas, Qt.Key.Key_C, CTRL)
    other = shown_canvas(qtbot, Editor(Design(), standard_registry()))
    other.commands.paste()
    assert other.visible_rect().contains(other.canvas.whole_rect())


def test_what_is_pasted_out_of_sight_comes_into_the_middle(canvas: CanvasView) -> None:
    canvas.editor.select({"conv_1", "pool_1"})
    key(canvas, Qt.Key.Key_C, CTRL)
    canvas.navigation.actual_size()
    canvas.centerOn(-3000, -3000)
    key(canvas, Qt.Key.Key_V, CTRL)
    pasted = canvas.canvas.content_rect({"conv_2", "pool_2"})
    assert canvas.visible_rect().contains(pasted)
    assert (pasted.center() - canvas.visible_rect().center()).manhattanLength() < 60


def test_frames_and_notes_go_with_the_blocks_they_belong_to(qtbot: QtBot, canvas: CanvasView) -> None:
    frame = Frame("frame_1", "Filter", (570.0, -40.0, 420.0, 200.0), "convolution")
    canvas.editor.do(Batch("Explain", [AddFrame(frame), AddNote(Note("note_1", "Slides", (600.0, 100.0)))]))
    before = saved_bytes(canvas)
    canvas.editor.select({"conv_1"})
    key(canvas, Qt.Key.Key_D, CTRL)
    assert len(canvas.editor.design.frames) == 1, "the frame has another block in it that stays"
    assert undone_bytes(canvas) == before
    canvas.editor.select({"conv_1", "pool_1"})
    key(canvas, Qt.Key.Key_C, CTRL)
    other = shown_canvas(qtbot, Editor(Design(), standard_registry()))
    other.commands.paste()
    assert [frame.title for frame in other.editor.design.frames.values()] == ["Filter"]
    assert [note.text for note in other.editor.design.notes.values()] == ["Slides"]
    assert undone_bytes(other) == dumps(Design())
