"""Against the numbers in BLOCKS.md, closed formulas, and Haar-random states drawn by SciPy."""

from math import log

import numpy as np
import pytest
from scipy.stats import unitary_group

from qdcnn_studio.analysis.expressibility import (
    entangling_capability,
    expressibility,
    haar_fidelities,
    meyer_wallach,
    random_states,
)
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Circuit


def circuit_of(qubits: int, *gates: tuple[str, tuple[int, ...], int]) -> Circuit:
    """Return a circuit of gates given by name, qubits and number of angles of their own."""
    builder = Builder()
    builder.enter("block")
    builder.allocate(qubits)
    for number, (name, places, angles) in enumerate(gates):
        builder.gate(name, *places, angles=builder.parameters(angles, f"g{number}"))
    return builder.build()


def haar_states(count: int, qubits: int) -> np.ndarray:
    return unitary_group.rvs(2**qubits, size=count, random_state=np.random.default_rng(3))[:, :, 0]


def test_the_idle_circuit_has_expressibility_ln_75():
    assert expressibility(circuit_of(1), pairs=10, kind="qutip").divergence == pytest.approx(log(75), abs=1e-12)


def test_the_idle_circuit_on_more_qubits_is_farther_from_haar_by_a_factor_of_n_minus_1():
    assert expressibility(circuit_of(3), pairs=10, kind="qutip").divergence == pytest.approx(7 * log(75), abs=1e-9)


def test_the_haar_bins_add_up_to_one_and_hold_the_integral_of_the_density():
    for qubits in (1, 2, 4):
        size = 2**qubits
        bins = haar_fidelities(size, 20)
        edges = np.linspace(0, 1, 21)
        assert bins.sum() == pytest.approx(1.0)
        assert bins == pytest.approx((1 - edges[:-1]) ** (size - 1) - (1 - edges[1:]) ** (size - 1), abs=1e-14)


def test_the_haar_bins_describe_random_states():
    states = haar_states(4000, 2)
    fidelities = np.abs(np.sum(states[::2].conj() * states[1::2], axis=1)) ** 2
    shares = np.histogram(fidelities, bins=10, range=(0, 1))[0] / 2000
    assert shares == pytest.approx(haar_fidelities(4, 10), abs=5 * np.sqrt(0.25 / 2000))


def test_general_rotations_are_more_expressible_than_one_rotation_about_z():
    idle = expressibility(circuit_of(1, ("H", (0,), 0), ("RZ", (0,), 1)), pairs=1500, kind="qutip")
    general = expressibility(circuit_of(1, ("H", (0,), 0), ("RZ", (0,), 1), ("RX", (0,), 1)), pairs=1500, kind="qutip")
    # Sim et al., figure 1: about 0.2 and 0.02 for these two circuits.
    assert idle.divergence == pytest.approx(0.2, abs=0.05)
    assert general.divergence < 0.06


def test_meyer_wallach_of_known_states():
    product = np.kron([1, 1j], [0.6, 0.8]) / np.sqrt(2)
    bell = np.array([1, 0, 0, 1]) / np.sqrt(2)
    assert meyer_wallach(np.stack([product, bell.astype(complex)])) == pytest.approx([0, 1], abs=1e-12)
    ghz = np.zeros(8, dtype=complex)
    ghz[[0, 7]] = 1 / np.sqrt(2)
    w = np.zeros(8, dtype=complex)
    w[[1, 2, 4]] = 1 / np.sqrt(3)
    assert meyer_wallach(np.stack([ghz, w])) == pytest.approx([1, 8 / 9], abs=1e-12)


def test_meyer_wallach_of_haar_random_states():
    for qubits in (2, 3):
        size = 2**qubits
        drawn = meyer_wallach(haar_states(4000, qubits))
        assert drawn.mean() == pytest.approx((size - 2) / (size + 1), abs=4 * drawn.std() / np.sqrt(4000))


def test_entangling_capability_of_rotations_alone_is_zero_and_of_a_bell_pair_one():
    assert entangling_capability(
        circuit_of(2, ("RX", (0,), 1), ("RZ", (1,), 1)), draws=5, kind="qutip"
    ) == pytest.approx(0, abs=1e-12)
    bell = circuit_of(2, ("H", (0,), 0), ("CNOT", (0, 1), 0))
    assert entangling_capability(bell, draws=2, kind="qutip") == pytest.approx(1)


def test_states_can_be_looked_at_after_some_operations():
    states = random_states(circuit_of(2, ("H", (0,), 0), ("CNOT", (0, 1), 0)), None, 2, steps=1, kind="qutip")
    assert np.abs(states) ** 2 == pytest.approx(np.array([[0.5, 0, 0.5, 0]] * 2))


def test_features_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="takes 0 features"):
        expressibility(circuit_of(1), [1.0])
