"""Runs are kept: shown again, gone on with after the window was closed in the middle, binned and brought back."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.left_designs import LeftDesigns
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.open_document import OpenDocument
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import AddBlock, ChangeSettings
from qdcnn_studio.design.graph import Block
from qdcnn_studio.design.history import History
from qdcnn_studio.design.text import parse
from qdcnn_studio.training.library import RunLibrary
from qdcnn_studio.training.messages import Failed, Paused, Resumed
from qdcnn_studio.training.run import open_run
from tests.gui.fakes import begin_run

SMALL = 'digits(classes=[0, 1]) | pca(4) | scale(0, 3.1416) | angle("ry") | conv("so4") | pool() | classify(2)'
PATIENCE = 60_000


@pytest.fixture
def opened(qtbot, tmp_path):
    """A function that opens a window on the same library of runs; all are closed at the end."""
    make_application()
    windows = []

    def open_window(asked=True):
        registry = standard_registry()
        session = Session(parse(SMALL, registry), registry)
        window = MainWindow(session, library=RunLibrary(tmp_path / "runs"), asked=asked)
        qtbot.addWidget(window)
        window.show()
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()


def wait(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE)


def train(session, qtbot, **settings):
    session.change_settings(**settings)
    session.train()
    wait(qtbot, lambda: session.run.state is RunState.FINISHED)


def test_a_run_cut_short_by_closing_goes_on_where_it_was(opened, qtbot):
    first = opened()
    first.session.change_settings(steps=60)
    for _ in range(5):
        first.session.step()
    wait(qtbot, lambda: first.session.run.steps == 5)
    first.close()
    second = opened()
    entry = second.kept.unfinished()
    assert entry is not None
    assert entry.steps == 5
    assert "step 5" in second.notice.text()
    second.notice.button.click()
    run = second.session.run
    wait(qtbot, lambda: run.state is RunState.FINISHED)
    assert run.steps == 60
    unbroken = opened()
    unbroken.session.change_settings(steps=60)
    unbroken.session.train()
    wait(qtbot, lambda: unbroken.session.run.state is RunState.FINISHED)
    np.testing.assert_array_equal(unbroken.session.run.losses, run.losses)
    np.testing.assert_array_equal(unbroken.session.run.parameters, run.parameters)


def test_closing_while_training_asks_nothing_and_loses_no_design(opened, qtbot, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda *_: asked.append(1) or QMessageBox.StandardButton.Discard)
    first = opened()
    session = first.session
    session.change_settings(steps=1_000_000, learning_rate=0.01)
    session.train()
    wait(qtbot, lambda: session.run.steps > 5)
    first.new_design()
    session.editor.do(AddBlock(Block("conv_9", "conv")))
    left = [dumps(document.history.design) for document in first.documents.open_documents]
    assert first.close()
    second = opened()
    documents = second.documents.open_documents[1:]
    assert [dumps(document.history.design) for document in documents] == left
    assert not any(document.history.is_saved for document in documents)
    second.top_bar.tabs.setCurrentIndex(1)
    second.notice.button.click()
    assert second.documents.current is documents[0], "the design of the run is open: it is not opened again"
    wait(qtbot, lambda: second.session.run.steps > 5 and second.session.run.state is RunState.RUNNING)
    assert second.close()
    assert not asked
    assert len(opened().documents.open_documents) == 3, "they are opened again until they are saved"


def test_a_design_left_open_takes_the_place_of_one_that_nobody_asked_for(opened, qtbot, tmp_path):
    LeftDesigns(tmp_path).keep([OpenDocument(History(parse(SMALL.replace("so4", "ttn"), standard_registry())))])
    window = opened(asked=False)
    assert len(window.documents.open_documents) == 1
    assert "ttn" in dumps(window.session.editor.design)
    assert len(opened(asked=False).documents.open_documents) == 1, "it is brought back once"


def test_unsaved_work_is_asked_about_if_it_cannot_be_kept(opened, qtbot, monkeypatch, tmp_path):
    asked = []
    answers = [QMessageBox.StandardButton.Cancel] * 2
    discard = QMessageBox.StandardButton.Discard
    monkeypatch.setattr(QMessageBox, "question", lambda *_: asked.append(1) or (answers.pop() if answers else discard))
    window = opened()
    window.session.change_settings(steps=1_000_000)
    assert not window.close(), "nothing trains"
    assert asked == [1]
    window.session.train()
    wait(qtbot, lambda: window.session.run.steps > 2)
    (tmp_path / "left.json").mkdir()
    assert not window.close(), "the disk does not take it"
    assert asked == [1, 1]


def test_a_run_whose_trainer_was_killed_goes_on_by_one_click(opened, qtbot):
    window = opened()
    session, run = window.session, window.session.run
    session.change_settings(steps=400, checkpoint_every=20)
    session.train()
    wait(qtbot, lambda: run.steps >= 30)
    os.kill(session.link.pid, signal.SIGKILL)
    wait(qtbot, lambda: run.state is RunState.FAILED)
    assert "killed" in window.notice.text()
    assert window.training.transport.train.text() == "Go on"
    assert window.training.transport.branch.isVisible()
    kept = np.array(run.losses)
    window.notice.button.click()
    wait(qtbot, lambda: run.state is RunState.FINISHED)
    np.testing.assert_array_equal(run.losses[: len(kept)], kept)
    losses, parameters = np.array(run.losses), np.array(run.parameters)
    session.restart()
    wait(qtbot, lambda: run.state is RunState.FINISHED and run.steps == 400)
    np.testing.assert_array_equal(run.losses, losses)
    np.testing.assert_array_equal(run.parameters, parameters)


def test_a_run_that_diverged_goes_on_with_half_the_rate(opened, qtbot):
    """A rate that is far too large makes no NaN in a circuit, so the failure is told as the trainer would tell it."""
    window = opened()
    session, run = window.session, window.session.run
    session.change_settings(steps=30)
    for _ in range(4):
        session.step()
    wait(qtbot, lambda: run.steps == 4 and run.state is RunState.PAUSED)
    kept = np.array(run.losses)
    run.take(Failed("At step 5 the loss was no longer a number.", None, 4, diverged=True))
    assert window.notice.button.text() == "Go on with half the rate"
    window.notice.button.click()
    wait(qtbot, lambda: run.state is RunState.FINISHED)
    np.testing.assert_array_equal(run.losses[:4], kept)
    assert set(run.rates[:4]) == {0.05}
    assert set(run.rates[4:]) == {0.025}
    assert open_run(window.kept.on_screen).changes() == [{"step": 4, "settings": {"learning_rate": 0.025}}]


def test_what_a_run_waits_for_is_told(opened):
    window = opened()
    run = window.session.run
    begin_run(run, 5)
    run.take(Paused(5, "The run cannot be written because the disk is full."))
    assert window.notice.text() == "The run cannot be written because the disk is full."
    assert "disk is full" in window.training.transport.status.text()
    run.take(Resumed(5))
    assert "disk" not in window.training.transport.status.text()


def test_a_kept_run_comes_back_on_screen_with_its_design(opened, qtbot):
    window = opened()
    session = window.session
    train(session, qtbot, steps=6)
    losses, design = np.array(session.run.losses), session.run.design
    session.reset()
    window.new_design()
    (entry,) = window.kept.entries()
    assert window.kept.show(entry)
    np.testing.assert_array_equal(session.run.losses, losses)
    assert session.editor.design.blocks.keys() == design.blocks.keys()
    assert session.run.parameters.shape[0] == 7


def test_two_windows_look_at_the_same_run(opened, qtbot):
    first = opened()
    first.session.change_settings(steps=1_000_000)
    first.session.train()
    wait(qtbot, lambda: first.session.run.steps > 5)
    second = opened()
    run = second.session.run
    assert second.kept.unfinished() is None, "it is trained: there is nothing to go on with"
    (entry,) = second.kept.entries()
    assert second.kept.show(entry)
    begun = run.steps
    assert run.message == "trained in another window"
    assert "trained in another window" in second.training.transport.status.text()
    wait(qtbot, lambda: run.steps > begun + 5)
    second.kept.go_on(entry)
    assert run.state is RunState.STOPPED, "it is trained by the other one, and only looked at here"
    begun = run.steps
    wait(qtbot, lambda: run.steps > begun + 5)
    (own,) = first.kept.entries()
    first.kept.go_on(own)
    assert first.kept.show(own)
    assert first.session.run.state is RunState.RUNNING, "showing the run that goes on does not end it"
    first.session.stop()
    wait(qtbot, lambda: first.session.run.state is RunState.STOPPED and not run.message)
    np.testing.assert_array_equal(run.losses, first.session.run.losses)


def test_a_restart_keeps_what_still_fits(opened, qtbot):
    window = opened()
    session = window.session
    train(session, qtbot, steps=6)
    learned = np.array(session.run.parameters[-1])
    kept = session.circuit.parameters[0].size
    session.editor.do(ChangeSettings("pool_1", {"kind": "crot"}))
    session.restart_keeping()
    wait(qtbot, lambda: session.run.state is RunState.FINISHED)
    assert session.circuit.parameter_count == len(learned) + 1
    np.testing.assert_array_equal(session.run.parameters[0][:kept], learned[:kept])
    assert (session.run.parameters[0][kept:-1] != learned[kept:]).any(), "the pooling is another one now"


def test_the_best_step_is_looked_at(opened, qtbot):
    window = opened()
    session = window.session
    train(session, qtbot, steps=8, validate_every=2, learning_rate=0.8)
    session.look_at_best()
    run = session.run
    assert run.moment == run.validation_steps[np.argmin(run.validation_losses)]


def test_a_run_that_was_stopped_or_has_ended_goes_on_bit_for_bit(opened, qtbot):
    window = opened()
    session, run = window.session, window.session.run
    train(session, qtbot, steps=60)
    losses, parameters = np.array(run.losses), np.array(run.parameters)
    session.reset()
    session.change_settings(steps=30)
    for _ in range(8):
        session.step()
    wait(qtbot, lambda: run.steps == 8)
    session.stop()
    wait(qtbot, lambda: run.state is RunState.STOPPED)
    window.show_runs()
    assert window.runs.buttons["Go on"].isEnabled(), "it was stopped before its last step"
    window.runs.buttons["Go on"].click()
    wait(qtbot, lambda: run.state is RunState.FINISHED)
    assert run.steps == 30
    window.runs.refresh()
    assert not window.runs.buttons["Go on"].isEnabled(), "all its steps are done"
    action = {made.text(): made for made in window.training.transport.menu().actions()}["Go on with this run"]
    assert not action.isEnabled()
    session.change_settings(steps=60)
    action = {made.text(): made for made in window.training.transport.menu().actions()}["Go on with this run"]
    action.trigger()
    wait(qtbot, lambda: run.state is RunState.FINISHED and run.steps == 60)
    np.testing.assert_array_equal(run.losses, losses)
    np.testing.assert_array_equal(run.parameters, parameters)
    assert len(window.kept.entries()) == 2, "it is one run"


def test_a_run_gone_on_with_and_left_again_is_offered_again(opened, qtbot):
    first = opened()
    session, run = first.session, first.session.run
    session.change_settings(steps=1_000_000)
    session.step()
    wait(qtbot, lambda: run.steps == 1)
    session.stop()
    wait(qtbot, lambda: run.state is RunState.STOPPED)
    assert first.kept.unfinished() is None, "it was ended on purpose"
    session.do_more()
    wait(qtbot, lambda: run.steps > 5)
    first.close()
    assert opened().kept.unfinished() is not None


def test_a_branch_begins_with_the_parameters_of_the_moment(opened, qtbot):
    window = opened()
    session = window.session
    train(session, qtbot, steps=6)
    session.run.look_at_moment(3)
    expected = np.array(session.run.parameters[3])
    session.change_settings(learning_rate=0.001)
    session.branch()
    wait(qtbot, lambda: session.run.state is RunState.FINISHED)
    np.testing.assert_array_equal(session.run.parameters[0], expected)
    assert session.run.rates[0] == 0.001
    branch, parent = window.kept.entries()
    assert window.kept.library.parent(branch.run.folder) == (parent.run.folder, 3)
    plot = window.training.curves.plots["Loss"]
    plot.draw()
    steps, losses = plot.drawn(f"kin:{parent.run.folder.name}")
    np.testing.assert_array_equal(steps, np.arange(1, 7) - 3)
    np.testing.assert_array_equal(losses, parent.run.history().losses)
    assert plot.legend.button(f"kin:{parent.run.folder.name}").accessibleName().startswith("branched from")
    session.run.look_at_moment(2)
    session.branch()
    wait(qtbot, lambda: session.run.state is RunState.FINISHED and len(window.kept.entries()) == 3)
    assert window.kept.show(parent)
    plot.draw()
    kin = [key for key in plot.keys if key.startswith("kin:")]
    assert [plot.drawn(key)[0][0] for key in kin] == [4, 6], "the whole tree: a branch after step 3, one of it after 5"


def test_a_removed_run_can_be_brought_back(opened, qtbot):
    window = opened()
    session = window.session
    train(session, qtbot, steps=2)
    (entry,) = window.kept.entries()
    window.kept.remove(entry)
    assert window.kept.entries() == []
    assert opened().kept.can_bring_back, "also after the window was closed"
    window.kept.bring_back()
    assert not window.kept.can_bring_back
    assert window.kept.entries()[0].run.folder == entry.run.folder
