"""The network against finite differences, against scikit-learn's backpropagation and against counting."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from qdcnn_studio.training.losses import LOSSES, cross_entropy
from qdcnn_studio.training.network import Network
from qdcnn_studio.training.network_shape import NetworkShape


def made(outputs: int, inputs: int = 5) -> tuple[Network, np.ndarray, np.ndarray, np.ndarray]:
    """A network, parameters, features and labels."""
    generator = np.random.default_rng(4)
    features = generator.normal(1.0, 2.0, (30, 5))
    labels = generator.integers(max(2, outputs), size=30)
    network = Network(NetworkShape(inputs, 3, outputs), features)
    return network, generator.normal(0, 0.7, network.shape.parameters), features, labels


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("outputs", [1, 4])
def test_the_gradient_is_that_of_finite_differences(outputs: int, loss: str) -> None:
    network, parameters, features, labels = made(outputs, inputs=4)
    of_batch = LOSSES[loss](labels)
    value, gradient, probabilities = network.value_and_gradient(parameters, features, of_batch)
    assert value == of_batch(network.probabilities(parameters, features))[0]
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-12)
    for index in range(len(parameters)):
        step = np.zeros_like(parameters)
        step[index] = 1e-6
        above, below = (of_batch(network.probabilities(parameters + side * step, features))[0] for side in (1, -1))
        assert gradient[index] == pytest.approx((above - below) / 2e-6, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("outputs", [1, 3])
def test_probabilities_and_gradient_are_those_of_scikit_learn(outputs: int) -> None:
    network, parameters, features, labels = made(outputs)
    labels[:3] = 0, 1, max(2, outputs) - 1
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    theirs = MLPClassifier((3,), activation="tanh", solver="sgd", alpha=0.0, max_iter=1, batch_size=30, momentum=0.0)
    theirs.set_params(learning_rate_init=1e-3, shuffle=False)
    theirs.partial_fit(standard, labels, classes=np.unique(labels))
    hidden, hidden_bias, output, output_bias = network.layers(parameters)
    theirs.coefs_ = [hidden.copy(), output.copy()]
    theirs.intercepts_ = [hidden_bias.copy(), output_bias.copy()]
    np.testing.assert_allclose(network.probabilities(parameters, features), theirs.predict_proba(standard), rtol=1e-10)
    theirs._optimizer.params = [*theirs.coefs_, *theirs.intercepts_]
    theirs.partial_fit(standard, labels)
    gradient = network.value_and_gradient(parameters, features, cross_entropy(labels))[1]
    after = network.layers(parameters - 1e-3 * gradient)
    for ours, them in zip(
        after, (theirs.coefs_[0], theirs.intercepts_[0], theirs.coefs_[1], theirs.intercepts_[1]), strict=True
    ):
        np.testing.assert_allclose(ours, them, rtol=1e-9, atol=1e-12)


def test_features_are_standardised_by_training_images_and_a_constant_one_does_no_harm() -> None:
    features = np.array([[1.0, 7.0], [3.0, 7.0]])
    network = Network(NetworkShape(2, 1, 1), features)
    parameters = np.array([1.0, 5.0, 0.0, 1.0, 0.0])
    expected = 1 / (1 + np.exp(-np.tanh([-1.0, 1.0])))
    np.testing.assert_allclose(network.probabilities(parameters, features)[:, 1], expected, rtol=1e-12)


def test_large_scores_do_not_overflow() -> None:
    for outputs in (1, 4):
        network, parameters, features, _ = made(outputs)
        with np.errstate(over="raise", invalid="raise"):
            assert np.isfinite(network.probabilities(1e6 * parameters, features)).all()
