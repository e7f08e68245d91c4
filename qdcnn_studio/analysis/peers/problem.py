"""The step that is measured: a pooled SU(4) QCNN with rings, RY encoding, and the mean binary cross-entropy.

Numbers are drawn as in ``../shared/peers/common.py``, so that figures can be compared with those measured there. Rings
take even pairs, then odd pairs, then for an odd number of qubits the wrap-around pair; pooling keeps positions
0, 2, 4 …; the class is read from qubit 0, the most significant bit. A layer has 15 + 2 parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One training step.

    Parameters
    ----------
    qubits : int
    parameters : ndarray of float, shape (layers, 17)
    features : ndarray of float, shape (B, qubits)
        Angles in radians.
    labels : ndarray of float, shape (B,)
        0 or 1.
    """

    qubits: int
    parameters: Array
    features: Array
    labels: Array


def problem(qubits: int, batch: int) -> Problem:
    """Return the problem of a size."""
    parameters = np.random.default_rng(1000 + qubits).uniform(-np.pi, np.pi, (len(layers(qubits)), 17))
    rng = np.random.default_rng(7 + 17 * qubits)
    features = rng.uniform(0, np.pi, (4096, qubits))[:batch]
    labels = rng.integers(0, 2, 4096)[:batch].astype(float)
    return Problem(qubits, parameters, features, labels)


def layers(qubits: int) -> list[tuple[Pairs, Pairs]]:
    """Return, for each layer, the pairs of the convolution and the pairs (control, target) of the pooling."""
    result = []
    active = list(range(qubits))
    while len(active) > 1:
        count = len(active)
        pairs = [(active[i], active[i + 1]) for i in range(0, count - 1, 2)]
        if count > 2:
            pairs += [(active[i], active[(i + 1) % count]) for i in range(1, count, 2)]
            if count % 2:
                pairs.append((active[-1], active[0]))
        pools = [(active[i + 1], active[i]) for i in range(0, count - 1, 2)]
        result.append((pairs, pools))
        active = active[0::2]
    return result


def cross_entropy(ones: Array, labels: Array) -> tuple[float, Array]:
    """Return the mean binary cross-entropy of the probabilities of class 1, and its derivative."""
    value = float(-np.mean(labels * np.log(ones) + (1 - labels) * np.log(1 - ones)))
    return value, (-(labels / ones) + (1 - labels) / (1 - ones)) / len(labels)
