"""The classical twin of a design: a network with as many parameters, trained in just the same way."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.working import working_parameters
from qdcnn_studio.training.choice import make_optimizer
from qdcnn_studio.training.errors import TrainingError
from qdcnn_studio.training.evaluation import evaluate
from qdcnn_studio.training.initial import generator
from qdcnn_studio.training.losses import LOSSES, Loss
from qdcnn_studio.training.messages import Evaluation
from qdcnn_studio.training.network import Network
from qdcnn_studio.training.network_shape import TOLERANCE, network_shape
from qdcnn_studio.training.objective import Seen
from qdcnn_studio.training.optimizers import Optimizer
from qdcnn_studio.training.settings import TrainingSettings, validated
from qdcnn_studio.training.trainer import StepReport, Trainer

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

NO_METRIC = "The quantum natural gradient is for circuits: choose another optimiser to train a classical twin."
LAYER = "network"
"""Under this name the gradient of the network is told."""


class Twin:
    """Trains a classical network on the numbers that enter the encodings of a design.

    It has as many parameters, give or take a tenth, as the circuit has that reach its readout, and takes over
    optimiser, learning rate, loss, seed and images.

    Parameters
    ----------
    original : Trainer
        The design's own, which is only looked at.

    Raises
    ------
    TrainingError
        If no network has about as many parameters, or the optimiser is for circuits only.
    """

    def __init__(self, original: Trainer) -> None:
        self.dataset = original.dataset
        self.settings: TrainingSettings = original.settings
        self._features = original.prepared.matrix(original.circuit)
        self._network = _network(original, self._features)
        self.parameters = self._network.initial(generator(self.settings.seed, "parameters"))
        self.step_count = 0
        self.seconds = 0.0
        self._deciding = generator(self.settings.seed, "optimiser")
        self._looked_at = generator(self.settings.seed, "validation").permutation(self.dataset.split.validation)
        self._optimizer = self._new_optimizer()

    def _new_optimizer(self) -> Optimizer:
        if self.settings.optimizer == "qng":
            raise TrainingError(NO_METRIC)
        return make_optimizer(self.settings, len(self.parameters), self._deciding)

    @property
    def network(self) -> Network:
        """What is trained."""
        return self._network

    @property
    def note(self) -> str:
        """What the twin is, in words."""
        shape, features = self._network.shape, self._features.shape[1]
        entering = (
            f"{features} features" if shape.inputs == features else f"{shape.inputs} means of {features} features"
        )
        return f"{entering} into {shape.hidden} hidden units (tanh)"

    def step(self, samples: Indices) -> StepReport:
        """Do one training step on some training images, or on all of them if the optimiser needs that.

        Raises
        ------
        TrainingError
            If the loss or a parameter is no longer a number.
        """
        began = time.perf_counter()
        samples = self.dataset.split.train if self._optimizer.whole_set else samples
        labels = self.dataset.labels[samples]
        objective = _Objective(self._network, self._features[samples], LOSSES[self.settings.loss](labels))
        rate = self._optimizer.learning_rate = self.settings.rate(self.step_count)
        parameters = self._optimizer.step(self.parameters, objective)
        seen = objective.seen
        assert seen is not None
        if not (np.isfinite(seen.value) and np.isfinite(parameters).all()):
            raise TrainingError(f"At step {self.step_count + 1} the loss or a parameter was no longer a number.")
        self.parameters = parameters
        self.step_count += 1
        validation = self._validation_in_turn()
        self.seconds += time.perf_counter() - began
        norm = float(np.linalg.norm(seen.gradient))
        accuracy = float(np.mean(np.argmax(seen.probabilities, axis=1) == labels))
        return StepReport(
            self.step_count,
            seen.value,
            accuracy,
            rate,
            norm,
            {LAYER: norm},
            self.parameters.copy(),
            self.seconds,
            validation,
        )

    def _validation_in_turn(self) -> Evaluation | None:
        if self.step_count % self.settings.validate_every or not len(self._looked_at):
            return None
        return self._evaluate(self._looked_at[: self.settings.validation_images])

    def evaluate(self, part: str) -> Evaluation:
        """Return loss, accuracy and confusion matrix of ``train``, ``validation`` or ``test``, on all its images."""
        return self._evaluate(self.dataset.split.part(part))

    def _evaluate(self, samples: Indices) -> Evaluation:
        features, labels, classes = self._features[samples], self.dataset.labels[samples], len(self.dataset.classes)
        return evaluate(self._network, self.parameters, features, labels, classes, self.settings.loss, self.step_count)

    def change(self, settings: Mapping[str, Any]) -> None:
        """Change training settings for the steps to come; a new optimiser starts without memory.

        Raises
        ------
        TrainingError
            If one is unknown or out of range.
        """
        old, self.settings = self.settings, validated({**self.settings.model_dump(), **settings})
        if (self.settings.optimizer, self.settings.momentum) != (old.optimizer, old.momentum):
            self._optimizer = self._new_optimizer()


class _Objective:
    """The loss on the images of one step; gradients are exact, however the circuit's are made."""

    def __init__(self, network: Network, features: Floats, loss: Loss) -> None:
        self._network, self._features, self._loss = network, features, loss
        self.seen: Seen | None = None

    def value(self, parameters: Floats) -> float:
        """Return the loss."""
        probabilities = self._network.probabilities(parameters, self._features)
        value = self._loss(probabilities)[0]
        self.seen = self.seen or Seen(value, probabilities, np.full(len(parameters), np.nan))
        return value

    def gradient(self, parameters: Floats) -> tuple[float, Floats]:
        """Return the loss and its gradient."""
        value, gradient, probabilities = self._network.value_and_gradient(parameters, self._features, self._loss)
        self.seen = self.seen or Seen(value, probabilities, gradient)
        return value, gradient

    def metric(self, parameters: Floats) -> Floats:
        """Refuse: there are no quantum states.

        Raises
        ------
        TrainingError
            Always.
        """
        raise TrainingError(NO_METRIC)


def _network(original: Trainer, features: Floats) -> Network:
    parameters = working_parameters(original.circuit)
    shape = network_shape(features.shape[1], len(original.dataset.classes), parameters)
    if shape is None:
        raise TrainingError(
            f"No classical network on {features.shape[1]} features has {parameters} parameters, give or take "
            f"{TOLERANCE:.0%}: a twin needs a design with other features or more parameters."
        )
    return Network(shape, features[original.dataset.split.train])
