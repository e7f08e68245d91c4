"""Two or more threads for one step, without a price where the step is small."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import ClassVar

SMALL = 50_000.0
"""Work (amplitudes of all samples times passes) below which a second thread costs more than it gives."""


def available() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """Runs slices of a batch on some threads that are started once.

    Parameters
    ----------
    threads : int or None
        None: one for each core.
    """

    _pools: ClassVar[dict[int, ThreadPoolExecutor]] = {}

    def __init__(self, threads: int | None = None) -> None:
        self.count = max(1, threads if threads is not None else available())

    def helpers(self, slices: int, work: float) -> int:
        """Return how many more threads to use for so many slices and so much work."""
        return 0 if work < SMALL else min(self.count, slices) - 1

    def run(self, task: Callable[[int, int], None], slices: int, helpers: int) -> None:
        """Call ``task(worker, slice)`` for each slice; who takes which is decided as they go.

        Parameters
        ----------
        task : callable
            Releases Python's lock while it computes.
        slices : int
        helpers : int
            How many threads take part besides this one.
        """
        turn = count()

        def work_off(worker: int) -> None:
            while (piece := next(turn)) < slices:
                task(worker, piece)

        pool = self._pools.setdefault(helpers, ThreadPoolExecutor(helpers, "qdcnn-simulator"))
        futures = [pool.submit(work_off, worker) for worker in range(1, helpers + 1)]
        try:
            work_off(0)
        finally:
            for future in futures:
                future.result()
