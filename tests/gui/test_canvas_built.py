"""How the canvas is built: gestures are objects that end in at most one edit, and it serves any typed blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.face import Side
from qdcnn_studio.app.canvas.gestures.drag_wire import DragWire
from qdcnn_studio.app.canvas.gestures.gesture import Gesture
from qdcnn_studio.app.canvas.gestures.move_blocks import MoveSelection
from qdcnn_studio.app.canvas.gestures.move_region import MoveFrame, MoveNote, ResizeFrame
from qdcnn_studio.app.canvas.gestures.pan import Pan
from qdcnn_studio.app.canvas.gestures.rubber_band import RubberBand
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import AddFrame, AddNote
from qdcnn_studio.design.graph import Design, Frame, Note, Wire
from qdcnn_studio.design.ports import Carried, Features, Kind, Port
from qdcnn_studio.design.registry import BlockType, Family, Registry
from tests.gui.conftest import shown_canvas
from tests.gui.helpers import LEFT, at, drag, key, middle, port, saved_bytes, undone_bytes
from tests.gui.test_canvas_keyboard import type_block
from tests.gui.test_canvas_walk import check_drawn

MIDDLE = Qt.MouseButton.MiddleButton
Ends = Callable[[CanvasView], tuple[QPointF, QPointF]]


def _wire(view: CanvasView) -> tuple[QPointF, QPointF]:
    return port(view, "angle_1", Side.OUT, "out"), port(view, "pool_1", Side.IN, "in")


def _block(view: CanvasView) -> tuple[QPointF, QPointF]:
    return middle(view, "conv_1"), middle(view, "conv_1") + QPointF(0, 88)


def _ground(view: CanvasView) -> tuple[QPointF, QPointF]:
    return QPointF(560, -120), QPointF(860, -20)


def _title(view: CanvasView) -> tuple[QPointF, QPointF]:
    start = view.canvas.regions.frames["frame_1"].title_rect().center()
    return start, start + QPointF(0, 80)


def _handle(view: CanvasView) -> tuple[QPointF, QPointF]:
    start = view.canvas.regions.frames["frame_1"].handle_rect().center()
    return start, start + QPointF(40, 40)


def _note(view: CanvasView) -> tuple[QPointF, QPointF]:
    start = view.canvas.regions.notes["note_1"].note_rect().center()
    return start, start + QPointF(80, 40)


GESTURES: dict[type[Gesture], tuple[Ends, Qt.MouseButton]] = {
    DragWire: (_wire, LEFT),
    MoveSelection: (_block, LEFT),
    RubberBand: (_ground, LEFT),
    Pan: (_ground, MIDDLE),
    MoveFrame: (_title, LEFT),
    ResizeFrame: (_handle, LEFT),
    MoveNote: (_note, LEFT),
}
CHANGE_NOTHING = {RubberBand, Pan}
"""They move what is selected, and what is visible."""


def kinds(base: type[Gesture] = Gesture) -> Iterator[type[Gesture]]:
    """Return the gestures that there are."""
    for kind in base.__subclasses__():
        if not getattr(kind, "__abstractmethods__", None):
            yield kind
        yield from kinds(kind)


def test_each_gesture_there_is_is_tried_here() -> None:
    ours = {kind for kind in kinds() if kind.__module__.startswith("qdcnn_studio.app.canvas.")}
    assert ours == GESTURES.keys()


@pytest.mark.parametrize("kind", GESTURES, ids=lambda kind: kind.__name__)
def test_a_gesture_ends_in_one_edit_and_given_up_in_none(canvas: CanvasView, kind: type[Gesture]) -> None:
    canvas.editor.do(AddFrame(Frame("frame_1", "Here", (-40.0, 200.0, 400.0, 160.0))))
    canvas.editor.do(AddNote(Note("note_1", "Some words", (600.0, 240.0))))
    canvas.navigation.fit_all()
    before, entries = saved_bytes(canvas), canvas.editor.history.entries
    ends, button = GESTURES[kind]
    start, end = ends(canvas)
    drag(canvas, start, end, button, release=False)
    assert type(canvas.gesture) is kind
    assert saved_bytes(canvas) == before, "what it would do is shown, not done"
    key(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, at(canvas, end))
    assert canvas.gesture is None
    assert canvas.overlay.is_empty
    assert (saved_bytes(canvas), canvas.editor.history.entries) == (before, entries)
    check_drawn(canvas)
    canvas.editor.select(())
    canvas.navigation.fit_all()
    start, end = ends(canvas)
    drag(canvas, start, end, button)
    assert canvas.overlay.is_empty
    assert canvas.editor.history.entries[: len(entries)] == entries
    assert len(canvas.editor.history.entries) == len(entries) + (kind not in CHANGE_NOTHING)
    check_drawn(canvas)
    if kind not in CHANGE_NOTHING:
        assert saved_bytes(canvas) != before
        assert undone_bytes(canvas) == before
        check_drawn(canvas)


class Tank(BlockType):
    """A source of water: a block of another trade."""

    name, title, family, summary = "tank", "Tank", Family.TOOLS, "Holds water."

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        return ()

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        return (Port("tap", Kind.FEATURES),)

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        return {"tap": Features((7,))}

    def caption(self, settings: Any) -> str:
        return "7 litres"


class Valve(Tank):
    """Something that water runs through."""

    name, title, summary = "valve", "Valve", "Lets water through."

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        return (Port("pipe", Kind.FEATURES),)


def test_the_canvas_serves_blocks_of_another_trade(qtbot: QtBot) -> None:
    view = shown_canvas(qtbot, Editor(Design(), Registry([Tank(), Valve()])))
    qtbot.waitUntil(view.hasFocus)
    for word in ("tank", "valve", "valve"):
        type_block(view, word)
    view.navigation.fit_all()
    assert view.editor.design.wires == {
        Wire("tank_1", "tap", "valve_1", "pipe"),
        Wire("valve_1", "tap", "valve_2", "pipe"),
    }
    assert view.canvas.cards["tank_1"].face.caption == "7 litres"
    assert {items.face.text for items in view.canvas.wires.values()} == {"7"}
    before = saved_bytes(view)
    drag(view, port(view, "tank_1", Side.OUT, "tap"), port(view, "valve_2", Side.IN, "pipe"))
    assert Wire("tank_1", "tap", "valve_2", "pipe") in view.editor.design.wires
    assert undone_bytes(view) == before
    while view.editor.history.can_undo:
        view.editor.undo()
    assert saved_bytes(view) == dumps(Design())
    assert not view.canvas.cards
