from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, FeatureInput, Operation, Parameter
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.training.metric import fubini_study
from tests.designs import REGISTRY, design

NO_FEATURES = np.zeros((1, 0))


def one_gate(gate: str, qubits: int, *before: Operation) -> Circuit:
    operation = Operation(gate, tuple(range(qubits)), (Angle.parameter(0),), "a")
    return Circuit(qubits, (*before, operation), (Parameter("a.theta", 1, 0),))


@pytest.mark.parametrize(("gate", "expected"), [("RX", 0.25), ("RY", 0.25), ("RZ", 0.0), ("PHASEGATE", 0.0)])
@pytest.mark.parametrize("angle", [0.0, 0.4, 2.0])
def test_rotations_of_the_zero_state(gate: str, expected: float, angle: float) -> None:
    metric = fubini_study(one_gate(gate, 1), np.array([angle]), NO_FEATURES, "qutip")
    np.testing.assert_allclose(metric, [[expected]], atol=1e-12)


def test_a_phase_of_an_equal_superposition() -> None:
    plus = Operation("H", (0,), (), "a")
    for gate in ("RZ", "PHASEGATE"):
        metric = fubini_study(one_gate(gate, 1, plus), np.array([0.3]), NO_FEATURES, "qutip")
        np.testing.assert_allclose(metric, [[0.25]], atol=1e-12)


def test_a_controlled_rotation_counts_as_much_as_its_control() -> None:
    """With ⟨1|ρ|1⟩ = p, CRX of |0⟩ has ⟨G²⟩ − ⟨G⟩² = p/4, for ⟨X⟩ = 0."""
    p = 0.3
    turn = Operation("RY", (0,), (Angle(2 * np.arcsin(np.sqrt(p))),), "a")
    metric = fubini_study(one_gate("CRX", 2, turn), np.array([0.9]), NO_FEATURES, "qutip")
    np.testing.assert_allclose(metric, [[p / 4]], atol=1e-12)


def test_a_shared_parameter_counts_in_both_places() -> None:
    twice = tuple(Operation("RY", (0,), (Angle.parameter(0),), "a") for _ in range(2))
    circuit = Circuit(1, twice, (Parameter("a.theta", 1, 0),))
    np.testing.assert_allclose(fubini_study(circuit, np.array([0.2]), NO_FEATURES, "qutip"), [[1.0]], atol=1e-12)


def test_blocks_are_apart_and_weights_of_no_gate_count_one() -> None:
    turns = (Operation("RY", (0,), (Angle.parameter(0),), "a"), Operation("RX", (0,), (Angle.parameter(1),), "b"))
    parameters = (Parameter("a.theta", 1, 0), Parameter("b.theta", 1, 1), Parameter("c.weights", 2, 2))
    metric = fubini_study(Circuit(1, turns, parameters), np.ones(4), NO_FEATURES, "qutip")
    assert metric[0, 1] == metric[1, 0] == 0
    np.testing.assert_array_equal(metric[2:, 2:], np.eye(2))


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(["su4", "u5", "u14", "so4"]), st.integers(0, 10**6))
def test_the_metric_is_how_fast_states_move_apart(ansatz: str, seed: int) -> None:
    """|⟨ψ(θ)|ψ(θ + δ)⟩|² = 1 − δᵀgδ + …, within one block."""
    random = np.random.default_rng(seed)
    circuit = compile(design(f'digits() | pca(2) | angle() | conv("{ansatz}") | classify(2)'), REGISTRY).circuit
    assert circuit is not None
    parameters, features = random.normal(size=circuit.parameter_count), random.normal(size=(1, 2))
    direction = random.normal(size=circuit.parameter_count)
    metric = fubini_study(circuit, parameters, features, "qutip")
    np.testing.assert_allclose(metric, metric.T, atol=1e-12)
    run, step = engine(circuit, "qutip"), 1e-3
    state = run.statevectors(parameters, features)[0]
    lost = sum(
        1 - abs(np.vdot(state, run.statevectors(parameters + sign * step * direction, features)[0])) ** 2
        for sign in (1, -1)
    )
    assert direction @ metric @ direction == pytest.approx(lost / (2 * step**2), rel=1e-3, abs=1e-4)


def test_features_scale_the_derivative() -> None:
    angle = Angle.parameter(0) * Angle.feature(0)
    circuit = Circuit(
        1, (Operation("RY", (0,), (angle,), "a"),), (Parameter("a.theta", 1, 0),), (FeatureInput("a", 1, 0),)
    )
    metric = fubini_study(circuit, np.array([0.7]), np.array([[1.0], [3.0]]), "qutip")
    np.testing.assert_allclose(metric, [[(1 + 9) / 8]], atol=1e-12)
