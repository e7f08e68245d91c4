"""The loss on one batch as a function of the parameters, and its gradient by the chosen method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.simulator.engine import Engine
from qdcnn_studio.simulator.gradients import finite_difference_gradient, parameter_shift_gradient
from qdcnn_studio.training.losses import Loss
from qdcnn_studio.training.metric import fubini_study
from qdcnn_studio.training.settings import GradientName

Floats = NDArray[np.float64]

SPSA_STEP = 0.01
"""Length of the random step of the SPSA gradient, in radians for each parameter."""

METRIC_SAMPLES = 8
"""The metric is averaged over this many images of the batch: it changes little from image to image, and costs much."""


@dataclass(frozen=True)
class Seen:
    """What the first look at the loss in a step showed.

    Parameters
    ----------
    value : float
        Loss on the batch.
    probabilities : ndarray of float, shape (samples, classes)
    gradient : ndarray of float, shape (parameters,)
        NaN where the optimiser asked for no gradient.
    """

    value: float
    probabilities: Floats
    gradient: Floats


class BatchObjective:
    """The loss on the images of one step.

    Parameters
    ----------
    engine : Engine
    kind : str
        The engine's kind, for the gradient methods that run other circuits.
    features : ndarray of float, shape (samples, features)
    loss : Loss
    method : str
        How gradients are computed.
    generator : numpy.random.Generator
        For the SPSA gradient.
    """

    def __init__(
        self,
        engine: Engine,
        kind: str,
        features: Floats,
        loss: Loss,
        method: GradientName,
        generator: np.random.Generator,
    ) -> None:
        self._engine = engine
        self._kind = kind
        self._features = features
        self._loss = loss
        self._method = method
        self._generator = generator
        self.seen: Seen | None = None

    def value(self, parameters: Floats) -> float:
        """Return the loss."""
        probabilities = self._engine.probabilities(parameters, self._features)
        value = self._loss(probabilities)[0]
        self._note(value, np.full(len(parameters), np.nan), probabilities)
        return value

    def gradient(self, parameters: Floats) -> tuple[float, Floats]:
        """Return the loss and its gradient."""
        value, gradient, probabilities = self._by_method(parameters)
        self._note(value, gradient, probabilities)
        return value, gradient

    def metric(self, parameters: Floats) -> Floats:
        """Return the Fubini–Study metric, block-diagonal, averaged over the first images of the batch."""
        return fubini_study(self._engine.circuit, parameters, self._features[:METRIC_SAMPLES], self._kind)

    def _by_method(self, parameters: Floats) -> tuple[float, Floats, Floats]:
        circuit, features, loss = self._engine.circuit, self._features, self._loss
        if self._method == "parameter_shift":
            return parameter_shift_gradient(circuit, parameters, features, loss, self._kind)
        if self._method == "finite_differences":
            return finite_difference_gradient(circuit, parameters, features, loss, self._kind)
        if self._method == "spsa":
            return self._spsa(parameters)
        return self._engine.value_and_gradient(parameters, features, loss)

    def _spsa(self, parameters: Floats) -> tuple[float, Floats, Floats]:
        """Return the loss and an unbiased estimate of its gradient from two further values (Spall 1992)."""
        probabilities = self._engine.probabilities(parameters, self._features)
        direction = self._generator.choice([-1.0, 1.0], size=len(parameters))
        above, below = (
            self._loss(self._engine.probabilities(parameters + side * SPSA_STEP * direction, self._features))[0]
            for side in (1, -1)
        )
        return self._loss(probabilities)[0], (above - below) / (2 * SPSA_STEP) * direction, probabilities

    def _note(self, value: float, gradient: Floats, probabilities: Floats) -> None:
        if self.seen is None or np.isnan(self.seen.gradient).all() and not np.isnan(gradient).all():
            self.seen = Seen(value, probabilities, gradient)
