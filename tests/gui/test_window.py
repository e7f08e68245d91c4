"""The whole window, offscreen: draw, train, watch, change, close."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.palette.mime import block_mime
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.text import parse, to_text
from qdcnn_studio.examples import open_example
from tests.gui.fakes import begin_run, small_session
from tests.gui.helpers import drag, port, send_drop

SMALL = 'digits(classes=[0, 1]) | pca(4) | scale(0, 3.1416) | angle("ry") | conv("so4") | pool() | classify(2)'
PATIENCE = 60_000
"""Milliseconds a training process may take on a busy machine: what is tested is that it happens."""


@pytest.fixture
def window(qtbot):
    """A window on a small design; its training process is gone when the test ends."""
    make_application()
    made = MainWindow(Session(parse(SMALL, standard_registry()), standard_registry()))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.session.change_settings(steps=100_000)  # no run comes to its end while a test looks at it
    made.session.editor.mark_saved()
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def wait(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE)


def test_draw_wire_train_and_watch(window, qtbot):
    session, canvas = window.session, window.canvas
    assert send_drop(canvas, block_mime("probe"), QPointF(300, 420))
    assert "probe_1" in session.editor.design.blocks
    drag(canvas, port(canvas, "pool_1", "out", "out"), port(canvas, "probe_1", "in", "in"))
    drag(canvas, port(canvas, "probe_1", "out", "out"), port(canvas, "classify_1", "in", "in"))
    assert "probe" in to_text(session.editor.design, session.registry)
    assert session.editor.compilation.ok, [problem.message for problem in session.editor.problems]
    wait(qtbot, lambda: session.looker.latest is not None)
    before = np.array(session.looker.latest.bloch)
    session.train()
    wait(qtbot, lambda: session.run.steps >= 3)
    wait(qtbot, lambda: session.looker.latest.step >= 3)
    assert len(session.run.parameters) == session.run.steps + 1
    assert not np.allclose(session.looker.latest.bloch, before), "the spheres move while it learns"
    session.pause()
    wait(qtbot, lambda: session.run.state is RunState.PAUSED)


def test_undo_reaches_the_drop_the_wires_and_the_settings(window):
    editor, canvas = window.session.editor, window.canvas
    before = to_text(editor.design, editor.registry)
    send_drop(canvas, block_mime("conv"), QPointF(300, 420))
    window.session.set_learning_rate(0.5)
    assert editor.design.training["learning_rate"] == 0.5
    window.actions_table.run("canvas.undo")
    assert "learning_rate" not in editor.design.training
    window.actions_table.run("canvas.undo")
    assert to_text(editor.design, editor.registry) == before


def test_pause_step_change_the_rate_resume_and_reset(window, qtbot):
    session, run = window.session, window.session.run
    session.step()
    wait(qtbot, lambda: run.state is RunState.PAUSED and run.steps == 1)
    session.step()
    wait(qtbot, lambda: run.steps == 2)
    session.set_learning_rate(0.25)
    session.step()
    wait(qtbot, lambda: run.steps == 3)
    assert run.rates[-1] == 0.25
    first = np.array(run.losses)
    session.reset()
    assert run.state is RunState.IDLE
    assert run.steps == 0
    window.actions_table.run("canvas.undo")
    for _ in range(2):
        session.step()
    wait(qtbot, lambda: run.steps == 2)
    np.testing.assert_array_equal(run.losses, first[:2])


def test_time_goes_back_to_the_parameters_of_that_step(window, qtbot):
    session, run = window.session, window.session.run
    session.train()
    wait(qtbot, lambda: run.steps >= 4)
    session.pause()
    wait(qtbot, lambda: run.state is RunState.PAUSED)
    run.look_at_moment(1)
    wait(qtbot, lambda: session.looker.latest is not None and session.looker.latest.step == 1)
    np.testing.assert_array_equal(session.parameters, run.parameters[1])


def test_a_design_that_cannot_be_trained_says_why(window, qtbot):
    editor = window.session.editor
    editor.open(parse("digits(classes=[0, 1]) | pca(4)", editor.registry))
    with qtbot.waitSignal(window.session.told) as told:
        window.session.train()
    assert told.args[0].endswith(".")
    assert window.session.run.state is RunState.IDLE
    assert window.notice.text() == told.args[0]


def test_a_killed_trainer_is_told_in_words_and_loses_nothing(window, qtbot):
    session, run = window.session, window.session.run
    session.train()
    wait(qtbot, lambda: run.steps >= 2)
    kept = run.steps
    os.kill(session.link.pid, 9)
    wait(qtbot, lambda: run.state is RunState.FAILED)
    assert "ended unexpectedly" in run.message
    assert run.steps >= kept


def test_closing_while_training_leaves_no_process(window, qtbot):
    session = window.session
    session.train()
    wait(qtbot, lambda: session.run.steps >= 1)
    process = session.link.pid
    window.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.parametrize(("screen", "size"), [((1280, 800), (1280, 768)), ((1920, 1080), (1440, 900))])
def test_the_first_window_is_no_larger_than_the_screen(window, screen, size):
    window.resize(1440, 900)
    window.fit_on(QRect(0, 0, *screen))
    assert (window.width(), window.height()) == size


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=str)
def test_nothing_is_pushed_out_of_the_window(window, qtbot, theme, size):
    KEEPER.use(theme, QApplication.instance())
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size, "the content does not force a larger window"
    picture = window.grab().toImage()
    corner = picture.pixelColor(picture.width() // 2, 4).name()
    assert corner == theme.panel


def test_while_training_each_block_shows_the_size_of_its_gradient(qtbot):
    made = MainWindow(small_session())
    qtbot.addWidget(made)
    made.show()
    cards, run = made.canvas.canvas.cards, made.session.run
    assert all(card.heat is None for card in cards.values())
    told = begin_run(run, 20)

    def shown(step):
        norms = {block: values[step - 1] for block, values in told.block_gradients.items()}
        largest = max(norms.values())
        return {block: pytest.approx(norm / largest, abs=0.02) for block, norm in norms.items()}

    wait(qtbot, lambda: cards["conv_1"].heat is not None)
    assert {block: card.heat for block, card in cards.items() if card.heat is not None} == shown(20)
    run.look_at_moment(3)
    wait(qtbot, lambda: {block: card.heat for block, card in cards.items() if card.heat is not None} == shown(3))
    made.close()


def reachable(window):
    """Return the widgets that Tab goes to."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and not widget.visibleRegion().isEmpty()
        and widget.focusProxy() is None
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def test_whatever_the_keyboard_can_reach_has_a_name(window):
    window.session.editor.select({"conv_1"})
    nameless = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in reachable(window)
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert not nameless, "; ".join(nameless)


