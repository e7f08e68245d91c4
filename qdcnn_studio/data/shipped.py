"""The small data sets that ship with the studio, read from ``resources/datasets``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError
from qdcnn_studio.resources import resource


@dataclass(frozen=True)
class Raw:
    """Images and labels as they come, not split yet.

    Parameters
    ----------
    images : ndarray, shape (samples, rows, columns)
    labels : ndarray of int, shape (samples,)
    test : ndarray of int, or None
        Indices of the test images the makers chose.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    test: NDArray[np.int64] | None = None


@lru_cache(maxsize=4)
def shipped(name: str) -> Raw:
    """Return a shipped data set: ``digits``, ``mnist`` or ``fashion``.

    Raises
    ------
    DataError
        If its file is missing or damaged.
    """
    path = resource(f"datasets/{name}.npz")
    try:
        with np.load(path, allow_pickle=False) as file:
            labels = file["labels"].astype(np.int64)
            test = file["test"].astype(np.int64) if "test" in file else None
            return Raw(file["images"], labels, test)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise DataError(
            f"The shipped data set {path.name} cannot be read; installing the studio again mends it."
        ) from error
