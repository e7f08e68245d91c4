from __future__ import annotations

import pytest

from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.circuit.cost import cost, depth
from tests.circuit.designs import chain, circuit_of, numbers


def gates(*qubits):
    return Circuit(4, tuple(Operation("CNOT" if len(pair) == 2 else "H", pair) for pair in qubits))


@pytest.mark.parametrize(
    ("circuit", "expected"),
    [
        (Circuit(3), 0),
        (gates((0,), (1,), (2,)), 1),
        (gates((0,), (0, 1), (1, 2), (3,)), 3),
        (gates((0, 1), (2, 3), (1, 2)), 2),
    ],
)
def test_depth_is_the_longest_chain(circuit, expected):
    assert depth(circuit) == expected


def test_waiting_for_an_outcome_is_a_link_of_the_chain():
    steps = (Operation("MEASURE", (0,)), Operation("X", (1,), condition=(0, 1)))
    assert depth(Circuit(2, steps)) == 2


def test_counts_of_hurs_first_layers():
    # SU4 on 8 pairs of a ring: each 4 U3, 2 RY, 1 RZ and 3 CNOT; zx pooling on 4 pairs: each CRZ, X, CRX.
    figures = cost(circuit_of(chain(numbers(256), "amplitude", "conv", "pool", ("classify", {"readout": "dense"}))))
    assert (figures.qubits, figures.preparations, figures.measurements) == (8, 1, 0)
    assert figures.one_qubit_gates == 8 * 7 + 4
    assert figures.two_qubit_gates == 8 * 3 + 4 * 2
    assert figures.parameters == 15 + 2 + (2 * 4 + 2)
    assert figures.classical_parameters == 2 * 4 + 2
    assert figures.occurrences == 15 * 8 + 2 * 4
    assert figures.fused_gates == 8 + 4


def test_measurements_in_mid_circuit_are_counted_apart():
    figures = cost(circuit_of(chain(numbers(4), "angle", ("pool", {"kind": "measure"}))))
    assert (figures.measurements, figures.one_qubit_gates, figures.two_qubit_gates) == (2, 4 + 4, 0)


def test_memory_and_work_double_with_each_qubit():
    small, large = (cost(circuit_of(chain(numbers(n), "angle"))) for n in (4, 5))
    assert small.bytes(32) == 2 * 32 * 16 * 16
    assert large.bytes(32) == 2 * small.bytes(32) == 4 * small.bytes(32, "single")
    assert large.flops(8) / large.fused_gates == 2 * small.flops(8) / small.fused_gates
    assert small.seconds(8, 1e9) == pytest.approx(small.flops(8) / 1e9)
