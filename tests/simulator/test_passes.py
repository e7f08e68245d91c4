"""What each pass does to a circuit, against what one counts by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.simulator.blocks import Block, Element, form
from qdcnn_studio.simulator.fold import cut
from qdcnn_studio.simulator.forget import forget
from qdcnn_studio.simulator.fuse import PRODUCTS, fuse, separate
from qdcnn_studio.simulator.halves import shape
from qdcnn_studio.simulator.interpreter import DENSE2, DENSE4, DIAGONAL4, HALF, JOIN, OF_FIRST, OP, SEGMENT
from qdcnn_studio.simulator.kernels import ABOUT_X, ABOUT_Y, FULL
from qdcnn_studio.simulator.lowering import lowered_circuit
from qdcnn_studio.simulator.savings import ALL, NONE
from qdcnn_studio.simulator.schedule import Factors, schedule
from qdcnn_studio.simulator.statevector import FastEngine
from tests.simulator.circuits import cross_entropy, numbers, random_circuit, ring


def blocks(qubits):
    return fuse(lowered_circuit(ring(qubits)))


def test_fusing_leaves_one_block_for_each_instance_and_one_recipe_for_each_layer():
    fused = blocks(8)
    two = [block for block in fused if len(block.qubits) == 2]
    # The last convolution and the last pooling are on the same pair, and fuse.
    assert len(two) == 8 + 4 + 4 + 2 + 1
    assert len({block.elements for block in two}) == 5
    assert len(fused) - len(two) == 8


@pytest.mark.parametrize("gate", [gate for gate in GATES.values() if gate.angles])
def test_every_gate_is_a_product_of_forms(gate):
    angles = np.linspace(-2.0, 1.3, gate.angles)
    parts = PRODUCTS.get(gate.name, ((gate.name, 0),))
    product = np.eye(2**gate.qubits)
    for name, index in parts:
        part = GATES[name]
        a, b, c = form(part, tuple(range(gate.qubits)), gate.qubits).parts
        angle = part.frequency * angles[index]
        product = (a + np.cos(angle) * b + np.sin(angle) * c) @ product
    np.testing.assert_allclose(product, gate.matrix(*angles), atol=1e-14)


def test_late_joins_keep_all_but_two_convolutions_of_a_ring_on_small_factors():
    steps = [step for step in schedule(blocks(16)) if len(step.qubits) == 2]
    first_layer = steps[0].elements
    sizes = []
    factors = Factors()
    for step in steps:
        sizes.append((len(factors.join(step.qubits)), step.elements == first_layer))
    assert sum(size == 16 and first for size, first in sizes) == 2


def test_the_schedule_keeps_the_order_on_each_qubit():
    before, after = blocks(9), schedule(blocks(9))
    for qubit in range(9):
        assert [s for s in before if qubit in s.qubits] == [s for s in after if qubit in s.qubits]


def test_gates_outside_the_light_cone_go():
    builder = Builder()
    a, b, c = builder.allocate(3)
    builder.gate("CNOT", a, b)
    builder.gate("CNOT", b, c)
    builder.gate("H", a)
    steps = separate(lowered_circuit(builder.build()))
    assert [step.qubits for step in forget(steps, (a,))] == [(a, b), (a,)]
    assert [step.qubits for step in forget(steps, (c,))] == [(a, b), (b, c)]


@pytest.mark.parametrize(
    ("gates", "expected"),
    [
        ((("CRX", (0, 1)),), (HALF, 0, 0, ABOUT_X, 0)),
        ((("CRX", (1, 0)),), (HALF, 1, 0, ABOUT_X, 0)),
        ((("CRZ", (0, 1)), ("X", (0,)), ("CRX", (0, 1))), (HALF, 0, 1, ABOUT_X, 1)),
        ((("CRZ", (0, 1)), ("X", (0,)), ("CRY", (0, 1)), ("X", (0,))), (HALF, 0, 0, ABOUT_Y, 1)),
        ((("CRX", (0, 1)), ("RZ", (1,))), (HALF, 0, 0, FULL, 0)),
        ((("CRX", (0, 1)), ("X", (0,)), ("CRY", (0, 1))), (HALF, 0, 1, FULL, 0)),
        ((("RZZ", (0, 1)), ("CPHASE", (1, 0))), (DIAGONAL4, 0, 0, FULL, 0)),
        ((("CNOT", (0, 1)), ("RY", (0,))), (DENSE4, 0, 0, FULL, 0)),
    ],
)
def test_shapes(gates, expected):
    elements = tuple(Element(GATES[name], places) for name, places in gates)
    found = shape(elements, 2)
    assert (found.op, found.control, found.flip, found.axis, found.phases) == expected


def test_the_inverse_of_a_block_undoes_it():
    elements = [("RX", (1,)), ("CRZ", (1, 0)), ("S", (0,)), ("CRX", (0, 1))]
    block = Block((3, 5), tuple(Element(GATES[name], places) for name, places in elements))

    def matrix(block):
        product = np.eye(4)
        for element in block.elements:
            a, b, c = element.form(2).parts
            angle = 0.7 * element.gate.frequency
            product = (a + np.cos(angle) * b + np.sin(angle) * c) @ product
        return product

    np.testing.assert_allclose(matrix(block.inverse()) @ matrix(block), np.eye(4), atol=1e-14)
    assert np.abs(matrix(block.inverse()) - matrix(block)).max() > 0.1


def test_gates_that_join_factors_are_applied_by_the_join():
    code = FastEngine(ring(8))._runner()._machine.head.code
    joins = [row for row in code if row[OP] == JOIN]
    assert len(joins) == 7
    assert all(row[OF_FIRST] for row in joins)


def test_one_qubit_needs_the_small_kernel():
    assert shape((Element(GATES["H"], (0,)),), 1).op == DENSE2


@pytest.mark.parametrize(("qubits", "kept"), [(8, 4), (12, 6), (16, 4)])
def test_the_tail_begins_where_few_qubits_are_left(qubits, kept):
    steps = schedule(forget(blocks(qubits), (0,)))
    found = cut(steps, (0,), 8)
    assert found is not None
    assert len(found.kept) == kept
    assert all(set(step.qubits) <= found.kept for step in steps[found.at :])


def test_blocks_place_elements_among_other_qubits():
    block = Block((4, 7), (Element(GATES["CNOT"], (0, 1)),))
    assert block.placed_on((7, 4))[0].places == (1, 0)


@pytest.mark.parametrize("savings", [ALL, replace(ALL, fold=False), replace(NONE, block=True)])
def test_gates_put_together_for_the_cache_change_nothing(monkeypatch, savings):
    monkeypatch.setattr("qdcnn_studio.simulator.segments.LARGE", 4)
    monkeypatch.setattr("qdcnn_studio.simulator.segments.MOST", 4)
    for circuit in (ring(6), random_circuit(11, 5, 40)):
        parameters, features, labels = numbers(circuit, 10)
        loss = cross_entropy(labels)
        _, expected, before = FastEngine(circuit, savings=NONE).value_and_gradient(parameters, features, loss)
        run = FastEngine(circuit, savings=savings)
        _, gradient, after = run.value_and_gradient(parameters, features, loss)
        assert (run._runner()._machine.head.code[:, OP] == SEGMENT).any()
        np.testing.assert_allclose(after, before, atol=1e-12)
        np.testing.assert_allclose(gradient, expected, atol=1e-12)
