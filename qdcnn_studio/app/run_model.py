"""The run in memory: what the training process has told so far, as arrays that views read."""

from __future__ import annotations

import time
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.data.block import progress_words
from qdcnn_studio.design.graph import Design
from qdcnn_studio.training.messages import (
    Evaluation,
    Failed,
    Finished,
    Message,
    Paused,
    Preparing,
    Progress,
    Resumed,
    Started,
)
from qdcnn_studio.training.run import History
from qdcnn_studio.training.settings import TrainingSettings

Floats = NDArray[np.float64]


TELL_INTERVAL = 33
"""Milliseconds between two signals that numbers have come: every view would draw for each, and none can be seen."""


class RunState(StrEnum):
    """Where a run is in its life."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class Series:
    """Rows that only grow, kept in one array of doubling capacity."""

    def __init__(self, width: int | None = None) -> None:
        self._rows = np.empty((256,) if width is None else (256, width))
        self._count = 0

    def extend(self, rows: Floats) -> None:
        """Append rows."""
        needed = self._count + len(rows)
        if needed > len(self._rows):
            grown = np.empty((max(needed, 2 * len(self._rows)), *self._rows.shape[1:]))
            grown[: self._count] = self._rows[: self._count]
            self._rows = grown
        self._rows[self._count : needed] = rows
        self._count = needed

    def truncate(self, count: int) -> None:
        """Keep only the first rows."""
        self._count = min(count, self._count)

    @property
    def values(self) -> Floats:
        """What there is, as a view: no copy."""
        return self._rows[: self._count]


class RunModel(QObject):
    """A run as far as it has come; a function of the messages it has taken in.

    Attributes
    ----------
    state : RunState
    message : str
        What is being waited for, or why the run failed.
    design : Design or None
        The frozen design that is being trained.
    circuit : Circuit or None
    settings : TrainingSettings or None
    """

    started = Signal()
    advanced = Signal()
    stateChanged = Signal()
    momentChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = RunState.IDLE
        self.message = ""
        self.design: Design | None = None
        self.circuit: Circuit | None = None
        self.settings: TrainingSettings | None = None
        self.result: Finished | None = None
        self.problem_block: str | None = None
        self.diverged = False
        """Whether the run failed because its numbers grew without bound."""
        self._moment: int | None = None
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(TELL_INTERVAL)
        self._telling.timeout.connect(self._tell_rest)
        self._untold = False
        self._forget_numbers(0)

    def _forget_numbers(self, parameters: int) -> None:
        self._losses, self._accuracies, self._norms, self._rates = Series(), Series(), Series(), Series()
        self._parameters = Series(parameters)
        self._blocks: dict[str, Series] = {}
        self.evaluations: list[Evaluation] = []
        self._looked_at: list[Evaluation] = self.evaluations
        self._look_rows = Series(3)
        self._clock: list[tuple[float, int]] = []

    def _keep_steps(self, steps: int) -> None:
        """Drop what came after a step: a run that goes on may repeat its last few."""
        for series in (self._losses, self._accuracies, self._norms, self._rates, *self._blocks.values()):
            series.truncate(steps)
        self._parameters.truncate(steps + 1)
        self.evaluations = [evaluation for evaluation in self.evaluations if evaluation.step <= steps]

    def begin(self, design: Design | None, circuit: Circuit | None, settings: TrainingSettings, message: str) -> None:
        """Note that a run of this design has been asked for; of no design where what learns is no circuit."""
        self.design, self.circuit, self.settings = design, circuit, settings
        self.result, self.problem_block, self._moment, self.diverged = None, None, None, False
        self._forget_numbers(0 if circuit is None else circuit.parameter_count)
        self._enter(RunState.STARTING, message)
        self.advanced.emit()

    def show_history(self, design: Design, circuit: Circuit, settings: TrainingSettings, history: History) -> None:
        """Show a run that was kept, as far as it came."""
        self.begin(design, circuit, settings, "")
        self._fill(history)
        self._enter(RunState.STOPPED, "")
        self.started.emit()
        self.advanced.emit()

    def say(self, message: str) -> None:
        """Say something of the run on screen, whose state stays what it is."""
        self._enter(self.state, message)

    def catch_up(self, history: History) -> None:
        """Take in what was kept of the run on screen, and not told before its process ended."""
        if history.steps > self.steps:
            self._forget_numbers(history.parameters.shape[1])
            self._fill(history)
            self.advanced.emit()

    def _fill(self, history: History) -> None:
        self._losses.extend(history.losses)
        self._accuracies.extend(history.accuracies)
        self._norms.extend(history.gradient_norms)
        self._rates.extend(history.rates)
        self._parameters.extend(history.parameters)
        for block, norms in history.block_gradients.items():
            self._blocks.setdefault(block, Series()).extend(norms)
        self.evaluations.extend(history.validation)

    def forget(self) -> None:
        """Forget the run."""
        self.design = self.circuit = self.settings = self.result = self.problem_block = self._moment = None
        self._forget_numbers(0)
        self._enter(RunState.IDLE, "")
        self.advanced.emit()

    def take(self, message: Message) -> None:
        """Take in one message of the training process; what still comes from a forgotten run is passed over."""
        awaited = isinstance(message, Started | Failed | Preparing)
        if self.state is RunState.IDLE or (self.state is RunState.STARTING and not awaited):
            return
        if isinstance(message, Started):
            self._start(message)
        elif isinstance(message, Progress):
            self._advance(message)
        elif isinstance(message, Paused):
            self._clock.clear()
            self._enter(RunState.PAUSED, message.reason)
        elif isinstance(message, Resumed):
            self._enter(RunState.RUNNING, "")
        elif isinstance(message, Finished):
            self.result = message
            self._enter(RunState.STOPPED if message.stopped else RunState.FINISHED, "")
            self.advanced.emit()
        elif isinstance(message, Preparing):
            self._enter(self.state, progress_words(message.what, message.share))
        elif isinstance(message, Failed):
            self.fail(message.message, message.block, message.diverged)

    def fail(self, message: str, block: str | None = None, diverged: bool = False) -> None:
        """Note that the run cannot go on, and why; what there is stays."""
        self.problem_block, self.diverged = block, diverged
        self._enter(RunState.FAILED, message)

    def go_on(self, message: str) -> None:
        """Note that the run on screen has been asked to go on from its last step."""
        self._moment, self.result, self.diverged = None, None, False
        self._enter(RunState.STARTING, message)

    def _start(self, message: Started) -> None:
        self._keep_steps(message.step)
        self.settings = TrainingSettings.model_validate(dict(message.settings))
        if not len(self._parameters.values):
            self._parameters = Series(len(message.parameters))
            self._parameters.extend(message.parameters[None, :])
        self._enter(RunState.RUNNING, "")
        self.started.emit()
        self.advanced.emit()

    def _advance(self, message: Progress) -> None:
        self._losses.extend(message.losses)
        self._accuracies.extend(message.accuracies)
        self._norms.extend(message.gradient_norms)
        self._rates.extend(message.rates)
        self._parameters.extend(message.parameters)
        for block, norms in message.block_gradients.items():
            self._blocks.setdefault(block, Series()).extend(norms)
        self.evaluations.extend(message.validation)
        self._clock = [*self._clock[-30:], (time.monotonic(), self.steps)]
        self._tell()

    def _tell(self) -> None:
        """Tell the views of new numbers: at once, but no more than once in `TELL_INTERVAL`."""
        if self._telling.isActive():
            self._untold = True
        else:
            self._telling.start()
            self.advanced.emit()

    def _tell_rest(self) -> None:
        if self._untold:
            self._untold = False
            self._tell()

    def _enter(self, state: RunState, message: str) -> None:
        self.state, self.message = state, message
        self.stateChanged.emit()

    @property
    def is_active(self) -> bool:
        """Whether a training process is at work on this run."""
        return self.state in (RunState.STARTING, RunState.RUNNING, RunState.PAUSED)

    @property
    def steps(self) -> int:
        """Steps finished."""
        return len(self._losses.values)

    @property
    def planned_steps(self) -> int:
        """Steps the run is meant to do."""
        return self.settings.steps if self.settings else 0

    @property
    def steps_per_second(self) -> float:
        """Speed over the last second or so; 0 while unknown."""
        if len(self._clock) < 2:
            return 0.0
        (begin, first), (end, last) = self._clock[0], self._clock[-1]
        return (last - first) / (end - begin) if end > begin else 0.0

    @property
    def losses(self) -> Floats:
        """Loss of each step's batch, shape (steps,)."""
        return self._losses.values

    @property
    def accuracies(self) -> Floats:
        """Accuracy on each step's batch, shape (steps,)."""
        return self._accuracies.values

    @property
    def gradient_norms(self) -> Floats:
        """Euclidean norm of each step's gradient, shape (steps,)."""
        return self._norms.values

    @property
    def rates(self) -> Floats:
        """Learning rate of each step, shape (steps,)."""
        return self._rates.values

    @property
    def block_gradients(self) -> dict[str, Floats]:
        """Norm of the gradient within each block, by block id, each of shape (steps,)."""
        return {block: series.values for block, series in self._blocks.items()}

    @property
    def parameters(self) -> Floats:
        """Parameters after each step, shape (steps + 1, parameters); row 0 is the initial vector."""
        return self._parameters.values

    def gradients_at(self, step: int) -> dict[str, float]:
        """Return the norm of the gradient within each block in one step, by block id; nothing before the first."""
        return {
            block: float(norms[step - 1]) for block, norms in self.block_gradients.items() if 0 < step <= len(norms)
        }

    @property
    def validation_steps(self) -> Floats:
        """Steps after which the validation images were looked at."""
        return self._looks()[:, 0]

    @property
    def validation_losses(self) -> Floats:
        """Validation loss at `validation_steps`."""
        return self._looks()[:, 1]

    @property
    def validation_accuracies(self) -> Floats:
        """Validation accuracy at `validation_steps`."""
        return self._looks()[:, 2]

    def _looks(self) -> Floats:
        """Return step, loss and accuracy of each look at the validation images; only new ones are read."""
        if self._looked_at is not self.evaluations:
            self._looked_at, self._look_rows = self.evaluations, Series(3)
        fresh = self.evaluations[len(self._look_rows.values) :]
        if fresh:
            self._look_rows.extend(np.array([(made.step, made.loss, made.accuracy) for made in fresh], dtype=float))
        return self._look_rows.values

    @property
    def moment(self) -> int | None:
        """The step that is looked at; None for the newest."""
        return self._moment

    def look_at_moment(self, step: int | None) -> None:
        """Look at the run as it was after a step; None to follow the newest."""
        if step is not None:
            step = max(0, min(int(step), self.steps))
        if step != self._moment:
            self._moment = step
            self.momentChanged.emit()

    @property
    def shown_step(self) -> int:
        """The step whose numbers are on screen."""
        return self.steps if self._moment is None else self._moment

    @property
    def current_parameters(self) -> Floats | None:
        """Parameters at the step that is looked at; None before the run has begun."""
        rows = self.parameters
        return rows[min(self.shown_step, len(rows) - 1)] if len(rows) else None
