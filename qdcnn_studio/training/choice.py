"""Which optimiser the training settings ask for."""

from __future__ import annotations

import numpy as np

from qdcnn_studio.training.optimizers import Adam, NaturalGradient, Nesterov, Optimizer, Sgd, Spsa
from qdcnn_studio.training.scipy_optimizers import ScipyOptimizer
from qdcnn_studio.training.settings import TrainingSettings


def make_optimizer(settings: TrainingSettings, size: int, generator: np.random.Generator) -> Optimizer:
    """Return a new optimiser, without memory, for `size` parameters.

    Parameters
    ----------
    settings : TrainingSettings
    size : int
        Number of parameters.
    generator : numpy.random.Generator
        For the optimisers that draw at random.
    """
    match settings.optimizer:
        case "adam":
            return Adam(settings.learning_rate, size)
        case "nesterov":
            return Nesterov(settings.learning_rate, settings.momentum, size)
        case "sgd":
            return Sgd(settings.learning_rate)
        case "spsa":
            return Spsa(settings.learning_rate, generator)
        case "qng":
            return NaturalGradient(settings.learning_rate)
        case "lbfgsb":
            return ScipyOptimizer("L-BFGS-B")
        case "cobyla":
            return ScipyOptimizer("COBYLA")
