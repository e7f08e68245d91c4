"""Labelled numbers from ``.npz`` and ``.csv`` files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from zipfile import is_zipfile

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError, Report, unheard
from qdcnn_studio.data.numpy_files import UNREADABLE

PAIRS = (("X", "y"), ("images", "labels"), ("x_train", "y_train"))
"""Names under which an ``.npz`` file may hold images and labels."""


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


def read_table(path: Path, report: Report = unheard) -> Table:
    """Return the labelled numbers of an ``.npz`` or ``.csv`` file.

    Raises
    ------
    DataError
        If it cannot be read, holds what is no number, or has fewer than two classes.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}: choose an .npz file with X and y, or a .csv file.")
    if path.suffix.lower() == ".npz":
        values, names = _read_npz(path)
    elif path.suffix.lower() == ".csv":
        values, names = _read_csv(path, report)
    else:
        raise DataError(f"{path.name} is neither an .npz nor a .csv file: choose one of these.")
    unsound = ~np.isfinite(values.reshape(len(values), -1)).all(axis=1)
    if unsound.any():
        raise DataError(
            f"{path.name}: sample {int(np.argmax(unsound))} has a value that is missing, infinite or not a number "
            f"({_samples(int(unsound.sum()))} in all): fill the gaps or leave these out."
        )
    classes = _in_order(set(names))
    if len(classes) < 2:
        raise DataError(f"{path.name} has only the class “{classes[0]}”: two are needed to tell them apart.")
    index = {name: label for label, name in enumerate(classes)}
    return Table(values, np.array([index[name] for name in names], dtype=np.int64), classes)


def _read_npz(path: Path) -> tuple[NDArray[np.float64], list[str]]:
    if not is_zipfile(path):
        raise DataError(f"{path.name} is damaged or no .npz file: write it again with numpy.savez.")
    try:
        with np.load(path, allow_pickle=False) as file:
            pair = next((pair for pair in PAIRS if pair[0] in file and pair[1] in file), None)
            if pair is None:
                there = ", ".join(file) or "none"
                raise DataError(f"{path.name} needs the arrays X (numbers) and y (classes); it holds {there}.")
            values, labels = (np.asarray(file[name]) for name in pair)  # numpy reads what is no array as bytes
            labels = np.char.decode(labels, "utf-8") if labels.dtype.kind == "S" else labels
    except UNREADABLE as error:
        if "allow_pickle" in str(error):
            raise DataError(
                f"{path.name} holds Python objects, which are not opened because they could run programs: "
                "save plain arrays instead."
            ) from error
        raise DataError(f"{path.name} is damaged or no .npz file: write it again with numpy.savez.") from error
    if values.dtype.kind not in "biuf":
        raise DataError(f"{path.name}: the array {pair[0]} holds no real numbers: the images belong there.")
    if labels.dtype.kind not in "biufU":
        raise DataError(f"{path.name}: the array {pair[1]} holds neither numbers nor words.")
    if values.ndim not in (2, 3, 4) or not values.size or labels.size != len(values):
        raise DataError(
            f"{path.name}: {pair[0]} has the shape {_shown(values.shape)} and {pair[1]} {_shown(labels.shape)}; "
            "there must be one label for each sample."
        )
    return values.astype(np.float64), [_name(label) for label in labels.ravel().tolist()]


def _read_csv(path: Path, report: Report) -> tuple[NDArray[np.float64], list[str]]:
    """Read a table; a first line that is no sample is taken for the names of the columns."""
    rows: list[NDArray[np.float64]] = []
    names: list[str] = []
    size = max(1, path.stat().st_size)
    done = 0
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for number, cells in enumerate(csv.reader(file), 1):
                done += sum(map(len, cells)) + len(cells)
                if number % 1000 == 0:
                    report(f"Reading {path.name}", min(1.0, done / size))
                if not any(cell.strip() for cell in cells) or (number == 1 and _is_heading(cells)):
                    continue
                rows.append(_numbers(path, number, cells))
                names.append(_name(cells[-1].strip()))
                if len(rows[-1]) != len(rows[0]):
                    raise DataError(
                        f"{path.name}, line {number}: {len(cells)} columns, and the lines before have "
                        f"{len(rows[0]) + 1}."
                    )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path.name} cannot be read as a table ({error}): save it as text in UTF-8.") from error
    if not rows:
        raise DataError(f"{path.name} holds no samples: each line is one, with its class in the last column.")
    return np.stack(rows), names


def _numbers(path: Path, number: int, cells: list[str]) -> NDArray[np.float64]:
    """Return the numbers of a line, all cells but the last."""
    if len(cells) < 2 or not cells[-1].strip():
        raise DataError(f"{path.name}, line {number}: the last column must be the class, after at least one number.")
    try:
        return np.array([float(cell) for cell in cells[:-1]])
    except ValueError:
        column, cell = next((i, cell) for i, cell in enumerate(cells[:-1], 1) if not _is_number(cell))
        told = f"“{cell.strip()}” is not a number" if cell.strip() else "the number is missing"
        raise DataError(
            f"{path.name}, line {number}, column {column}: {told}; correct it or leave the line out."
        ) from None


def _is_heading(cells: list[str]) -> bool:
    return not any(_is_number(cell) for cell in cells[:-1])


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _name(label: object) -> str:
    """Return the name of a class: whole numbers without a decimal point, words as they are."""
    if isinstance(label, str) and not _is_number(label):
        return label
    value = float(str(label)) if not isinstance(label, bool) else float(label)
    if not np.isfinite(value):
        raise DataError("The class of a sample is missing or not a number (NaN): fill it in or leave the sample out.")
    return str(int(value)) if value.is_integer() else str(value)


def _in_order(names: set[str]) -> tuple[str, ...]:
    numbers = all(_is_number(name) for name in names)
    return tuple(sorted(names, key=float) if numbers else sorted(names))


def _samples(count: int) -> str:
    return "1 sample" if count == 1 else f"{count} samples"


def _shown(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "of a single number"
