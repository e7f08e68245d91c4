"""One background thread for work that must not hold up the window; the newest request wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

PAINTING = 30
"""Milliseconds in which the window paints what was done: Qt waits 5 before it begins."""


@dataclass(frozen=True)
class _Job:
    """What to do, and whom to tell. The window's thread keeps it until the answer has been given."""

    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]


class _Mailbox(QObject):
    """Carries answers from the thread. It belongs to nobody, so that no closing window deletes it while it is used."""

    answered = Signal(int, object, bool)


class Background(QObject):
    """Does one piece of work at a time in a thread of its own.

    A request made while another is at work waits; one that waits is dropped when a newer one of the same kind
    comes. Results arrive in the window's thread, unless the widget that asked for them is gone by then.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[int, _Job] = {}
        self._asked: dict[str, int] = {}
        self._waiting: dict[str, int] = {}
        self._count = 0
        self._condition = threading.Condition()
        self._closed = False
        self._mailbox = _Mailbox()
        self._mailbox.answered.connect(self._deliver)
        self.destroyed.connect(lambda: self._end())
        self._held = False
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._release)
        self._thread = threading.Thread(target=self._work, name="background", daemon=True)
        self._thread.start()

    def submit(
        self, kind: str, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """Ask for work; `done` or `failed` is called in the window's thread."""
        with self._condition:
            for queue in (self._asked, self._waiting):
                self._jobs.pop(queue.pop(kind, 0), None)
            self._count += 1
            self._jobs[self._count] = _Job(work, done, failed)
            self._asked[kind] = self._count
        if not self._held:
            self._release()

    def hold(self) -> None:
        """Begin nothing new until the window has painted what was just done.

        Two threads of Python slow each other down: an edit of 100 blocks is on screen after 50 ms instead of 100 to
        400.
        """
        if self._held:  # edits that follow each other at once do not put it off for ever
            return
        self._held = True
        QTimer.singleShot(0, self, lambda: self._painted.start(PAINTING))  # once all who follow the edit are through

    def _release(self) -> None:
        self._held = False
        with self._condition:
            self._waiting.update(self._asked)
            self._asked.clear()
            self._condition.notify()

    def close(self) -> None:
        """End the thread after what it is at."""
        self._end()
        self._thread.join(timeout=5.0)
        self._jobs.clear()

    def _end(self) -> None:
        with self._condition:
            self._closed = True
            self._waiting.clear()
            self._condition.notify()

    def _work(self) -> None:
        """Be the background thread.

        It never holds the last reference to what a job refers to: a widget must not be destroyed here.
        """
        while True:
            with self._condition:
                while not self._waiting and not self._closed:
                    self._condition.wait()
                if self._closed:
                    return
                number = self._waiting.pop(next(iter(self._waiting)))
                work = self._jobs[number].work
            try:
                outcome, went_well = work(), True
            except Exception as error:  # whatever it is, it is told where it was asked for
                outcome, went_well = error.with_traceback(None), False
            del work
            if self._closed:
                return
            self._mailbox.answered.emit(number, outcome, went_well)
            del outcome

    def _deliver(self, number: int, outcome: Any, went_well: bool) -> None:
        job = self._jobs.pop(number, None)
        if job is None or self._closed:
            return
        receive = job.done if went_well else job.failed
        asker = getattr(receive, "__self__", None)
        if not (isinstance(asker, QObject) and not isValid(asker)):
            receive(outcome)
