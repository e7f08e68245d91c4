"""Tells what has gone wrong with a run, in words, and offers to go on."""

from __future__ import annotations

from PySide6.QtCore import QObject

from qdcnn_studio.app.notice import Notice
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session


class Faults(QObject):
    """Watches the run on screen; says why it failed or waits, with a button that goes on from the last good step.

    Parameters
    ----------
    session : Session
    notice : Notice
    """

    def __init__(self, session: Session, notice: Notice) -> None:
        super().__init__(session)
        self._session, self._notice = session, notice
        session.run.stateChanged.connect(self._follow)

    def _follow(self) -> None:
        run = self._session.run
        if run.state is RunState.PAUSED and run.message:
            self._notice.say(run.message)
        elif run.state is RunState.FAILED:
            if not self._session.can_go_on:
                self._notice.say(run.message)
            elif run.diverged:
                self._notice.say(run.message, "Go on with half the rate", self._go_on_slower)
            else:
                self._notice.say(run.message, "Go on", self._session.go_on)

    def _go_on_slower(self) -> None:
        session = self._session
        last = session.run.rates[-1] if len(session.run.rates) else session.settings.learning_rate
        session.change_settings(learning_rate=float(last) / 2)
        session.go_on()
