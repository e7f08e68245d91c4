"""Building, walking and moving without a mouse, and what a screen reader is told."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.describing import Outline, block_words, design_words
from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import Disconnect, MoveBlocks
from qdcnn_studio.design.graph import Design, Wire
from tests.gui.helpers import click, drag, key, middle, port, saved_bytes, undone_bytes

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT, RIGHT, UP, DOWN = (getattr(Qt.Key, f"Key_{name}") for name in ("Left", "Right", "Up", "Down"))


def type_block(view: CanvasView, word: str) -> None:
    """Type a word on the canvas and take the first block that fits."""
    key(view, getattr(Qt.Key, f"Key_{word[0].upper()}"))
    focused = QApplication.focusWidget()
    assert focused is view.search.field
    QTest.keyClicks(focused, word[1:])
    key(view, Qt.Key.Key_Return)


def test_arrows_walk_along_the_wires(canvas: CanvasView) -> None:
    key(canvas, RIGHT)
    assert canvas.editor.selection == {"digits_1"}
    seen = []
    for _ in range(4):
        key(canvas, RIGHT)
        seen.append(canvas.keyboard.port or canvas.keyboard.block)
    assert seen == [PortRef("digits_1", Side.OUT, "out"), "pca_1", PortRef("pca_1", Side.OUT, "out"), "angle_1"]
    key(canvas, LEFT)
    assert canvas.keyboard.port == PortRef("angle_1", Side.IN, "in")
    key(canvas, LEFT)
    assert canvas.editor.selection == {"pca_1"}


def test_the_ring_is_where_the_keyboard_is_and_goes_with_the_mouse(canvas: CanvasView) -> None:
    key(canvas, RIGHT)
    assert canvas.canvas.cards["digits_1"].focused == "card"
    key(canvas, RIGHT)
    assert canvas.canvas.cards["digits_1"].focused == (Side.OUT, "out")
    click(canvas, middle(canvas, "conv_1"))
    assert all(card.focused is None for card in canvas.canvas.cards.values())


def test_the_ring_is_painted_around_a_block_and_around_a_port(canvas: CanvasView) -> None:
    card, out = canvas.canvas.cards["digits_1"], port(canvas, "digits_1", Side.OUT, "out")
    edge = QPointF(card.card_rect().center().x(), card.card_rect().top())

    def ringed(point: QPointF, across: int, down: int) -> bool:
        """Whether there is blue beside a point: away from the card's edge and from wires."""
        place = canvas.mapFromScene(point) + QPoint(across, down)
        image = canvas.viewport().grab(QRect(place, QSize(6, 6))).toImage()
        colors = [image.pixelColor(x, y) for x in range(6) for y in range(6)]
        return any(color.blue() - color.red() > 60 for color in colors)

    def rings() -> tuple[bool, bool]:
        return ringed(edge, -3, -8), ringed(out, -10, -10)

    canvas.navigation.actual_size()
    canvas.centerOn(card.card_rect().center())
    canvas.editor.select({"digits_1"})
    assert rings() == (False, False), "selected, the keyboard elsewhere"
    key(canvas, RIGHT)
    assert canvas.keyboard.port == PortRef("digits_1", Side.OUT, "out")
    assert rings() == (False, True)
    key(canvas, LEFT)
    assert canvas.keyboard.port is None
    assert rings() == (True, False)
    click(canvas, middle(canvas, "digits_1"))
    assert rings() == (False, False)


def test_enter_connects_to_the_port_chosen_by_arrows(canvas: CanvasView) -> None:
    canvas.editor.do(Disconnect((Wire("angle_1", "out", "conv_1", "in"),)))
    before = saved_bytes(canvas)
    canvas.editor.select({"angle_1"})
    key(canvas, Qt.Key.Key_Return)
    assert canvas.keyboard.origin == PortRef("angle_1", Side.OUT, "out")
    assert canvas.keyboard.port == PortRef("conv_1", Side.IN, "in")
    assert canvas.overlay.wire is not None
    key(canvas, Qt.Key.Key_Return)
    assert Wire("angle_1", "out", "conv_1", "in") in canvas.editor.design.wires
    assert canvas.overlay.wire is None
    assert undone_bytes(canvas) == before


def test_arrows_choose_among_what_fits(canvas: CanvasView) -> None:
    canvas.editor.select({"angle_1"})
    key(canvas, Qt.Key.Key_Return)
    found = canvas.keyboard.candidates()
    assert PortRef("pca_1", Side.IN, "in") not in found
    key(canvas, RIGHT)
    assert canvas.keyboard.port == found[1]
    key(canvas, LEFT)
    assert canvas.keyboard.port == found[0]
    before = saved_bytes(canvas)
    key(canvas, Qt.Key.Key_Escape)
    assert canvas.keyboard.origin is None
    assert saved_bytes(canvas) == before


