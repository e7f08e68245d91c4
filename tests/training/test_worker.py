from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from qdcnn_studio.design.document import dumps
from qdcnn_studio.training.messages import (
    Evaluation,
    Failed,
    Finished,
    Message,
    Paused,
    Progress,
    Ready,
    Resumed,
    Started,
)
from qdcnn_studio.training.run import open_run
from qdcnn_studio.training.settings import validated
from qdcnn_studio.training.trainer import Trainer
from qdcnn_studio.training.worker import TrainingProcess
from tests.designs import REGISTRY, SMALL, design

DESIGN = dumps(design(SMALL))
PATIENCE = 120.0
M = TypeVar("M", bound=Message)


class Listener:
    """A training process, and everything it has told."""

    def __init__(self) -> None:
        self.process = TrainingProcess()
        self.messages: list[Message] = []
        self.wait_for(Ready)

    def wait_for(self, kind: type[M]) -> M:
        """Return the next message of a kind that has not been waited for yet."""
        seen, deadline = len(self.messages), time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for message in self.messages[seen:]:
                seen += 1
                if isinstance(message, kind):
                    return message
            self.messages += self.process.receive(0.1)
        raise AssertionError(f"No {kind.__name__} came; there were {[type(m).__name__ for m in self.messages]}.")

    def begin(self, *args: Any, design: str = DESIGN, **settings: Any) -> None:
        self.messages.clear()
        self.process.begin(design, *args, settings=settings)

    @property
    def steps(self) -> list[int]:
        return [p.first + k for p in self.progress for k in range(len(p.losses))]

    @property
    def progress(self) -> list[Progress]:
        return [message for message in self.messages if isinstance(message, Progress)]

    def joined(self, name: str) -> np.ndarray:
        return np.concatenate([getattr(message, name) for message in self.progress])


@pytest.fixture(scope="module")
def shared() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.process.close()
    assert listener.process._process.exitcode == 0


def test_a_run_tells_each_step_once_and_ends_with_its_figures(shared: Listener) -> None:
    shared.begin(steps=60, seed=3, validate_every=20)
    done = shared.wait_for(Finished)
    [started] = [message for message in shared.messages if isinstance(message, Started)]
    assert (started.step, started.train, started.validation, started.test) == (0, 40, 4, 16)
    assert shared.steps == list(range(1, 61))
    trainer = Trainer(design(SMALL), REGISTRY, validated({"steps": 60, "seed": 3, "validate_every": 20}))
    reports = [trainer.step() for _ in range(60)]
    np.testing.assert_array_equal(started.parameters, trainer.initial_parameters)
    np.testing.assert_array_equal(shared.joined("losses"), [report.loss for report in reports])
    np.testing.assert_array_equal(shared.joined("parameters"), [report.parameters for report in reports])
    np.testing.assert_array_equal(
        np.concatenate([message.block_gradients["conv_1"] for message in shared.progress]),
        [report.block_gradients["conv_1"] for report in reports],
    )
    looks: list[Evaluation] = [look for message in shared.progress for look in message.validation]
    assert [look.step for look in looks] == [20, 40, 60]
    expected = trainer.result()
    assert {k: v for k, v in done.result.items() if not k.endswith("seconds")} == {
        k: v for k, v in expected.items() if not k.endswith("seconds")
    }
    assert not done.stopped


def test_messages_come_at_most_thirty_times_a_second(shared: Listener) -> None:
    shared.begin(steps=400)
    began = time.monotonic()
    shared.wait_for(Finished)
    assert len(shared.progress) <= 30 * (time.monotonic() - began) + 2
    assert shared.steps == list(range(1, 401))


def test_pause_one_step_resume_and_stop(shared: Listener) -> None:
    shared.begin(steps=1_000_000)
    shared.wait_for(Progress)
    shared.process.pause()
    at = shared.wait_for(Paused).step
    assert shared.steps == list(range(1, at + 1))
    shared.process.step()
    assert shared.wait_for(Paused).step == at + 1
    shared.process.resume()
    assert shared.wait_for(Resumed).step == at + 1
    shared.wait_for(Progress)
    shared.process.stop()
    done = shared.wait_for(Finished)
    assert done.stopped
    assert done.step == done.result["steps"] == shared.steps[-1]
    assert shared.steps == list(range(1, done.step + 1))


