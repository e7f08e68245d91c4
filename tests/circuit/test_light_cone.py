from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.circuit.light_cone import light_cone
from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers, registry, wired


def z_of_readout(circuit, parameters, features):
    state = independent.run(independent.bound(circuit, parameters, features), circuit.qubits)
    return [independent.expectation_z(state, qubit) for qubit in circuit.readout.qubits]


def test_a_branch_that_leads_nowhere_costs_nothing():
    blocks = {"n": numbers(3), "a": ("angle", {}), "b": ("angle", {}), "ca": ("conv", {}), "cb": ("conv", {})}
    design = wired({**blocks, "k": ("classify", {})}, "n a", "n b", "a ca", "b cb", "cb k")
    circuit = compile(design, registry()).circuit
    assert circuit is not None
    cone = light_cone(circuit)
    assert (circuit.qubits, cone.qubits) == (6, 3)
    assert {step.block for step in cone.operations} == {"b", "cb"}
    assert cone.parameters == circuit.parameters
    rng = np.random.default_rng(0)
    parameters, features = rng.normal(size=circuit.parameter_count), rng.normal(size=circuit.feature_count)
    found = z_of_readout(cone, parameters, features)
    assert found == pytest.approx(z_of_readout(circuit, parameters, features), abs=1e-12)


@pytest.mark.parametrize("kind", ["trace", "zx", "measure"])
def test_what_is_discarded_before_it_acts_is_left_out(kind):
    layers = [
        "angle",
        ("conv", {"ansatz": "ttn", "pattern": "pairs"}),
        ("pool", {"kind": kind}),
        ("pool", {"kind": kind}),
    ]
    circuit = circuit_of(chain(numbers(8), *layers, ("classify", {"classes": 2})))
    cone = light_cone(circuit)
    assert cone.qubits == {"trace": 2, "zx": 4, "measure": 4}[kind]
    rng = np.random.default_rng(1)
    parameters, features = rng.normal(size=circuit.parameter_count), rng.normal(size=8)
    found = z_of_readout(cone, parameters, features)
    assert found == pytest.approx(z_of_readout(circuit, parameters, features), abs=1e-12)


def test_a_circuit_without_readout_stays_as_it_is():
    circuit = circuit_of(chain(numbers(2), "angle"))
    assert light_cone(circuit) is circuit
