"""How many threads the linear algebra of NumPy and SciPy may use in a process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

VARIABLE = "OPENBLAS_NUM_THREADS"
"""Read by the library when it is loaded."""

_ours: list[str] = []


def use_one_thread() -> None:
    """Let linear algebra do without a pool of threads in this process; to be called before NumPy is imported.

    OpenBLAS ends its pool when the process is forked, and whoever waits for the pool just then waits forever. The
    window is such a process: libdbus forks when it looks for a session bus, and the images of the first design, which
    are prepared at that moment, never came. The window's matrices are small, and two cores are busy with training.
    """
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = "1"
        _ours.append(VARIABLE)


@contextmanager
def as_inherited() -> Iterator[None]:
    """Start processes that use as many threads as they would without `use_one_thread`."""
    for name in _ours:
        os.environ.pop(name, None)
    try:
        yield
    finally:
        for name in _ours:
            os.environ[name] = "1"
