"""What the kernel editor does to a kernel: inverses, dense parameters, and unitaries built independently."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.blocks.ansatz import Kernel, KernelGate
from qdcnn_studio.blocks.convolution import Convolution, ConvolutionSettings
from qdcnn_studio.blocks.kernel_edits import (
    STARTS,
    columns_of,
    empty,
    insert_at_column,
    kernel_circuit,
    kernel_settings,
    move,
    move_to_column,
    neighbour,
    place,
    put_part_on,
    reading_order,
    remove,
    resize,
    set_angle,
    shift,
    start,
    swap,
    uses,
)
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.design.edits import UNSET
from tests.blocks.test_convolution import PARAMETERS, TABLE, compiled_unitary, convolved, unitary, written_gates
from tests.circuit import independent


@st.composite
def kernels(draw, least_gates=0):
    """Kernels made by placing gates, with some of their angles shared or fixed."""
    kernel = empty(draw(st.integers(2, 4)))
    for _ in range(draw(st.integers(least_gates, 7))):
        name = draw(st.sampled_from(sorted(GATES)))
        qubits = draw(st.permutations(range(kernel.qubits)))[: GATES[name].qubits]
        kernel = place(kernel, name, qubits, draw(st.integers(0, len(kernel.gates))))
    turned = [(i, which) for i, gate in enumerate(kernel.gates) for which in range(len(gate.angles))]
    for index, which in turned:
        angle = draw(st.one_of(st.none(), st.floats(-7, 7), st.integers(0, max(0, kernel.parameters - 1))))
        if angle is not None and (isinstance(angle, float) or angle < kernel.parameters):
            kernel = set_angle(kernel, index, which, angle)
    return kernel


def numbers_of(kernel: Kernel) -> list[int]:
    return [angle for gate in kernel.gates for angle in gate.angles if isinstance(angle, int)]


def assert_valid(kernel: Kernel) -> None:
    """Parameters are 0, 1, 2… without gaps, gates are on different qubits of the kernel, and the block reads it."""
    assert sorted(set(numbers_of(kernel))) == list(range(kernel.parameters))
    for gate in kernel.gates:
        assert len(set(gate.qubits)) == GATES[gate.gate].qubits
        assert all(0 <= qubit < kernel.qubits for qubit in gate.qubits)
    if kernel.gates:
        assert read_back(kernel) == kernel


def read_back(kernel: Kernel) -> Kernel:
    values = {name: value for name, value in kernel_settings(kernel).items() if value is not UNSET}
    return Convolution.kernel(ConvolutionSettings.model_validate(values))


def matrix(kernel: Kernel, angles) -> np.ndarray:
    """The unitary of a kernel from the definitions of its gates."""
    steps = [
        (gate.gate, gate.qubits, [angles[a] if isinstance(a, int) else a for a in gate.angles]) for gate in kernel.gates
    ]
    return independent.run(steps, kernel.qubits, np.eye(2**kernel.qubits, dtype=complex))


@given(kernels(), st.data())
def test_placing_a_gate_and_removing_it_leaves_the_kernel_as_it_was(kernel, data):
    name = data.draw(st.sampled_from(sorted(GATES)))
    position = data.draw(st.integers(0, len(kernel.gates)))
    placed = place(kernel, name, range(GATES[name].qubits), position)
    assert_valid(placed)
    assert placed.parameters == kernel.parameters + GATES[name].angles
    assert remove(placed, position) == kernel


@given(kernels(least_gates=1), st.data())
def test_moving_swapping_and_shifting_are_undone_by_their_opposites(kernel, data):
    index = data.draw(st.integers(0, len(kernel.gates) - 1))
    to = data.draw(st.integers(0, len(kernel.gates) - 1))
    assert move(move(kernel, index, to), to, index) == kernel
    assert swap(swap(kernel, index), index) == kernel
    moved = shift(kernel, index, 1)
    assert_valid(moved)
    assert moved == kernel or shift(moved, index, -1) == kernel


@given(kernels(least_gates=1), st.data())
def test_every_edit_leaves_parameters_without_gaps_and_gates_on_the_kernel(kernel, data):
    index = data.draw(st.integers(0, len(kernel.gates) - 1))
    gate = kernel.gates[index]
    qubit = data.draw(st.integers(0, kernel.qubits - 1))
    part = data.draw(st.integers(0, len(gate.qubits) - 1))
    assert_valid(remove(kernel, index))
    assert_valid(resize(kernel, data.draw(st.integers(2, 8))))
    again = put_part_on(kernel, index, part, qubit)
    assert_valid(again)
    assert again.gates[index].qubits[part] == qubit
    if gate.angles:
        which = data.draw(st.integers(0, len(gate.angles) - 1))
        assert_valid(set_angle(kernel, index, which, data.draw(st.floats(-7, 7))))
        new = set_angle(kernel, index, which, None)
        assert_valid(new)
        assert uses(new, new.gates[index].angles[which]) == 1


@given(kernels())
def test_the_settings_read_back_as_the_kernel(kernel):
    assert_valid(kernel)


@settings(max_examples=25)
@given(kernels())
def test_the_order_of_reading_changes_no_unitary(kernel):
    angles = np.random.default_rng(0).normal(size=kernel.parameters)
    order = reading_order(kernel)
    assert sorted(order) == list(range(len(kernel.gates)))
    read = Kernel(kernel.qubits, kernel.parameters, tuple(kernel.gates[index] for index in order))
    assert np.allclose(matrix(read, angles), matrix(kernel, angles), atol=1e-12)
    assert np.allclose(compiled_unitary(kernel_circuit(kernel), angles), matrix(kernel, angles), atol=1e-12)


@settings(max_examples=20)
@given(kernels(), st.data())
def test_a_gate_dropped_between_columns_comes_after_all_that_is_left_of_it(kernel, data):
    column = data.draw(st.integers(0, max(columns_of(kernel).values(), default=-1) + 1))
    before, after = ([gate for i, gate in enumerate(kernel.gates) if (columns_of(kernel)[i] < column) is left]
                     for left in (True, False))  # fmt: skip
    made, index = insert_at_column(kernel, "CNOT", (0, 1), column)
    assert made.gates[index] == KernelGate("CNOT", (0, 1))
    assert sorted(map(repr, made.gates[:index])) == sorted(map(repr, before))
    angles = np.random.default_rng(1).normal(size=kernel.parameters)
    halves = [matrix(Kernel(kernel.qubits, kernel.parameters, tuple(part)), angles) for part in (before, after)]
    between = independent.on_qubits(independent.gate_matrix("CNOT"), (0, 1), kernel.qubits)
    assert np.allclose(matrix(made, angles), halves[1] @ between @ halves[0], atol=1e-12)
    again, index = move_to_column(made, index, (1, 0), 0)
    assert (again.gates[index].qubits, index) == ((1, 0), 0)


@pytest.mark.parametrize("ansatz", TABLE)
def test_a_kernel_that_starts_from_an_ansatz_is_that_ansatz(ansatz):
    values = {name: value for name, value in kernel_settings(start(ansatz)).items() if value is not UNSET}
    circuit = convolved(2, **values)
    assert values["ansatz"] == "custom"
    assert circuit.parameter_count == PARAMETERS[ansatz]
    angles = np.random.default_rng(2).normal(size=circuit.parameter_count)
    expected = unitary(written_gates(TABLE[ansatz], (0, 1), angles), 2)
    assert np.allclose(compiled_unitary(circuit, angles), expected, atol=1e-12)


def test_it_can_start_from_the_nine_of_the_table_and_a_strong_layer():
    assert (*TABLE, "strong") == STARTS
    assert start("strong", 3).qubits == 3


def test_names_in_the_settings_are_those_of_openqasm():
    assert kernel_settings(start("u9"))["gates"] == [
        ["H", [0]],
        ["H", [1]],
        ["CZ", [0, 1]],
        ["RX", [0], ["p0"]],
        ["RX", [1], ["p1"]],
    ]
    assert kernel_settings(start("su4"))["gates"][0] == ["U3", [0], ["p0", "p1", "p2"]]
    assert kernel_settings(resize(empty(), 3)) == {"ansatz": "custom", "kernel": 3, "gates": UNSET}


def test_a_smaller_kernel_loses_the_gates_that_were_beyond_it():
    kernel = resize(start("strong", 4), 3)
    assert {qubit for gate in kernel.gates for qubit in gate.qubits} == {0, 1, 2}
    assert kernel.parameters == 9


def test_the_neighbour_is_the_next_gate_on_one_of_its_lines():
    kernel = start("u15")
    assert [neighbour(kernel, index, 1) for index in range(6)] == [2, 2, 3, 5, 5, None]
    assert [neighbour(kernel, index, -1) for index in range(6)] == [None, None, 1, 2, 2, 4]
