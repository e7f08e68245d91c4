"""The training process, as seen from the process that starts it. Nothing slow is imported here."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.blas import as_inherited
from qdcnn_studio.training.messages import (
    Begin,
    Change,
    Command,
    Message,
    OneStep,
    Pause,
    Quit,
    Resume,
    Stop,
)

GRACE = 2.0
"""Seconds a process is given to leave by itself before it is ended."""


class TrainingProcess:
    """A process of its own in which runs go on; made early, it is warm when the first design comes.

    It is spawned, not forked: it shares nothing with this process but a pipe, knows no window, and ends by itself
    when this process ends, however it ends.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe(duplex=True)
        self._process = context.Process(target=_main, args=(theirs,), name="qdcnn-studio training", daemon=True)
        with as_inherited():
            self._process.start()
        theirs.close()
        self._ended = False

    @property
    def pid(self) -> int | None:
        """Number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process is there and can be talked to."""
        return not self._ended and self._process.is_alive()

    @property
    def was_killed(self) -> bool:
        """Whether the process was ended from outside, by the system or by hand; False while it is there."""
        self._process.join(0.2 if self._ended else 0)
        return self._process.exitcode is not None and self._process.exitcode < 0

    def fileno(self) -> int:
        """Return the file descriptor that becomes readable when there is something to receive."""
        return self._connection.fileno()

    def send(self, command: Command) -> None:
        """Send a command; nothing happens if the process has ended."""
        if self._ended:
            return
        try:
            self._connection.send(command)
        except OSError:
            self._ended = True

    def begin(
        self,
        design: str,
        run: Path | str | None = None,
        parameters: NDArray[np.float64] | None = None,
        *,
        settings: Mapping[str, Any] | None = None,
        paused: bool = False,
        resume: bool = False,
    ) -> None:
        """Begin a run; see `Begin`."""
        folder = None if run is None else str(run)
        self.send(Begin(design, dict(settings or {}), folder, parameters, paused, resume))

    def pause(self) -> None:
        """Wait after the present step."""
        self.send(Pause())

    def resume(self) -> None:
        """Go on."""
        self.send(Resume())

    def step(self, steps: int = 1) -> None:
        """Do one step, or several, then wait."""
        self.send(OneStep(steps))

    def stop(self) -> None:
        """End the run after the present step."""
        self.send(Stop())

    def set(self, **settings: Any) -> None:
        """Change training settings while the run goes on."""
        self.send(Change(settings))

    def receive(self, timeout: float = 0.0) -> list[Message]:
        """Return what the process has told since the last call.

        Parameters
        ----------
        timeout : float
            How long to wait for the first message, in seconds.
        """
        messages: list[Message] = []
        try:
            while not self._ended and self._connection.poll(0.0 if messages else timeout):
                messages.append(self._connection.recv())
        except (EOFError, OSError, UnpicklingError):  # the process is gone, perhaps in the middle of a message
            self._ended = True
        return messages

    def close(self, grace: float = GRACE) -> None:
        """End the process, and return when it is gone.

        Parameters
        ----------
        grace : float
            Seconds it is given to leave by itself.
        """
        self.send(Quit())
        self._process.join(grace)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(grace)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._ended = True
        self._connection.close()


def _main(connection: Connection) -> None:
    """Be the training process."""
    from qdcnn_studio.training.loop import serve

    serve(connection)
