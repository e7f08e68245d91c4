"""Against scikit-learn used plainly, and against counting weights by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.analysis.baselines import (
    Task,
    logistic_regression,
    network,
    support_vector_machine,
)
from qdcnn_studio.training.network_shape import TOLERANCE, NetworkShape, network_shape


@pytest.fixture
def task() -> Task:
    """Two classes, the second of which is a ring around the first: no straight line tells them apart."""
    generator = np.random.default_rng(0)
    radius = np.repeat([1.0, 3.0], 150) + generator.normal(0, 0.2, 300)
    angle = generator.uniform(0, 2 * np.pi, 300)
    features = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    labels = np.repeat([0, 1], 150)
    test = np.arange(300) % 3 == 0
    return Task(features[~test], labels[~test], features[test], labels[test], 2)


def test_a_ring_is_told_apart_by_curved_models_only(task):
    assert logistic_regression(task).test_accuracy < 0.7
    assert support_vector_machine(task).test_accuracy == 1.0
    found = network(task, 41, seed=0)
    assert found is not None
    assert found.test_accuracy > 0.95


def test_logistic_regression_is_that_of_scikit_learn_on_standardised_features(task):
    from sklearn.linear_model import LogisticRegression

    mean, deviation = task.train.mean(axis=0), task.train.std(axis=0)
    plain = LogisticRegression().fit((task.train - mean) / deviation, task.train_labels)
    found = logistic_regression(task)
    assert found.test_accuracy == plain.score((task.test - mean) / deviation, task.test_labels)
    assert found.parameters == 3


def test_test_images_decide_nothing_that_is_fitted(task):
    shifted = Task(task.train, task.train_labels, task.test + 100, task.test_labels, 2)
    assert support_vector_machine(shifted).train_accuracy == support_vector_machine(task).train_accuracy
    assert support_vector_machine(shifted).test_accuracy < 0.7


def test_a_shape_counts_weights_and_biases():
    assert NetworkShape(8, 5, 1).parameters == 8 * 5 + 5 + 5 + 1
    assert NetworkShape(64, 12, 10).parameters == 64 * 12 + 12 + 12 * 10 + 10


def test_all_features_enter_where_they_can():
    assert network_shape(8, 2, 51) == NetworkShape(8, 5, 1)
    wide = network_shape(256, 2, 51)
    assert wide is not None
    assert wide.inputs < 256
    assert wide.hidden == 2


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(2, 10), st.integers(40, 3000))
def test_a_network_has_as_many_parameters_as_the_circuit(features, classes, parameters):
    shape = network_shape(features, classes, parameters)
    if shape is not None:
        assert 1 <= shape.inputs <= features
        assert abs(shape.parameters - parameters) <= TOLERANCE * parameters


def test_there_is_no_network_of_two_parameters(task):
    assert network(task, 2, seed=0) is None


def test_the_network_is_the_same_for_the_same_seed(task):
    assert network(task, 41, seed=3) == network(task, 41, seed=3)
