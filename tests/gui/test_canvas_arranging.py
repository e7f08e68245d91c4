"""Blocks put in order by their keys and by the mouse: aligned, distributed, tidied, nudged; undone to the byte."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.canvas.view import CanvasView
from tests.gui.helpers import click, drag, key, middle, saved_bytes, undone_bytes

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
CHOSEN = ("angle_1", "conv_1", "pool_1")


def scattered(view: CanvasView) -> str:
    """Drag three blocks out of line, select them by the mouse and return the bytes."""
    for block, away in {"conv_1": QPointF(-120, 136), "pool_1": QPointF(72, 336)}.items():
        drag(view, middle(view, block), middle(view, block) + away, modifiers=ALT)
    view.navigation.fit_all()
    click(view, middle(view, CHOSEN[0]))
    for block in CHOSEN[1:]:
        click(view, middle(view, block), SHIFT)
    assert view.editor.selection == set(CHOSEN)
    return saved_bytes(view)


def rects(view: CanvasView) -> list[QRectF]:
    return [view.canvas.cards[block].card_rect() for block in CHOSEN]


@pytest.mark.parametrize(
    ("pressed", "held", "line"),
    [
        (Qt.Key.Key_Left, CTRL | SHIFT, lambda rect: rect.left()),
        (Qt.Key.Key_Right, CTRL | SHIFT, lambda rect: rect.right()),
        (Qt.Key.Key_Up, CTRL | SHIFT, lambda rect: rect.top()),
        (Qt.Key.Key_Down, CTRL | SHIFT, lambda rect: rect.bottom()),
        (Qt.Key.Key_M, CTRL | ALT, lambda rect: rect.center().y()),
        (Qt.Key.Key_C, CTRL | ALT, lambda rect: rect.center().x()),
    ],
    ids=["left", "right", "top", "bottom", "middles", "centers"],
)
def test_aligned_by_key(
    canvas: CanvasView, pressed: Qt.Key, held: Qt.KeyboardModifier, line: Callable[[QRectF], float]
) -> None:
    before = scattered(canvas)
    others = {block: canvas.editor.design.blocks[block].position for block in ("digits_1", "pca_1", "classify_1")}
    assert len({line(rect) for rect in rects(canvas)}) == 3
    key(canvas, pressed, held)
    assert len({line(rect) for rect in rects(canvas)}) == 1
    assert {block: canvas.editor.design.blocks[block].position for block in others} == others
    assert undone_bytes(canvas) == before


@pytest.mark.parametrize("pressed", [Qt.Key.Key_H, Qt.Key.Key_V], ids=["across", "down"])
def test_distributed_by_key(canvas: CanvasView, pressed: Qt.Key) -> None:
    before = scattered(canvas)

    def gaps() -> list[float]:
        if pressed == Qt.Key.Key_H:
            ordered = sorted(rects(canvas), key=lambda rect: rect.left())
            return [two.left() - one.right() for one, two in zip(ordered, ordered[1:], strict=False)]
        ordered = sorted(rects(canvas), key=lambda rect: rect.top())
        return [two.top() - one.bottom() for one, two in zip(ordered, ordered[1:], strict=False)]

    assert gaps()[0] != pytest.approx(gaps()[1])
    ends = min(r.left() for r in rects(canvas)), max(r.right() for r in rects(canvas))
    key(canvas, pressed, CTRL | ALT)
    assert gaps()[0] == pytest.approx(gaps()[1])
    assert (min(r.left() for r in rects(canvas)), max(r.right() for r in rects(canvas))) == ends
    assert undone_bytes(canvas) == before


def test_a_small_edit_of_a_tidy_design_moves_little(canvas: CanvasView) -> None:
    """What stands before the edit stays; what comes after it makes room to the right and keeps its row."""
    click(canvas, middle(canvas, "classify_1"))
    key(canvas, Qt.Key.Key_Delete)
    key(canvas, Qt.Key.Key_L, CTRL)
    tidy = {name: block.position for name, block in canvas.editor.design.blocks.items()}
    before = saved_bytes(canvas)
    click(canvas, middle(canvas, "pool_1"))
    key(canvas, Qt.Key.Key_C, CTRL)
    curve = next(items for wire, items in canvas.canvas.wires.items() if wire.target == "pool_1").curve
    key(canvas, Qt.Key.Key_V, CTRL)
    [copy] = canvas.editor.selection
    drag(canvas, middle(canvas, copy), curve.path().pointAtPercent(0.5))
    assert [wire.source for wire in canvas.editor.design.wires_into("pool_1")] == [copy]
    click(canvas, canvas.mapToScene(20, 20))
    key(canvas, Qt.Key.Key_L, CTRL)
    now = {name: block.position for name, block in canvas.editor.design.blocks.items()}
    for name in ("digits_1", "pca_1", "angle_1", "conv_1"):
        assert now[name] == tidy[name]
    assert tidy["conv_1"][0] < now[copy][0] < now["pool_1"][0]
    assert now["pool_1"][1] == tidy["pool_1"][1]
    while canvas.editor.history.can_undo and saved_bytes(canvas) != before:
        canvas.editor.undo()
    assert saved_bytes(canvas) == before


def hold(view: CanvasView, pressed: Qt.Key, times: int, still: bool = False) -> None:
    """Hold a key down with Ctrl until it has been repeated so often; `still` if it was held before."""
    for number in range(still, times + still):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, pressed, CTRL, "", kind is QEvent.Type.KeyRelease or number > 0)
            QApplication.sendEvent(view, event)


def test_a_key_that_is_held_leaves_the_history_that_the_mouse_leaves(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    click(canvas, middle(canvas, "conv_1"))
    hold(canvas, Qt.Key.Key_Down, 9)
    hold(canvas, Qt.Key.Key_Right, 1)
    by_key = saved_bytes(canvas)
    assert canvas.editor.design.blocks["conv_1"].position == (608.0, 72.0)
    assert canvas.editor.history.entries == ("Move conv_1", "Move conv_1"), "each press of a key is a step"
    canvas.editor.undo()
    assert undone_bytes(canvas) == before
    canvas.navigation.actual_size()
    for away in (QPointF(0, 72), QPointF(8, 0)):
        drag(canvas, middle(canvas, "conv_1"), middle(canvas, "conv_1") + away, modifiers=ALT)
    assert canvas.editor.history.entries == ("Move conv_1", "Move conv_1")
    assert saved_bytes(canvas) == by_key


def test_a_held_key_goes_on_from_nothing_but_its_own_move(canvas: CanvasView) -> None:
    click(canvas, middle(canvas, "conv_1"))
    hold(canvas, Qt.Key.Key_Down, 2)
    key(canvas, Qt.Key.Key_B, CTRL)
    hold(canvas, Qt.Key.Key_Down, 3, still=True)
    assert canvas.editor.history.entries == ("Move conv_1", "Bypass conv_1", "Move conv_1")
