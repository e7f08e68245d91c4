"""Shots: what a device would count, sampled from exact outcome probabilities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.readout import class_probabilities
from qdcnn_studio.simulator.engine import Array, engine, readout_of


def outcomes(circuit: Circuit, parameters: Array, features: Array, kind: str = "fast") -> Array:
    """Return exact outcome probabilities of the measured qubits, shape (S, 2**measured)."""
    readout = readout_of(circuit)
    plain = replace(readout, kind="probabilities", classes=2 ** len(readout.qubits), weights=())
    return engine(replace(circuit, readout=plain), kind).probabilities(parameters, features)


def counts(
    circuit: Circuit, parameters: Array, features: Array, shots: int, seed: int, kind: str = "fast"
) -> NDArray[np.int64]:
    """Return how often each outcome was measured, shape (S, 2**measured).

    Parameters
    ----------
    circuit : Circuit
    parameters : ndarray of float, shape (P,)
    features : ndarray of float, shape (S, F)
    shots : int
        Measurements of each sample.
    seed : int
        The same seed gives the same counts.
    kind : str
        The engine that computes the probabilities.

    Raises
    ------
    ValueError
        If there are no shots.
    """
    if shots < 1:
        raise ValueError(f"At least one shot is needed, not {shots}.")
    exact = np.maximum(outcomes(circuit, parameters, features, kind), 0.0)
    exact /= exact.sum(axis=1, keepdims=True)
    return np.random.default_rng(seed).multinomial(shots, exact)


def sampled_probabilities(
    circuit: Circuit, parameters: Array, features: Array, shots: int, seed: int, kind: str = "fast"
) -> Array:
    """Return class probabilities estimated from shots, shape (S, classes); parameters as for `counts`."""
    drawn = counts(circuit, parameters, features, shots, seed, kind)
    return class_probabilities(readout_of(circuit), drawn / shots, parameters)
