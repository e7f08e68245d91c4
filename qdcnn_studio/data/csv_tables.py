"""Tables of numbers as text, with the class of each line in the last column."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError, Report, unheard
from qdcnn_studio.data.labels import class_name, is_number

Floats = NDArray[np.float64]
Contents = tuple[Floats, list[str]]
"""Numbers, shape (samples, columns), and the class of each sample."""

NO_TABLE = (OSError, UnicodeDecodeError, csv.Error)


def read_csv(path: Path, report: Report = unheard) -> Contents:
    """Return the samples of a table; a first line without numbers is taken for the names of the columns.

    Raises
    ------
    DataError
        If it cannot be read, has no samples, or holds what is no number.
    """
    rows: list[Floats] = []
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
                names.append(_class(path, number, cells[-1]))
                if len(rows[-1]) != len(rows[0]):
                    raise DataError(
                        f"{path.name}, line {number}: {len(cells)} columns, and the lines before have "
                        f"{len(rows[0]) + 1}; correct it or leave the line out."
                    )
    except NO_TABLE as error:
        raise _no_table(path, error) from error
    if not rows:
        raise _no_samples(path)
    return np.stack(rows), names


def outline_csv(path: Path) -> tuple[tuple[int, ...], set[str]]:
    """Return the shape of a sample and the classes, from the ends of the lines: forty times faster than reading all.

    Raises
    ------
    DataError
        If it cannot be read, has no samples, or a sample has no class. What is wrong with numbers is not seen.
    """
    columns = 0
    ends: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if '"' in line:  # what is quoted may hold commas and ends of lines
                    values, names = read_csv(path)
                    return values.shape[1:], set(names)
                before, _, end = line.rpartition(",")
                if not (end.strip() or before.replace(",", "").strip()) or (
                    number == 1 and _is_heading(line.split(","))
                ):
                    continue
                columns = columns or len(line.split(",")) - 1
                if not before or not end.strip():
                    raise _no_class(path, number)
                ends.setdefault(end.strip(), number)
    except NO_TABLE as error:
        raise _no_table(path, error) from error
    if not ends:
        raise _no_samples(path)
    return (columns,), {_class(path, number, end) for end, number in ends.items()}


def _numbers(path: Path, number: int, cells: list[str]) -> Floats:
    """Return the numbers of a line, all cells but the last."""
    if len(cells) < 2 or not cells[-1].strip():
        raise _no_class(path, number)
    try:
        return np.array([float(cell) for cell in cells[:-1]])
    except ValueError:
        column, cell = next((i, cell) for i, cell in enumerate(cells[:-1], 1) if not is_number(cell))
        told = f"“{cell.strip()}” is not a number" if cell.strip() else "the number is missing"
        raise DataError(
            f"{path.name}, line {number}, column {column}: {told}; correct it or leave the line out."
        ) from None


def _class(path: Path, number: int, cell: str) -> str:
    return class_name(cell.strip(), f"{path.name}, line {number}")


def _is_heading(cells: list[str]) -> bool:
    return not any(is_number(cell) for cell in cells[:-1])


def _no_class(path: Path, number: int) -> DataError:
    return DataError(f"{path.name}, line {number}: the last column must be the class, after at least one number.")


def _no_table(path: Path, error: Exception) -> DataError:
    return DataError(f"{path.name} cannot be read as a table ({error}): save it as text in UTF-8.")


def _no_samples(path: Path) -> DataError:
    return DataError(f"{path.name} holds no samples: each line is one, with its class in the last column.")
