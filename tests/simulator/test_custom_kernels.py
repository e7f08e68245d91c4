"""Kernels that users place by hand: every gate of the editor, shared angles, on all engines alike."""

from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.blocks.kernel_edits import kernel_settings, place, set_angle, start
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.design.edits import UNSET
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.simulator.gradients import parameter_shift_gradient
from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers


def kernel_with(gate: str):
    """A strongly entangling layer around one gate on three qubits, with an angle of it used elsewhere too."""
    kernel = start("strong", 3)
    qubits = (2, 0)[: GATES[gate].qubits]
    kernel = place(place(kernel, gate, qubits, 3), gate, qubits[::-1])
    for which in range(GATES[gate].angles):
        kernel = set_angle(kernel, len(kernel.gates) - 1, which, kernel.gates[3].angles[0])
    return kernel


def circuit_with(gate: str):
    values = {name: value for name, value in kernel_settings(kernel_with(gate)).items() if value is not UNSET}
    return circuit_of(chain(numbers(3), "angle", ("conv", values | {"pattern": "pairs"}), "classify"))


def square(probabilities):
    return float(np.sum(probabilities**2)), 2 * probabilities


@pytest.mark.parametrize("gate", GATES)
def test_probabilities_and_gradients_of_every_gate(gate):
    circuit = circuit_with(gate)
    random = np.random.default_rng(3)
    parameters, features = random.normal(size=circuit.parameter_count), random.normal(size=(2, 3))
    run = engine(circuit)
    states = [independent.run(independent.bound(circuit, parameters, row), 3) for row in features]
    expected = [(1 + independent.expectation_z(state, 0)) / 2 for state in states]
    np.testing.assert_allclose(run.probabilities(parameters, features)[:, 0], expected, atol=1e-10)
    value, gradient, _ = run.value_and_gradient(parameters, features, square)
    shifted_value, shifted, _ = parameter_shift_gradient(circuit, parameters, features, square)
    assert value == pytest.approx(shifted_value)
    np.testing.assert_allclose(gradient, shifted, atol=1e-8)
