"""One process trains a run; any number may look at it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from qdcnn_studio.training.errors import RunError

FILE = "lock"


def lock(folder: Path) -> BinaryIO:
    """Return the open lock file of a run; the system lets go of it when the process ends, however it ends."""
    file = (folder / FILE).open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise RunError(f"Another process is training the run {folder.name}.") from error
    return file


def is_being_trained(folder: Path) -> bool:
    """Whether a process, perhaps of another window, is training a run at present."""
    if not (folder / FILE).exists():
        return False
    try:
        lock(folder).close()
    except (OSError, RunError):
        return True
    return False
