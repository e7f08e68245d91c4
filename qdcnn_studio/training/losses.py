"""Losses: how wrong class probabilities are, and the derivative of that."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Loss = Callable[[Floats], tuple[float, Floats]]
"""From class probabilities (samples, classes) to the loss and its derivative with respect to each of them."""

SMALLEST = 1e-12
"""Probabilities below this count as this in a logarithm, so that a sure mistake costs 27.6 and not infinity."""


def cross_entropy(labels: Labels) -> Loss:
    """Return the mean cross-entropy, ``−1/S · Σ ln p_s[label_s]``, in nats."""
    total = cross_entropy_sum(labels)

    def loss(probabilities: Floats) -> tuple[float, Floats]:
        value, gradient = total(probabilities)
        return value / len(labels), gradient / len(labels)

    return loss


def cross_entropy_sum(labels: Labels) -> Loss:
    """Return the cross-entropy summed over the batch, ``−Σ ln p_s[label_s]``, as the code of Hur et al. has it."""
    rows = np.arange(len(labels))

    def loss(probabilities: Floats) -> tuple[float, Floats]:
        taken = np.maximum(probabilities[rows, labels], SMALLEST)
        gradient = np.zeros_like(probabilities)
        gradient[rows, labels] = -1.0 / taken
        return float(-np.sum(np.log(taken))), gradient

    return loss


def mse(labels: Labels) -> Loss:
    """Return the mean squared error of scores in [−1, 1].

    The score of a class is ``2p − 1`` and should be 1 for the true class and −1 for the others; the mean is over
    samples and classes. With two classes and one measured qubit this is ``(±1 − ⟨Z⟩)²`` of Hur et al.
    """

    def loss(probabilities: Floats) -> tuple[float, Floats]:
        targets = np.zeros_like(probabilities)
        targets[np.arange(len(labels)), labels] = 1.0
        difference = 2.0 * (probabilities - targets)
        return float(np.mean(difference**2)), 4.0 * difference / probabilities.size

    return loss


def hinge(labels: Labels) -> Loss:
    """Return the mean multi-class hinge loss, ``max(0, 1 + p_other − p_true)`` with the likeliest other class.

    Crammer and Singer, J. Mach. Learn. Res. 2, 265 (2001). With two classes and one measured qubit it is
    ``1 − y⟨Z⟩`` with y = ±1.
    """
    rows = np.arange(len(labels))

    def loss(probabilities: Floats) -> tuple[float, Floats]:
        others = probabilities.copy()
        others[rows, labels] = -np.inf
        rival = np.argmax(others, axis=1)
        margins = 1.0 + probabilities[rows, rival] - probabilities[rows, labels]
        active = (margins > 0) / len(labels)
        gradient = np.zeros_like(probabilities)
        gradient[rows, rival] += active
        gradient[rows, labels] -= active
        return float(np.mean(np.maximum(margins, 0.0))), gradient

    return loss


LOSSES: dict[str, Callable[[Labels], Loss]] = {
    "cross_entropy": cross_entropy,
    "cross_entropy_sum": cross_entropy_sum,
    "mse": mse,
    "hinge": hinge,
}
"""By the name in the training settings; each takes the labels of a batch."""
