"""How a design is trained."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi
from typing import Any, Literal

from pydantic import Field, ValidationError

from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import Settings
from qdcnn_studio.design.wording import allowed, listed, shown
from qdcnn_studio.training.errors import TrainingError

OptimizerName = Literal["adam", "nesterov", "sgd", "spsa", "qng", "lbfgsb", "cobyla"]
LossName = Literal["cross_entropy", "cross_entropy_sum", "mse", "hinge"]
GradientName = Literal["adjoint", "parameter_shift", "finite_differences", "spsa"]


class TrainingSettings(Settings):
    """Everything that decides how a run goes; the same settings give the same run, number by number."""

    optimizer: OptimizerName = Field(
        "adam", title="Optimiser", description="The rule that turns gradients into better parameters."
    )
    learning_rate: float = Field(
        0.05,
        gt=0,
        le=100,
        title="Learning rate",
        description="How far each step goes; the optimisers of SciPy ignore it.",
    )
    schedule: Literal["constant", "cosine"] = Field(
        "constant",
        title="Schedule",
        description="Cosine: the learning rate falls to zero along half a cosine by the last step.",
    )
    batch: int = Field(
        32, ge=1, le=100_000, title="Batch", description="Images per step; the optimisers of SciPy always take all."
    )
    steps: int = Field(200, ge=0, le=10_000_000, title="Steps", description="How many steps a run has.")
    loss: LossName = Field(
        "cross_entropy", title="Loss", description="What is made small: how wrong the class probabilities are."
    )
    seed: int = Field(
        0, ge=0, le=2**31 - 1, title="Seed", description="The same seed gives the same initial parameters and batches."
    )
    initial: Literal["normal", "uniform", "small"] = Field(
        "normal",
        title="Initial parameters",
        description="Normal: mean 0, deviation 1. Uniform: from −π to π. Small: normal with deviation 0.1.",
    )
    sampling: Literal["epoch", "replacement"] = Field(
        "epoch",
        title="Batches",
        description="Epoch: every image once before any comes again. Replacement: each batch is drawn from all images.",
    )
    gradient: GradientName = Field(
        "adjoint",
        title="Gradient",
        description="Adjoint is exact and fast; parameter shift is what a device measures; SPSA is a cheap estimate.",
    )
    momentum: float = Field(0.9, ge=0, lt=1, title="Momentum", description="Of the Nesterov optimiser.")
    validate_every: int = Field(
        10,
        ge=1,
        le=1_000_000,
        title="Validate every",
        description="Steps from one look at the validation images to the next.",
    )
    validation_images: int = Field(
        500, ge=1, le=1_000_000, title="Validation images", description="At most this many are looked at during a run."
    )
    stop_at_accuracy: float = Field(
        0.0, ge=0, le=1, title="Stop at accuracy", description="Stop once validation reaches it; 0 means never."
    )
    stop_after_seconds: float = Field(
        0.0, ge=0, le=1e7, title="Stop after", description="Seconds of training after which to stop; 0 means never."
    )
    patience: int = Field(
        0,
        ge=0,
        le=1_000_000,
        title="Patience",
        description="Stop after this many validations without a lower loss; 0 means never.",
    )
    checkpoint_every: int = Field(
        50,
        ge=1,
        le=1_000_000,
        title="Checkpoint every",
        description="Steps from one checkpoint of the run to the next.",
    )
    engine: Literal["fast", "qutip"] = Field(
        "fast", title="Engine", description="Fast: compiled kernels. QuTiP: the slow reference, gate by gate."
    )
    precision: Literal["double", "single"] = Field(
        "double", title="Precision", description="Single is faster on many qubits and accurate to six digits."
    )

    def rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0 (Loshchilov and Hutter, arXiv 1608.03983, no restart)."""
        if self.schedule == "constant":
            return self.learning_rate
        return self.learning_rate * (1 + cos(pi * min(step / max(1, self.steps), 1.0))) / 2


def training_settings(design: Design, changes: Mapping[str, Any] | None = None) -> TrainingSettings:
    """Return the training settings of a design, with some of them changed.

    Parameters
    ----------
    design : Design
    changes : mapping of str to JSON value, optional
        Settings that differ from the design's own.

    Raises
    ------
    TrainingError
        If one is unknown or out of range, in one sentence that names it.
    """
    return validated({**design.training, **(changes or {})})


def validated(values: Mapping[str, Any]) -> TrainingSettings:
    """Return training settings made of JSON values.

    Raises
    ------
    TrainingError
        If one is unknown or out of range, in one sentence that names it.
    """
    try:
        return TrainingSettings.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        field = TrainingSettings.model_fields.get(name)
        if field is None:
            known = listed(TrainingSettings.model_fields)
            raise TrainingError(f"There is no training setting named “{name}”; there are {known}.") from error
        raise TrainingError(
            f"The training setting {name} must be {allowed(field)}, but is {shown(first['input'])}."
        ) from error
