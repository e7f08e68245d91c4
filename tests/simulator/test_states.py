"""Reduced states against QuTiP's own."""

from __future__ import annotations

import numpy as np
import qutip

from qdcnn_studio.circuit.circuit import Place
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.simulator.states import mutual_information, reduced_states
from tests.simulator.circuits import numbers, random_circuit


def test_bloch_vectors_purity_and_entropy_equal_qutip():
    circuit = random_circuit(3, 4, 9)
    parameters, features, _ = numbers(circuit, 2)
    place = Place(len(circuit.operations) - 2, (2, 0))
    run = engine(circuit, "qutip")
    seen = reduced_states(run, parameters, features, place)
    information = mutual_information(run, parameters, features, place)
    for sample, state in enumerate(run.statevectors(parameters, features, place.steps)):
        ket = qutip.Qobj(state, dims=[[2] * 4, [1] * 4])
        for index, qubit in enumerate(place.qubits):
            rho = ket.ptrace(qubit)
            paulis = (qutip.sigmax(), qutip.sigmay(), qutip.sigmaz())
            np.testing.assert_allclose(seen.bloch[sample, index], [qutip.expect(p, rho) for p in paulis], atol=1e-12)
            assert abs(seen.purity[sample, index] - rho.purity()) < 1e-12
            assert abs(seen.entropy[sample, index] - qutip.entropy_vn(rho, base=2)) < 1e-10
        expected = qutip.entropy_mutual(ket.ptrace([0, 2]), 0, 1, base=2)
        assert abs(information[sample, 0, 1] - expected) < 1e-10


def test_two_halves_of_a_bell_pair_share_two_bits():
    bell = np.array([[1, 0, 0, 1]]) / np.sqrt(2)

    class Fixed:
        def statevectors(self, parameters, features, steps=None):
            return bell

    place = Place(0, (0, 1))
    none = np.zeros((1, 0))
    assert abs(mutual_information(Fixed(), none[0], none, place)[0, 0, 1] - 2) < 1e-12
    seen = reduced_states(Fixed(), none[0], none, place)
    np.testing.assert_allclose(seen.bloch, 0, atol=1e-15)
    np.testing.assert_allclose(seen.entropy, 1, atol=1e-12)
