"""The fast engine against plain QuTiP: every saving, both precisions, one and two threads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.simulator import runner
from qdcnn_studio.simulator.engine import Engine, engine
from qdcnn_studio.simulator.gradients import parameter_shift_gradient
from qdcnn_studio.simulator.memory import TooBig
from qdcnn_studio.simulator.savings import ALL, NONE, Savings
from qdcnn_studio.simulator.statevector import FastEngine
from tests.simulator.circuits import KINDS, cross_entropy, numbers, random_circuit, ring, seeds

EACH_OFF = [replace(ALL, **{name: False}) for name in Savings.__dataclass_fields__]
EACH_ON = [replace(NONE, **{name: True}) for name in Savings.__dataclass_fields__]


@settings(max_examples=40, deadline=None)
@given(seeds(), st.integers(2, 5), st.integers(1, 24), st.sampled_from(KINDS), st.booleans(), st.integers(1, 20))
def test_random_circuits_equal_qutip(seed, qubits, gates, kind, prepared, samples):
    circuit = random_circuit(seed, qubits, gates, kind, prepared)
    parameters, features, labels = numbers(circuit, samples, seed)
    loss = cross_entropy(labels)
    value, gradient, probabilities = engine(circuit, "qutip").value_and_gradient(parameters, features, loss)
    for savings in (ALL, NONE):
        run = FastEngine(circuit, savings=savings)
        fast, fast_gradient, fast_probabilities = run.value_and_gradient(parameters, features, loss)
        assert fast == pytest.approx(value, abs=1e-10)
        np.testing.assert_allclose(fast_probabilities, probabilities, atol=1e-12)
        np.testing.assert_allclose(fast_gradient, gradient, atol=1e-10 * max(1.0, np.abs(gradient).max(initial=0)))
        np.testing.assert_allclose(run.probabilities(parameters, features), probabilities, atol=1e-12)


@settings(max_examples=10, deadline=None)
@given(seeds(), st.sampled_from(EACH_ON + EACH_OFF))
def test_each_saving_alone_and_all_but_one_equal_none(seed, savings):
    circuit = random_circuit(seed, 4, 14, "probabilities")
    parameters, features, labels = numbers(circuit, 9, seed)
    loss = cross_entropy(labels)
    _, gradient, probabilities = FastEngine(circuit, savings=NONE).value_and_gradient(parameters, features, loss)
    _, other, again = FastEngine(circuit, savings=savings).value_and_gradient(parameters, features, loss)
    np.testing.assert_allclose(again, probabilities, atol=1e-12)
    np.testing.assert_allclose(other, gradient, atol=1e-10 * max(1.0, np.abs(gradient).max(initial=0)))


@pytest.mark.parametrize("savings", [*EACH_ON, *EACH_OFF, ALL])
@pytest.mark.parametrize("qubits", [3, 6])
def test_each_saving_on_a_qcnn_equals_none(qubits, savings):
    circuit = ring(qubits)
    parameters, features, labels = numbers(circuit, 11)
    loss = cross_entropy(labels)
    _, gradient, probabilities = FastEngine(circuit, savings=NONE).value_and_gradient(parameters, features, loss)
    _, other, again = FastEngine(circuit, savings=savings).value_and_gradient(parameters, features, loss)
    np.testing.assert_allclose(again, probabilities, atol=1e-12)
    np.testing.assert_allclose(other, gradient, atol=1e-12)


@settings(max_examples=5, deadline=None)
@given(seeds())
def test_gradient_equals_parameter_shift(seed):
    circuit = random_circuit(seed, 3, 8)
    parameters, features, labels = numbers(circuit, 3, seed)
    loss = cross_entropy(labels)
    _, shifted, _ = parameter_shift_gradient(circuit, parameters, features, loss, kind="fast")
    _, gradient, _ = engine(circuit).value_and_gradient(parameters, features, loss)
    np.testing.assert_allclose(gradient, shifted, atol=1e-10 * max(1.0, np.abs(shifted).max(initial=0)))


@settings(max_examples=10, deadline=None)
@given(seeds(), st.integers(2, 5), st.booleans())
def test_states_at_every_step_equal_qutip(seed, qubits, prepared):
    circuit = random_circuit(seed, qubits, 9, prepared=prepared)
    parameters, features, _ = numbers(circuit, 9, seed)
    for steps in (0, 3, 7, None):
        expected = engine(circuit, "qutip").statevectors(parameters, features, steps)
        np.testing.assert_allclose(engine(circuit).statevectors(parameters, features, steps), expected, atol=1e-12)


@settings(max_examples=6, deadline=None)
@given(seeds(), st.sampled_from(KINDS))
def test_single_precision_holds_to_1e_5(seed, kind):
    circuit = random_circuit(seed, 4, 12, kind)
    parameters, features, labels = numbers(circuit, 18, seed)
    loss = cross_entropy(labels)
    _, gradient, probabilities = engine(circuit).value_and_gradient(parameters, features, loss)
    _, other, again = engine(circuit, precision="single").value_and_gradient(parameters, features, loss)
    np.testing.assert_allclose(again, probabilities, atol=1e-5)
    np.testing.assert_allclose(other, gradient, atol=1e-5 * max(1.0, np.abs(gradient).max(initial=0)))


def test_two_threads_give_the_same_bits_as_one(monkeypatch):
    monkeypatch.setattr("qdcnn_studio.simulator.workers.SMALL", 0.0)
    circuit = ring(5)
    parameters, features, labels = numbers(circuit, 100)
    loss = cross_entropy(labels)
    one = FastEngine(circuit, threads=1).value_and_gradient(parameters, features, loss)
    for _ in range(5):
        two = FastEngine(circuit, threads=2).value_and_gradient(parameters, features, loss)
        assert one[0] == two[0]
        np.testing.assert_array_equal(one[1], two[1])
        np.testing.assert_array_equal(one[2], two[2])


def test_what_does_not_fit_is_refused_with_the_number_of_bytes(monkeypatch):
    monkeypatch.setattr("qdcnn_studio.simulator.memory.available_bytes", lambda: 10**6)
    circuit = ring(12)
    parameters, features, labels = numbers(circuit, 32)
    run = FastEngine(circuit)
    with pytest.raises(TooBig, match=r"takes [\d,]+ bytes") as refused:
        run.value_and_gradient(parameters, features, cross_entropy(labels))
    assert refused.value.needed == run.bytes(32) > 32 * 16 * 2**12


def test_memory_is_what_was_stated():
    circuit = ring(10)
    run = FastEngine(circuit, threads=1)
    parameters, features, labels = numbers(circuit, 32)
    run.value_and_gradient(parameters, features, cross_entropy(labels))
    kept: runner.Runner = run._runner()
    held = sum(array.nbytes for room in kept._rooms.values() for array in (room.memory,))
    assert held <= run.bytes(32) <= 1.2 * held


def test_no_samples_are_fine():
    circuit = ring(4)
    parameters, features, _ = numbers(circuit, 0)
    run = engine(circuit)
    assert isinstance(run, Engine)
    assert run.probabilities(parameters, features).shape == (0, 2)
    assert run.statevectors(parameters, features).shape == (0, 16)


def test_batches_of_other_sizes_in_turn_do_not_disturb_each_other():
    circuit = ring(4)
    run = engine(circuit)
    for samples in (20, 1, 9, 20, 3):
        parameters, features, labels = numbers(circuit, samples, samples)
        loss = cross_entropy(labels)
        _, expected, _ = engine(circuit, "qutip").value_and_gradient(parameters, features, loss)
        _, gradient, _ = run.value_and_gradient(parameters, features, loss)
        run.probabilities(parameters, features[:1])
        np.testing.assert_allclose(gradient, expected, atol=1e-12)
