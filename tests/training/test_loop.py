"""The loop of the training process, in this process: what goes wrong can be made to go wrong here."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qdcnn_studio.design.document import dumps
from qdcnn_studio.training.keeper import RunKeeper
from qdcnn_studio.training.loop import TrainingLoop
from qdcnn_studio.training.losses import LOSSES
from qdcnn_studio.training.messages import (
    Begin,
    Change,
    Failed,
    Finished,
    Message,
    OneStep,
    Pause,
    Paused,
    Preparing,
    Progress,
    Quit,
    Ready,
    Resume,
    Started,
    Stop,
)
from qdcnn_studio.training.run import open_run
from qdcnn_studio.training.settings import validated
from qdcnn_studio.training.trainer import Trainer
from tests.designs import REGISTRY, SMALL, design

DESIGN = dumps(design(SMALL))


class Pipe:
    """The other end of the loop.

    A command comes when the loop waits for one; after a number, as soon as the loop has looked for one that often;
    commands in a tuple come together.
    """

    def __init__(self, *commands: Any) -> None:
        self._commands = [*commands, Quit()]
        self._come = 0
        self.told: list[Message] = []

    def send(self, message: Message) -> None:
        self.told.append(message)

    def recv(self) -> Any:
        while isinstance(self._commands[0], int):
            self._commands.pop(0)
        command = self._commands.pop(0)
        if isinstance(command, tuple):
            self._commands[:0] = command[1:]
            self._come, command = len(command), command[0]
        self._come = max(0, self._come - 1)
        return command

    def poll(self, timeout: float = 0.0) -> bool:
        if self._commands and isinstance(self._commands[0], int):
            self._commands[0] -= 1
            if self._commands[0] <= 0:
                self._commands.pop(0)
                self._come = 1
            return False
        return self._come > 0


def told(*commands: Any) -> list[Message]:
    pipe = Pipe(*commands)
    TrainingLoop(pipe).run()  # type: ignore[arg-type]
    return [message for message in pipe.told if not isinstance(message, Preparing)]


def kinds(messages: list[Message]) -> list[str]:
    names = [type(message).__name__ for message in messages]
    return [name for place, name in enumerate(names) if name != "Progress" or names[place - 1] != "Progress"]


def steps(messages: list[Message]) -> list[int]:
    return [m.first + k for m in messages if isinstance(m, Progress) for k in range(len(m.losses))]


def begin(run: Path | None = None, **settings: Any) -> Begin:
    return Begin(DESIGN, settings, None if run is None else str(run))


def test_a_run_from_beginning_to_end() -> None:
    messages = told(begin(steps=4))
    assert kinds(messages) == ["Ready", "Started", "Progress", "Finished"]
    assert steps(messages) == [1, 2, 3, 4]
    assert isinstance(messages[0], Ready)


def test_several_single_steps_are_all_done() -> None:
    messages = told(Begin(DESIGN, {"steps": 100}, paused=True), (OneStep(), OneStep(), OneStep(5)), OneStep())
    assert steps(messages) == list(range(1, 9))
    assert [message.step for message in messages if isinstance(message, Paused)] == [0, 7, 8]


def test_a_new_run_takes_the_place_of_one_that_is_stopped_for_it() -> None:
    messages = told(begin(steps=1000), 3, (Stop(), begin(steps=2)))
    assert kinds(messages)[-2:] == ["Progress", "Finished"]
    assert isinstance(messages[-1], Finished)
    assert messages[-1].step == 2


def test_commands_without_a_run_do_nothing() -> None:
    assert kinds(told(Pause(), Resume(), OneStep(), Stop(), Change({"batch": 3}))) == ["Ready"]


def full_disk(times: int) -> Callable[..., Any]:
    record, left = RunKeeper.record, [times]

    def failing(self: RunKeeper, trainer: Trainer, report: Any) -> None:
        if report.step == 5 and left[0]:
            left[0] -= 1
            raise OSError(errno.ENOSPC, "No space left on device")
        record(self, trainer, report)

    return failing


FULL = "The run cannot be written because the disk is full. It goes on when there is room; nothing is lost."


def test_a_full_disk_pauses_the_run_until_there_is_room_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunKeeper, "record", full_disk(3))
    messages = told(begin(tmp_path / "run", steps=9, seed=1))
    assert kinds(messages) == ["Ready", "Started", "Progress", "Paused", "Resumed", "Progress", "Finished"]
    assert [message.reason for message in messages if isinstance(message, Paused)] == [FULL]
    assert steps(messages) == list(range(1, 10))
    trainer = Trainer(design(SMALL), REGISTRY, validated({"seed": 1}))
    expected = [trainer.step().loss for _ in range(9)]
    assert open_run(tmp_path / "run").history().losses.tolist() == expected


def test_an_epoch_ends_where_it_should_though_the_disk_was_full_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunKeeper, "record", full_disk(2))
    paused = Begin(DESIGN, {"steps": 20}, str(tmp_path / "run"), paused=True)
    messages = told((paused, OneStep(7)), 40)
    assert [message.step for message in messages if isinstance(message, Paused)] == [0, 5, 7]


def test_a_change_that_could_not_be_written_is_written_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, left = RunKeeper.record_change, [2]

    def failing(self: RunKeeper, step: int, settings: Any) -> None:
        if left[0]:
            left[0] -= 1
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, step, settings)

    monkeypatch.setattr(RunKeeper, "record_change", failing)
    messages = told((begin(tmp_path / "run", steps=3), Change({"learning_rate": 0.01})))
    assert kinds(messages) == ["Ready", "Started", "Paused", "Resumed", "Progress", "Finished"]
    assert open_run(tmp_path / "run").changes() == [{"step": 0, "settings": {"learning_rate": 0.01}}]


def test_a_full_disk_at_the_end_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, left = RunKeeper.record_result, [1]

    def failing(self: RunKeeper, result: Any) -> None:
        if left.pop() if left else 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, result)

    monkeypatch.setattr(RunKeeper, "record_result", failing)
    messages = told(begin(tmp_path / "run", steps=2))
    assert kinds(messages) == ["Ready", "Started", "Progress", "Paused", "Finished"]
    assert open_run(tmp_path / "run").result is not None


@pytest.mark.parametrize("then", [Stop(), Begin(DESIGN, {"steps": 2})], ids=["stopped", "another run"])
def test_the_step_that_waits_for_room_is_kept_when_the_run_ends_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: Stop | Begin
) -> None:
    monkeypatch.setattr(RunKeeper, "record", full_disk(1))
    messages = told(begin(tmp_path / "run", steps=9), 5, then)
    assert open_run(tmp_path / "run").history().steps == 5
    if isinstance(then, Stop):
        finished = messages[-1]
        assert isinstance(finished, Finished)
        assert finished.step == finished.result["steps"] == 5
        assert steps(messages) == [1, 2, 3, 4, 5]


def test_a_loss_that_is_no_number_fails_and_keeps_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    usual = LOSSES["cross_entropy"]

    def sometimes(labels: np.ndarray) -> Any:
        calls.append(1)
        return usual(labels) if len(calls) != 4 else lambda p: (float("nan"), p)

    monkeypatch.setitem(LOSSES, "cross_entropy", sometimes)
    messages = told(begin(tmp_path / "run", steps=9, validate_every=100))
    failed = messages[-1]
    assert isinstance(failed, Failed)
    assert failed.message.startswith("At step 4 the loss or a parameter was no longer a number")
    assert failed.diverged
    assert failed.step == 3
    history = open_run(tmp_path / "run").history()
    assert history.steps == 3
    assert np.isfinite(history.parameters).all()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (MemoryError(), "The computer ran out of memory; every step so far is kept."),
        (ZeroDivisionError("oh"), "Training stopped because of a fault in the program (ZeroDivisionError: oh)."),
    ],
)
def test_whatever_goes_wrong_in_a_step_is_told(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, sentence: str
) -> None:
    def failing(self: Trainer) -> Any:
        raise fault

    monkeypatch.setattr(Trainer, "step", failing)
    failed = told(begin(steps=9))[-1]
    assert isinstance(failed, Failed)
    assert failed.message == sentence


def test_a_run_that_failed_can_be_gone_on_with_after_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    step, left = Trainer.step, [1]

    def once(self: Trainer) -> Any:
        if left and self.step_count == 2:
            left.pop()
            raise MemoryError
        return step(self)

    monkeypatch.setattr(Trainer, "step", once)
    messages = told(begin(steps=4), Change({"batch": 4}), Resume())
    assert kinds(messages) == ["Ready", "Started", "Progress", "Failed", "Resumed", "Progress", "Finished"]
    assert steps(messages) == [1, 2, 3, 4]


def test_a_run_in_a_folder_that_holds_one_is_told(tmp_path: Path) -> None:
    told(begin(tmp_path / "run", steps=1))
    failed = told(begin(tmp_path / "run", steps=1))[-1]
    assert isinstance(failed, Failed)
    assert "a run in" in failed.message


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    failed = told(begin(tmp_path / "file" / "run", steps=1))[-1]
    assert isinstance(failed, Failed)
    assert failed.message.startswith("The run cannot be kept in")


def test_a_change_is_kept_with_the_run(tmp_path: Path) -> None:
    messages = told(begin(tmp_path / "run", steps=6), 3, Change({"learning_rate": 0.01}))
    assert kinds(messages)[-1] == "Finished"
    [change] = open_run(tmp_path / "run").changes()
    assert change["settings"] == {"learning_rate": 0.01}
    rates = open_run(tmp_path / "run").history().rates
    assert set(rates[: change["step"]]) <= {0.05}
    assert set(rates[change["step"] :]) == {0.01}


def test_where_a_run_goes_on_is_told(tmp_path: Path) -> None:
    told(begin(tmp_path / "run", steps=3))
    messages = told(Begin("", {"steps": 5}, str(tmp_path / "run"), resume=True))
    [started] = [message for message in messages if isinstance(message, Started)]
    assert started.step == 3
    assert steps(messages) == [4, 5]
