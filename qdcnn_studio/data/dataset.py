"""Labelled images as a plain value."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

PARTS = ("train", "validation", "test")
"""Names of the parts of a split, in order."""


@dataclass(frozen=True)
class Split:
    """Which samples are for training, validation and test: three disjoint, sorted arrays of indices."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]

    def part(self, name: str) -> NDArray[np.int64]:
        """Return the indices of ``train``, ``validation`` or ``test``.

        Raises
        ------
        KeyError
            If there is no part of that name.
        """
        if name not in PARTS:
            raise KeyError(name)
        indices: NDArray[np.int64] = getattr(self, name)
        return indices

    def part_of(self, sample: int) -> str:
        """Return the name of the part a sample belongs to."""
        return next(name for name in PARTS if sample in self.part(name))


@dataclass(frozen=True)
class Dataset:
    """Labelled images, split once, before anything is fitted.

    Parameters
    ----------
    images : ndarray of float, shape (samples, rows, columns), (samples, rows, columns, 3) or (samples, features)
    labels : ndarray of int, shape (samples,)
        Index into `classes`.
    classes : tuple of str
        Names of the classes.
    split : Split
    notes : tuple of str
        What the user should know: licences, lost splits.
    left_out : tuple of str
        Files that could not be read, each with the reason.
    resized : str
        How many images were resized, in one sentence, where that may have changed their proportions.
    """

    images: NDArray[np.float64]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    split: Split
    notes: tuple[str, ...] = field(default=())
    left_out: tuple[str, ...] = field(default=())
    resized: str = ""

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def balance(self) -> dict[str, NDArray[np.int64]]:
        """How many images of each class each part has, by the name of the part."""
        count = len(self.classes)
        return {name: np.bincount(self.labels[self.split.part(name)], minlength=count) for name in PARTS}

    @cached_property
    def digest(self) -> str:
        """A short text that is another one for other images, labels or parts."""
        mark = blake2b(digest_size=16)
        for array in (self.images, self.labels, *(self.split.part(name) for name in PARTS)):
            mark.update(repr(array.shape).encode())
            mark.update(np.ascontiguousarray(array).data)
        return mark.hexdigest()

    @cached_property
    def value_range(self) -> tuple[float, float]:
        """Smallest and largest value of any pixel."""
        return float(self.images.min()), float(self.images.max())
