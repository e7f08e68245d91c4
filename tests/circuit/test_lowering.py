from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.circuit.lowering import BASIS, defer, lower
from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers


def unitary(circuit, parameters=(), features=()):
    steps = independent.bound(circuit, parameters, features)
    return independent.run(steps, circuit.qubits, np.eye(2**circuit.qubits, dtype=complex))


def same_up_to_phase(one, other):
    return abs(np.trace(one.conj().T @ other)) == pytest.approx(len(one), abs=1e-10)


def alone(name, angles):
    gate = GATES[name]
    operation = Operation(name, tuple(range(gate.qubits)), tuple(map(Angle, angles[: gate.angles])))
    return Circuit(gate.qubits, (operation,))


@pytest.mark.parametrize("name", GATES)
@pytest.mark.parametrize(
    "basis",
    [
        BASIS,
        frozenset({"RX", "RY", "RZ", "CNOT"}),
        frozenset({"H", "RZ", "RY", "CZ"}),
        frozenset({"RZ", "RX", "H", "CNOT"}),
    ],
)
@settings(max_examples=5, deadline=None)
@given(st.tuples(*[st.floats(-7, 7)] * 3))
def test_each_gate_is_the_same_in_fewer_kinds(name, basis, angles):
    circuit = alone(name, angles)
    lowered = lower(circuit, basis)
    assert {step.gate for step in lowered.operations} <= basis
    assert same_up_to_phase(unitary(circuit), unitary(lowered))


def test_a_whole_network_is_the_same_in_fewer_kinds():
    design = chain(
        numbers(4), ("zz", {"reps": 1}), ("conv", {"ansatz": "u6"}), ("pool", {"kind": "generalized"}), "classify"
    )
    circuit = circuit_of(design)
    lowered = lower(circuit)
    rng = np.random.default_rng(7)
    parameters, features = rng.normal(size=circuit.parameter_count), rng.uniform(0, 3, 4)
    assert {step.gate for step in lowered.operations} <= BASIS
    assert same_up_to_phase(unitary(circuit, parameters, features), unitary(lowered, parameters, features))
    assert lowered.parameters == circuit.parameters
    place = lowered.places["conv_1", "out"]
    assert [step.block for step in lowered.operations[place.steps - 1 : place.steps + 1]] == ["conv_1", "pool_1"]


def test_a_gate_that_cannot_be_written_is_named():
    with pytest.raises(ValueError, match="CNOT cannot be written with RX, RZ alone"):
        lower(alone("CNOT", ()), frozenset({"RX", "RZ"}))


def test_deferred_measurement_is_zx_pooling():
    measured = circuit_of(chain(numbers(4), "angle", ("conv", {"ansatz": "ttn"}), ("pool", {"kind": "measure"})))
    pooled = circuit_of(chain(numbers(4), "angle", ("conv", {"ansatz": "ttn"}), "pool"))
    deferred = defer(measured)
    assert all(step.condition is None and step.gate != "MEASURE" for step in deferred.operations)
    rng = np.random.default_rng(8)
    parameters, features = rng.normal(size=4), rng.normal(size=4)
    ends = [
        independent.run(independent.bound(circuit, parameters, features), 4).reshape((2,) * 4)
        for circuit in (deferred, pooled)
    ]
    kept = [np.einsum("abcd,AbCd->acAC", end, end.conj()) for end in ends]
    assert np.allclose(kept[0], kept[1], atol=1e-12)


def test_preparations_measurements_and_noise_stay_as_they_are():
    circuit = circuit_of(chain(numbers(4), "amplitude", "noise", ("pool", {"kind": "measure"})))
    kept = [step for step in lower(circuit).operations if getattr(step, "gate", "prepare") not in BASIS]
    assert [getattr(step, "gate", "prepare") for step in kept] == ["prepare", "DEPOLARIZING", "DEPOLARIZING", "MEASURE"]
    waiting = [step for step in lower(circuit).operations if getattr(step, "condition", None)]
    assert [step.condition for step in waiting] == [(1, 1), (1, 0)]


def test_a_gate_without_a_controlled_form_cannot_be_deferred():
    steps = (Operation("MEASURE", (0,)), Operation("SWAP", (1, 2), condition=(0, 1)))
    with pytest.raises(ValueError, match="SWAP has no controlled form"):
        defer(Circuit(3, steps))