def test_the_learning_rate_changes_on_the_way(shared: Listener) -> None:
    shared.begin(steps=1_000_000)
    shared.wait_for(Progress)
    shared.process.pause()
    at = shared.wait_for(Paused).step
    shared.process.set(learning_rate=0.007)
    shared.process.step()
    shared.wait_for(Paused)
    rates = shared.joined("rates")
    assert set(rates[:at]) == {0.05}
    assert rates[at] == 0.007
    shared.process.set(learning_rate=-3)
    assert "learning_rate must be" in shared.wait_for(Paused).reason


def test_a_finished_run_can_be_gone_on_with(shared: Listener) -> None:
    shared.begin(steps=5)
    shared.wait_for(Finished)
    shared.process.set(steps=9)
    shared.process.resume()
    assert shared.wait_for(Finished).step == 9
    assert shared.steps == list(range(1, 10))


def test_a_run_may_begin_paused_and_with_given_parameters(shared: Listener) -> None:
    shared.messages.clear()
    given = np.linspace(0, 1, 6)
    shared.process.begin(DESIGN, None, given, paused=True)
    assert shared.wait_for(Paused).step == 0
    [started] = [message for message in shared.messages if isinstance(message, Started)]
    np.testing.assert_array_equal(started.parameters, given)
    assert not shared.progress


@pytest.mark.parametrize(
    ("text", "settings", "told"),
    [
        ("{", {}, ""),
        (
            dumps(design("digits(classes=[0, 1], per_class=2) | pca(2) | angle() | conv() | classify(2)")),
            {},
            "has 2 images",
        ),
        (DESIGN, {"learning_rate": 1e9}, "learning_rate must be"),
        (dumps(design("digits() | pca(2) | angle()")), {}, ""),
    ],
)
def test_what_cannot_begin_is_told_in_one_sentence(
    shared: Listener, text: str, settings: dict[str, Any], told: str
) -> None:
    shared.begin(design=text, **settings)
    failed = shared.wait_for(Failed)
    assert told in failed.message
    assert failed.message.endswith(".")
    assert "Traceback" not in failed.message


def test_a_run_on_disk_is_gone_on_with_after_the_process_was_killed(tmp_path: Path) -> None:
    first = Listener()
    first.begin(tmp_path / "run", steps=1_000_000, seed=5)
    first.wait_for(Progress)
    pid = first.process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while first.process.is_alive:
        first.process.receive(0.1)
    first.process.close()
    kept = open_run(tmp_path / "run").history()
    assert kept.steps >= len(first.steps) > 0
    second = Listener()
    second.process.begin("", tmp_path / "run", settings={"steps": kept.steps + 10}, resume=True)
    started = second.wait_for(Started)
    assert started.step == kept.steps
    np.testing.assert_array_equal(started.parameters, kept.parameters[-1])
    second.wait_for(Finished)
    second.process.close()
    trainer = Trainer(design(SMALL), REGISTRY, validated({"seed": 5}))
    expected = [trainer.step().loss for _ in range(kept.steps + 10)]
    assert open_run(tmp_path / "run").history().losses.tolist() == expected


def test_the_process_ends_when_it_is_closed_in_the_middle_of_a_run() -> None:
    listener = Listener()
    listener.begin(steps=1_000_000)
    listener.wait_for(Progress)
    listener.process.close()
    assert not listener.process.is_alive
    assert listener.process._process.exitcode == 0


def test_a_process_that_does_not_answer_is_ended() -> None:
    listener = Listener()
    pid = listener.process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    listener.process.close(grace=0.2)
    assert not listener.process.is_alive
    assert listener.process._process.exitcode == -signal.SIGKILL


def test_the_process_ends_with_the_one_that_started_it() -> None:
    program = (
        "import sys, time\n"
        "from qdcnn_studio.training.worker import TrainingProcess\n"
        "if __name__ == '__main__':\n"
        "    process = TrainingProcess()\n"
        "    process.begin(sys.stdin.read(), settings={'steps': 10**7})\n"
        "    while not any(type(m).__name__ == 'Progress' for m in process.receive(1.0)):\n"
        "        pass\n"
        "    print(process.pid, flush=True)\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(DESIGN)
    parent.stdin.close()
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()


def test_the_process_knows_no_window() -> None:
    program = (
        "import sys, qdcnn_studio.training.loop\nprint([m for m in sys.modules if 'PySide' in m or 'pyqtgraph' in m])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
