"""Re-simulates what the user looks at: this image, this wire, this moment. Looking never slows learning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from qdcnn_studio.app.background import Background
from qdcnn_studio.app.engines import engine_for
from qdcnn_studio.circuit.circuit import Circuit, Place

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Request:
    """What is to be looked at.

    Parameters
    ----------
    circuit : Circuit
    parameters : ndarray of float, shape (parameters,)
    features : ndarray of float, shape (1 + cloud, features)
        The image that is looked at first, then those of the cloud.
    labels : ndarray of int, shape (cloud,)
    place : Place or None
    sample : int
        Number of the image within the data set.
    step : int
        After how many training steps.
    """

    circuit: Circuit
    parameters: Floats
    features: Floats
    labels: NDArray[np.int64]
    place: Place | None
    sample: int
    step: int


@dataclass(frozen=True)
class Look:
    """What there is to see at one wire, for one image (and a cloud of others), after one training step.

    Parameters
    ----------
    place : Place or None
    qubits : tuple of int
    bloch : ndarray of float, shape (qubits, 3)
    purity : ndarray of float, shape (qubits,)
        Of each qubit's reduced state; below 1 it is entangled with the rest.
    entropy : ndarray of float, shape (qubits,)
        In bits.
    mutual : ndarray of float, shape (qubits, qubits), or None without a place
        Mutual information of each pair, in bits.
    probabilities : ndarray of float, shape (classes,), or None
    cloud : ndarray of float, shape (images, qubits, 3), or None
    cloud_labels : ndarray of int, shape (images,), or None
    sample, step : int
    """

    place: Place | None
    qubits: tuple[int, ...]
    bloch: Floats
    purity: Floats
    entropy: Floats
    mutual: Floats | None
    probabilities: Floats | None
    cloud: Floats | None
    cloud_labels: NDArray[np.int64] | None
    sample: int
    step: int


class Looker(QObject):
    """Answers requests in the background; a newer request replaces one that still waits."""

    looked = Signal(object)
    """What there is to see (`Look`); None when there is nothing any more."""
    failed = Signal(str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.latest: Look | None = None
        self._wanted = False

    def look(self, request: Request) -> None:
        """Ask for a look; the answer comes with the signal `looked`."""
        self._wanted = True
        self._background.submit("look", lambda: simulate(request), self._answer, self._fail)

    def forget(self) -> None:
        """Show nothing any more: what was seen belongs to another circuit."""
        self._wanted = False
        if self.latest is not None:
            self.latest = None
            self.looked.emit(None)

    def _answer(self, look: Look) -> None:
        if not self._wanted:
            return
        self.latest = look
        self.looked.emit(look)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(str(error))


def simulate(request: Request) -> Look:
    """Run the circuit for the requested images and return what there is to see."""
    from qdcnn_studio.simulator.states import mutual_information, reduced_states

    runner = engine_for(request.circuit)
    probabilities = None
    if request.circuit.readout is not None:
        probabilities = runner.probabilities(request.parameters, request.features[:1])[0]
    if request.place is None:
        none, points = np.zeros(0), np.zeros((0, 3))
        sample, step = request.sample, request.step
        return Look(None, (), points, none, none, None, probabilities, None, None, sample, step)
    states = reduced_states(runner, request.parameters, request.features, request.place)
    mutual = mutual_information(runner, request.parameters, request.features[:1], request.place)
    has_cloud = len(request.features) > 1
    return Look(
        request.place,
        request.place.qubits,
        states.bloch[0],
        states.purity[0],
        states.entropy[0],
        mutual[0],
        probabilities,
        states.bloch[1:] if has_cloud else None,
        request.labels if has_cloud else None,
        request.sample,
        request.step,
    )
