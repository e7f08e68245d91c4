"""Block types that bring and prepare data."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.design.registry import BlockType

Fitted = Mapping[str, NDArray[np.float64]]
"""What a preparation learned from the training images: named arrays, fit to be saved with a run."""


class DataError(Exception):
    """Data that cannot be read or prepared; the message is one sentence for the user.

    Parameters
    ----------
    message : str
    block : str
        Id of the block it concerns, filled in by the pipeline.
    """

    def __init__(self, message: str, block: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.block = block


class SourceBlock(BlockType):
    """A block type that brings images in: no input, one ``features`` output named ``out``."""

    @abstractmethod
    def load(self, settings: Any) -> Dataset:
        """Return the images, split by the seed of the settings.

        Raises
        ------
        DataError
            If they cannot be read.
        """


class PreparationBlock(BlockType):
    """A block type that turns features into features, fitted on training samples only."""

    @abstractmethod
    def fit(self, settings: Any, train: NDArray[np.float64]) -> Fitted:
        """Learn what `apply` needs from the training samples, shape (samples, *shape); often nothing."""

    @abstractmethod
    def apply(self, settings: Any, fitted: Fitted, samples: NDArray[np.float64]) -> NDArray[np.float64]:
        """Prepare samples of shape (samples, *shape)."""
