"""State preparations: features in, real amplitudes out.

``amplitude``: ``Σ x_i|i⟩/‖x‖``, padded with zeros. ``frqi``: the flexible representation of quantum images (Le, Dong
and Hirota, Quantum Information Processing 10, 63, 2011). ``basis``: the basis state whose bits say which features are
above a threshold.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Preparation

Array = NDArray[np.float64]


class PreparationError(ValueError):
    """Features that no state can be made of.

    Parameters
    ----------
    message : str
        One sentence that names the image.
    image : int
        Row of the offending sample in the array that was given, counted from 0.
    """

    def __init__(self, message: str, image: int) -> None:
        super().__init__(message)
        self.image = image


def _check_finite(features: Array) -> None:
    broken = np.flatnonzero(~np.isfinite(features).all(axis=1))
    if len(broken):
        raise PreparationError(f"Image {broken[0]} holds a value that is not a finite number.", int(broken[0]))


def amplitude(features: Array, qubits: int, threshold: float = 0.0) -> Array:
    """Return the features as amplitudes of a normalised state.

    Parameters
    ----------
    features : ndarray of float, shape (samples, N)
    qubits : int
        With ``N <= 2**qubits``; the rest is padded with zeros.
    threshold : float
        Not used.

    Returns
    -------
    ndarray of float, shape (samples, 2**qubits)

    Raises
    ------
    PreparationError
        If the features of an image are all zero or not finite.
    """
    _check_finite(features)
    largest = np.abs(features).max(axis=1, keepdims=True)
    zero = np.flatnonzero(largest == 0)
    if len(zero):
        raise PreparationError(
            f"Image {zero[0]} is zero in all features that amplitude encoding takes together, and has no direction.",
            int(zero[0]),
        )
    state = np.zeros((len(features), 2**qubits))
    # Divided by the largest first, so that no square underflows or overflows.
    state[:, : features.shape[1]] = features / largest
    return state / np.linalg.norm(state, axis=1, keepdims=True)


def frqi(features: Array, qubits: int, threshold: float = 0.0) -> Array:
    """Return ``Σ (cos θ_i|0⟩ + sin θ_i|1⟩)|i⟩/√N`` with ``θ_i = x_i·π/2``; the colour qubit comes first.

    Parameters
    ----------
    features : ndarray of float, shape (samples, N)
        Pixel values, meant to be in [0, 1].
    qubits : int
        ``log2(N) + 1``.
    threshold : float
        Not used.

    Returns
    -------
    ndarray of float, shape (samples, 2**qubits)

    Raises
    ------
    PreparationError
        If a feature is not finite.
    ValueError
        If N is not ``2**(qubits - 1)``.
    """
    _check_finite(features)
    pixels = features.shape[1]
    if pixels != 2 ** (qubits - 1):
        raise ValueError(f"FRQI on {qubits} qubits takes {2 ** (qubits - 1)} pixels, and {pixels} were given.")
    angles = features * (np.pi / 2)
    return np.concatenate([np.cos(angles), np.sin(angles)], axis=1) / np.sqrt(pixels)


def basis(features: Array, qubits: int, threshold: float = 0.0) -> Array:
    """Return the basis state in which qubit i is one where feature i is above the threshold.

    Parameters
    ----------
    features : ndarray of float, shape (samples, qubits)
    qubits : int
    threshold : float

    Returns
    -------
    ndarray of float, shape (samples, 2**qubits)

    Raises
    ------
    PreparationError
        If a feature is not finite.
    """
    _check_finite(features)
    bits = features > threshold
    index = bits @ (1 << np.arange(qubits - 1, -1, -1))
    state = np.zeros((len(features), 2**qubits))
    state[np.arange(len(features)), index] = 1.0
    return state


PREPARATIONS: dict[str, Callable[[Array, int, float], Array]] = {"amplitude": amplitude, "frqi": frqi, "basis": basis}


def prepared_amplitudes(preparation: Preparation, features: Array) -> Array:
    """Return the amplitudes that a preparation gives its qubits.

    Parameters
    ----------
    preparation : Preparation
    features : ndarray of float, shape (samples, circuit.feature_count)
        The whole flat feature vector of each sample.

    Returns
    -------
    ndarray of float, shape (samples, 2**len(preparation.qubits))
        Real and normalised; the first of the preparation's qubits is the most significant bit.

    Raises
    ------
    PreparationError
        If no state can be made of an image; it knows the image's row.
    """
    taken = features[:, list(preparation.features)]
    return PREPARATIONS[preparation.kind](taken, len(preparation.qubits), preparation.threshold)
