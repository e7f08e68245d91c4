"""Numba's decorators as the kernels use them, with a cache on disk that knows all of their sources.

Numba keeps compiled functions beside the file that defines them, and throws them away when that file changes, but not
when a file changes whose functions were compiled into them. So ours live in a folder named after all the sources.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba

_MARKS = (b"simulator.jit import compiled", b"simulator.jit import inlined")


@cache
def cache_folder() -> Path:
    """Return where the compiled kernels of exactly these sources are kept."""
    home = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(home.glob("*.py")):
        source = path.read_bytes()
        if any(mark in source for mark in _MARKS) or path.name in ("jit.py", "lanes.py"):
            digest.update(source)
    beside = home / "__pycache__"
    if not os.access(beside if beside.exists() else home, os.W_OK):
        beside = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qdcnn-studio"
    return beside / f"kernels-{digest.hexdigest()[:16]}"


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function when it is first called, once per installation; it releases Python's lock."""
    previous = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        return numba.njit(nogil=True, cache=True)(function)
    finally:
        numba.config.CACHE_DIR = previous


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a function into each compiled one that calls it."""
    return numba.njit(inline="always")(function)
