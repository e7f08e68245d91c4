"""What the training process tells, and what it is told: plain values that go through a pipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ready:
    """The process has imported what it needs and waits for a design."""


@dataclass(frozen=True)
class Preparing:
    """What is being done before a run can begin, and how much of it, from 0 to 1."""

    what: str
    share: float


@dataclass(frozen=True)
class Started:
    """A run begins (or goes on).

    Parameters
    ----------
    step : int
        Steps finished so far: 0, or more for a run that is resumed.
    parameters : ndarray of float, shape (parameters,)
        At that step.
    settings : mapping
        The training settings in force, as JSON values.
    train, validation, test : int
        How many images each part has.
    """

    step: int
    parameters: Floats
    settings: Mapping[str, Any]
    train: int
    validation: int
    test: int


@dataclass(frozen=True)
class Progress:
    """Finished steps, several at a time; row k of each array belongs to step ``first + k`` (steps count from 1).

    Parameters
    ----------
    first : int
    losses, accuracies, gradient_norms, rates : ndarray of float, shape (steps,)
        Of the step's batch, before its update; ``rates`` is the learning rate.
    parameters : ndarray of float, shape (steps, parameters)
        After the step.
    block_gradients : mapping of str to ndarray of float, shape (steps,)
        Euclidean norm of the gradient within each block that has parameters.
    validation : tuple of Evaluation
        Those made meanwhile.
    """

    first: int
    losses: Floats
    accuracies: Floats
    gradient_norms: Floats
    rates: Floats
    parameters: Floats
    block_gradients: Mapping[str, Floats] = field(default_factory=dict)
    validation: tuple[Evaluation, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """Loss, accuracy and confusion matrix (true class by row) of one part of the data after a step."""

    step: int
    loss: float
    accuracy: float
    confusion: NDArray[np.int64]


@dataclass(frozen=True)
class Paused:
    """The run waits after this many steps; ``reason`` says why, if it was not asked to."""

    step: int
    reason: str = ""


@dataclass(frozen=True)
class Resumed:
    """The run goes on."""

    step: int


@dataclass(frozen=True)
class Finished:
    """The run has ended: it did all its steps, or was stopped.

    Parameters
    ----------
    step : int
    stopped : bool
        Whether it was stopped before its planned end.
    result : mapping
        JSON values: ``train_accuracy``, ``test_accuracy``, ``validation_accuracy``, ``loss``, ``parameters``,
        ``qubits``, ``seconds``, ``steps``, ``confusion`` (test set).
    """

    step: int
    stopped: bool
    result: Mapping[str, Any]


@dataclass(frozen=True)
class Failed:
    """The run cannot begin or go on: why, in one sentence, and on which block.

    Everything up to the last finished step is kept. ``diverged``: whether going on in the same way would fail in the
    same step.
    """

    message: str
    block: str | None = None
    step: int = 0
    diverged: bool = False


@dataclass(frozen=True)
class Contestant:
    """What one side of a duel is.

    Parameters
    ----------
    parameters : int
    working : int
        Those of them that can change what is read out.
    qubits : int
        None for a classical twin.
    note : str
        What it is and how it is trained, in words.
    """

    parameters: int
    working: int
    qubits: int
    note: str


@dataclass(frozen=True)
class DuelStarted:
    """A duel begins: who meets whom, and from which parameters."""

    left: Started
    right: Started
    contestants: tuple[Contestant, Contestant]


@dataclass(frozen=True)
class DuelProgress:
    """Finished steps of both sides: always the same steps, each on the same images."""

    left: Progress
    right: Progress


@dataclass(frozen=True)
class DuelFinished:
    """A duel has ended, with the figures of both sides as in `Finished`."""

    left: Finished
    right: Finished


RunMessage = Ready | Preparing | Started | Progress | Paused | Resumed | Finished | Failed
Message = RunMessage | DuelStarted | DuelProgress | DuelFinished


@dataclass(frozen=True)
class Begin:
    """Begin a run of a design.

    Parameters
    ----------
    design : str
        The design as its file's text.
    settings : mapping
        Training settings that differ from the design's own.
    run : str or None
        Folder to keep the run in; None to keep nothing on disk.
    parameters : ndarray or None
        Initial parameters; None to draw them by the seed.
    paused : bool
        Whether to wait for `Resume` or `OneStep` before the first step.
    resume : bool
        Whether to go on with the run in that folder.
    """

    design: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    run: str | None = None
    parameters: Floats | None = None
    paused: bool = False
    resume: bool = False


@dataclass(frozen=True)
class Entrant:
    """One side of a duel: a design as its file's text, or the classical twin of that design."""

    design: str
    twin: bool = False


@dataclass(frozen=True)
class BeginDuel:
    """Begin a duel; nothing of it is kept on disk.

    Parameters
    ----------
    left, right : Entrant
    settings : mapping
        Training settings of both that differ from the designs' own.
    paused : bool
        Whether to wait for `Resume` or `OneStep` before the first step.
    """

    left: Entrant
    right: Entrant
    settings: Mapping[str, Any] = field(default_factory=dict)
    paused: bool = False


@dataclass(frozen=True)
class Pause:
    """Wait after the present step."""


@dataclass(frozen=True)
class Resume:
    """Go on."""


@dataclass(frozen=True)
class OneStep:
    """Do one step, or several (an epoch, say), then wait."""

    steps: int = 1


@dataclass(frozen=True)
class Stop:
    """End the run after the present step."""


@dataclass(frozen=True)
class Change:
    """Change training settings while the run goes on (``learning_rate``, ``batch``, ``optimizer``, ``steps``)."""

    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Quit:
    """Leave the process."""


Command = Begin | BeginDuel | Pause | Resume | OneStep | Stop | Change | Quit
