"""A duel: two contestants train in lock-step, from the same seed, on the same images in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.working import working_parameters
from qdcnn_studio.data.block import Report
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.design.document import DocumentError, loads
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.training.batches import Batches
from qdcnn_studio.training.errors import TrainingError
from qdcnn_studio.training.initial import generator
from qdcnn_studio.training.messages import (
    BeginDuel,
    Contestant,
    DuelFinished,
    DuelStarted,
    Entrant,
    Evaluation,
    Finished,
    Started,
)
from qdcnn_studio.training.settings import TrainingSettings, training_settings, validated
from qdcnn_studio.training.trainer import StepReport, Trainer
from qdcnn_studio.training.twin import Twin

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

SHARED = ("seed", "batch", "sampling", "steps", "loss", "validate_every", "validation_images")
"""Settings that the left side gives to both: without them the two would not see, or not count, the same."""

NO_EARLY_END = {"stop_at_accuracy": 0.0, "stop_after_seconds": 0.0, "patience": 0}
"""Neither side stops before the other."""

WHOLE_SET = ("lbfgsb", "cobyla")
"""Optimisers that take all training images in every step."""


class Side(Protocol):
    """What a duel asks of a contestant: a trainer, or a classical twin."""

    dataset: Dataset
    settings: TrainingSettings
    parameters: Floats
    step_count: int
    seconds: float

    def step(self, samples: Indices) -> StepReport:
        """Do one training step on these images."""

    def evaluate(self, part: str) -> Evaluation:
        """Return how it does on all images of a part."""

    def change(self, settings: Mapping[str, Any]) -> None:
        """Change training settings for the steps to come."""


@dataclass(frozen=True)
class DuelReport:
    """What one step of a duel did.

    Parameters
    ----------
    left, right : StepReport
        Of the same number.
    samples : ndarray of int
        The training images that both saw.
    """

    left: StepReport
    right: StepReport
    samples: Indices


class Duel:
    """Two contestants that only ever step together.

    There is one row of batches, and each batch is given to both: they cannot see different images. Its seed, size and
    way of drawing are those of the left side.

    Parameters
    ----------
    left, right : Side

    Raises
    ------
    TrainingError
        If the two do not learn from the same images, or cannot learn from the same batches.
    """

    def __init__(self, left: Side, right: Side) -> None:
        _check_images(left.dataset, right.dataset)
        _check_batches(left.settings, right.settings)
        self.left, self.right = left, right
        settings = left.settings
        batching = generator(settings.seed, "batches")
        self._batches = Batches(left.dataset.split.train, settings.batch, settings.sampling, batching)

    @property
    def step_count(self) -> int:
        """Steps that both have finished."""
        return min(self.left.step_count, self.right.step_count)

    @property
    def end(self) -> str | None:
        """Why the duel is over, in words; None while there are steps to do."""
        planned = self.left.settings.steps
        return f"All {planned} steps are done." if self.step_count >= planned else None

    def step(self) -> DuelReport:
        """Let both do one training step on the next batch.

        Raises
        ------
        TrainingError
            If one side's loss or parameters are no longer numbers; it says which.
        """
        whole = self.left.settings.optimizer in WHOLE_SET
        samples = self.left.dataset.split.train if whole else self._batches.draw()
        return DuelReport(_step(self.left, "left", samples), _step(self.right, "right", samples), samples)

    def change(self, settings: Mapping[str, Any]) -> None:
        """Change training settings of both sides for the steps to come.

        Raises
        ------
        TrainingError
            If one is unknown or out of range, or the two could no longer learn from the same batches.
        """
        left, right = (validated({**side.settings.model_dump(), **settings}) for side in (self.left, self.right))
        _check_batches(left, right)
        self.left.change(settings)
        self.right.change(settings)
        self._batches.resize(left.batch)

    def started(self) -> DuelStarted:
        """Return who meets whom."""
        return DuelStarted(started(self.left), started(self.right), (_contestant(self.left), _contestant(self.right)))

    def finished(self, stopped: bool) -> DuelFinished:
        """Return the figures of both as they stand."""
        return DuelFinished(
            Finished(self.step_count, stopped, _result(self.left)),
            Finished(self.step_count, stopped, _result(self.right)),
        )


def duel(command: BeginDuel, registry: Registry, progress: Report | None = None) -> Duel:
    """Return a duel that is ready for its first step.

    Parameters
    ----------
    command : BeginDuel
    registry : Registry
    progress : callable, optional
        Told how far preparing the data has come.

    Raises
    ------
    TrainingError
        If one of the two cannot be trained, or they do not learn from the same images.
    """
    settings = _settings(command.left, {**command.settings, **NO_EARLY_END})
    shared = {name: getattr(settings, name) for name in SHARED}
    left = Trainer(_design(command.left), registry, settings, progress=progress)
    theirs = _settings(command.right, {**command.settings, **NO_EARLY_END, **shared})
    same = command.right.design == command.left.design
    prepared = left.prepared if same else None
    right = Trainer(_design(command.right), registry, theirs, prepared=prepared, progress=progress)
    return Duel(Twin(left) if command.left.twin else left, Twin(right) if command.right.twin else right)


def _step(side: Side, name: str, samples: Indices) -> StepReport:
    try:
        return side.step(samples)
    except TrainingError as error:
        raise TrainingError(f"The {name} side cannot go on. {error.message}", error.block) from error


def _design(entrant: Entrant) -> Design:
    try:
        return loads(entrant.design)
    except DocumentError as error:
        raise TrainingError(str(error)) from error


def _settings(entrant: Entrant, changes: Mapping[str, Any]) -> TrainingSettings:
    return training_settings(_design(entrant), changes)


def _check_images(left: Dataset, right: Dataset) -> None:
    if left.classes != right.classes:
        ours, theirs = (", ".join(dataset.classes) for dataset in (left, right))
        raise TrainingError(
            f"A duel needs the same classes on both sides: the left design tells apart {ours}, the right one {theirs}."
        )
    if left.images.shape != right.images.shape or not (
        np.array_equal(left.images, right.images) and np.array_equal(left.labels, right.labels)
    ):
        raise TrainingError(
            "A duel needs the same images on both sides: give the data blocks of both designs the same settings."
        )
    if left.digest != right.digest:
        raise TrainingError(
            "The two designs split the same images in different ways: give their data blocks the same shares and seed."
        )


def _check_batches(left: TrainingSettings, right: TrainingSettings) -> None:
    if (left.optimizer in WHOLE_SET) != (right.optimizer in WHOLE_SET):
        raise TrainingError(
            "One of the two optimisers takes all images in every step and the other a batch: "
            "choose optimisers of one kind for a duel."
        )


def started(side: Side) -> Started:
    """Return where one side, or a run of its own, begins."""
    split = side.dataset.split
    settings = side.settings.model_dump(mode="json")
    return Started(side.step_count, side.parameters, settings, len(split.train), len(split.validation), len(split.test))


def _contestant(side: Side) -> Contestant:
    count, settings = len(side.parameters), side.settings
    how = f"{settings.optimizer}, rate {settings.learning_rate:g}"
    if isinstance(side, Trainer):
        working = working_parameters(side.circuit)
        hybrid = "\nhybrid: a classical layer reads the qubits" if side.circuit.is_hybrid else ""
        return Contestant(count, working, side.circuit.qubits, how + hybrid)
    assert isinstance(side, Twin)
    return Contestant(count, count, 0, f"{side.note}\n{how}")


def _result(side: Side) -> dict[str, Any]:
    """Return the figures of one side as JSON values, as `Trainer.result` does."""
    train, test, validation = (side.evaluate(part) for part in ("train", "test", "validation"))
    return {
        "train_accuracy": train.accuracy,
        "test_accuracy": None if np.isnan(test.accuracy) else test.accuracy,
        "validation_accuracy": None if np.isnan(validation.accuracy) else validation.accuracy,
        "loss": train.loss,
        "parameters": len(side.parameters),
        "seconds": side.seconds,
        "steps": side.step_count,
        "test_images": len(side.dataset.split.test),
        "confusion": test.confusion.tolist(),
    }
