"""NumPy archives with an array of samples and an array of their classes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import numpy as np
from numpy.lib import format as header_of
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.labels import class_name
from qdcnn_studio.data.numpy_files import UNREADABLE

PAIRS = (("X", "y"), ("images", "labels"), ("x_train", "y_train"))
"""Names under which an ``.npz`` file may hold images and labels."""

Shape = tuple[int, ...]


def read_npz(path: Path) -> tuple[NDArray[np.float64], list[str]]:
    """Return the samples of an archive, shape (samples, *shape), and the class of each.

    Raises
    ------
    DataError
        If it is damaged, holds Python objects, or has no such arrays.
    """
    with _opened(path) as (file, pair):
        values = np.asarray(file[pair[0]])  # numpy reads what is no array as bytes
        labels = _labels(file, pair[1])
    _check(path, pair, values.shape, values.dtype, labels)
    return values.astype(np.float64), _names(path, labels)


def outline_npz(path: Path) -> tuple[Shape, set[str]]:
    """Return the shape of a sample and the classes, without unpacking the samples.

    Raises
    ------
    DataError
        As `read_npz`, but for what is wrong with the samples themselves.
    """
    with _opened(path) as (file, pair):
        shape, kind = _header(file, pair[0])
        labels = _labels(file, pair[1])
    _check(path, pair, shape, kind, labels)
    return shape[1:], set(_names(path, labels))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[NpzFile, tuple[str, str]]]:
    """Open an archive, and find the names of its two arrays."""
    if not is_zipfile(path):
        raise _damaged(path)
    try:
        with np.load(path, allow_pickle=False) as file:
            pair = next((pair for pair in PAIRS if pair[0] in file and pair[1] in file), None)
            if pair is None:
                there = ", ".join(file) or "none"
                raise DataError(f"{path.name} needs the arrays X (numbers) and y (classes); it holds {there}.")
            yield file, pair
    except UNREADABLE as error:
        raise (_objects(path) if "allow_pickle" in str(error) else _damaged(path)) from error


def _header(file: NpzFile, name: str) -> tuple[Shape, np.dtype[Any]]:
    """Return shape and type of an array, from its header."""
    assert file.zip is not None, "it is open"
    with file.zip.open(f"{name}.npy" if f"{name}.npy" in file.zip.namelist() else name) as member:
        version = header_of.read_magic(member)
        if version == (1, 0):
            shape, _, kind = header_of.read_array_header_1_0(member)
        elif version == (2, 0):
            shape, _, kind = header_of.read_array_header_2_0(member)
        else:  # with names that are not Latin: no plain array
            whole = np.asarray(file[name])
            shape, kind = whole.shape, whole.dtype
    return shape, kind


def _labels(file: NpzFile, name: str) -> NDArray[Any]:
    labels = np.asarray(file[name])
    return np.char.decode(labels, "utf-8") if labels.dtype.kind == "S" else labels


def _check(path: Path, pair: tuple[str, str], shape: Shape, kind: np.dtype[Any], labels: NDArray[Any]) -> None:
    if kind.hasobject:
        raise _objects(path)
    if kind.kind not in "biuf":
        raise DataError(f"{path.name}: the array {pair[0]} holds no real numbers: the images belong there.")
    if labels.dtype.kind not in "biufU":
        raise DataError(f"{path.name}: the array {pair[1]} holds neither numbers nor words.")
    if len(shape) not in (2, 3, 4) or not np.prod(shape) or labels.size != shape[0]:
        raise DataError(
            f"{path.name}: {pair[0]} has the shape {_shown(shape)} and {pair[1]} {_shown(labels.shape)}; "
            "there must be one label for each sample."
        )


def _names(path: Path, labels: NDArray[Any]) -> list[str]:
    return [class_name(label, f"{path.name}, sample {i}") for i, label in enumerate(labels.ravel().tolist())]


def _objects(path: Path) -> DataError:
    return DataError(
        f"{path.name} holds Python objects, which are not opened because they could run programs: "
        "save plain arrays instead."
    )


def _damaged(path: Path) -> DataError:
    return DataError(f"{path.name} is damaged or no .npz file: write it again with numpy.savez.")


def _shown(shape: Shape) -> str:
    return "×".join(map(str, shape)) or "of a single number"
