"""Classical models on the same features, to hold a quantum circuit's accuracy against.

Whatever is fitted, scaling included, is fitted on training images only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.training.network_shape import averaged, network_shape

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Task:
    """What there is to learn: the numbers that enter a design's encodings, and the classes.

    Parameters
    ----------
    train, test : ndarray of float, shape (samples, features)
    train_labels, test_labels : ndarray of int, shape (samples,)
    classes : int
    """

    train: Floats
    train_labels: Labels
    test: Floats
    test_labels: Labels
    classes: int


@dataclass(frozen=True, slots=True)
class Score:
    """How well a classical model did.

    Parameters
    ----------
    test_accuracy, train_accuracy : float
        From 0 to 1.
    parameters : int
        Fitted numbers; for a support vector machine the coefficients of its support vectors.
    note : str
        What the model is.
    """

    test_accuracy: float
    train_accuracy: float
    parameters: int
    note: str


def logistic_regression(task: Task) -> Score:
    """Fit a logistic regression (L2, C = 1) on standardised features."""
    from sklearn.linear_model import LogisticRegression

    outputs = 1 if task.classes == 2 else task.classes
    parameters = outputs * (task.train.shape[1] + 1)
    model = _scaled(LogisticRegression(max_iter=5000))
    return _scored(model, task, parameters, "logistic regression on the same features")


def support_vector_machine(task: Task) -> Score:
    """Fit a support vector machine with a Gaussian kernel (C = 1, scikit-learn's γ) on standardised features."""
    from sklearn.svm import SVC

    model = _scaled(SVC())
    score = _scored(model, task, 0, "support vector machine with a Gaussian kernel on the same features")
    fitted = model[-1]
    parameters = int(fitted.dual_coef_.size + fitted.intercept_.size)
    return Score(score.test_accuracy, score.train_accuracy, parameters, score.note)


def network(task: Task, parameters: int, seed: int) -> Score | None:
    """Fit a classical network with as many parameters as a circuit.

    Parameters
    ----------
    task : Task
    parameters : int
        Of the circuit.
    seed : int
        Of the network's initial parameters.

    Returns
    -------
    Score or None
        None if there is no such network within `network_shape.TOLERANCE`.
    """
    shape = network_shape(task.train.shape[1], task.classes, parameters)
    if shape is None:
        return None
    from sklearn.neural_network import MLPClassifier

    model = _scaled(MLPClassifier((shape.hidden,), activation="tanh", solver="lbfgs", max_iter=2000, random_state=seed))
    features = task.train.shape[1]
    entering = f"{features} features" if shape.inputs == features else f"{shape.inputs} means of neighbouring features"
    note = f"network with {shape.hidden} hidden units on {entering}"
    entered = Task(
        averaged(task.train, shape.inputs),
        task.train_labels,
        averaged(task.test, shape.inputs),
        task.test_labels,
        task.classes,
    )
    return _scored(model, entered, shape.parameters, note)


def _scaled(model: Any) -> Any:
    """Return a model that standardises features first, by the mean and deviation of the training images."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), model)


def _scored(model: Any, task: Task, parameters: int, note: str) -> Score:
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # A baseline that has not converged after thousands of iterations is still scored as it stands.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(task.train, task.train_labels)
    return Score(
        float(model.score(task.test, task.test_labels)),
        float(model.score(task.train, task.train_labels)),
        parameters,
        note,
    )
