from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.circuit.circuit import Readout
from qdcnn_studio.circuit.readout import class_probabilities, pull_back

NONE = np.zeros(0)


def outcomes(qubits, samples=4, seed=0):
    return np.random.default_rng(seed).dirichlet(np.ones(2**qubits), size=samples)


def softmax(logits):
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def z(table, qubit):
    """⟨Z⟩ of one qubit of a table of outcomes, by adding up."""
    qubits = int(np.log2(table.shape[1]))
    signs = [1 if format(i, f"0{qubits}b")[qubit] == "0" else -1 for i in range(2**qubits)]
    return table @ signs


def test_probabilities_are_the_outcomes():
    table = outcomes(2)
    assert np.allclose(class_probabilities(Readout("probabilities", (3, 1), 4), table, NONE), table)


def test_three_classes_renormalise_the_first_three_outcomes():
    table = outcomes(2)
    result = class_probabilities(Readout("probabilities", (0, 1), 3), table, NONE)
    assert np.allclose(result, table[:, :3] / (1 - table[:, 3:]))


def test_no_probability_in_any_kept_outcome_leaves_all_classes_equal():
    table = np.array([[0.0, 0.0, 0.0, 1.0]])
    readout = Readout("probabilities", (0, 1), 3)
    assert np.allclose(class_probabilities(readout, table, NONE), 1 / 3)
    assert np.all(pull_back(readout, table, NONE, np.ones((1, 3)))[0] == 0)


def test_softmax_of_scaled_outcomes():
    table = outcomes(2)
    result = class_probabilities(Readout("softmax", (0, 1), 3, scale=20.0), table, NONE)
    assert np.allclose(result, softmax(20 * table[:, :3]))


def test_expectation_takes_the_first_qubit_as_the_first_class():
    table = outcomes(3)
    result = class_probabilities(Readout("expectation", (5, 6, 7), 3, scale=3.0), table, NONE)
    assert np.allclose(result, softmax(3 * np.stack([z(table, 0), z(table, 1), z(table, 2)], axis=1)))


def test_sign_is_half_one_plus_and_minus_z():
    table = outcomes(1)
    result = class_probabilities(Readout("sign", (2,), 2), table, NONE)
    assert np.allclose(result, np.stack([(1 + z(table, 0)) / 2, (1 - z(table, 0)) / 2], axis=1))


def test_parity_counts_ones():
    table = outcomes(3)
    even = [i for i in range(8) if bin(i).count("1") % 2 == 0]
    result = class_probabilities(Readout("parity", (0, 1, 2), 2), table, NONE)
    assert np.allclose(result[:, 0], table[:, even].sum(axis=1))
    assert np.allclose(result.sum(axis=1), 1)


def test_dense_is_a_linear_layer_on_expectations():
    table, rng = outcomes(2), np.random.default_rng(1)
    weights, bias = rng.normal(size=(3, 2)), rng.normal(size=3)
    parameters = np.concatenate([[9.0], weights.ravel(), bias])
    readout = Readout("dense", (0, 1), 3, weights=tuple(range(1, 10)))
    expected = softmax(np.stack([z(table, 0), z(table, 1)], axis=1) @ weights.T + bias)
    assert np.allclose(class_probabilities(readout, table, parameters), expected)


READOUTS = [
    Readout("probabilities", (0, 1), 4),
    Readout("probabilities", (0, 1), 3),
    Readout("softmax", (0, 1), 3, scale=4.0),
    Readout("expectation", (0, 1), 2, scale=2.0),
    Readout("sign", (0,), 2),
    Readout("parity", (0, 1, 2), 2),
    Readout("dense", (0, 1), 3, weights=tuple(range(2, 11))),
]


@pytest.mark.parametrize("readout", READOUTS, ids=lambda readout: f"{readout.kind}-{readout.classes}")
def test_pull_back_is_the_limit_of_differences(readout):
    rng = np.random.default_rng(2)
    table = outcomes(len(readout.qubits))
    parameters = rng.normal(size=12)
    cotangent = rng.normal(size=(len(table), readout.classes))

    def value(table, parameters):
        return np.sum(cotangent * class_probabilities(readout, table, parameters))

    by_outcome, by_parameter = pull_back(readout, table, parameters, cotangent)
    for index in np.ndindex(table.shape):
        step = np.zeros_like(table)
        step[index] = 1e-6
        difference = (value(table + step, parameters) - value(table - step, parameters)) / 2e-6
        assert by_outcome[index] == pytest.approx(difference, abs=1e-7)
    for index in range(12):
        step = np.zeros(12)
        step[index] = 1e-6
        difference = (value(table, parameters + step) - value(table, parameters - step)) / 2e-6
        assert by_parameter[index] == pytest.approx(difference, abs=1e-7)


def test_unknown_readout_is_refused():
    with pytest.raises(ValueError, match="no readout named"):
        class_probabilities(Readout("guess", (0,), 2), outcomes(1), NONE)
