"""Block types that bring and prepare data."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.design.ports import Kind, Port
from qdcnn_studio.design.problems import Suggestion
from qdcnn_studio.design.registry import BlockType

Fitted = Mapping[str, NDArray[np.float64]]
"""What a preparation learned from the training images: named arrays, fit to be saved with a run."""

Report = Callable[[str, float], None]
"""Told what is being done and how much of it, from 0 to 1, or `UNKNOWN`."""

UNKNOWN = nan
"""How much of some work is done, where that cannot be told."""


def progress_words(what: str, share: float) -> str:
    """Return what is being done and how far it is, such as ``Reading the images: 40%``."""
    return what if isnan(share) else f"{what}: {share:.0%}"


def unheard(what: str, share: float) -> None:
    """Take a report of progress and do nothing with it."""


class DataError(Exception):
    """Data that cannot be read or prepared; the message is one sentence for the user.

    Parameters
    ----------
    message : str
    block : str
        Id of the block it concerns, filled in by the pipeline.
    suggestions : tuple of Suggestion
        Repairs in terms of the block itself, as those of a `Misfit`.
    """

    def __init__(self, message: str, block: str = "", suggestions: tuple[Suggestion, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.block = block
        self.suggestions = suggestions

    def on(self, block: str) -> DataError:
        """Return the same error of a block."""
        return DataError(self.message, block, self.suggestions)


class SourceBlock(BlockType):
    """A block type that brings images in: no input, one ``features`` output named ``out``."""

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        """Return no port: images come from outside the design."""
        return ()

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the one port that hands out the images."""
        return (Port("out", Kind.FEATURES),)

    def needs_network(self, settings: Any) -> bool:
        """Return whether loading would fetch the images from the network."""
        return False

    @abstractmethod
    def load(self, settings: Any, report: Report = unheard) -> Dataset:
        """Return the images, split by the seed of the settings.

        Raises
        ------
        DataError
            If they cannot be read.
        """


class PreparationBlock(BlockType):
    """A block type that turns features into features, fitted on training samples only."""

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the one port through which the features come in."""
        return (Port("in", Kind.FEATURES),)

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the one port that hands out the prepared features."""
        return (Port("out", Kind.FEATURES),)

    @abstractmethod
    def fit(self, settings: Any, train: NDArray[np.float64]) -> Fitted:
        """Learn what `apply` needs from the training samples, shape (samples, *shape); often nothing.

        Raises
        ------
        DataError
            If the training samples do not allow it.
        """

    @abstractmethod
    def apply(self, settings: Any, fitted: Fitted, samples: NDArray[np.float64]) -> NDArray[np.float64]:
        """Prepare samples of shape (samples, *shape), each by itself.

        Raises
        ------
        DataError
            If a sample cannot be prepared.
        """

    def lesson(self, settings: Any, fitted: Fitted) -> str:
        """Return what was learned, in one sentence; nothing, unless a block has something to say."""
        return ""

    def learns_apart(self, settings: Any) -> bool:
        """Return whether test samples are prepared by what is learned from themselves. They should not be.

        It is there for results that were published so; new samples are prepared by what the training samples taught.
        """
        return False

    def reach_back(self, settings: Any, shape: tuple[int, ...], wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which of the incoming numbers can reach some of the prepared ones.

        Parameters
        ----------
        settings : Settings
        shape : tuple of int
            Of one incoming sample.
        wanted : ndarray of bool, shape of one prepared sample
            The prepared numbers that are asked about.

        Returns
        -------
        ndarray of bool, shape `shape`
            All of them, unless a block knows better: a preparation that mixes its input has nothing to override.
        """
        return np.full(shape, bool(wanted.any()))
