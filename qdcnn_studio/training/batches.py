"""Which images each step sees."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


class Batches:
    """An endless row of batches, the same for the same seed.

    Parameters
    ----------
    samples : ndarray of int
        The training samples.
    size : int
        Samples per batch; no more than there are.
    sampling : {"epoch", "replacement"}
        Epoch: a new random order each time all samples have been used; a batch may reach over the end of an epoch.
        Replacement: each sample is drawn anew from all of them.
    generator : numpy.random.Generator
    """

    def __init__(
        self,
        samples: Indices,
        size: int,
        sampling: Literal["epoch", "replacement"],
        generator: np.random.Generator,
    ) -> None:
        self._samples = samples
        self._size = min(size, len(samples))
        self._sampling = sampling
        self._generator = generator
        self._waiting = np.empty(0, dtype=np.int64)

    def resize(self, size: int) -> None:
        """Change the size of the batches to come."""
        self._size = min(size, len(self._samples))

    def draw(self) -> Indices:
        """Return the samples of the next batch."""
        if self._sampling == "replacement":
            return self._samples[self._generator.integers(len(self._samples), size=self._size)]
        while len(self._waiting) < self._size:
            self._waiting = np.concatenate([self._waiting, self._generator.permutation(self._samples)])
        batch, self._waiting = self._waiting[: self._size], self._waiting[self._size :]
        return batch

    @property
    def waiting(self) -> Indices:
        """The samples of this epoch that have not come yet, in their order; part of a checkpoint."""
        return self._waiting

    @waiting.setter
    def waiting(self, samples: Indices) -> None:
        self._waiting = samples.astype(np.int64)
