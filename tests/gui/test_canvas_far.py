"""Cards seen from far: one layer draws all of them, and what is drawn, hit and moved stays the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.face import Side
from qdcnn_studio.app.canvas.far_layer import FAINT
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.theme import theme
from qdcnn_studio.design.edits import MoveBlocks
from tests.gui.helpers import drag, key, middle, port


@pytest.fixture
def far(canvas: CanvasView) -> CanvasView:
    """Return a canvas that is seen from far."""
    canvas.set_scale(0.3)
    canvas.centerOn(canvas.canvas.whole_rect().center())
    return canvas


def seen(view: CanvasView, point: QPointF) -> QColor:
    """Return the colour on screen at a point of the scene."""
    return view.viewport().grab().toImage().pixelColor(view.mapFromScene(point))


def near(one: QColor, other: QColor) -> bool:
    """Whether two colours differ by no more than rounding."""
    return all(abs(a - b) <= 3 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def blended(role: str, share: float = 0.75) -> QColor:
    """Return a role's colour over the ground."""
    over, under = theme().color(role).getRgb(), theme().color("window").getRgb()
    return QColor(*(round(share * a + (1 - share) * b) for a, b in zip(over[:3], under[:3], strict=True)))


def test_each_card_is_a_rectangle_in_its_colour(far: CanvasView) -> None:
    for block, card in far.canvas.cards.items():
        assert near(seen(far, middle(far, block)), blended(card.face.role)), block


def test_where_there_is_room_each_card_has_its_icon(far: CanvasView) -> None:
    def colours(block: str) -> set[int]:
        picture = far.viewport().grab().toImage()
        place = far.mapFromScene(middle(far, block))
        return {picture.pixel(place.x() + x, place.y() + y) for x in range(-8, 8) for y in range(-8, 8)}

    assert len(colours("conv_1")) == 1
    far.set_scale(0.36)
    assert len(colours("conv_1")) > 5
    assert near(seen(far, far.canvas.cards["conv_1"].pos() + QPointF(6, 6)), blended("convolution"))


def test_a_selected_card_has_an_edge(far: CanvasView) -> None:
    far.editor.select({"conv_1"})
    card = far.canvas.cards["conv_1"]
    assert near(seen(far, card.pos() + QPointF(3, 30)), theme().color("accent"))
    far.editor.select(set())
    assert near(seen(far, card.pos() + QPointF(3, 30)), blended(card.face.role))


def test_what_the_keyboard_is_on_has_an_edge_too(far: CanvasView) -> None:
    far.editor.select({"conv_1"})
    key(far, Qt.Key.Key_Right)
    assert far.keyboard.port is not None
    far.editor.select(set())
    assert near(seen(far, far.canvas.cards["conv_1"].pos() + QPointF(3, 30)), theme().color("accent"))


def test_cards_that_a_wire_could_not_reach_are_faint_while_it_is_dragged(far: CanvasView) -> None:
    start = port(far, "angle_1", Side.OUT, "out")
    drag(far, start, start + QPointF(60, 150), release=False)
    assert near(seen(far, middle(far, "conv_1")), blended("convolution")), "it takes qubits"
    assert near(seen(far, middle(far, "pca_1")), blended("preparation", FAINT)), "it takes features"
    key(far, Qt.Key.Key_Escape)
    assert near(seen(far, middle(far, "pca_1")), blended("preparation"))


def test_what_moves_is_drawn_where_it_is(far: CanvasView) -> None:
    before = middle(far, "conv_1")
    far.canvas.shift({"conv_1": QPointF(0, 200)})
    assert near(seen(far, before), theme().color("window"))
    assert near(seen(far, before + QPointF(0, 200)), blended("convolution"))
    far.canvas.shift({})
    position = far.editor.design.blocks["conv_1"].position
    far.editor.do(MoveBlocks({"conv_1": (position[0], position[1] + 200)}))
    assert near(seen(far, before + QPointF(0, 200)), blended("convolution"))
    far.editor.undo()
    assert near(seen(far, before), blended("convolution"))


def test_the_same_is_hit_and_drawn_in_full_again_from_near(qtbot: QtBot, far: CanvasView) -> None:
    assert far.canvas.hit(middle(far, "conv_1"), far.scale_now).block == "conv_1"
    far.navigation.actual_size()
    far.centerOn(middle(far, "conv_1"))
    card = far.canvas.cards["conv_1"]
    ground = card.pos() + QPointF(card.size.width() / 2, card.size.height() - 4)
    qtbot.waitUntil(lambda: near(seen(far, ground), theme().color("panel")), timeout=5000)
