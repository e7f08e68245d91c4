"""From the outcome probabilities of the measured qubits to class probabilities, and the derivative of that.

``outcomes`` has one column for each outcome of the qubits in ``readout.qubits``, the first of which is the most
significant bit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Readout

Array = NDArray[np.float64]


def class_probabilities(readout: Readout, outcomes: Array, parameters: Array) -> Array:
    """Return the probability of each class.

    Parameters
    ----------
    readout : Readout
    outcomes : ndarray of float, shape (samples, 2**len(readout.qubits))
        Probability of each outcome of the measured qubits.
    parameters : ndarray of float, shape (parameters,)
        The circuit's flat parameter vector; only ``dense`` looks at it.

    Returns
    -------
    ndarray of float, shape (samples, readout.classes)
    """
    if readout.kind == "probabilities":
        return _renormalised(readout, outcomes)[0]
    if readout.kind in _LINEAR:
        return outcomes @ _LINEAR[readout.kind](len(readout.qubits))
    return _softmax(_logits(readout, outcomes, parameters))


def pull_back(readout: Readout, outcomes: Array, parameters: Array, cotangent: Array) -> tuple[Array, Array]:
    """Return the vector-Jacobian product of `class_probabilities`.

    Parameters
    ----------
    readout, outcomes, parameters
        As for `class_probabilities`.
    cotangent : ndarray of float, shape (samples, readout.classes)
        Derivative of some number with respect to the class probabilities.

    Returns
    -------
    ndarray of float, shape (samples, 2**len(readout.qubits))
        Derivative of that number with respect to the outcome probabilities.
    ndarray of float, shape (parameters,)
        Its derivative with respect to the parameters, through the classical layer of ``dense`` alone.
    """
    gradient = np.zeros(len(parameters))
    if readout.kind == "probabilities":
        kept, total = _renormalised(readout, outcomes)
        result = np.zeros_like(outcomes)
        inner = np.sum(cotangent * kept, axis=1, keepdims=True)
        np.divide(cotangent - inner, total, out=result[:, : readout.classes], where=total > 0)
        return result, gradient
    if readout.kind in _LINEAR:
        return cotangent @ _LINEAR[readout.kind](len(readout.qubits)).T, gradient
    probabilities = _softmax(_logits(readout, outcomes, parameters))
    inner = np.sum(cotangent * probabilities, axis=1, keepdims=True)
    logits = probabilities * (cotangent - inner)
    signs = z_signs(len(readout.qubits))
    if readout.kind == "softmax":
        result = np.zeros_like(outcomes)
        result[:, : readout.classes] = readout.scale * logits
        return result, gradient
    if readout.kind == "expectation":
        return readout.scale * logits @ signs[:, : readout.classes].T, gradient
    weights, _ = _dense_layer(readout, parameters)
    expectations = outcomes @ signs
    layer = np.concatenate([(logits.T @ expectations).ravel(), logits.sum(axis=0)])
    np.add.at(gradient, list(readout.weights), layer)
    return logits @ weights @ signs.T, gradient


@cache
def z_signs(qubits: int) -> Array:
    """Return the eigenvalue of Z on each qubit in each outcome, shape (2**qubits, qubits)."""
    outcomes = np.arange(2**qubits)[:, None]
    ones = (outcomes >> np.arange(qubits - 1, -1, -1)) & 1
    signs = np.where(ones, -1.0, 1.0)
    signs.setflags(write=False)
    return signs


@cache
def _parity(qubits: int) -> Array:
    """Return the matrix that adds up outcomes with an even and with an odd number of ones."""
    even = (1.0 + np.prod(z_signs(qubits), axis=1)) / 2
    return np.stack([even, 1.0 - even], axis=1)


_LINEAR: dict[str, Callable[[int], Array]] = {"sign": lambda qubits: _parity(1), "parity": _parity}
"""Readouts that are a fixed linear map; (1 ± ⟨Z⟩)/2 of one qubit is its parity."""


def _renormalised(readout: Readout, outcomes: Array) -> tuple[Array, Array]:
    """Return the first outcomes scaled to add up to one, and what they added up to.

    Where the kept outcomes have no probability at all, every class is equally likely.
    """
    kept = outcomes[:, : readout.classes]
    total = kept.sum(axis=1, keepdims=True)
    uniform = np.full_like(kept, 1.0 / readout.classes)
    return np.divide(kept, total, out=uniform, where=total > 0), total


def _logits(readout: Readout, outcomes: Array, parameters: Array) -> Array:
    if readout.kind == "softmax":
        return readout.scale * outcomes[:, : readout.classes]
    expectations = outcomes @ z_signs(len(readout.qubits))
    if readout.kind == "expectation":
        return readout.scale * expectations[:, : readout.classes]
    if readout.kind == "dense":
        weights, bias = _dense_layer(readout, parameters)
        return expectations @ weights.T + bias
    raise ValueError(f"There is no readout named {readout.kind}.")


def _dense_layer(readout: Readout, parameters: Array) -> tuple[Array, Array]:
    """Return the weights (classes, qubits) and the bias (classes,) of the classical layer."""
    values = parameters[list(readout.weights)]
    split = readout.classes * len(readout.qubits)
    return values[:split].reshape(readout.classes, len(readout.qubits)), values[split:]


def _softmax(logits: Array) -> Array:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
