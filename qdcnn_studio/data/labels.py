"""Names of classes, as files give them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from qdcnn_studio.data.block import DataError


def is_number(cell: str) -> bool:
    """Whether a cell of a table can be read as a number; also ``nan`` and ``inf`` can."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def class_name(label: object, where: str) -> str:
    """Return the name of a class: whole numbers without a decimal point, words as they are.

    Parameters
    ----------
    label : object
        A word, a number or a truth value.
    where : str
        Names the sample in the message.

    Raises
    ------
    DataError
        If it is not a number (NaN) or infinite.
    """
    if isinstance(label, str) and not is_number(label):
        return label
    value = float(str(label)) if not isinstance(label, bool) else float(label)
    if not np.isfinite(value):
        raise DataError(f"{where}: the class is missing or not a number (NaN): fill it in or leave the sample out.")
    return str(int(value)) if value.is_integer() else str(value)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once: numbers in ascending order, or words in alphabetical order."""
    unique = set(names)
    return tuple(sorted(unique, key=float) if all(map(is_number, unique)) else sorted(unique))
