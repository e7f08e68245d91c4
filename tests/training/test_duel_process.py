"""A duel in the training process: pause, step, go on, stop, and the same numbers as in this process."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.document import dumps
from qdcnn_studio.training.duel import duel
from qdcnn_studio.training.messages import (
    BeginDuel,
    Change,
    DuelFinished,
    DuelProgress,
    DuelStarted,
    Entrant,
    Failed,
    Finished,
    Paused,
    Resumed,
)
from tests.designs import SMALL, design
from tests.training.test_worker import Listener

TEXT = dumps(design(SMALL))
AGAINST_TWIN = Entrant(TEXT), Entrant(TEXT, twin=True)


@pytest.fixture(scope="module")
def shared() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.process.close()


def begin(listener: Listener, command: BeginDuel) -> None:
    listener.messages.clear()
    listener.process.send(command)


def progress(listener: Listener) -> list[DuelProgress]:
    return [message for message in listener.messages if isinstance(message, DuelProgress)]


def losses(listener: Listener) -> tuple[list[float], list[float]]:
    told = progress(listener)
    left = [loss for message in told for loss in message.left.losses.tolist()]
    return left, [loss for message in told for loss in message.right.losses.tolist()]


def test_a_duel_tells_both_sides_step_by_step_and_repeats_bit_for_bit(shared: Listener) -> None:
    command = BeginDuel(*AGAINST_TWIN, {"steps": 50, "seed": 3})
    begin(shared, command)
    done = shared.wait_for(DuelFinished)
    first = losses(shared)
    assert [message.left.first for message in progress(shared)] == [message.right.first for message in progress(shared)]
    assert len(first[0]) == len(first[1]) == 50
    assert (done.left.step, done.left.stopped) == (50, False)
    begin(shared, command)
    again = shared.wait_for(DuelFinished)
    assert losses(shared) == first
    assert again.right.result["test_accuracy"] == done.right.result["test_accuracy"]
    here = duel(command, standard_registry())
    reports = [here.step() for _ in range(50)]
    np.testing.assert_array_equal(first, [[r.left.loss for r in reports], [r.right.loss for r in reports]])


def test_a_duel_pauses_steps_goes_on_changes_and_stops(shared: Listener) -> None:
    begin(shared, BeginDuel(*AGAINST_TWIN, {"steps": 1_000_000}, paused=True))
    assert shared.wait_for(Paused).step == 0
    [started] = [message for message in shared.messages if isinstance(message, DuelStarted)]
    assert [who.qubits for who in started.contestants] == [2, 0]
    assert (started.left.train, started.right.train) == (40, 40)
    shared.process.step(3)
    shared.messages.clear()
    assert shared.wait_for(Paused).step == 3
    assert len(losses(shared)[1]) == 3
    shared.process.set(learning_rate=0.01)
    shared.process.resume()
    assert shared.wait_for(Resumed).step == 3
    shared.wait_for(DuelProgress)
    shared.process.pause()
    paused = shared.wait_for(Paused).step
    assert paused > 3
    assert progress(shared)[-1].right.rates[-1] == 0.01
    shared.process.stop()
    done = shared.wait_for(DuelFinished)
    assert (done.left.step, done.right.step, done.right.stopped) == (paused, paused, True)


def test_a_duel_that_cannot_be_is_refused_in_a_sentence_and_a_run_can_follow(shared: Listener) -> None:
    other = dumps(design(SMALL.replace("0, 1", "3, 5")))
    begin(shared, BeginDuel(Entrant(TEXT), Entrant(other)))
    assert "same classes" in shared.wait_for(Failed).message
    begin(shared, BeginDuel(Entrant(TEXT), Entrant("no design")))
    assert shared.wait_for(Failed).message
    shared.begin(steps=5)
    assert shared.wait_for(Finished).step == 5


def test_a_change_that_makes_no_sense_pauses_with_a_sentence(shared: Listener) -> None:
    begin(shared, BeginDuel(*AGAINST_TWIN, {"steps": 1_000_000}))
    shared.wait_for(DuelProgress)
    shared.process.send(Change({"learning_rate": -1}))
    assert "learning_rate" in shared.wait_for(Paused).reason
    shared.process.stop()
    shared.wait_for(DuelFinished)
