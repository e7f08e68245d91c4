"""Where training begins: initial parameters and random generators, all from one seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.training.settings import TrainingSettings

PURPOSES = ("parameters", "batches", "optimiser", "validation")
"""What is drawn at random in a run; each has a generator of its own, so that one does not disturb the others."""


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Return a new random generator for one purpose of a run with a seed."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, PURPOSES.index(purpose)])))


def initial_parameters(circuit: Circuit, settings: TrainingSettings) -> NDArray[np.float64]:
    """Return the parameters a run of a circuit begins with, shape (parameters,).

    Parameters
    ----------
    circuit : Circuit
    settings : TrainingSettings
        Its seed and its way of drawing them.
    """
    draw = generator(settings.seed, "parameters")
    if settings.initial == "uniform":
        return draw.uniform(-np.pi, np.pi, circuit.parameter_count)
    return draw.normal(0.0, 1.0 if settings.initial == "normal" else 0.1, circuit.parameter_count)
