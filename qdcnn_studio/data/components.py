"""Principal components, by singular value decomposition in NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def principal_components(samples: Floats, count: int) -> tuple[Floats, Floats, Floats]:
    """Return the directions of largest variance of some samples.

    The sign of each direction is chosen so that its entry of largest absolute value is positive, as scikit-learn's
    ``svd_flip`` does: the same samples always give the same features. Of many samples the covariance matrix is
    decomposed, of few the samples themselves; both give the same directions.

    Parameters
    ----------
    samples : ndarray of float, shape (samples, features)
    count : int
        How many directions, at most ``min(samples, features)``.

    Returns
    -------
    mean : ndarray of float, shape (features,)
    components : ndarray of float, shape (count, features)
        Orthonormal rows, the largest variance first.
    shares : ndarray of float, shape (count,)
        Share of the whole variance along each direction; zeros where there is no variance at all.
    """
    mean = samples.mean(axis=0)
    centred = samples - mean
    if len(samples) > 2 * samples.shape[1]:
        values, vectors = np.linalg.eigh(centred.T @ centred)
        variances, directions = np.maximum(values[::-1], 0.0), vectors[:, ::-1].T
    else:
        _, singular, directions = np.linalg.svd(centred, full_matrices=False)
        variances = singular**2
    components = directions[:count]
    largest = np.argmax(np.abs(components), axis=1)
    signs = np.sign(components[np.arange(count), largest])
    whole = variances.sum()
    shares = variances[:count] / whole if whole > 0 else np.zeros(count)
    return mean, components * signs[:, None], shares
