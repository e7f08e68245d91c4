"""Against exact gradients of small circuits, and the variance between Haar-random unitaries."""

import numpy as np
import pytest
from scipy.stats import unitary_group

from qdcnn_studio.analysis.trainability import first_class, gradient_variance, haar_variance
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Circuit, Readout

X = np.array([[0, 1], [1, 0]])
Z = np.diag([1.0, -1.0])


def on_qubit(matrix: np.ndarray, qubit: int, qubits: int) -> np.ndarray:
    return np.kron(np.kron(np.eye(2**qubit), matrix), np.eye(2 ** (qubits - qubit - 1)))


def single_rotation(layers: int = 1) -> Circuit:
    builder = Builder()
    builder.enter("turn")
    (qubit,) = builder.allocate(1)
    for angle in builder.parameters(layers):
        builder.gate("RY", qubit, angles=(angle,))
    builder.measure(Readout("sign", (qubit,), 2))
    return builder.build()


@pytest.mark.parametrize("qubits", [1, 2, 3])
def test_the_haar_formula_describes_a_rotation_between_random_unitaries(qubits):
    draws, size = 3000, 2**qubits
    generator = np.random.default_rng(5)
    before = unitary_group.rvs(size, size=draws, random_state=generator)[:, :, 0]
    after = unitary_group.rvs(size, size=draws, random_state=generator)
    generated = -0.5j * before @ on_qubit(X, 0, qubits).T
    seen = after.conj().transpose(0, 2, 1) @ on_qubit(Z, 0, qubits) @ after
    slopes = 2 * np.real(np.einsum("si,sij,sj->s", before.conj(), seen, generated))
    assert np.var(slopes) == pytest.approx(haar_variance(qubits), rel=0.15)


def test_the_variance_of_one_rotation_is_an_eighth():
    # p = (1 + cos θ)/2, so dp/dθ = −sin θ / 2, of variance 1/8 where θ is even over a turn.
    found = gradient_variance(single_rotation(), np.zeros((1, 0)), draws=1500, kind="qutip")
    assert found.parameters == pytest.approx([1 / 8], rel=0.1)
    assert found.blocks == {"turn": pytest.approx(found.parameters[0])}


def test_a_narrow_beginning_at_the_top_of_the_hill_has_small_gradients():
    small = gradient_variance(single_rotation(), np.zeros((1, 0)), draws=400, initial="small", kind="qutip")
    assert small.parameters == pytest.approx([0.1**2 / 4], rel=0.25)


def test_a_cost_of_ones_own_is_differentiated():
    def double(probabilities):
        value, slope = first_class(probabilities)
        return 2 * value, 2 * slope

    features = np.zeros((3, 0))
    once = gradient_variance(single_rotation(2), features, draws=20, kind="qutip")
    twice = gradient_variance(single_rotation(2), features, draws=20, cost=double, kind="qutip")
    assert twice.parameters == pytest.approx(4 * once.parameters)


def test_progress_is_told_up_to_the_end():
    told = []
    gradient_variance(
        single_rotation(), np.zeros((1, 0)), draws=3, kind="qutip", progress=lambda what, share: told.append(share)
    )
    assert told == sorted(told)
    assert told[-1] == 1.0
