"""Images and labels as they come, before classes are chosen and parts are split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.split import limited, stratified_split


@dataclass(frozen=True)
class Raw:
    """Images and labels as they come.

    Parameters
    ----------
    images : ndarray, shape (samples, *shape)
    labels : ndarray of int, shape (samples,)
        Index into the names of all classes.
    test : ndarray of int, or None
        Indices of the test images the makers chose.
    """

    images: NDArray[Any]
    labels: NDArray[np.int64]
    test: NDArray[np.int64] | None = None


def split_dataset(
    raw: Raw,
    names: Sequence[str],
    chosen: Sequence[int],
    *,
    per_class: int,
    test: float,
    validation: float,
    seed: int,
    notes: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
    resized: str = "",
) -> Dataset:
    """Return the images of some classes, numbered anew in the order in which they are chosen, and split.

    Parameters
    ----------
    raw : Raw
    names : sequence of str
        Names of all classes.
    chosen : sequence of int
        Labels of the classes to take.
    per_class : int
        At most this many images of each class, not counting the makers' test images; 0 takes all.
    test, validation : float
        Shares; a test share of 0 keeps the makers' test images, where there are any.
    seed : int
    notes, left_out : tuple of str
    resized : str
        As `Dataset` has them.

    Raises
    ------
    DataError
        If a class has too few images.
    """
    known = np.zeros(max(len(names), int(raw.labels.max(initial=0)) + 1), dtype=np.int64) - 1
    known[list(chosen)] = np.arange(len(chosen))
    labels = known[raw.labels]
    own_test = np.zeros(len(labels), dtype=bool)
    if raw.test is not None and test == 0:
        own_test[raw.test] = True
    pool = np.flatnonzero((labels >= 0) & ~own_test)
    pool = pool[limited(labels[pool], per_class, seed)]
    kept = np.sort(np.concatenate([pool, np.flatnonzero((labels >= 0) & own_test)]))
    class_names = tuple(names[label] for label in chosen)
    for label, name in enumerate(class_names):
        if not np.any(labels[kept] == label):
            raise DataError(f"There is no image of class “{name}”: add some, or leave the class out.")
    tests = np.flatnonzero(own_test[kept]) if own_test.any() else None
    split = stratified_split(labels[kept], class_names, test, validation, seed, tests)
    return Dataset(raw.images[kept].astype(np.float64), labels[kept], class_names, split, notes, left_out, resized)