def test_enter_where_nothing_fits_asks_what_to_add(empty_canvas: CanvasView) -> None:
    type_block(empty_canvas, "digits")
    key(empty_canvas, Qt.Key.Key_Return)
    assert empty_canvas.search.isVisible()
    QTest.keyClicks(empty_canvas.search.field, "pca")
    key(empty_canvas, Qt.Key.Key_Return)
    assert empty_canvas.editor.design.wires == {Wire("digits_1", "out", "pca_1", "in")}


def test_two_branches_are_built_by_keyboard_alone(empty_canvas: CanvasView) -> None:
    view = empty_canvas
    for word in ("digits", "crop", "amplitude"):
        type_block(view, word)
    view.editor.select({"digits_1"})
    key(view, RIGHT)
    assert view.keyboard.port == PortRef("digits_1", Side.OUT, "out")
    for word in ("crop", "amplitude"):
        type_block(view, word)
    type_block(view, "fuse")
    assert view.editor.design.wires_into("fuse_1") == [Wire("amplitude_2", "out", "fuse_1", "a")]
    view.editor.select({"amplitude_1"})
    key(view, Qt.Key.Key_Return)
    assert view.keyboard.port == PortRef("fuse_1", Side.IN, "b"), "free inputs come first"
    key(view, Qt.Key.Key_Return)
    for word in ("pool", "classify"):
        type_block(view, word)
    design = view.editor.design
    assert {wire.target for wire in design.wires_out_of("digits_1")} == {"crop_1", "crop_2"}
    assert {wire.source for wire in design.wires_into("fuse_1")} == {"amplitude_1", "amplitude_2"}
    assert design.wires_into("classify_1") == [Wire("pool_1", "out", "classify_1", "in")]
    while view.editor.history.can_undo:
        view.editor.undo()
    assert saved_bytes(view) == dumps(Design())


def test_moves_by_keyboard_and_mouse_leave_the_same_history(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    click(canvas, middle(canvas, "conv_1"))
    key(canvas, DOWN, CTRL)
    by_key = (canvas.editor.history.entries, saved_bytes(canvas))
    assert canvas.editor.design.blocks["conv_1"].position == (600.0, 8.0)
    assert undone_bytes(canvas) == before
    start = middle(canvas, "conv_1")
    canvas.navigation.actual_size()
    drag(canvas, start, start + type(start)(0, 8), modifiers=Qt.KeyboardModifier.AltModifier)
    assert (canvas.editor.history.entries, saved_bytes(canvas)) == by_key
    assert undone_bytes(canvas) == before


def test_nudging_moves_the_selection(canvas: CanvasView) -> None:
    canvas.editor.select({"conv_1", "pool_1"})
    key(canvas, RIGHT, CTRL)
    assert canvas.editor.history.entries == (MoveBlocks({"conv_1": (0, 0), "pool_1": (0, 0)}).title,)


def test_words_of_a_block_name_its_wires_and_problem(canvas: CanvasView) -> None:
    words = block_words(canvas.canvas, "conv_1")
    assert words.startswith("Convolution, conv_1")
    assert "Input in: 8 qubits, from angle_1" in words
    assert "Output out: 8 qubits, to pool_1" in words
    canvas.editor.do(Disconnect((Wire("angle_1", "out", "conv_1", "in"),)))
    assert "not wired" in block_words(canvas.canvas, "conv_1")
    assert "Problem: " in block_words(canvas.canvas, "conv_1")


def test_what_the_keyboard_is_on_is_told_to_a_screen_reader(canvas: CanvasView) -> None:
    key(canvas, RIGHT)
    assert canvas.accessibleDescription() == block_words(canvas.canvas, "digits_1")
    key(canvas, RIGHT)
    assert canvas.accessibleDescription() == "Output out: 8×8, to pca_1"
    assert canvas.accessibleName() == "Canvas"


def test_the_design_in_words_is_its_text_form(canvas: CanvasView, empty_canvas: CanvasView) -> None:
    assert "| conv(" in design_words(canvas.canvas).replace("conv()", "conv(")
    assert design_words(empty_canvas.canvas) == "The canvas is empty."


def test_outline_lists_the_blocks_and_shares_the_selection(qtbot: QtBot, canvas: CanvasView) -> None:
    outline = Outline(canvas)
    qtbot.addWidget(outline)
    assert outline.count() == 6
    assert outline.item(0).text() == block_words(canvas.canvas, "digits_1")
    outline.setCurrentRow(3)
    assert canvas.editor.selection == {"conv_1"}
    canvas.editor.select({"pool_1"})
    assert [outline.item(row).isSelected() for row in range(6)] == [False, False, False, False, True, False]
    canvas.commands.delete()
    assert outline.count() == 5
