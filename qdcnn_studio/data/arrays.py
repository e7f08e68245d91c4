"""Labelled numbers from ``.npz`` and ``.csv`` files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError, Report, unheard
from qdcnn_studio.data.csv_tables import outline_csv, read_csv
from qdcnn_studio.data.labels import in_order
from qdcnn_studio.data.npz_tables import outline_npz, read_npz


@dataclass(frozen=True)
class Outline:
    """What labelled numbers are like.

    Parameters
    ----------
    shape : tuple of int
        Of one sample.
    classes : tuple of str
        Numbers in ascending order, or words in alphabetical order.
    """

    shape: tuple[int, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Labelled numbers.

    Parameters
    ----------
    values : ndarray of float, shape (samples, *shape)
    labels : ndarray of int, shape (samples,)
    classes : tuple of str
        Numbers in ascending order, or words in alphabetical order.
    """

    values: NDArray[np.float64]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]


def read_outline(path: Path) -> Outline:
    """Return the shape of a sample and the classes of an ``.npz`` or ``.csv`` file, quickly.

    Drawing needs no more, and a window cannot wait until all numbers of a large table are read.

    Raises
    ------
    DataError
        If it cannot be read or has fewer than two classes. What is wrong with single numbers `read_table` tells.
    """
    shape, names = outline_npz(path) if _ending(path) == ".npz" else outline_csv(path)
    return Outline(shape, _classes(path, names))


def read_table(path: Path, report: Report = unheard) -> Table:
    """Return the labelled numbers of an ``.npz`` or ``.csv`` file.

    Raises
    ------
    DataError
        If it cannot be read, holds what is no number, or has fewer than two classes.
    """
    values, names = read_npz(path) if _ending(path) == ".npz" else read_csv(path, report)
    unsound = ~np.isfinite(values.reshape(len(values), -1)).all(axis=1)
    if unsound.any():
        raise DataError(
            f"{path.name}: sample {int(np.argmax(unsound))} has a value that is missing, infinite or not a number "
            f"({_samples(int(unsound.sum()))} in all): fill the gaps or leave these out."
        )
    classes = _classes(path, set(names))
    index = {name: label for label, name in enumerate(classes)}
    return Table(values, np.array([index[name] for name in names], dtype=np.int64), classes)


def _ending(path: Path) -> str:
    """Return ``.npz`` or ``.csv``; raise `DataError` if the file is neither."""
    if not path.is_file():
        raise DataError(f"There is no file {path}: choose an .npz file with X and y, or a .csv file.")
    ending = path.suffix.lower()
    if ending not in (".npz", ".csv"):
        raise DataError(f"{path.name} is neither an .npz nor a .csv file: choose one of these.")
    return ending


def _classes(path: Path, names: set[str]) -> tuple[str, ...]:
    classes = in_order(names)
    if len(classes) < 2:
        raise DataError(f"{path.name} has only the class “{classes[0]}”: two are needed to tell them apart.")
    return classes


def _samples(count: int) -> str:
    return "1 sample" if count == 1 else f"{count} samples"
