from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from qdcnn_studio.circuit.binding import bind, preparing_gates
from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: arrays(float, 2**n, elements=st.sampled_from([-2.0, -0.5, 0.0, 0.3, 1.0]))))
def test_gates_prepare_any_real_state(amplitudes):
    if not amplitudes.any():
        amplitudes[-1] = -1.0
    state = amplitudes / np.linalg.norm(amplitudes)
    count = int(np.log2(len(state)))
    gates = list(preparing_gates(state, tuple(range(count))))
    steps = [(gate, qubits, () if angle is None else (angle,)) for gate, qubits, angle in gates]
    assert np.allclose(independent.run(steps, count), state, atol=1e-12)
    assert sum(gate == "RY" for gate, *_ in gates) <= 2**count - 1
    assert sum(gate == "CNOT" for gate, *_ in gates) <= 2**count - 2


@pytest.mark.parametrize(
    ("encoding", "count"),
    [("amplitude", 16), ("frqi", 8), (("basis", {"threshold": 0.0}), 4), ("hybrid_amplitude", 16)],
)
def test_a_bound_circuit_has_no_features_and_the_same_state(encoding, count):
    circuit = circuit_of(chain(numbers(count), encoding, ("conv", {"ansatz": "so4"}), "pool", "classify"))
    rng = np.random.default_rng(9)
    parameters, features = rng.normal(size=circuit.parameter_count), rng.normal(size=count)
    bound = bind(circuit, parameters, features)
    assert (bound.parameters, bound.features) == ((), ())
    import qutip

    expected = circuit.to_qutip(parameters, features).run(qutip.basis([2] * 4, [0] * 4)).full().ravel()
    found = independent.run(independent.bound(bound, [], []), 4)
    assert np.allclose(found, expected, atol=1e-12)
    place = bound.places["conv_1", "out"]
    assert [step.block for step in bound.operations[place.steps - 1 : place.steps + 1]] == ["conv_1", "pool_1"]


def test_a_zero_image_cannot_be_bound():
    circuit = circuit_of(chain(numbers(4), "amplitude"))
    with pytest.raises(ValueError, match="Image 0 is zero"):
        bind(circuit, np.zeros(0), np.zeros(4))
