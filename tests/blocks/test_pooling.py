from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers, problems_of


def pooled(qubits, **chosen):
    return circuit_of(chain(numbers(qubits), "angle", ("pool", chosen)))


def pool_gates(circuit):
    return [(step.gate, step.qubits) for step in circuit.operations if step.block == "pool_1"]


def reduced(state, qubit):
    """Density matrix of one qubit of a state."""
    count = int(np.log2(len(state)))
    matrix = np.moveaxis(state.reshape((2,) * count), qubit, 0).reshape(2, -1)
    return matrix @ matrix.conj().T


@pytest.mark.parametrize(
    ("qubits", "keep", "pairs", "kept"),
    [
        (8, "even", [(1, 0), (3, 2), (5, 4), (7, 6)], (0, 2, 4, 6)),
        (8, "odd", [(0, 1), (2, 3), (4, 5), (6, 7)], (1, 3, 5, 7)),
        (6, "first_half", [(3, 0), (4, 1), (5, 2)], (0, 1, 2)),
        (6, "last_half", [(0, 3), (1, 4), (2, 5)], (3, 4, 5)),
        (5, "even", [(1, 0), (3, 2)], (0, 2, 4)),
        (5, "odd", [(0, 1), (2, 3)], (1, 3, 4)),
        (5, "first_half", [(3, 0), (4, 1)], (0, 1, 2)),
        (5, "last_half", [(0, 3), (1, 4)], (2, 3, 4)),
        (2, "even", [(1, 0)], (0,)),
    ],
)
def test_pairs_and_survivors(qubits, keep, pairs, kept):
    circuit = pooled(qubits, keep=keep)
    assert [qubits for gate, qubits in pool_gates(circuit) if gate == "CRZ"] == pairs
    assert circuit.places["pool_1", "out"].qubits == kept


def test_three_poolings_of_hur():
    circuit = circuit_of(chain(numbers(8), "angle", "pool", "pool", ("pool", {"keep": "odd"})))
    controlled = [step for step in circuit.operations if step.gate == "CRZ"]
    by_block = [[s.qubits for s in controlled if s.block == f"pool_{i}"] for i in (1, 2, 3)]
    assert by_block == [[(1, 0), (3, 2), (5, 4), (7, 6)], [(2, 0), (6, 4)], [(0, 4)]]
    assert circuit.places["pool_3", "out"].qubits == (4,)


def controlled_matrix(on_one, on_zero):
    """What c (the first factor) does to t, as a block matrix."""
    return np.kron(independent.ONE, on_one) + np.kron(independent.ZERO, on_zero)


def rotation(axis, angle):
    return independent.rotation(independent.AXES[axis], angle)


def rot(phi, theta, omega):
    return rotation("Z", omega) @ rotation("Y", theta) @ rotation("Z", phi)


def u3(theta, phi, lam):
    return rotation("Z", phi) @ rotation("Y", theta) @ rotation("Z", lam)


P = np.array([0.3, -0.8, 1.7, 0.4, 2.2, -0.6])
KINDS = {
    "zx": (2, controlled_matrix(rotation("Z", P[0]), rotation("X", P[1]))),
    "measure": (2, controlled_matrix(rotation("Z", P[0]), rotation("X", P[1]))),
    "crot": (3, controlled_matrix(rot(*P[:3]), np.eye(2))),
    "generalized": (6, controlled_matrix(u3(*P[:3]), u3(*P[3:]))),
    "trace": (0, np.eye(4)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_discarded_qubit_does_to_the_kept_one(kind):
    count, expected = KINDS[kind]
    circuit = pooled(2, kind=kind, keep="odd")
    assert circuit.parameter_count == count
    rng = np.random.default_rng(3)
    state = rng.normal(size=4) + 1j * rng.normal(size=4)
    state /= np.linalg.norm(state)
    gates = independent.bound(circuit, P, [0, 0])[2:]
    assert np.allclose(reduced(independent.run(gates, 2, state), 1), reduced(expected @ state, 1), atol=1e-12)


def test_all_pairs_of_a_layer_share_the_parameters():
    circuit = pooled(8, kind="generalized")
    assert circuit.parameter_count == 6
    assert len(circuit.occurrences[0]) == 4


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-4, 4), min_size=6, max_size=6))
def test_deferred_and_mid_circuit_pooling_agree(values):
    import qutip

    layers = ["angle", ("conv", {"ansatz": "so4"})]
    x, parameters = np.array(values[:3]), np.concatenate([np.linspace(-1, 1, 6), values[3:5]])
    start = qutip.basis([2] * 3, [0] * 3)
    deferred = circuit_of(chain(numbers(3), *layers, ("pool", {"kind": "zx"}))).to_qutip(parameters, x).run(start)
    measured = circuit_of(chain(numbers(3), *layers, ("pool", {"kind": "measure"}))).to_qutip(parameters, x)
    branches = measured.run_statistics(start)
    mixed = sum(p * s.proj().ptrace([0, 2]) for p, s in zip(branches.probabilities, branches.final_states, strict=True))
    assert np.allclose(mixed.full(), deferred.proj().ptrace([0, 2]).full(), atol=1e-12)


def test_measure_is_compiled_to_a_measurement_and_feed_forward():
    circuit = pooled(2, kind="measure")
    assert pool_gates(circuit) == [("MEASURE", (1,)), ("RZ", (0,)), ("RX", (0,))]
    assert [step.condition for step in circuit.operations[-2:]] == [(1, 1), (1, 0)]


def test_one_qubit_cannot_be_pooled():
    [problem] = problems_of(chain(numbers(1), "angle", "pool"), "pool_1")
    assert "needs at least 2 qubits, and 1 arrives" in problem.message


def test_last_pooling_crz_never_matters_to_z_of_the_kept_qubit():
    circuit = circuit_of(chain(numbers(2), "angle", "pool"))
    values = []
    for angle in (0.0, 1.0, 2.5):
        state = independent.run(independent.bound(circuit, [angle, 0.7], [0.4, 1.1]), 2)
        values.append(independent.expectation_z(state, 0))
    assert values == pytest.approx([values[0]] * 3, abs=1e-14)
