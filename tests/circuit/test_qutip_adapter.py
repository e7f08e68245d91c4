from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.circuit.gates import GATES
from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers


def start(qubits):
    import qutip

    return qutip.basis([2] * qubits, [0] * qubits)


@pytest.mark.parametrize("name", GATES)
def test_each_gate_acts_as_its_matrix(name):
    from qdcnn_studio.circuit.angles import Angle

    gate, values = GATES[name], (0.7, -1.3, 2.9)
    qubits = (2, 0)[: gate.qubits]
    circuit = Circuit(3, (Operation(name, qubits, tuple(map(Angle, values[: gate.angles]))),))
    expected = independent.on_qubits(independent.gate_matrix(name, values[: gate.angles]), qubits, 3)
    assert np.allclose(circuit.to_qutip([], []).compute_unitary().full(), expected, atol=1e-12)


@pytest.mark.parametrize(
    "features", [np.eye(4)[0], -np.eye(4)[0], np.array([1.0, -2, 3, 0.5]), np.array([0, 0, 0, -1.0])]
)
def test_a_preparation_is_a_unitary_with_the_state_in_its_first_column(features):
    circuit = circuit_of(chain(numbers(4), "amplitude"))
    unitary = circuit.to_qutip([], features).compute_unitary().full()
    assert np.allclose(unitary[:, 0], features / np.linalg.norm(features), atol=1e-14)
    assert np.allclose(unitary @ unitary.conj().T, np.eye(4), atol=1e-14)


def test_two_preparations_side_by_side():
    circuit = circuit_of(chain(numbers(16), ("hybrid_amplitude", {"block": 2})))
    x = np.arange(1.0, 17.0)
    assert [step.qubits for step in circuit.operations] == [(0, 1), (2, 3), (4, 5), (6, 7)]
    end = circuit.to_qutip([], x).run(start(8)).full().ravel()
    parts = [part / np.linalg.norm(part) for part in x.reshape(4, 4)]
    expected = np.kron(np.kron(parts[0], parts[1]), np.kron(parts[2], parts[3]))
    assert np.allclose(end, expected, atol=1e-12)


def test_a_whole_network_agrees_with_the_independent_simulator():
    design = chain(
        numbers(4), ("zz", {"reps": 1}), ("conv", {"ansatz": "strong"}), ("pool", {"kind": "crot"}), "classify"
    )
    circuit = circuit_of(design)
    rng = np.random.default_rng(6)
    parameters, features = rng.normal(size=circuit.parameter_count), rng.uniform(0, np.pi, 4)
    end = circuit.to_qutip(parameters, features).run(start(4)).full().ravel()
    expected = independent.run(independent.bound(circuit, parameters, features), 4)
    assert np.allclose(end, expected, atol=1e-12)


def test_arrays_of_the_wrong_length_are_refused():
    circuit = circuit_of(chain(numbers(2), "angle", "conv"))
    with pytest.raises(ValueError, match="takes 15 parameters"):
        circuit.to_qutip(np.zeros(14), np.zeros(2))
    with pytest.raises(ValueError, match="takes 2 features"):
        circuit.to_qutip(np.zeros(15), np.zeros(3))
