"""Resampling of images as matrices: one for the rows, one for the columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def antialiased_weights(size: int, target: int) -> Floats:
    """Return the matrix that resizes a row of pixels bilinearly, antialiased.

    A triangle filter over pixel centres; when shrinking it is stretched by the factor of the reduction, so that every
    pixel counts (what Pillow's ``BILINEAR`` and torchvision's ``antialias=True`` do).

    Parameters
    ----------
    size, target : int
        Number of pixels before and after.

    Returns
    -------
    ndarray of float, shape (target, size)
        Each row sums to 1.
    """
    factor = size / target
    reach = max(factor, 1.0)
    centres = (np.arange(target) + 0.5) * factor
    distance = np.abs((np.arange(size) + 0.5)[None, :] - centres[:, None]) / reach
    weights = np.maximum(1.0 - distance, 0.0)
    return weights / weights.sum(axis=1, keepdims=True)


def interpolation_weights(size: int, target: int) -> Floats:
    """Return the matrix that resizes a row of pixels bilinearly with half-pixel centres, without antialiasing.

    Beyond the outermost pixel centres the outermost pixel goes on. This is what TensorFlow's ``image.resize`` does by
    default, which Hur et al. (arXiv 2108.00661) used.

    Returns
    -------
    ndarray of float, shape (target, size)
    """
    places = np.clip((np.arange(target) + 0.5) * size / target - 0.5, 0, size - 1)
    left = np.floor(places).astype(int)
    right = np.minimum(left + 1, size - 1)
    share = places - left
    weights = np.zeros((target, size))
    np.add.at(weights, (np.arange(target), left), 1.0 - share)
    np.add.at(weights, (np.arange(target), right), share)
    return weights


def resample(images: Floats, rows: Floats, columns: Floats) -> Floats:
    """Return images with their rows and columns resampled.

    Parameters
    ----------
    images : ndarray of float, shape (samples, rows, columns, ...)
    rows : ndarray of float, shape (new rows, rows)
    columns : ndarray of float, shape (new columns, columns)

    Returns
    -------
    ndarray of float, shape (samples, new rows, new columns, ...)
    """
    return np.einsum("ri,sij...,cj->src...", rows, images, columns, optimize=True)
