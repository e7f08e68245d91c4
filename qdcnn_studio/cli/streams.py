"""Standard output and error, fit to print anything to."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path


def settle() -> None:
    """Make sure that there are streams, and that no character is refused by them.

    What goes to files and programs is UTF-8, whatever this system's terminals take: it is what JSON and our own files
    are written in. Characters that an encoding lacks are written as escapes; of UTF-8 it is halves of surrogate pairs
    alone that lack, and their escapes are those of JSON.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started this program
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (open until the end)
        elif isinstance(stream, TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def drop_output() -> None:
    """Lead what is still to be printed nowhere, so that nothing is told of it when the program ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
