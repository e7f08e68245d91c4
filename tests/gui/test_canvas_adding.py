"""The search that adds: by double-click, Space or typing, and where a wire is let go."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.face import Side
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.canvas.welcome import Template
from qdcnn_studio.app.palette.model import Row
from qdcnn_studio.design.graph import Wire
from qdcnn_studio.examples import examples, open_example
from tests.gui.helpers import click, double_click, drag, key, middle, port, saved_bytes, undone_bytes


def listed(view: CanvasView) -> list[str]:
    """Return the names of the block types the search lists."""
    model = view.search.model
    rows: list[Row] = [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]
    return [row.block_type.name for row in rows if row.block_type]


def type_text(text: str) -> None:
    """Type a text into what has the keyboard."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)


def test_double_click_opens_the_search_there(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    double_click(canvas, QPointF(420, 200))
    assert canvas.search.isVisible()
    type_text("conv")
    assert listed(canvas)[0] == "conv"
    key(canvas, Qt.Key.Key_Return)
    assert not canvas.search.isVisible()
    assert abs(middle(canvas, "conv_2").x() - 420) <= 8
    assert not canvas.editor.design.wires_into("conv_2")
    assert undone_bytes(canvas) == before


def test_double_click_on_a_block_does_not_search(canvas: CanvasView) -> None:
    double_click(canvas, middle(canvas, "conv_1"))
    assert not canvas.search.isVisible()


def test_space_opens_the_search_and_escape_closes_it(canvas: CanvasView) -> None:
    key(canvas, Qt.Key.Key_Space)
    assert canvas.search.isVisible()
    key(canvas, Qt.Key.Key_Escape)
    assert not canvas.search.isVisible()
    assert canvas.hasFocus()
    assert not canvas.editor.history.can_undo


def test_typing_searches_and_a_whole_chain_is_typed(empty_canvas: CanvasView) -> None:
    for word in ("digits", "pca", "angle", "conv", "pool", "classi"):
        key(empty_canvas, getattr(Qt.Key, f"Key_{word[0].upper()}"))
        assert empty_canvas.search.isVisible()
        type_text(word[1:])
        key(empty_canvas, Qt.Key.Key_Return)
    design = empty_canvas.editor.design
    assert list(design.blocks) == ["digits_1", "pca_1", "angle_1", "conv_1", "pool_1", "classify_1"]
    assert len(design.wires) == 5
    rects = [card.card_rect() for card in empty_canvas.canvas.cards.values()]
    assert not any(one.intersects(other) for one in rects for other in rects if one is not other)


def test_wire_into_empty_space_lists_only_what_fits(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    drag(canvas, port(canvas, "pool_1", Side.OUT, "out"), QPointF(1000, 200))
    assert canvas.search.isVisible()
    names = listed(canvas)
    assert {"conv", "pool", "classify"} <= set(names)
    assert not {"digits", "pca", "angle"} & set(names)
    type_text("conv")
    key(canvas, Qt.Key.Key_Return)
    assert Wire("pool_1", "out", "conv_2", "in") in canvas.editor.design.wires
    assert abs(port(canvas, "conv_2", Side.IN, "in").x() - 1000) <= 8
    assert undone_bytes(canvas) == before


def test_wire_backwards_into_empty_space(canvas: CanvasView) -> None:
    canvas.commands.place("conv")
    before = saved_bytes(canvas)
    drag(canvas, port(canvas, "conv_2", Side.IN, "in"), QPointF(100, 250))
    names = listed(canvas)
    assert {"angle", "conv", "pool"} <= set(names)
    assert "classify" not in names
    type_text("angle")
    key(canvas, Qt.Key.Key_Return)
    assert canvas.editor.design.wires_into("conv_2") == [Wire("angle_2", "out", "conv_2", "in")]
    assert undone_bytes(canvas) == before


def test_most_used_comes_first(canvas: CanvasView) -> None:
    def add(word: str) -> None:
        drag(canvas, port(canvas, "pool_1", Side.OUT, "out"), QPointF(1000, 200))
        type_text(word)
        key(canvas, Qt.Key.Key_Return)
        canvas.editor.undo()

    add("probe")
    add("probe")
    add("fuse")
    drag(canvas, port(canvas, "pool_1", Side.OUT, "out"), QPointF(1000, 200))
    assert listed(canvas)[:2] == ["probe", "fuse"]


def test_arrow_keys_choose_in_the_list(canvas: CanvasView) -> None:
    double_click(canvas, QPointF(420, 200))
    names, before = listed(canvas), set(canvas.editor.design.blocks)
    key(canvas, Qt.Key.Key_Down)
    key(canvas, Qt.Key.Key_Down)
    key(canvas, Qt.Key.Key_Up)
    key(canvas, Qt.Key.Key_Return)
    [new] = set(canvas.editor.design.blocks) - before
    assert canvas.editor.design.blocks[new].type == names[1]


def test_a_text_form_is_taken_too(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    double_click(canvas, QPointF(420, 200))
    type_text('conv("so4") | pool()')
    key(canvas, Qt.Key.Key_Return)
    design = canvas.editor.design
    assert design.blocks["conv_2"].settings == {"ansatz": "so4"}
    assert Wire("conv_2", "out", "pool_2", "in") in design.wires
    assert undone_bytes(canvas) == before


def test_a_faulty_text_form_is_told_and_changes_nothing(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    double_click(canvas, QPointF(420, 200))
    type_text("conv(")
    key(canvas, Qt.Key.Key_Return)
    assert canvas.search.isVisible()
    assert canvas.search.words.text()
    assert saved_bytes(canvas) == before


def test_search_goes_when_one_clicks_elsewhere(canvas: CanvasView) -> None:
    double_click(canvas, QPointF(420, 200))
    click(canvas, QPointF(900, 300))
    assert not canvas.search.isVisible()


def test_palette_double_click_places_at_the_centre(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    canvas.add_at_center("conv")
    center = canvas.visible_rect().center()
    placed = middle(canvas, "conv_2")
    assert abs(placed.x() - center.x()) < 120
    assert abs(placed.y() - center.y()) < 120
    assert undone_bytes(canvas) == before


def test_an_empty_canvas_says_how_to_begin_and_offers_templates(qtbot: QtBot, empty_canvas: CanvasView) -> None:
    welcome = empty_canvas.welcome
    assert welcome.isVisible()
    welcome.offer([Template("first", "First minute", "Digits 0 and 1."), Template("other", "Other", "Something.")])
    assert [button.text() for button in welcome.buttons] == ["First minute", "Other"]
    with qtbot.waitSignal(welcome.chosen) as asked:
        QTest.mouseClick(welcome.buttons[1], Qt.MouseButton.LeftButton)
    assert asked.args == ["other"]
    empty_canvas.commands.place("conv")
    assert not welcome.isVisible()
    empty_canvas.editor.undo()
    assert welcome.isVisible()


def test_the_wire_that_was_dropped_stays_in_sight_while_the_search_is_open(canvas: CanvasView) -> None:
    start, end = port(canvas, "pool_1", Side.OUT, "out"), QPointF(900, 240)
    drag(canvas, start, end)
    assert canvas.search.isVisible()
    assert canvas.overlay.wire == (start, canvas.mapToScene(canvas.mapFromScene(end)))
    key(canvas, Qt.Key.Key_Escape)
    assert canvas.overlay.wire is None


def test_before_anything_was_used_the_search_lists_first_what_the_examples_join_there(canvas: CanvasView) -> None:
    joined = Counter(
        design.blocks[wire.target].type
        for design in map(open_example, (example.name for example in examples()))
        for wire in {(w.source, w.target): w for w in design.wires}.values()
        if design.blocks[wire.source].type == "pool"
    )
    drag(canvas, port(canvas, "pool_1", Side.OUT, "out"), QPointF(900, 240))
    assert set(listed(canvas)[: len(joined)]) == set(joined) >= {"conv", "classify"}


def test_a_search_from_nowhere_lists_the_families_in_their_order(empty_canvas: CanvasView) -> None:
    key(empty_canvas, Qt.Key.Key_Space)
    assert listed(empty_canvas)[0] == "digits"


def test_the_search_is_never_higher_than_a_low_canvas(canvas: CanvasView) -> None:
    canvas.resize(900, 260)
    canvas.ask_what_to_add(canvas.visible_rect().center())
    assert canvas.rect().contains(canvas.search.geometry())
    assert canvas.search.words.text(), "what the marked block does is in sight too"
    for _ in range(20):
        key(canvas, Qt.Key.Key_Down)
        assert canvas.rect().contains(canvas.search.geometry())
