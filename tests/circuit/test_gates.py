from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.circuit.gates import CHANNELS, GATES
from tests.circuit import independent

ANGLES = (0.7, -1.3, 2.9)


def qutip_qip_matrix(name, angles):
    """The matrix as qutip-qip has it, controls first."""
    from qutip_qip.circuit import QubitCircuit

    gate = GATES[name]
    circuit = QubitCircuit(gate.qubits)
    controls = list(range(gate.controls)) or None
    argument = None if not angles else angles[0] if len(angles) == 1 else list(angles)
    circuit.add_gate(name, targets=list(range(gate.controls, gate.qubits)), controls=controls, arg_value=argument)
    return circuit.compute_unitary().full()


@pytest.mark.parametrize("name", [name for name in GATES if name not in ("RXX", "RYY", "RZZ", "CQASMU")])
def test_matrix_is_that_of_qutip_qip(name):
    angles = ANGLES[: GATES[name].angles]
    assert np.allclose(GATES[name].matrix(*angles), qutip_qip_matrix(name, angles), atol=1e-14)


@pytest.mark.parametrize("name", GATES)
def test_matrix_follows_from_the_definition(name):
    angles = ANGLES[: GATES[name].angles]
    assert np.allclose(GATES[name].matrix(*angles), independent.gate_matrix(name, angles), atol=1e-14)


@pytest.mark.parametrize("name", [name for name in GATES if GATES[name].angles])
def test_matrices_of_many_angles_at_once(name):
    gate = GATES[name]
    many = np.linspace(-4, 4, 15).reshape(3, 5)
    stacked = gate.matrix(many, *ANGLES[1 : gate.angles])
    assert stacked.shape == (3, 5, 2**gate.qubits, 2**gate.qubits)
    assert np.allclose(stacked[2, 1], independent.gate_matrix(name, [many[2, 1], *ANGLES[1 : gate.angles]]))


@pytest.mark.parametrize("name", [name for name in GATES if GATES[name].angles])
@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(-7, 7), min_size=3, max_size=3))
def test_derivative_is_the_limit_of_differences(name, angles):
    gate = GATES[name]
    angles = angles[: gate.angles]
    for index in range(gate.angles):
        above, below = list(angles), list(angles)
        above[index] += 1e-6
        below[index] -= 1e-6
        difference = (independent.gate_matrix(name, above) - independent.gate_matrix(name, below)) / 2e-6
        assert np.allclose(gate.derivative(index, *angles), difference, atol=1e-8)


def random_density_matrix(rng):
    root = rng.normal(size=(2, 2)) + 1j * rng.normal(size=(2, 2))
    return root @ root.conj().T / np.trace(root @ root.conj().T).real


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_channels_do_what_their_formulas_say(p):
    rho = random_density_matrix(np.random.default_rng(5))
    (a, b), (c, d) = rho
    expected = {
        "DEPOLARIZING": (1 - p) * rho + p * np.eye(2) / 2,
        "AMPLITUDE_DAMPING": np.array([[a + p * d, np.sqrt(1 - p) * b], [np.sqrt(1 - p) * c, (1 - p) * d]]),
        "PHASE_DAMPING": np.array([[a, np.sqrt(1 - p) * b], [np.sqrt(1 - p) * c, d]]),
        "BIT_FLIP": (1 - p) * rho + p * np.array([[d, c], [b, a]]),
    }
    assert set(expected) == set(CHANNELS)
    for name, channel in CHANNELS.items():
        kraus = channel.kraus(p)
        assert np.allclose(sum(k @ rho @ k.conj().T for k in kraus), expected[name])
        assert np.allclose(sum(k.conj().T @ k for k in kraus), np.eye(2))
