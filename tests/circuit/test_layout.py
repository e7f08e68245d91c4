from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.circuit.layout import ElementKind, diagram
from tests.circuit.designs import chain, circuit_of, numbers

layers = st.lists(
    st.sampled_from(
        [
            ("conv", {"ansatz": "su4"}),
            ("conv", {"ansatz": "u9", "pattern": "chain"}),
            ("conv", {"ansatz": "strong", "kernel": 2, "dilation": 1}),
            ("pool", {"keep": "odd"}),
            ("pool", {"kind": "measure", "keep": "last_half"}),
            ("rotate", {}),
        ]
    ),
    max_size=3,
)


def drawn_circuit(qubits, placed):
    return circuit_of(chain(numbers(qubits), "angle", *placed, "classify"))


@settings(max_examples=25, deadline=None)
@given(st.integers(8, 11), layers, st.sampled_from(["blocks", "gates"]))
def test_nothing_overlaps_and_nothing_is_out_of_order(qubits, placed, fold):
    circuit = drawn_circuit(qubits, placed)
    drawn = diagram(circuit, fold)
    taken = set()
    last = [-1] * qubits
    for element in drawn.elements:
        rows = range(element.qubits[0], element.qubits[-1] + 1)
        cells = {(element.column, row) for row in rows}
        assert not cells & taken
        taken |= cells
        for qubit in element.qubits:
            assert element.column > last[qubit]
            last[qubit] = element.column
        assert element.column < drawn.columns
    shown = [step for element in drawn.elements for step in range(*element.steps)]
    assert shown == list(range(len(circuit.operations)))
    assert drawn.ends == tuple(column + 1 for column in last)


@settings(max_examples=15, deadline=None)
@given(layers, st.sampled_from(["blocks", "gates"]))
def test_a_cut_separates_what_is_before_a_wire_from_what_is_after(placed, fold):
    circuit = drawn_circuit(8, placed)
    drawn = diagram(circuit, fold)
    assert {(cut.block, cut.output) for cut in drawn.cuts} == set(circuit.places)
    for cut in drawn.cuts:
        steps = circuit.places[cut.block, cut.output].steps
        for element in drawn.elements:
            if set(element.qubits) & set(cut.qubits):
                assert (element.column < cut.column) == (element.steps[0] < steps)


def test_folded_circuit_has_one_box_for_each_pair():
    drawn = diagram(drawn_circuit(8, [("conv", {"ansatz": "so4"})]))
    boxes = [element for element in drawn.elements if element.kind is ElementKind.BOX]
    assert [box.targets for box in boxes] == [(0, 7), (0, 1), (2, 3), (4, 5), (6, 7), (1, 2), (3, 4), (5, 6)]
    assert {box.label for box in boxes} == {"SO4"}
    assert [box.group for box in boxes] == list(range(1, 9))
    assert all(box.parameters == tuple(range(6)) for box in boxes)
    assert [box.column for box in boxes] == [1, 2, 2, 2, 2, 3, 3, 3]


def test_controls_and_targets_of_a_gate():
    drawn = diagram(drawn_circuit(4, [("pool", {"kind": "zx"})]), "gates")
    crz = next(element for element in drawn.elements if element.label == "RZ" and element.controls)
    assert (crz.controls, crz.targets, crz.classical, crz.parameters) == (((1, 1),), (0,), False, (0,))


def test_feed_forward_is_drawn_from_the_measured_qubit():
    drawn = diagram(drawn_circuit(2, [("pool", {"kind": "measure"})]), "gates")
    waiting = [element for element in drawn.elements if element.classical]
    assert [(element.controls, element.targets) for element in waiting] == [(((1, 1),), (0,)), (((1, 0),), (0,))]


@pytest.mark.parametrize("fold", ["blocks", "gates"])
def test_all_qubits_of_the_readout_are_in_one_column(fold):
    drawn = diagram(circuit_of(chain(numbers(3, classes=4), "angle", "conv", ("classify", {"classes": 4}))), fold)
    readouts = [element for element in drawn.elements if element.kind is ElementKind.READOUT]
    assert [element.targets for element in readouts] == [(0,), (1,)]
    assert len({element.column for element in readouts}) == 1


def test_noise_and_preparations_have_kinds_of_their_own():
    drawn = diagram(circuit_of(chain(numbers(4), "amplitude", "noise")))
    assert [element.kind for element in drawn.elements] == [ElementKind.PREPARE, ElementKind.NOISE, ElementKind.NOISE]
