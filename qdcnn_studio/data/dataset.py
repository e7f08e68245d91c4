"""Labelled images as a plain value."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Split:
    """Which samples are for training, validation and test: three disjoint, sorted arrays of indices."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]


@dataclass(frozen=True)
class Dataset:
    """Labelled images, split once, before anything is fitted.

    Parameters
    ----------
    images : ndarray of float, shape (samples, rows, columns) or (samples, features)
    labels : ndarray of int, shape (samples,)
        Index into `classes`.
    classes : tuple of str
        Names of the classes.
    split : Split
    notes : tuple of str
        What the user should know: files left out, licences, lost splits.
    """

    images: NDArray[np.float64]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    split: Split
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.labels)
