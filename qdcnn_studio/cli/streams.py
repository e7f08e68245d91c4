"""Standard output and error, fit to print anything to."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper


def settle() -> None:
    """Make sure that there are streams, and that no character is refused by them.

    What goes to files and programs is UTF-8, whatever this system's terminals take: it is what JSON is written in, and
    what our own files are. Characters that an encoding lacks (of a terminal, or half ones) are written as escapes, which
    are JSON's own where it is UTF-8.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started this program
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
        elif isinstance(stream, TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def drop_output() -> None:
    """Lead what is still to be printed nowhere, so that nothing is told of it when the program ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
