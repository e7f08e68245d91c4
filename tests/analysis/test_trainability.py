"""Against exact gradients of small circuits, and the variance between Haar-random unitaries."""

import numpy as np
import pytest
from scipy.stats import unitary_group

from qdcnn_studio.analysis.hur import hur_design
from qdcnn_studio.analysis.trainability import first_class, gradient_variance, haar_variance
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Circuit, Readout
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.text import parse

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
    found = gradient_variance(single_rotation(), np.zeros((1, 0)), draws=600, kind="qutip")
    assert found.parameters == pytest.approx([1 / 8], rel=0.2)
    assert found.blocks == {"turn": pytest.approx(found.parameters[0])}


def test_a_narrow_beginning_at_the_top_of_the_hill_has_small_gradients():
    small = gradient_variance(single_rotation(), np.zeros((1, 0)), draws=400, initial="small", kind="qutip")
    assert small.parameters == pytest.approx([0.1**2 / 4], rel=0.25)


def test_deep_convolution_stands_on_the_barren_plateau():
    deep = "conv('su4', depth=6, share=False)"
    text = f"digits([0, 1]) | pca(3) | scale(0, 3.1416) | angle() | {deep} | rotate() | {deep} | classify(2, 'sign')"
    circuit = compile(parse(text, standard_registry()), standard_registry()).circuit
    assert circuit is not None
    found = gradient_variance(circuit, np.full((1, 3), 0.7), draws=600)
    # The cost is (1 + ⟨Z⟩)/2, and each angle of the rotations lies between two nearly random unitaries.
    assert found.blocks["rotate_1"] == pytest.approx(haar_variance(3) / 4, rel=0.2)


def test_the_last_poolings_first_angle_never_matters():
    circuit = compile(hur_design("su4", None), standard_registry()).circuit
    assert circuit is not None
    found = gradient_variance(circuit, np.arange(1.0, 257)[None], draws=20)
    variances = circuit.named_parameters(found.parameters)
    assert variances["pool_3.theta"][0] < 1e-28
    assert variances["pool_3.theta"][1] > 1e-4
    assert found.blocks["conv_1"] > 1e-4


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
