from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import hinge_loss, log_loss

from qdcnn_studio.training.losses import LOSSES


def some(samples: int, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    labels = random.integers(classes, size=samples)
    labels[:classes] = np.arange(classes)
    return random.dirichlet(np.ones(classes), size=samples), labels


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_cross_entropy_is_scikit_learns_log_loss(classes: int) -> None:
    probabilities, labels = some(20, classes, 1)
    expected = log_loss(labels, probabilities)
    assert LOSSES["cross_entropy"](labels)(probabilities)[0] == pytest.approx(expected)
    assert LOSSES["cross_entropy_sum"](labels)(probabilities)[0] == pytest.approx(20 * expected)


def test_a_sure_mistake_costs_a_finite_amount() -> None:
    value, gradient = LOSSES["cross_entropy"](np.array([0]))(np.array([[0.0, 1.0]]))
    assert value == pytest.approx(12 * np.log(10))
    assert np.isfinite(gradient).all()


def test_mean_squared_error_is_that_of_hur_and_others() -> None:
    probabilities, labels = some(15, 2, 2)
    expectation = probabilities[:, 0] - probabilities[:, 1]
    expected = np.mean((np.where(labels == 0, 1, -1) - expectation) ** 2)
    assert LOSSES["mse"](labels)(probabilities)[0] == pytest.approx(expected)


@pytest.mark.parametrize("classes", [3, 10])
def test_hinge_is_scikit_learns(classes: int) -> None:
    probabilities, labels = some(25, classes, 3)
    expected = hinge_loss(labels, probabilities, labels=np.arange(classes))
    assert LOSSES["hinge"](labels)(probabilities)[0] == pytest.approx(expected)


def test_hinge_of_two_classes_is_that_of_the_expectation_value() -> None:
    probabilities, labels = some(25, 2, 4)
    expected = hinge_loss(labels, probabilities[:, 1] - probabilities[:, 0])
    assert LOSSES["hinge"](labels)(probabilities)[0] == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(LOSSES)), st.integers(2, 5), st.integers(0, 10**6))
def test_derivatives_are_those_of_the_values(name: str, classes: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    labels = random.integers(classes, size=4)
    probabilities = random.uniform(0.1, 0.9, size=(4, classes))
    loss, direction, step = LOSSES[name](labels), random.normal(size=(4, classes)), 1e-6
    slope = (loss(probabilities + step * direction)[0] - loss(probabilities - step * direction)[0]) / (2 * step)
    assert np.sum(loss(probabilities)[1] * direction) == pytest.approx(slope, rel=1e-4, abs=1e-6)
