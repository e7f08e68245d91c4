"""What the circuit takes each validation image for, at the step that is looked at; computed in the background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from qdcnn_studio.app.crowd import images_at_once
from qdcnn_studio.app.engines import engine_for
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session
from qdcnn_studio.circuit.circuit import Circuit

Floats = NDArray[np.float64]

PAUSE = 400
"""Milliseconds between two evaluations while a run goes on."""
SOON = 1
MOST = 500
"""Images that are evaluated at most."""
AMPLITUDES = 2**25
"""Amplitudes of all evaluated images together, at most."""


@dataclass(frozen=True)
class Verdicts:
    """What images are taken for.

    Parameters
    ----------
    step : int
        After how many training steps.
    circuit : Circuit
    indices : ndarray of int, shape (images,)
        Their numbers within the data set.
    labels : ndarray of int, shape (images,)
    probabilities : ndarray of float, shape (images, classes)
    complete : bool
        Whether these are all images a run is validated on: fewer are evaluated on many qubits.
    """

    step: int
    circuit: Circuit
    indices: NDArray[np.int64]
    labels: NDArray[np.int64]
    probabilities: Floats
    complete: bool = True

    @property
    def taken_for(self) -> NDArray[np.int64]:
        """The most probable class of each image, shape (images,)."""
        return np.asarray(self.probabilities.argmax(axis=1), dtype=np.int64)

    @property
    def confusion(self) -> NDArray[np.int64]:
        """How many images of each class (row) are taken for each class (column)."""
        classes = max(self.probabilities.shape[1], int(self.labels.max(initial=0)) + 1)
        counts = np.zeros((classes, classes), dtype=np.int64)
        np.add.at(counts, (self.labels, self.taken_for), 1)
        return counts

    def wrong_first(self, cell: tuple[int, int] | None = None) -> NDArray[np.int64]:
        """Return the rows with the least probable truth first; of one cell of the confusion matrix if it is given.

        A class that the design does not tell has no probability: the data may have more than the classification.
        """
        told = self.labels < self.probabilities.shape[1]
        truth = np.zeros(len(self.labels))
        truth[told] = self.probabilities[told, self.labels[told]]
        order = np.argsort(truth, kind="stable")
        if cell is not None:
            order = order[(self.labels[order] == cell[0]) & (self.taken_for[order] == cell[1])]
        return order


class Evaluator(QObject):
    """Evaluates the validation images whenever the design, the images or the step that is looked at change.

    Parameters
    ----------
    session : Session
    """

    evaluated = Signal(object)
    """Verdicts, or None when there can be none."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.latest: Verdicts | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._evaluate)
        session.run.advanced.connect(self._follow)
        session.run.stateChanged.connect(self._catch_up)
        session.run.momentChanged.connect(self._evaluate_at_once)
        for signal in (session.samples.changed, session.editor.designChanged):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Evaluate now."""
        self._soon(SOON)

    def _evaluate_at_once(self) -> None:
        """Evaluate another step before anything is painted: it goes on in the background meanwhile."""
        self._timer.stop()
        self._evaluate()

    def _follow(self) -> None:
        """Evaluate now and then while a run goes on."""
        self._soon(PAUSE)

    def _catch_up(self) -> None:
        """Evaluate at once when a run comes to rest: nothing newer is going to come."""
        if not self._session.run.is_active or self._session.run.state is RunState.PAUSED:
            self.refresh()

    def _soon(self, milliseconds: int) -> None:
        if not self._timer.isActive() or self._timer.remainingTime() > milliseconds:
            self._timer.start(milliseconds)

    def _evaluate(self) -> None:
        session = self._session
        prepared, circuit, parameters = session.samples.prepared, session.circuit, session.parameters
        if prepared is None or circuit is None or parameters is None or circuit.readout is None:
            self._answer(None)
            return
        all_of_them = prepared.dataset.split.validation[:MOST]
        indices = np.asarray(all_of_them[: images_at_once(circuit, AMPLITUDES)], dtype=np.int64)
        complete = len(indices) == len(all_of_them)
        features = session.samples.features(circuit, indices)
        if features is None or not len(indices):
            self._answer(None)
            return
        step, learned = session.run.shown_step, np.array(parameters)
        labels = np.asarray(prepared.dataset.labels[indices], dtype=np.int64)

        def work() -> Verdicts:
            probabilities = engine_for(circuit).probabilities(learned, features)
            return Verdicts(step, circuit, indices, labels, probabilities, complete)

        session.background.submit("verdicts", work, self._answer, lambda _: self._answer(None))

    def _answer(self, verdicts: Verdicts | None) -> None:
        self.latest = verdicts
        self.evaluated.emit(verdicts)
