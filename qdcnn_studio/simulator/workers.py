"""Two or more threads for one step, without a price where the step is small."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

SMALL = 40_000.0
"""Work (amplitudes times lanes times passes) below which a second thread costs more than it gives."""


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

    _pools: dict[int, ThreadPoolExecutor] = {}

    def __init__(self, threads: int | None = None) -> None:
        self.count = max(1, threads if threads is not None else available())

    def run(self, task: Callable[[int, int, int], None], slices: Sequence[tuple[int, int]], work: float) -> None:
        """Call ``task(worker, first, last)`` for each slice; who takes which is decided as they go.

        Parameters
        ----------
        task : callable
            Releases Python's lock while it computes.
        slices : sequence of (int, int)
        work : float
            Of one tile, as in `SMALL`.
        """
        helpers = min(self.count, len(slices)) - 1
        if helpers < 1 or work * (slices[-1][1] - slices[0][0]) < SMALL:
            for first, last in slices:
                task(0, first, last)
            return
        turn = count()

        def work_off(worker: int) -> None:
            for index in iter(lambda: next(turn), None):
                if index >= len(slices):
                    return
                task(worker, *slices[index])

        pool = self._pools.setdefault(helpers, ThreadPoolExecutor(helpers, "qdcnn-simulator"))
        futures = [pool.submit(work_off, worker) for worker in range(1, helpers + 1)]
        try:
            work_off(0)
        finally:
            for future in futures:
                future.result()
