"""Wires go round the cards in their way, and straight again when the way is free."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.routing import wire_path
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.graph import Block, Design, Wire
from tests.gui.conftest import shown_canvas
from tests.gui.helpers import click, drag, key, middle, saved_bytes, undone_bytes

LONG = Wire("angle_1", "out", "conv_1", "in")


@pytest.fixture
def view(qtbot: QtBot) -> CanvasView:
    """Return a canvas with a long wire, and a block beside it that is wired to nothing."""
    blocks = [
        Block("angle_1", "angle", {}, (0.0, 0.0)),
        Block("conv_1", "conv", {}, (640.0, 0.0)),
        Block("pool_1", "pool", {}, (320.0, 240.0)),
    ]
    design = Design({block.id: block for block in blocks}, frozenset([LONG]))
    return shown_canvas(qtbot, Editor(design, standard_registry()))


def course(scene: CanvasScene) -> QPainterPath:
    """Return the course of the long wire."""
    return scene.wires[LONG].curve.path()


def covered(view: CanvasView) -> bool:
    """Whether the wire runs behind the block between its ends."""
    card = view.canvas.cards["pool_1"].card_rect().adjusted(2, 2, -2, -2)
    return any(card.contains(course(view.canvas).pointAtPercent(share / 200)) for share in range(201))


def assert_as_drawn_anew(view: CanvasView) -> None:
    """Assert that the wire runs as on a canvas that draws the design for the first time."""
    fresh = CanvasScene(Editor(view.editor.design, standard_registry()))
    assert course(view.canvas) == course(fresh)
    fresh.deleteLater()


@pytest.mark.parametrize("away", [QPointF(0, -214), QPointF(0, -250), QPointF(40, -228)])
def test_a_wire_goes_round_a_block_that_is_dragged_into_its_way_and_back(view: CanvasView, away: QPointF) -> None:
    free, before = QPainterPath(course(view.canvas)), saved_bytes(view)
    start = middle(view, "pool_1") + QPointF(0, 24)  # or the hand itself would be on the wire, and splice
    drag(view, start, start + away, modifiers=Qt.KeyboardModifier.AltModifier)
    assert view.editor.history.entries == ("Move pool_1",)
    assert course(view.canvas) != free
    assert not covered(view)
    assert_as_drawn_anew(view)

    click(view, middle(view, "pool_1"))
    key(view, Qt.Key.Key_Delete)
    assert course(view.canvas) == free
    assert undone_bytes(view) != before
    assert_as_drawn_anew(view)
    assert not covered(view)

    drag(view, start + away, start, modifiers=Qt.KeyboardModifier.AltModifier)
    assert course(view.canvas) == free
    assert undone_bytes(view) != before
    assert undone_bytes(view) == before
    assert course(view.canvas) == free


def test_of_two_ways_as_long_the_choice_does_not_depend_on_the_order_of_the_cards() -> None:
    cards = np.array([[100, 0, 200, 60], [100, 40, 200, 160], [100, 184, 200, 244]], dtype=float)
    ends = (QPointF(32, 128), QPointF(300, 32))
    assert wire_path(*ends, cards) == wire_path(*ends, cards[::-1])
    assert wire_path(*ends, cards).pointAtPercent(0.5).y() == pytest.approx(-12, abs=1)
