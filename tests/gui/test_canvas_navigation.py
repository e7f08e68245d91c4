"""Getting about: minimap, keys of zoom and fit, pan over blocks, scrolling by two fingers. None of it is an edit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.session import Session
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.edits import AddNote
from qdcnn_studio.design.graph import Note
from tests.gui.helpers import LEFT, NONE, at, chain, click, drag, key, middle, saved_bytes

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _no_edit(canvas: CanvasView) -> Iterator[None]:
    """Check that looking elsewhere leaves the bytes and the history as they were."""
    before = saved_bytes(canvas)
    yield
    assert saved_bytes(canvas) == before
    assert not canvas.editor.history.can_undo


def on_map(view: CanvasView, block: str) -> QPoint:
    return view.minimap.transform_to_map().map(middle(view, block)).toPoint()


def away_from(view: CanvasView, block: str) -> float:
    """Return how far the middle of what is visible is from a block, in pixels on screen."""
    return abs(view.visible_rect().center().x() - middle(view, block).x()) * view.scale_now


def test_the_minimap_is_dragged_over_the_design(canvas: CanvasView) -> None:
    canvas.navigation.zoom_at(3.0, QPointF(10, 10))
    assert canvas.minimap.isVisible()
    one_pixel = canvas.scale_now / canvas.minimap.transform_to_map().m11()
    QTest.mousePress(canvas.minimap, LEFT, NONE, on_map(canvas, "digits_1"))
    assert away_from(canvas, "digits_1") <= one_pixel
    for block in ("pca_1", "conv_1", "classify_1"):
        place = QPointF(on_map(canvas, block))
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, canvas.minimap.mapToGlobal(place), Qt.MouseButton.NoButton, LEFT, NONE
        )
        QApplication.sendEvent(canvas.minimap, event)
        assert away_from(canvas, block) <= one_pixel, "what is under the hand is in the middle"
    QTest.mouseRelease(canvas.minimap, LEFT, NONE, on_map(canvas, "classify_1"))
    assert canvas.gesture is None
    assert not canvas.editor.selection


def test_other_buttons_and_the_menu_stop_at_the_minimap(canvas: CanvasView) -> None:
    canvas.navigation.zoom_at(3.0, QPointF(10, 10))
    scene, scale = canvas.visible_rect(), canvas.scale_now
    QTest.mouseClick(canvas.minimap, Qt.MouseButton.RightButton, NONE, on_map(canvas, "classify_1"))
    assert canvas.visible_rect() == scene
    middle_of_map = QPointF(canvas.minimap.rect().center())
    event = QWheelEvent(
        middle_of_map, canvas.minimap.mapToGlobal(middle_of_map), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.minimap, event)
    assert canvas.scale_now == pytest.approx(1.2 * scale)
    away = canvas.visible_rect().center() - scene.center()
    assert away.manhattanLength() * canvas.scale_now < 4, "it zooms what the frame on the map shows, not a corner"


def test_keys_of_zoom_and_fit(canvas: CanvasView) -> None:
    key(canvas, Qt.Key.Key_0, CTRL)
    assert canvas.scale_now == pytest.approx(1.0)
    key(canvas, Qt.Key.Key_Equal, CTRL)
    key(canvas, Qt.Key.Key_Plus, CTRL)
    key(canvas, Qt.Key.Key_Minus, CTRL)
    assert canvas.scale_now == pytest.approx(1.2)
    click(canvas, middle(canvas, "conv_1"))
    key(canvas, Qt.Key.Key_2, CTRL)
    assert (canvas.visible_rect().center() - middle(canvas, "conv_1")).manhattanLength() < 4
    key(canvas, Qt.Key.Key_0, CTRL)
    key(canvas, Qt.Key.Key_1, CTRL)
    assert canvas.visible_rect().contains(canvas.canvas.whole_rect())


def test_fit_all_and_the_minimap_reckon_with_notes(qtbot: QtBot, canvas: CanvasView) -> None:
    canvas.editor.do(AddNote(Note("note_1", "far away", (3000, 1500))))
    qtbot.waitUntil(canvas.minimap.isVisible)
    key(canvas, Qt.Key.Key_1, CTRL)
    assert canvas.visible_rect().contains(canvas.canvas.regions.notes["note_1"].note_rect())
    canvas.editor.undo()
    canvas.editor.open(canvas.editor.design)


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, LEFT], ids=["middle", "space"])
def test_panning_over_a_block_moves_the_view_and_not_the_block(canvas: CanvasView, button: Qt.MouseButton) -> None:
    start = middle(canvas, "conv_1")
    place, scale = at(canvas, start), canvas.scale_now
    if button is LEFT:
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        assert canvas.viewport().cursor().shape() is Qt.CursorShape.OpenHandCursor
    drag(canvas, start, start + QPointF(90, 60), button, release=False)
    assert canvas.viewport().cursor().shape() is Qt.CursorShape.ClosedHandCursor
    there = at(canvas, start)
    QTest.mouseRelease(canvas.viewport(), button, NONE, there)
    if button is LEFT:
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert (there - place - QPoint(round(90 * scale), round(60 * scale))).manhattanLength() <= 4
    assert canvas.scale_now == scale
    assert not canvas.search.isVisible()
    assert not canvas.editor.selection
    assert canvas.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor


def test_two_fingers_on_a_touchpad_scroll_both_ways(canvas: CanvasView) -> None:
    canvas.navigation.actual_size()
    before = canvas.visible_rect()
    event = QWheelEvent(
        QPointF(400, 200), QPointF(400, 200), QPoint(-30, -50), QPoint(-60, -100), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.ScrollUpdate, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.scale_now == 1.0
    assert canvas.visible_rect().topLeft() - before.topLeft() == QPointF(30, 50)


def test_blocks_are_selected_from_far_as_from_near(canvas: CanvasView) -> None:
    canvas.navigation.zoom_at(0.2, QPointF(300, 300))
    drag(canvas, QPointF(580, -60), QPointF(860, 100))
    assert canvas.editor.selection == {"conv_1", "pool_1"}
    click(canvas, middle(canvas, "digits_1"))
    assert canvas.editor.selection == {"digits_1"}


def test_the_window_follows_its_keys(qtbot: QtBot) -> None:
    window = MainWindow(Session(chain(), standard_registry()))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus)
    for pressed in (Qt.Key.Key_0, Qt.Key.Key_Equal, Qt.Key.Key_Equal):
        key(window.canvas, pressed, CTRL)
    assert window.canvas.scale_now == pytest.approx(1.44)
    key(window.canvas, Qt.Key.Key_1, CTRL)
    assert window.canvas.visible_rect().contains(window.canvas.canvas.whole_rect())
    window.close()
