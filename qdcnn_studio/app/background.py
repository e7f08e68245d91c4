"""One background thread for work that must not hold up the window; the newest request wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid


class Background(QObject):
    """Does one piece of work at a time in a thread of its own.

    A request made while another is at work waits; one that waits is dropped when a newer one of the same kind
    comes. Results arrive in the window's thread, unless the widget that asked for them is gone by then.
    """

    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[str, tuple[Callable[[], Any], Callable[[Any], None], Callable[[Exception], None]]] = {}
        self._condition = threading.Condition()
        self._closed = False
        self._done.connect(self._deliver)
        self._thread = threading.Thread(target=self._work, name="background", daemon=True)
        self._thread.start()

    def submit(
        self, kind: str, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """Ask for work; `done` or `failed` is called in the window's thread."""
        with self._condition:
            self._waiting[kind] = (work, done, failed)
            self._condition.notify()

    def close(self) -> None:
        """End the thread after what it is at."""
        with self._condition:
            self._closed = True
            self._waiting.clear()
            self._condition.notify()
        self._thread.join(timeout=5.0)

    def _work(self) -> None:
        while True:
            with self._condition:
                while not self._waiting and not self._closed:
                    self._condition.wait()
                if self._closed:
                    return
                work, done, failed = self._waiting.pop(next(iter(self._waiting)))
            try:
                outcome, receive = work(), done
            except Exception as error:  # whatever it is, it is told where it was asked for
                outcome, receive = error, failed
            if not self._closed:
                self._done.emit(receive, outcome)

    def _deliver(self, receive: Callable[[Any], None], outcome: object) -> None:
        asker = getattr(receive, "__self__", None)
        gone = isinstance(asker, QObject) and not isValid(asker)
        if not self._closed and not gone:
            receive(outcome)
