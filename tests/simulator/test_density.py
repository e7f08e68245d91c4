"""Density matrices against QuTiP's Kraus maps, and against states where there is no noise."""

from __future__ import annotations

import numpy as np
import pytest
import qutip

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Place, Readout
from qdcnn_studio.circuit.gates import CHANNELS, GATES
from qdcnn_studio.simulator.density import DensityEngine
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.simulator.gradients import finite_difference_gradient
from qdcnn_studio.simulator.states import mutual_information, reduced_states
from tests.simulator.circuits import cross_entropy, numbers, random_circuit


@pytest.mark.parametrize("seed", range(6))
def test_without_noise_probabilities_are_those_of_states(seed):
    circuit = random_circuit(seed, 3, 10, prepared=bool(seed % 2))
    parameters, features, _ = numbers(circuit, 10)
    expected = engine(circuit).probabilities(parameters, features)
    np.testing.assert_allclose(DensityEngine(circuit).probabilities(parameters, features), expected, atol=1e-12)


def noisy(name, p=0.3):
    builder = Builder()
    builder.enter("noisy")
    (x,) = builder.feature_input(1)
    a, b = builder.allocate(2)
    (theta,) = builder.parameters(1)
    builder.gate("RY", a, angles=(Angle.feature(x),))
    builder.gate("CRX", a, b, angles=(theta,))
    builder.gate(name, b, angles=(p,))
    builder.gate("CNOT", b, a)
    builder.measure(Readout("probabilities", (a,), 2))
    return builder.build()


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_channels_equal_qutip(name):
    circuit = noisy(name)
    run = engine(circuit)
    features = np.array([[0.4], [1.3]])
    found = run.densities(np.array([0.8]), features)
    for x, rho in zip(features[:, 0], found, strict=True):
        state = qutip.tensor(qutip.basis(2, 0), qutip.basis(2, 0)).proj()
        ry = qutip.tensor(qutip.Qobj(GATES["RY"].matrix(x)), qutip.qeye(2))
        crx = qutip.Qobj(GATES["CRX"].matrix(0.8), dims=[[2, 2]] * 2)
        cnot = qutip.Qobj(np.eye(4)[[0, 3, 2, 1]], dims=[[2, 2]] * 2)
        state = crx @ ry @ state @ ry.dag() @ crx.dag()
        kraus = [qutip.tensor(qutip.qeye(2), qutip.Qobj(k)) for k in CHANNELS[name].kraus(0.3)]
        state = cnot @ sum(k @ state @ k.dag() for k in kraus) @ cnot.dag()
        np.testing.assert_allclose(rho, state.full(), atol=1e-13)


def test_gradients_with_noise_equal_finite_differences():
    circuit = noisy("AMPLITUDE_DAMPING")
    parameters, features, labels = numbers(circuit, 3)
    loss = cross_entropy(labels)
    _, gradient, _ = engine(circuit).value_and_gradient(parameters, features, loss)
    _, expected, _ = finite_difference_gradient(circuit, parameters, features, loss, kind="fast", step=1e-3)
    np.testing.assert_allclose(gradient, expected, atol=1e-8)


def test_reduced_states_come_from_density_matrices_where_there_is_noise():
    circuit = noisy("DEPOLARIZING")
    parameters, features, _ = numbers(circuit, 2)
    run = engine(circuit)
    place = Place(len(circuit.operations), (1, 0))
    seen = reduced_states(run, parameters, features, place)
    information = mutual_information(run, parameters, features, place)
    for sample, rho in enumerate(run.densities(parameters, features)):
        whole = qutip.Qobj(rho, dims=[[2, 2]] * 2)
        for index, qubit in enumerate(place.qubits):
            assert abs(seen.purity[sample, index] - whole.ptrace(qubit).purity()) < 1e-12
        assert abs(information[sample, 0, 1] - qutip.entropy_mutual(whole, 0, 1, base=2)) < 1e-10
    with pytest.raises(ValueError, match="no statevector"):
        run.statevectors(parameters, features)


def test_a_conditional_gate_on_two_qubits_runs_on_plain_qutip_and_on_density_matrices_alike():
    builder = Builder()
    builder.enter("feed")
    (x,) = builder.feature_input(1)
    a, b, c = builder.allocate(3)
    (theta,) = builder.parameters(1)
    for wire in (a, b, c):
        builder.gate("RY", wire, angles=(Angle.feature(x),))
    builder.gate("MEASURE", a)
    builder.gate("CRX", b, c, angles=(theta,), condition=(a, 0))
    builder.measure(Readout("probabilities", (c,), 2))
    circuit = builder.build()
    parameters, features, _ = numbers(circuit, 9)
    run = engine(circuit)
    assert type(run).__name__ == "QutipEngine"
    expected = run.probabilities(parameters, features)
    np.testing.assert_allclose(DensityEngine(circuit).probabilities(parameters, features), expected, atol=1e-12)
