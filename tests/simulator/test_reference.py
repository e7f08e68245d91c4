"""The reference engine against qutip-qip, parameter shift and finite differences."""

from __future__ import annotations

import numpy as np
import pytest
import qutip
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Readout
from qdcnn_studio.simulator.engine import Engine, engine
from qdcnn_studio.simulator.gradients import finite_difference_gradient, parameter_shift_gradient
from tests.simulator.circuits import KINDS, cross_entropy, numbers, random_circuit, seeds


@settings(max_examples=12, deadline=None)
@given(seeds(), st.integers(2, 4), st.sampled_from(KINDS), st.booleans())
def test_adjoint_gradient_equals_parameter_shift(seed, qubits, kind, prepared):
    circuit = random_circuit(seed, qubits, 8, kind, prepared)
    parameters, features, labels = numbers(circuit, 3)
    loss = cross_entropy(labels)
    value, gradient, probabilities = engine(circuit, "qutip").value_and_gradient(parameters, features, loss)
    other, shifted, again = parameter_shift_gradient(circuit, parameters, features, loss)
    assert value == pytest.approx(other, abs=1e-12)
    np.testing.assert_allclose(probabilities, again, atol=1e-12)
    np.testing.assert_allclose(gradient, shifted, atol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_gradient_equals_finite_differences(kind):
    circuit = random_circuit(7, 3, 10, kind)
    parameters, features, labels = numbers(circuit, 4)
    loss = cross_entropy(labels)
    _, gradient, _ = engine(circuit, "qutip").value_and_gradient(parameters, features, loss)
    _, approximate, _ = finite_difference_gradient(circuit, parameters, features, loss, step=1e-3)
    np.testing.assert_allclose(gradient, approximate, atol=1e-7)


def test_states_equal_qutip_qip():
    builder = Builder()
    builder.enter("encode")
    x = builder.feature_input(2)
    a, b, c = builder.allocate(3)
    p = builder.parameters(3)
    builder.gate("RY", a, angles=(Angle.feature(x[0]),))
    builder.gate("RX", b, angles=(Angle.feature(x[1]) * 2.0,))
    builder.gate("CNOT", a, c)
    builder.gate("CRX", c, b, angles=(p[0],))
    builder.gate("RZ", c, angles=(p[1] * Angle.feature(x[0]),))
    builder.gate("CRZ", b, a, angles=(p[2],))
    builder.measure(Readout("probabilities", (a,), 2))
    circuit = builder.build()
    parameters, features, _ = numbers(circuit, 2)
    states = engine(circuit, "qutip").statevectors(parameters, features)
    zero = qutip.tensor([qutip.basis(2, 0)] * 3)
    for row, state in zip(features, states, strict=True):
        expected = circuit.to_qutip(parameters, row).run(zero).full().ravel()
        np.testing.assert_allclose(state, expected, atol=1e-13)


def test_it_is_an_engine_and_says_what_does_not_fit():
    circuit = random_circuit(1, 2, 3)
    run = engine(circuit, "qutip")
    assert isinstance(run, Engine)
    with pytest.raises(ValueError, match="6 parameters"):
        run.probabilities(np.zeros(1), np.zeros((1, 4)))
    with pytest.raises(ValueError, match="4 features"):
        run.probabilities(np.zeros(6), np.zeros((1, 3)))
    with pytest.raises(ValueError, match="no engine named"):
        engine(circuit, "abacus")
