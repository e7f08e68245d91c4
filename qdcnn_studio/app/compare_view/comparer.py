"""Runs a comparison in processes of its own; a thread of the window only waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from qdcnn_studio.analysis.compare import Comparison, compare
from qdcnn_studio.analysis.jobs import Cancelled
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import Registry


class Comparer(QObject):
    """One comparison at a time; its signals arrive in the window's thread."""

    progressed = Signal(str, float)
    """What is being done, and how much of all of it, from 0 to 1."""
    finished = Signal(object)
    failed = Signal(str)
    """Why there is no comparison; empty if it was called off."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._halt = threading.Event()

    @property
    def is_active(self) -> bool:
        """Whether a comparison is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, design: Design, registry: Registry, seeds: int, steps: int, workers: int | None = None) -> None:
        """Begin to compare a design, with seeds 0, 1, 2… and so many steps."""
        self.stop()
        self._halt = halt = threading.Event()

        def work() -> Comparison:
            return compare(
                design,
                registry,
                range(seeds),
                settings={"steps": steps},
                workers=workers,
                progress=self.progressed.emit,
                cancelled=halt.is_set,
            )

        self._thread = threading.Thread(target=self._run, args=(work,), name="comparison", daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], Comparison]) -> None:
        try:
            self.finished.emit(work())
        except Cancelled:
            self.failed.emit("")
        except MemoryError:
            self.failed.emit("This needs more memory than there is.")
        except Exception as error:  # whatever it is, the window does not wait for it in vain
            self.failed.emit(str(error))

    def stop(self) -> None:
        """Call the comparison off, and wait until its processes are gone."""
        self._halt.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
