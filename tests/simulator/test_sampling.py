"""Shots against the law of large numbers."""

from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.simulator.sampling import counts, outcomes, sampled_probabilities
from tests.simulator.circuits import KINDS, numbers, random_circuit


def test_counts_are_within_five_standard_deviations():
    circuit = random_circuit(5, 3, 12)
    parameters, features, _ = numbers(circuit, 6)
    shots = 20_000
    exact = outcomes(circuit, parameters, features)
    drawn = counts(circuit, parameters, features, shots, seed=1)
    assert (drawn.sum(axis=1) == shots).all()
    deviation = np.sqrt(shots * exact * (1 - exact)) + 1e-9
    assert np.all(np.abs(drawn - shots * exact) <= 5 * deviation + 1)


@pytest.mark.parametrize("kind", KINDS)
def test_many_shots_come_close_to_the_exact_class_probabilities(kind):
    circuit = random_circuit(5, 3, 12, kind)
    parameters, features, _ = numbers(circuit, 4)
    exact = engine(circuit).probabilities(parameters, features)
    sampled = sampled_probabilities(circuit, parameters, features, 1_000_000, seed=2)
    np.testing.assert_allclose(sampled, exact, atol=0.02)


def test_the_same_seed_gives_the_same_counts():
    circuit = random_circuit(5, 3, 12)
    parameters, features, _ = numbers(circuit, 4)
    first = counts(circuit, parameters, features, 50, seed=3)
    np.testing.assert_array_equal(first, counts(circuit, parameters, features, 50, seed=3))
    assert (first != counts(circuit, parameters, features, 50, seed=4)).any()
    with pytest.raises(ValueError, match="At least one shot"):
        counts(circuit, parameters, features, 0, seed=1)
