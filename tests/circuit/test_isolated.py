from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.block import CircuitBlock
from qdcnn_studio.circuit.isolated import example, instance, isolated
from qdcnn_studio.circuit.layout import diagram
from qdcnn_studio.design.ports import Register
from qdcnn_studio.design.problems import Misfit
from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers

BLOCKS = [block for block in standard_registry() if isinstance(block, CircuitBlock)]


def kind_of(step):
    return getattr(step, "gate", None) or step.kind


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_every_block_has_a_small_circuit_to_look_at(block):
    circuit = example(block, block.Settings())
    assert circuit is not None
    assert 1 <= circuit.qubits <= 8
    assert diagram(circuit, "gates").qubits == circuit.qubits
    assert bool(circuit.operations) == (block.name not in ("split", "probe", "classify", "input", "output"))


def test_a_block_by_itself_is_what_it_is_in_a_design():
    conv = standard_registry()["conv"]
    alone = isolated(conv, conv.Settings(ansatz="so4"), {"in": Register(4)})
    whole = circuit_of(chain(numbers(4), "angle", ("conv", {"ansatz": "so4"})))
    inside = [step for step in whole.operations if step.block == "conv_1"]
    assert [(kind_of(step), step.qubits) for step in alone.operations] == [(kind_of(s), s.qubits) for s in inside]


def test_what_does_not_fit_alone_is_a_misfit():
    with pytest.raises(Misfit, match="spans 2 qubits"):
        isolated(standard_registry()["conv"], standard_registry()["conv"].Settings(), {"in": Register(1)})


def test_an_instance_is_the_small_circuit_on_its_own_qubits():
    circuit = circuit_of(chain(numbers(4), "angle", ("conv", {"ansatz": "ttn"})))
    first = instance(circuit, "conv_1", 1)
    assert first.qubits == 2
    found = independent.run(independent.bound(first, [0.3, 0.4], []), 2)
    expected = independent.run([("RY", (0,), (0.3,)), ("RY", (1,), (0.4,)), ("CNOT", (0, 1))], 2)
    assert np.allclose(found, expected, atol=1e-12)


def test_an_instance_keeps_what_it_waits_for():
    circuit = circuit_of(chain(numbers(4), "angle", ("pool", {"kind": "measure"})))
    second = instance(circuit, "pool_1", 2)
    assert second.qubits == 2
    assert [(kind_of(step), step.qubits, step.condition) for step in second.operations] == [
        ("MEASURE", (1,), None),
        ("RZ", (0,), (1, 1)),
        ("RX", (0,), (1, 0)),
    ]
