"""How far long work is, on one line of a terminal."""

from __future__ import annotations

import sys

from qdcnn_studio.data.block import progress_words


def show_progress(what: str, share: float | None = None) -> None:
    """Show what the work is at, and how far if that is known; nothing where errors do not go to a terminal."""
    if sys.stderr.isatty():
        text = what if share is None else progress_words(what, share)
        print(f"\r{text} \033[K", end="", file=sys.stderr, flush=True)


def clear_progress() -> None:
    """Take the line of `show_progress` away."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
