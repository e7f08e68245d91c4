"""How a circuit does on a part of the images."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.training.losses import LOSSES
from qdcnn_studio.training.messages import Evaluation
from qdcnn_studio.training.settings import LossName

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

CHUNK = 512
"""Images are taken this many at a time, so that memory does not grow with the data set."""


class Classifier(Protocol):
    """Whatever tells classes apart: the engine of a circuit, or a classical network."""

    def probabilities(self, parameters: Floats, features: Floats) -> Floats:
        """Return class probabilities, shape (samples, classes)."""


def evaluate(
    engine: Classifier,
    parameters: Floats,
    features: Floats,
    labels: Labels,
    classes: int,
    loss: LossName,
    step: int = 0,
) -> Evaluation:
    """Return loss, accuracy and confusion matrix on some images.

    Parameters
    ----------
    engine : Classifier
    parameters : ndarray of float, shape (parameters,)
    features : ndarray of float, shape (samples, features)
    labels : ndarray of int, shape (samples,)
    classes : int
        Size of the confusion matrix, at least the number of classes of images and circuit.
    loss : str
    step : int
        The step that the evaluation is noted for.

    Returns
    -------
    Evaluation
        Loss and accuracy are NaN if there are no images.
    """
    confusion = np.zeros((classes, classes), dtype=np.int64)
    if not len(labels):
        return Evaluation(step, float("nan"), float("nan"), confusion)
    probabilities = np.concatenate(
        [engine.probabilities(parameters, features[start : start + CHUNK]) for start in range(0, len(features), CHUNK)]
    )
    np.add.at(confusion, (labels, np.argmax(probabilities, axis=1)), 1)
    value = LOSSES[loss](labels)(probabilities)[0]
    return Evaluation(step, value, float(np.trace(confusion) / len(labels)), confusion)
