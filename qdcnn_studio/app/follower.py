"""Follows a run that another window trains: what that one writes down is shown here too."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.training.lock import is_being_trained
from qdcnn_studio.training.run import Run

INTERVAL = 500
"""Milliseconds between two looks at the disk."""
ELSEWHERE = "trained in another window"


class Follower(QObject):
    """Reads on while the run on screen is trained elsewhere.

    Parameters
    ----------
    run : RunModel
    """

    def __init__(self, run: RunModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._kept: Run | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._read_on)
        run.started.connect(self._leave_others)

    def follow(self, kept: Run) -> None:
        """Follow a kept run that has just been brought on screen, if another window trains it."""
        self._kept = None
        if goes_on(kept):
            self._kept = kept
            self._timer.start()
            self._run.say(ELSEWHERE)

    def _leave_others(self) -> None:
        """Follow no longer once another run is on screen."""
        self._kept = None
        self._timer.stop()

    @property
    def folder(self) -> Path | None:
        """Folder of the run that is followed; None if there is none."""
        return None if self._kept is None else self._kept.folder

    def _read_on(self) -> None:
        if self._kept is None or self._run.is_active:
            self._leave_others()
            return
        still = goes_on(self._kept)
        if self._kept.recorded_steps() > self._run.steps:
            self._run.catch_up(self._kept.history())
        if not still:
            self._leave_others()
            self._run.say("")


def goes_on(kept: Run) -> bool:
    """Whether another window is training a run; one that has ended its run may still hold it, to go on with it."""
    return not kept.has_ended and is_being_trained(kept.folder)
