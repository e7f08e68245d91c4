"""Drag blocks, drag wires, select, pan, zoom: each by real events, each undone to the byte."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragLeaveEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.routing import wire_path
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.palette.mime import block_mime
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.graph import Block, Design, Wire
from tests.gui.conftest import shown_canvas
from tests.gui.helpers import (
    LEFT,
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

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def test_block_dropped_from_palette_is_placed_where_it_was_dropped(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    assert send_drop(canvas, block_mime("conv", {"ansatz": "so4"}), QPointF(300, 220))
    block = canvas.editor.design.blocks["conv_2"]
    assert block.settings == {"ansatz": "so4"}
    assert abs(middle(canvas, "conv_2").x() - 300) <= 8
    assert abs(middle(canvas, "conv_2").y() - 220) <= 8
    assert canvas.editor.selection == {"conv_2"}
    assert undone_bytes(canvas) == before


def test_drag_that_leaves_places_nothing(canvas: CanvasView) -> None:
    items = len(canvas.canvas.items())
    send_drop(canvas, block_mime("conv"), QPointF(300, 220), drop=False)
    assert len(canvas.canvas.items()) == items + 1, "the block is shown where it would be placed"
    from PySide6.QtGui import QDragLeaveEvent

    QApplication.sendEvent(canvas.viewport(), QDragLeaveEvent())
    assert len(canvas.canvas.items()) == items
    assert "conv_2" not in canvas.editor.design.blocks


def test_unknown_drag_is_refused(canvas: CanvasView) -> None:
    assert not send_drop(canvas, block_mime("no_such_block"), QPointF(300, 220))


def test_dragging_a_block_moves_it_on_the_grid(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    start = middle(canvas, "conv_1")
    drag(canvas, start, start + QPointF(43, 187))
    x, y = canvas.editor.design.blocks["conv_1"].position
    assert (x, y) == (640.0, 184.0)
    assert canvas.editor.history.entries == ("Move conv_1",)
    assert undone_bytes(canvas) == before


def test_dragging_moves_the_whole_selection_as_one_step(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    click(canvas, middle(canvas, "conv_1"))
    click(canvas, middle(canvas, "pool_1"), SHIFT)
    assert canvas.editor.selection == {"conv_1", "pool_1"}
    start = middle(canvas, "pool_1")
    drag(canvas, start, start + QPointF(0, 160))
    blocks = canvas.editor.design.blocks
    assert blocks["conv_1"].position[1] == blocks["pool_1"].position[1] == 160.0
    assert undone_bytes(canvas) == before


def test_escape_puts_dragged_blocks_back(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    start = middle(canvas, "conv_1")
    drag(canvas, start, start + QPointF(0, 160), release=False)
    assert canvas.canvas.cards["conv_1"].pos().y() != 0
    key(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton)
    assert canvas.canvas.cards["conv_1"].pos().y() == 0
    assert saved_bytes(canvas) == before


def test_wire_from_port_to_port(canvas: CanvasView) -> None:
    send_drop(canvas, block_mime("conv"), QPointF(700, 220))
    before = saved_bytes(canvas)
    drag(canvas, port(canvas, "angle_1", Side.OUT, "out"), port(canvas, "conv_2", Side.IN, "in"))
    assert Wire("angle_1", "out", "conv_2", "in") in canvas.editor.design.wires
    assert undone_bytes(canvas) == before


def test_wire_can_be_drawn_backwards(canvas: CanvasView) -> None:
    send_drop(canvas, block_mime("conv"), QPointF(700, 220))
    before = saved_bytes(canvas)
    drag(canvas, port(canvas, "conv_2", Side.IN, "in"), port(canvas, "angle_1", Side.OUT, "out"))
    assert Wire("angle_1", "out", "conv_2", "in") in canvas.editor.design.wires
    assert undone_bytes(canvas) == before


def test_wire_dropped_on_a_taken_input_replaces(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    drag(canvas, port(canvas, "angle_1", Side.OUT, "out"), port(canvas, "pool_1", Side.IN, "in"))
    assert canvas.editor.design.wires_into("pool_1") == [Wire("angle_1", "out", "pool_1", "in")]
    assert undone_bytes(canvas) == before


def test_wire_dropped_on_a_card_takes_the_port_that_fits(canvas: CanvasView) -> None:
    send_drop(canvas, block_mime("fuse"), QPointF(700, 220))
    drag(canvas, port(canvas, "angle_1", Side.OUT, "out"), middle(canvas, "fuse_1"))
    assert Wire("angle_1", "out", "fuse_1", "a") in canvas.editor.design.wires


def test_loose_end_is_led_elsewhere_or_dropped(canvas: CanvasView) -> None:
    send_drop(canvas, block_mime("conv"), QPointF(700, 220))
    before = saved_bytes(canvas)
    end = port(canvas, "conv_1", Side.IN, "in")
    drag(canvas, end, port(canvas, "conv_2", Side.IN, "in"))
    assert canvas.editor.design.wires_out_of("angle_1") == [Wire("angle_1", "out", "conv_2", "in")]
    assert undone_bytes(canvas) == before
    drag(canvas, end, QPointF(450, 260))
    assert canvas.editor.design.wires_out_of("angle_1") == []
    assert undone_bytes(canvas) == before


def test_click_on_a_port_changes_nothing(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    click(canvas, port(canvas, "conv_1", Side.IN, "in"))
    click(canvas, port(canvas, "conv_1", Side.OUT, "out"))
    assert saved_bytes(canvas) == before
    assert not canvas.editor.history.can_undo


def test_ports_that_fit_light_up_and_the_reason_is_told_before_the_drop(canvas: CanvasView) -> None:
    drag(
        canvas,
        port(canvas, "digits_1", Side.OUT, "out"),
        port(canvas, "conv_1", Side.IN, "in"),
        release=False,
    )
    lit = {block: card.lit_ports for block, card in canvas.canvas.cards.items()}
    assert lit["pca_1"] == {(Side.IN, "in")}
    assert lit["conv_1"] == frozenset()
    assert canvas.reason.isVisible()
    assert canvas.reason.text() == "This input takes a register of qubits, the wire carries features."
    key(canvas, Qt.Key.Key_Escape)
    assert not canvas.reason.isVisible()
    assert all(card.lit_ports is None for card in canvas.canvas.cards.values())


def test_the_reason_goes_along_from_port_to_port_and_stays_in_sight(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.resize(700, 220)
    canvas.navigation.fit_all()
    drag(canvas, port(canvas, "pool_1", Side.OUT, "out"), port(canvas, "angle_1", Side.IN, "in"), release=False)
    first = canvas.reason.geometry()
    mouse_move(canvas, at(canvas, middle(canvas, "conv_1") + QPointF(0, 500)), LEFT)
    assert not canvas.reason.isVisible()
    mouse_move(canvas, at(canvas, port(canvas, "pca_1", Side.IN, "in")), LEFT)
    qtbot.wait(400)  # a tooltip that was hidden once would be taken away within this time
    assert canvas.reason.isVisible()
    assert canvas.reason.geometry() != first
    assert canvas.viewport().rect().contains(canvas.reason.geometry())
    key(canvas, Qt.Key.Key_Escape)
    drag(canvas, port(canvas, "digits_1", Side.OUT, "out"), port(canvas, "classify_1", Side.IN, "in"), release=False)
    assert canvas.reason.isVisible()
    assert canvas.viewport().rect().contains(canvas.reason.geometry()), "at the right edge, too"
    key(canvas, Qt.Key.Key_Escape)
    canvas.scroll_by(0, -85)
    drag(canvas, port(canvas, "digits_1", Side.OUT, "out"), port(canvas, "conv_1", Side.IN, "in"), release=False)
    assert canvas.viewport().rect().contains(canvas.reason.geometry()), "at the bottom, too"
    key(canvas, Qt.Key.Key_Escape)


def test_what_a_wire_can_reach_is_put_out_while_a_hand_is_at_work(canvas: CanvasView) -> None:
    pointed: list[object] = []
    canvas.pointed.connect(pointed.append)
    start = port(canvas, "angle_1", Side.OUT, "out")
    mouse_move(canvas, at(canvas, start))
    assert pointed == [PortRef("angle_1", Side.OUT, "out")]
    drag(canvas, start, start + QPointF(30, 60), release=False)
    assert pointed[-1] is None
    key(canvas, Qt.Key.Key_Escape)
    mouse_move(canvas, at(canvas, start))
    assert pointed[-1] == PortRef("angle_1", Side.OUT, "out")


def test_a_wire_that_fits_badly_may_be_dropped_and_becomes_a_problem(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    drag(canvas, port(canvas, "digits_1", Side.OUT, "out"), port(canvas, "conv_1", Side.IN, "in"))
    assert Wire("digits_1", "out", "conv_1", "in") in canvas.editor.design.wires
    assert canvas.canvas.cards["conv_1"].face.problem
    assert canvas.canvas.wires[Wire("digits_1", "out", "conv_1", "in")].face.broken
    assert undone_bytes(canvas) == before
    assert not canvas.canvas.cards["conv_1"].face.problem


def test_misfit_names_what_the_checks_would_say(canvas: CanvasView) -> None:
    faces = canvas.canvas.faces
    assert "loop" in faces.misfit(Wire("pool_1", "out", "conv_1", "in"))
    sentence = faces.misfit(Wire("angle_1", "out", "classify_1", "in"))
    assert sentence == "" or "." in sentence


def test_rubber_band_selects_what_it_touches(canvas: CanvasView) -> None:
    drag(canvas, QPointF(580, -60), QPointF(860, 100))
    assert canvas.editor.selection == {"conv_1", "pool_1"}
    drag(canvas, QPointF(-40, -60), QPointF(40, 100), modifiers=SHIFT)
    assert canvas.editor.selection == {"conv_1", "pool_1", "digits_1"}
    click(canvas, QPointF(500, 300))
    assert canvas.editor.selection == frozenset()


def test_selection_is_the_editors(canvas: CanvasView) -> None:
    canvas.editor.select({"conv_1"})
    assert canvas.canvas.cards["conv_1"].selected
    canvas.editor.select({"pool_1"})
    assert not canvas.canvas.cards["conv_1"].selected
    assert canvas.canvas.cards["pool_1"].selected


def test_click_on_a_register_wire_looks_there(canvas: CanvasView) -> None:
    wire = Wire("angle_1", "out", "conv_1", "in")
    assert canvas.editor.place != ("angle_1", "out")
    click(canvas, canvas.canvas.wires[wire].curve.path().pointAtPercent(0.5))
    assert canvas.editor.place == ("angle_1", "out")
    assert canvas.canvas.wires[wire].face.marked
    assert sum(items.face.marked for items in canvas.canvas.wires.values()) == 1


def test_clicked_wire_is_deleted_by_key(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    wire = Wire("digits_1", "out", "pca_1", "in")
    click(canvas, canvas.canvas.wires[wire].curve.path().pointAtPercent(0.5))
    key(canvas, Qt.Key.Key_Delete)
    assert wire not in canvas.editor.design.wires
    assert undone_bytes(canvas) == before


def test_middle_button_pans(canvas: CanvasView) -> None:
    start = QPointF(500, 200)
    place = at(canvas, start)
    drag(canvas, start, start + QPointF(80, 40), Qt.MouseButton.MiddleButton)
    away = at(canvas, start) - place
    assert abs(away.x() - 80 * canvas.scale_now) <= 2
    assert abs(away.y() - 40 * canvas.scale_now) <= 2


def test_space_pans_and_does_not_open_the_search(canvas: CanvasView) -> None:
    start = QPointF(500, 200)
    place = at(canvas, start)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, start, start + QPointF(80, 40))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert (at(canvas, start) - place).x() > 40
    assert not canvas.editor.selection


def test_wheel_zooms_to_the_cursor(canvas: CanvasView) -> None:
    canvas.navigation.actual_size()
    place = QPoint(700, 200)
    under = canvas.mapToScene(place)
    for _ in range(3):
        wheel(canvas, place, 120)
    assert abs(canvas.scale_now - 1.2**3) < 1e-9
    still = canvas.mapToScene(place)
    assert abs(still.x() - under.x()) <= 2
    assert abs(still.y() - under.y()) <= 2


def wheel(view: CanvasView, place: QPoint, angle: int) -> None:
    event = QWheelEvent(
        QPointF(place),
        QPointF(view.viewport().mapToGlobal(place)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_fit_all_shows_everything(canvas: CanvasView) -> None:
    canvas.navigation.zoom_at(3.0, QPointF(10, 10))
    assert not canvas.visible_rect().contains(canvas.canvas.whole_rect())
    canvas.navigation.fit_all()
    assert canvas.visible_rect().contains(canvas.canvas.whole_rect())


def test_hover_is_told_and_explained(canvas: CanvasView) -> None:
    mouse_move(canvas, at(canvas, middle(canvas, "conv_1")))
    assert canvas.editor.hovered == "conv_1"
    mouse_move(canvas, at(canvas, port(canvas, "conv_1", Side.OUT, "out")))
    assert canvas.viewport().toolTip() == "Output out: 8 qubits"
    mouse_move(canvas, at(canvas, QPointF(500, 300)))
    assert canvas.editor.hovered is None


def test_block_moved_over_a_wire_is_spliced_in(canvas: CanvasView) -> None:
    send_drop(canvas, block_mime("conv"), QPointF(700, 260))
    before = saved_bytes(canvas)
    wire = Wire("angle_1", "out", "conv_1", "in")
    target = canvas.canvas.wires[wire].curve.path().pointAtPercent(0.5)
    drag(canvas, middle(canvas, "conv_2"), target)
    design = canvas.editor.design
    assert design.wires_into("conv_2") == [Wire("angle_1", "out", "conv_2", "in")]
    assert design.wires_into("conv_1") == [Wire("conv_2", "out", "conv_1", "in")]
    assert undone_bytes(canvas) == before


def test_block_dropped_on_a_wire_is_spliced_in(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    wire = Wire("pool_1", "out", "classify_1", "in")
    send_drop(canvas, block_mime("conv"), canvas.canvas.wires[wire].curve.path().pointAtPercent(0.5))
    assert canvas.editor.design.wires_into("classify_1") == [Wire("conv_2", "out", "classify_1", "in")]
    assert undone_bytes(canvas) == before


def test_a_block_that_does_not_fit_is_not_spliced_in(canvas: CanvasView) -> None:
    wires = canvas.editor.design.wires
    wire = Wire("pool_1", "out", "classify_1", "in")
    send_drop(canvas, block_mime("pca"), canvas.canvas.wires[wire].curve.path().pointAtPercent(0.5))
    assert canvas.editor.design.wires == wires
    assert "pca_2" in canvas.editor.design.blocks


def test_geometry_report_says_where_things_are(canvas: CanvasView) -> None:
    report = canvas.geometry_report()
    assert set(report["blocks"]) == set(chain().blocks)
    place = canvas.viewport().mapToGlobal(at(canvas, port(canvas, "conv_1", Side.OUT, "out")))
    assert report["ports"]["conv_1.out.out"] == [place.x(), place.y()]
    assert len(report["wires"]) == 5
    assert canvas.canvas.port_pos(PortRef("conv_1", Side.OUT, "nothing")) is None


def test_what_the_design_would_become_is_shown_while_a_block_is_dragged(canvas: CanvasView) -> None:
    before, items = saved_bytes(canvas), len(canvas.canvas.items())
    wire = Wire("pool_1", "out", "classify_1", "in")
    send_drop(canvas, block_mime("conv"), canvas.canvas.wires[wire].curve.path().pointAtPercent(0.5), drop=False)
    assert len(canvas.canvas.items()) == items + 6, "two blocks, two wires and what these carry"
    assert not canvas.canvas.cards["classify_1"].isVisible(), "it is shown where it would stand"
    assert canvas.canvas.wires[wire].faint, "the wire that would go"
    assert saved_bytes(canvas) == before
    QApplication.sendEvent(canvas.viewport(), QDragLeaveEvent())
    assert len(canvas.canvas.items()) == items
    assert canvas.canvas.cards["classify_1"].isVisible()
    assert not canvas.canvas.wires[wire].faint


def test_a_block_dropped_beside_a_loose_port_is_joined_to_it(canvas: CanvasView) -> None:
    canvas.editor.select({"classify_1"})
    key(canvas, Qt.Key.Key_Delete)
    before = saved_bytes(canvas)
    loose = port(canvas, "pool_1", Side.OUT, "out")
    send_drop(canvas, block_mime("conv"), loose + QPointF(88, 4))
    assert canvas.editor.design.wires_into("conv_2") == [Wire("pool_1", "out", "conv_2", "in")]
    assert undone_bytes(canvas) == before
    send_drop(canvas, block_mime("conv"), loose + QPointF(260, 4))
    assert canvas.editor.design.wires_into("conv_2") == []
    canvas.editor.undo()
    send_drop(canvas, block_mime("pca"), loose + QPointF(88, 4))
    assert canvas.editor.design.wires_into("pca_2") == [], "it does not fit"


def test_pinch_zooms_to_the_fingers(canvas: CanvasView) -> None:
    canvas.navigation.actual_size()
    place = QPoint(700, 200)
    under, device = canvas.mapToScene(place), QPointingDevice.primaryPointingDevice()
    where = QPointF(canvas.viewport().mapToGlobal(place))
    kind = Qt.NativeGestureType.ZoomNativeGesture
    event = QNativeGestureEvent(kind, device, 2, QPointF(place), QPointF(place), where, 0.25, QPointF(0, 0))
    QApplication.sendEvent(canvas.viewport(), event)
    assert abs(canvas.scale_now - 1.25) < 1e-9
    assert (canvas.mapToScene(place) - under).manhattanLength() <= 4


def test_two_fingers_on_the_screen_zoom_and_change_nothing(canvas: CanvasView) -> None:
    canvas.navigation.actual_size()
    before, viewport, device = saved_bytes(canvas), canvas.viewport(), QTest.createTouchDevice()
    left, right, out = QPoint(500, 300), QPoint(600, 300), QPoint(5, 0)
    under = canvas.mapToScene(QPoint(550, 300))
    QTest.touchEvent(viewport, device).press(0, left, viewport).press(1, right, viewport).commit()
    for step in range(1, 11):
        places = (left - step * out, right + step * out)
        QTest.touchEvent(viewport, device).move(0, places[0], viewport).move(1, places[1], viewport).commit()
    QTest.touchEvent(viewport, device).release(0, places[0], viewport).release(1, places[1], viewport).commit()
    assert 1.7 < canvas.scale_now < 2.1, "the fingers are twice as far apart"
    assert (canvas.mapToScene(QPoint(550, 300)) - under).manhattanLength() <= 4
    assert saved_bytes(canvas) == before
    assert not canvas.editor.history.can_undo


def test_shift_and_wheel_scroll_sideways(canvas: CanvasView) -> None:
    before, scale = canvas.visible_rect(), canvas.scale_now
    event = QWheelEvent(
        QPointF(400, 200), QPointF(400, 200), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, SHIFT,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.scale_now == scale
    assert canvas.visible_rect().left() > before.left()
    assert canvas.visible_rect().top() == before.top()


def test_fit_selection_and_steps_of_zoom(canvas: CanvasView) -> None:
    canvas.editor.select({"conv_1"})
    canvas.navigation.fit_selection()
    away = canvas.visible_rect().center() - middle(canvas, "conv_1")
    assert away.manhattanLength() < 4
    canvas.navigation.actual_size()
    canvas.navigation.zoom_in()
    canvas.navigation.zoom_in()
    canvas.navigation.zoom_out()
    assert abs(canvas.scale_now - 1.2) < 1e-9


def test_zooming_very_many_cards_draws_shapes_until_it_rests(qtbot: QtBot) -> None:
    blocks = {f"probe_{n}": Block(f"probe_{n}", "probe", {}, (160.0 * (n % 10), 90.0 * (n // 10))) for n in range(80)}
    view = shown_canvas(qtbot, Editor(Design(blocks), standard_registry()))
    view.canvas.show_coarse(False)
    view.navigation.zoom_in()
    assert view.canvas.coarse
    qtbot.waitUntil(lambda: not view.canvas.coarse, timeout=5000)


def test_a_gesture_ends_quietly_when_the_design_changes_under_it(canvas: CanvasView) -> None:
    send_drop(canvas, block_mime("conv"), QPointF(300, 300))
    before = saved_bytes(canvas)
    for start in (middle(canvas, "conv_2"), port(canvas, "conv_2", Side.OUT, "out"), QPointF(500, 250)):
        drag(canvas, start, start + QPointF(40, 60), release=False)
        assert canvas.gesture is not None
        canvas.editor.undo()
        assert canvas.gesture is None
        assert canvas.overlay.is_empty
        QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton)
        canvas.editor.redo()
        assert saved_bytes(canvas) == before


def test_a_fitted_view_stays_fitted_when_it_is_resized(canvas: CanvasView) -> None:
    canvas.resize(700, 300)
    assert canvas.visible_rect().contains(canvas.canvas.whole_rect())
    canvas.navigation.zoom_in()
    scale = canvas.scale_now
    canvas.resize(900, 500)
    assert canvas.scale_now == scale, "a view that the user has moved is left alone"


def test_a_wire_to_a_new_row_runs_through_the_gap_between_the_rows() -> None:
    cards = np.array([[0, 0, 100, 60], [200, 0, 300, 60], [0, 100, 100, 160], [0, 260, 100, 320]], dtype=float)
    path = wire_path(QPointF(300, 30), QPointF(0, 290), cards)
    assert path.pointAtPercent(0.5).y() == pytest.approx(210, abs=1), "half-way between 160 and 260"
