"""Files that only grow, record by record; whatever a crash leaves of the last record is ignored."""

from __future__ import annotations

import errno
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray


class Records:
    """A binary file of records of one fixed size.

    Every record goes to the system as soon as it is given, at the place its number says. So a process that is killed
    loses no record, and a record that failed, because the disk is full, can be written again.

    Parameters
    ----------
    path : Path
    dtype : numpy.dtype
        Layout of one record.
    """

    def __init__(self, path: Path, dtype: np.dtype[Any]) -> None:
        self._dtype = dtype
        self._file: BinaryIO = path.open("r+b" if path.exists() else "x+b", buffering=0)
        self._count = os.path.getsize(path) // dtype.itemsize

    def __len__(self) -> int:
        return self._count

    def append(self, record: NDArray[Any]) -> None:
        """Write one more record.

        Raises
        ------
        OSError
            If it cannot be written; what is there stays as it was.
        """
        data = memoryview(np.asarray(record, dtype=self._dtype).tobytes())
        self._file.seek(self._count * self._dtype.itemsize)
        while data:
            data = data[self._file.write(data) :]
        self._count += 1

    def truncate(self, count: int) -> None:
        """Keep only the first records."""
        self._count = min(count, self._count)
        self._file.truncate(self._count * self._dtype.itemsize)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_records(path: Path, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return all whole records of a file; none if it is missing."""
    if not path.exists():
        return np.empty(0, dtype=dtype)
    data = path.read_bytes()
    return np.frombuffer(data, dtype=dtype, count=len(data) // dtype.itemsize).copy()


def is_full(error: OSError) -> bool:
    """Whether something could not be written because there was no room on the disk, or no more for this user."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that at any moment there is either the old one or the new one, whole.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return named arrays as the bytes of an ``.npz`` file."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file, whole or not at all."""
    write_whole(path, (json.dumps(value, indent=2, sort_keys=True) + "\n").encode())


def append_line(path: Path, value: Mapping[str, Any]) -> None:
    """Add one line of JSON to a file; it begins on a line of its own even where the last was cut short."""
    with path.open("ab", buffering=0) as file:
        file.write(("\n" + json.dumps(value, sort_keys=True) + "\n").encode())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the JSON values of a file's lines; a line that was cut short is ignored."""
    values = []
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError):
            continue
    return values
