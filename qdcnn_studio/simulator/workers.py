"""Two or more threads for one step, without a price where the step is small."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from itertools import count
from queue import SimpleQueue
from threading import Lock, Thread

SMALL = 50_000.0
"""Work (amplitudes of all samples times passes) below which a second thread costs more than it gives."""


def available() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Helper:
    """A thread that waits for work as long as the program runs, and never keeps it from ending."""

    def __init__(self, name: str) -> None:
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._results: SimpleQueue[BaseException | None] = SimpleQueue()
        Thread(target=self._work, name=name, daemon=True).start()

    def start(self, task: Callable[[], None]) -> None:
        """Begin a task."""
        self._tasks.put(task)

    def wait(self) -> None:
        """Wait for the task to end, and raise what it raised."""
        error = self._results.get()
        if error is not None:
            raise error

    def _work(self) -> None:
        while True:
            task = self._tasks.get()
            try:
                task()
            except BaseException as error:  # raised again in the thread that waits
                self._results.put(error)
            else:
                self._results.put(None)


_helpers: list[_Helper] = []
_busy = Lock()


class Workers:
    """Runs slices of a batch on some threads that are started once, when first needed, and shared by all engines.

    Parameters
    ----------
    threads : int or None
        None: one for each core.
    """

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

        with _busy:
            while len(_helpers) < helpers:
                _helpers.append(_Helper(f"qdcnn-simulator-{len(_helpers) + 1}"))
            for worker, helper in enumerate(_helpers[:helpers], start=1):
                helper.start(partial(work_off, worker))
            try:
                work_off(0)
            finally:
                for helper in _helpers[:helpers]:
                    helper.wait()
