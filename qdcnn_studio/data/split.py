"""Splits labelled samples into training, validation and test, class by class, before anything is fitted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.dataset import Split

Labels = NDArray[np.int64]


def stratified_split(
    labels: Labels, classes: Sequence[str], test: float, validation: float, seed: int, own_test: Labels | None = None
) -> Split:
    """Split samples so that each part has the same share of each class.

    Parameters
    ----------
    labels : ndarray of int, shape (samples,)
    classes : sequence of str
        Names of the classes, for messages.
    test : float
        Share of each class kept for the test, 0 to 1.
    validation : float
        Share of what remains of each class kept for validation, 0 to 1.
    seed : int
        The same seed gives the same split.
    own_test : ndarray of int, optional
        Indices of test samples that the makers of the data set chose; with it ``test`` is not used.

    Returns
    -------
    Split
        A part asked for has at least one sample of each class.

    Raises
    ------
    DataError
        If a class has too few samples for the parts asked for.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    fixed = np.zeros(len(labels), dtype=bool)
    if own_test is not None:
        fixed[own_test] = True
    parts: tuple[list[Labels], list[Labels], list[Labels]] = ([], [], [])
    for label, name in enumerate(classes):
        members = generator.permutation(np.flatnonzero((labels == label) & ~fixed))
        wanted = 0.0 if own_test is not None else test
        needed = 1 + (wanted > 0) + (validation > 0)
        if len(members) < needed:
            raise DataError(_too_few(name, len(members), needed))
        tests = _count(wanted, len(members), len(members) - needed + 1)
        validations = _count(validation, len(members) - tests, len(members) - tests - 1)
        parts[0].append(members[tests + validations :])
        parts[1].append(members[tests : tests + validations])
        parts[2].append(members[:tests])
    train, held, tested = (np.sort(np.concatenate(part)).astype(np.int64) for part in parts)
    return Split(train, held, tested if own_test is None else np.sort(own_test).astype(np.int64))


def limited(labels: Labels, per_class: int, seed: int) -> Labels:
    """Return sorted indices of at most `per_class` samples of each class, drawn by the seed; 0 keeps all."""
    if per_class == 0:
        return np.arange(len(labels))
    generator = np.random.Generator(np.random.PCG64([seed, 1]))
    chosen = [generator.permutation(np.flatnonzero(labels == label))[:per_class] for label in np.unique(labels)]
    return np.sort(np.concatenate(chosen)).astype(np.int64)


def _count(share: float, samples: int, most: int) -> int:
    """Return the share of some samples, rounded, from one to the most there may be; none of a share of 0."""
    return min(max(1, round(share * samples)), most) if share > 0 else 0


def _too_few(name: str, count: int, needed: int) -> str:
    images = "1 image" if count == 1 else f"{count} images"
    return (
        f"Class “{name}” has {images}, and the parts for training, validation and test need at least {needed}: "
        "add images, leave the class out, or set the validation or test share to 0."
    )
