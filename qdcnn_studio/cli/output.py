"""Printing: JSON that any reader takes, and tables for people."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

HYBRID = " (hybrid: a classical layer reads the qubits)"
"""Follows an accuracy that is not the circuit's alone."""


def print_json(value: Any) -> None:
    """Print one JSON object on one line, at once; what is not a number (NaN) becomes null."""
    print(json.dumps(jsonable(value), ensure_ascii=False, allow_nan=False), flush=True)


def jsonable(value: Any) -> Any:
    """Return a value as JSON can hold it: arrays as lists, numbers that are none as None."""
    if isinstance(value, np.ndarray):
        return jsonable(value.tolist())
    if isinstance(value, np.generic):
        return jsonable(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): jsonable(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(entry) for entry in value]
    return value


def print_table(rows: Sequence[Sequence[object]]) -> None:
    """Print rows of cells as columns, two spaces apart."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)] if texts else []
    for row in texts:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
