"""The window of a duel: who can be chosen, both sides on one chart, and an honest sentence at the end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.documents import Documents
from qdcnn_studio.app.duel_view.model import DuelModel
from qdcnn_studio.app.duel_view.window import DuelWindow
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT, application
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.edits import ChangeTraining
from qdcnn_studio.design.text import parse
from qdcnn_studio.examples import examples
from qdcnn_studio.training.messages import (
    BeginDuel,
    Contestant,
    DuelFinished,
    DuelProgress,
    DuelStarted,
    Evaluation,
    Failed,
    Finished,
    OneStep,
    Pause,
    Paused,
    Progress,
    Resume,
    Resumed,
    Started,
    Stop,
)
from qdcnn_studio.training.settings import TrainingSettings
from tests.designs import SMALL
from tests.gui.fakes import FakeLink, small_session

PATIENCE = 60_000
"""Milliseconds a training process may take on a busy machine: what is tested is that it happens."""


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def window(qtbot: QtBot, link: FakeLink) -> Iterator[DuelWindow]:
    make_application()
    session, main = small_session(), QMainWindow()
    qtbot.addWidget(main)
    model = DuelModel(session.background, link, session)  # type: ignore[arg-type]
    made = DuelWindow(model, Documents(session.editor, main))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    session.close()


def begun(window: DuelWindow, link: FakeLink, steps: int = 100) -> None:
    settings = TrainingSettings(steps=steps).model_dump()
    link.received.emit(
        DuelStarted(
            Started(0, np.zeros(13), settings, 100, 20, 50),
            Started(0, np.zeros(12), settings, 100, 20, 50),
            (Contestant(13, 11, 4, "adam, rate 0.05"), Contestant(12, 12, 0, "4 features into 2 hidden units (tanh)")),
        )
    )


def steps(first: int, count: int, parameters: int, accuracy: float) -> Progress:
    losses = np.linspace(1.0, accuracy, count)
    look = Evaluation(first + count - 1, 0.4, accuracy, np.eye(2, dtype=np.int64))
    rows = np.zeros((count, parameters))
    return Progress(first, losses, losses, losses, losses, rows, {}, (look,))


def finish(link: FakeLink, left: float, right: float, stopped: bool = False) -> None:
    results = ({"test_accuracy": value, "test_images": 72} for value in (left, right))
    link.received.emit(DuelFinished(*(Finished(100, stopped, result) for result in results)))


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_open_designs_examples_and_twins_can_be_chosen_and_the_front_one_meets_its_twin(window: DuelWindow) -> None:
    titles = [window.left.list.itemText(index) for index in range(window.left.list.count())]
    for example in examples():
        assert example.title in titles
        assert f"Classical twin of {example.title}" in titles
    left, right = window.left.choice, window.right.choice
    assert left is not None
    assert right is not None
    assert (left.twin, right.twin) == (False, True)
    assert left.source is right.source is window._documents.current
    assert right.entrant.design == left.entrant.design


def test_a_twin_on_the_right_follows_the_design_on_the_left(window: DuelWindow, qtbot: QtBot) -> None:
    index = window.left.list.findText(examples()[1].title)
    window.left.list.setCurrentIndex(index)
    window.left.list.activated.emit(index)
    assert window.right.list.currentText() == f"Classical twin of {examples()[1].title}"
    index = window.right.list.findText(examples()[2].title)
    window.right.list.setCurrentIndex(index)
    window.right.list.activated.emit(index)
    window.left.list.activated.emit(window.left.list.currentIndex())
    assert window.right.list.currentText() == examples()[2].title


def test_start_pause_go_on_step_and_stop_reach_the_process(window: DuelWindow, link: FakeLink, qtbot: QtBot) -> None:
    click(qtbot, window.start)
    [command] = link.sent
    assert isinstance(command, BeginDuel)
    assert (command.left.twin, command.right.twin, command.paused) == (False, True, False)
    assert not window.left.list.isEnabled()
    begun(window, link)
    assert window.start.text() == "Pause"
    click(qtbot, window.start)
    link.received.emit(Paused(3))
    assert (link.sent[-1], window.start.text()) == (Pause(), "Go on")
    click(qtbot, window.one_step)
    assert link.sent[-1] == OneStep()
    click(qtbot, window.start)
    link.received.emit(Resumed(3))
    assert (link.sent[-1], window.start.text()) == (Resume(), "Pause")
    click(qtbot, window.stop)
    assert link.sent[-1] == Stop()
    finish(link, 0.9, 0.8, stopped=True)
    assert window.model.state is RunState.STOPPED
    assert window.model.outcomes == []
    assert window.left.list.isEnabled()


def test_one_step_begins_a_duel_that_waits(window: DuelWindow, link: FakeLink, qtbot: QtBot) -> None:
    click(qtbot, window.one_step)
    assert isinstance(link.sent[0], BeginDuel)
    assert link.sent[0].paused
    assert link.sent[1] == OneStep()


def test_both_sides_are_drawn_on_one_chart_with_their_figures(window: DuelWindow, link: FakeLink, qtbot: QtBot) -> None:
    click(qtbot, window.start)
    begun(window, link)
    link.received.emit(DuelProgress(steps(1, 50, 13, 0.75), steps(1, 50, 12, 0.5)))
    for plot in (window.loss, window.accuracy):
        plot.draw()
        assert plot.keys == ("left", "left validation", "right", "right validation")
        assert len(plot.drawn("left")[0]) == len(plot.drawn("right")[0]) == 50
        assert plot.drawn("left")[1][-1] != plot.drawn("right")[1][-1]
    qtbot.waitUntil(lambda: window.right.figure.text() == "50.0 %")
    assert window.left.figure.text() == "75.0 %"
    assert "after step 50" in window.right.meaning.text()
    assert window.left.facts.text() == "13 parameters, 11 of which reach the readout · 4 qubits"
    assert window.right.facts.text() == "12 parameters · no qubits"
    assert "hidden units" in window.right.note.text()
    window.model.left.look_at_moment(20)
    assert window.model.right.moment == 20
    assert window.left.figure.text() == "–"


def test_one_seed_ends_with_a_sentence_that_claims_nothing_and_five_with_the_interval(
    window: DuelWindow, link: FakeLink, qtbot: QtBot
) -> None:
    click(qtbot, window.start)
    begun(window, link)
    finish(link, 0.95, 0.9)
    qtbot.waitUntil(lambda: "one seed cannot show a difference" in window.verdict.text())
    assert window.left.figure.text() == "95.0 %"
    assert window.left.meaning.text() == "on 72 test images"
    click(qtbot, window.seeds)
    for seed, accuracy in ((1, 0.9), (2, 0.92), (3, 0.91), (4, 0.93)):
        command = link.sent[-1]
        assert isinstance(command, BeginDuel)
        assert command.settings["seed"] == seed
        begun(window, link)
        assert f"seed {seed}, {seed + 1} of 5" in window.status.text()
        finish(link, accuracy, 0.91)
    assert not window.model.is_active
    qtbot.waitUntil(lambda: "over 5 seeds: no difference shown." in window.verdict.text(), timeout=PATIENCE)
    assert len(window.model.outcomes) == 5


def test_a_duel_that_cannot_be_says_why(window: DuelWindow, link: FakeLink, qtbot: QtBot) -> None:
    click(qtbot, window.seeds)
    link.received.emit(Failed("A duel needs the same images on both sides."))
    assert window.verdict.text() == "A duel needs the same images on both sides."
    assert not window.model.is_active
    click(qtbot, window.start)
    link.died.emit()
    assert "ended unexpectedly" in window.verdict.text()


def test_others_get_an_empty_chart(window: DuelWindow, link: FakeLink, qtbot: QtBot) -> None:
    click(qtbot, window.start)
    begun(window, link)
    link.received.emit(DuelProgress(steps(1, 50, 13, 0.75), steps(1, 50, 12, 0.5)))
    finish(link, 0.95, 0.9)
    window.right.list.activated.emit(0)
    assert window.model.left.steps == 0
    assert window.left.figure.text() == "–"
    assert window.left.facts.text() == ""


def test_the_window_follows_the_theme(window: DuelWindow, qtbot: QtBot) -> None:
    pictures = []
    for theme in (DARK, LIGHT):
        KEEPER.use(theme, application())
        pictures.append(window.grab().toImage().pixelColor(3, 3).name())
    assert pictures == [DARK.panel, LIGHT.panel]


def test_a_real_duel_from_the_menu_beside_a_window_that_stays_free(qtbot: QtBot) -> None:
    make_application()
    main = MainWindow(Session(parse(SMALL, standard_registry()), standard_registry()))
    qtbot.addWidget(main)
    main.show()
    main.session.editor.do(ChangeTraining({"steps": 40}))
    main.actions_table.run("window.show_duel")
    duel = main.duel
    assert duel is not None
    assert duel.isVisible()
    duel.step()
    qtbot.waitUntil(lambda: duel.model.left.steps == 1 and duel.model.state is RunState.PAUSED, timeout=PATIENCE)
    duel.toggle()
    qtbot.waitUntil(lambda: bool(duel.model.verdict), timeout=PATIENCE)
    assert duel.model.left.steps == duel.model.right.steps == 40
    assert "one seed cannot show a difference" in duel.verdict.text()
    assert main.session.run.state is RunState.IDLE
    duel.close()
    main.close()
