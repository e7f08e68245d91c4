"""The training process as seen from the window: signals in, commands out, and nobody waits."""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from qdcnn_studio.training.messages import Command
from qdcnn_studio.training.worker import TrainingProcess


class ProcessLink(QObject):
    """Owns the training process and tells its messages as a signal.

    The process is started by `start` (best right after the first paint: it then warms up while the user looks
    around) or by the first command.
    """

    received = Signal(object)
    died = Signal()
    """The process has ended though nobody told it to; `was_killed` says how."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: TrainingProcess | None = None
        self._notifier: QSocketNotifier | None = None
        self._poll: QTimer | None = None
        self.was_killed = False
        """Whether the last process that died was ended from outside."""

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.is_alive

    @property
    def pid(self) -> int | None:
        """Number of the process; None if there is none."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the process, unless there is one."""
        if self._process is not None:
            return
        self._process = TrainingProcess()
        if sys.platform == "win32":  # QSocketNotifier takes only sockets there, and a pipe is none
            self._poll = QTimer(self)
            self._poll.setInterval(20)
            self._poll.timeout.connect(self._read)
            self._poll.start()
        else:
            self._notifier = QSocketNotifier(self._process.fileno(), QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._read)

    def send(self, command: Command) -> None:
        """Send a command."""
        self.start()
        if self._process is not None:
            self._process.send(command)

    def close(self, wait: bool = True) -> None:
        """End the process.

        Parameters
        ----------
        wait : bool
            Whether to return only when it is gone.
        """
        process, self._process = self._process, None
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._poll is not None:
            self._poll.stop()
            self._poll.deleteLater()
            self._poll = None
        if process is None:
            return
        if wait:
            process.close()
        else:
            threading.Thread(target=process.close, name="closing trainer", daemon=True).start()

    def _read(self) -> None:
        process = self._process
        if process is None:
            return
        for message in process.receive():
            self.received.emit(message)
            if self._process is not process:
                return
        if not process.is_alive:
            for message in process.receive():
                self.received.emit(message)
            self.was_killed = process.was_killed
            self.close(wait=False)
            self.died.emit()
