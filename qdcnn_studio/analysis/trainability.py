"""Whether a circuit can be trained at all: how large its gradients are where training may begin.

Where the variance of a gradient over random initial parameters falls exponentially with the number of qubits, training
starts on a barren plateau (McClean et al., Nat. Commun. 9, 4812, 2018). Convolution with pooling is the known
exception: there it falls only polynomially (Pesah et al., Phys. Rev. X 11, 041011, 2021).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.data.block import Report, unheard
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.training.initial import initial_parameters
from qdcnn_studio.training.settings import TrainingSettings

Floats = NDArray[np.float64]
Cost = Callable[[Floats], tuple[float, Floats]]
"""From class probabilities (samples, classes) to a number and its derivative with respect to each of them."""


@dataclass(frozen=True)
class GradientVariance:
    """The spread of the gradient over random initial parameters.

    Parameters
    ----------
    parameters : ndarray of float, shape (parameters,)
        Variance of the derivative with respect to each parameter.
    blocks : mapping of str to float
        Mean of it over the parameters of each block.
    draws : int
        How many initial parameters were drawn. The relative error of a variance is about ``√(2 / draws)``.
    """

    parameters: Floats
    blocks: Mapping[str, float]
    draws: int


def gradient_variance(
    circuit: Circuit,
    features: Floats,
    *,
    cost: Cost | None = None,
    draws: int = 200,
    initial: Literal["normal", "uniform", "small"] = "uniform",
    seed: int = 0,
    kind: str = "fast",
    progress: Report = unheard,
) -> GradientVariance:
    """Return how much the gradient varies over random initial parameters, parameter by parameter and block by block.

    Parameters
    ----------
    circuit : Circuit
        With a readout.
    features : ndarray of float, shape (samples, features)
        The images over which the cost is taken.
    cost : callable, optional
        What the gradient is of; the mean probability of the first class, if not given. A loss of `training.losses`
        with its labels fits.
    draws : int
    initial : {"normal", "uniform", "small"}
        How initial parameters are drawn, as in the training settings.
    seed : int
        Of the first draw; the others follow it.
    kind : {"fast", "qutip"}
        The engine.
    progress : callable, optional
    """
    running = engine(circuit, kind)
    gradients = np.empty((draws, circuit.parameter_count))
    for draw in range(draws):
        progress("Drawing initial parameters", draw / draws)
        parameters = initial_parameters(circuit, TrainingSettings(initial=initial, seed=seed + draw))
        gradients[draw] = running.value_and_gradient(parameters, features, cost or first_class)[1]
    progress("Drawing initial parameters", 1.0)
    variance = np.var(gradients, axis=0, ddof=1)
    return GradientVariance(variance, _by_block(circuit, variance), draws)


def first_class(probabilities: Floats) -> tuple[float, Floats]:
    """Return the mean probability of the first class, and its derivative."""
    slope = np.zeros_like(probabilities)
    slope[:, 0] = 1.0 / len(probabilities)
    return float(np.mean(probabilities[:, 0])), slope


def haar_variance(qubits: int) -> float:
    """Return the variance of the derivative of ⟨P⟩ with respect to one rotation between two Haar-random unitaries.

    ``N² / (2(N² − 1)(N + 1))`` with N = 2**qubits, for a Pauli observable P and a rotation ``exp(−iθQ/2)`` about a
    Pauli string Q: the barren plateau to measure a circuit against.
    """
    size = float(2**qubits)
    return size**2 / (2 * (size**2 - 1) * (size + 1))


def _by_block(circuit: Circuit, variance: Floats) -> dict[str, float]:
    places: dict[str, list[int]] = {}
    for parameter in circuit.parameters:
        block = parameter.name.split(".")[0]
        places.setdefault(block, []).extend(range(parameter.offset, parameter.offset + parameter.size))
    return {block: float(np.mean(variance[indices])) for block, indices in places.items()}
