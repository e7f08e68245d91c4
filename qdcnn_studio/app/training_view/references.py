"""What classical models reach on the same features, computed once a run has ended: never while one learns."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from qdcnn_studio.app.background import Background
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session

MOST_IMAGES = 10_000
"""Training images above which no classical model is fitted without being asked."""
MOST_FOR_SVM = 3_000
DELAY = 300
"""Milliseconds after the end of a run: its own last pictures come first."""


@dataclass(frozen=True)
class Reference:
    """A classical model's accuracy on the test images.

    Parameters
    ----------
    name : str
    accuracy : float
    note : str
        What exactly it is.
    """

    name: str
    accuracy: float
    note: str


class References(QObject):
    """Fits the classical models for the run on screen, in a thread of its own.

    Parameters
    ----------
    session : Session
    """

    found = Signal(object)
    """A tuple of `Reference`; empty when there are none for the run on screen."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._background: Background | None = None
        self._key: object = None
        self.latest: tuple[Reference, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._ask)
        session.run.stateChanged.connect(self._follow)

    def close(self) -> None:
        """End the thread."""
        self._timer.stop()
        if self._background is not None:
            self._background.close()

    def _follow(self) -> None:
        run = self._session.run
        if run.state in (RunState.FINISHED, RunState.STOPPED):
            self._timer.start()
        elif run.state in (RunState.IDLE, RunState.STARTING):
            self._timer.stop()
            self._answer(None, ())

    def _ask(self) -> None:
        session = self._session
        prepared, circuit = session.samples.prepared, session.run.circuit
        if prepared is None or circuit is None or session.design_moved_on:
            return
        split, labels = prepared.dataset.split, prepared.dataset.labels
        train, test = (session.samples.features(circuit, part) for part in (split.train, split.test))
        if train is None or test is None or not len(test) or len(train) > MOST_IMAGES:
            return
        classes, parameters = len(prepared.dataset.classes), circuit.parameter_count

        def work() -> tuple[Reference, ...]:
            from qdcnn_studio.analysis.baselines import Task, logistic_regression, network, support_vector_machine

            task = Task(train, labels[split.train], test, labels[split.test], classes)
            scores = [("logistic regression", logistic_regression(task))]
            if len(train) <= MOST_FOR_SVM:
                scores.append(("SVM", support_vector_machine(task)))
            same_size = network(task, parameters, 0)
            if same_size is not None:
                scores.append((f"network, {same_size.parameters} weights", same_size))
            return tuple(Reference(name, score.test_accuracy, score.note) for name, score in scores)

        key = self._key = object()
        if self._background is None:
            self._background = Background(self)
        self._background.submit("references", work, lambda made: self._answer(key, made), lambda _: None)

    def _answer(self, key: object, made: tuple[Reference, ...]) -> None:
        """Tell about the models, unless another run has begun meanwhile."""
        if key is not None and key is not self._key:
            return
        self._key = key
        self.latest = made
        self.found.emit(made)
