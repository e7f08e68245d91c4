"""Checkpoints of a run: everything its next steps depend on."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.training.records import packed, write_json, write_whole

KEPT = 2
"""How many checkpoints stay: the newest, and one in case the newest is damaged."""

State = tuple[dict[str, NDArray], dict[str, Any]]


def save_checkpoint(folder: Path, arrays: Mapping[str, NDArray], values: Mapping[str, Any]) -> None:
    """Write a checkpoint: the arrays first, then the JSON file that makes it count.

    Parameters
    ----------
    folder : Path
    arrays : mapping of str to ndarray
    values : mapping
        JSON values, ``step`` among them.

    Raises
    ------
    OSError
        If it cannot be written; earlier checkpoints stay.
    """
    name = f"step_{values['step']:09d}"
    data = packed(arrays)
    write_whole(folder / f"{name}.npz", data)
    write_json(folder / f"{name}.json", {**values, "crc32": _checksum(data, values)})
    for old in sorted(folder.glob("step_*.json"))[:-KEPT]:
        old.unlink()
        old.with_suffix(".npz").unlink(missing_ok=True)


def load_checkpoint(folder: Path, not_after: int) -> State | None:
    """Return the newest sound checkpoint, or None.

    Parameters
    ----------
    folder : Path
    not_after : int
        Newest step that may be gone back to.
    """
    for path in sorted(folder.glob("step_*.json"), reverse=True):
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            data = path.with_suffix(".npz").read_bytes()
        except (OSError, ValueError, RecursionError):
            continue
        if not isinstance(values, dict) or values.pop("crc32", None) != _checksum(data, values):
            continue
        if values["step"] > not_after:
            continue
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return {name: file[name] for name in file}, values
    return None


def _checksum(data: bytes, values: Mapping[str, Any]) -> int:
    """Return a number that changes with any damage to the arrays or to the JSON values."""
    return zlib.crc32(json.dumps(values, sort_keys=True).encode(), zlib.crc32(data))