def test_whatever_the_keyboard_is_on_looks_otherwise(window):
    window.session.editor.select({"conv_1"})
    unseen = []
    for widget in reachable(window):
        window.setFocus()
        place = widget.rect().adjusted(-4, -4, 4, 4).translated(widget.mapTo(window, QPoint()))
        before = window.grab(place).toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.hasFocus() and window.grab(place).toImage() == before:
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            unseen.append(f"{type(widget).__name__} {name[:40]}")
    assert not unseen, "; ".join(unseen)


def test_a_command_is_found_and_run_without_the_mouse(window, qtbot):
    editor, control = window.session.editor, Qt.KeyboardModifier.ControlModifier
    before = dumps(editor.design)
    editor.select({"conv_1"})
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_P, control | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    QTest.keyClicks(QApplication.focusWidget(), "byp")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert editor.design.blocks["conv_1"].bypassed
    assert QApplication.focusWidget() is window.canvas, "the keyboard is back where it was"
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, control)
    assert dumps(editor.design) == before


def test_a_template_on_the_empty_canvas_opens_in_its_place(window):
    window.new_design()
    welcome, tabs = window.canvas.welcome, window.top_bar.tabs
    assert welcome.isVisible()
    [button] = [button for button in welcome.buttons if button.text() == "The first minute"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dumps(window.session.editor.design) == dumps(open_example("first_minute"))
    assert not welcome.isVisible()
    assert [tabs.tabText(index) for index in range(tabs.count())] == ["Untitled design", "The first minute"]
    assert tabs.currentIndex() == 1
    assert not window.session.editor.history.can_undo
