"""Convolutions against the tables of BLOCKS.md, which are read here as they are written there."""

from __future__ import annotations

import re

import numpy as np
import pytest

from qdcnn_studio.blocks.patterns import windows
from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers, problems_of, repaired

TABLE = {
    "ttn": "RY(p0)a, RY(p1)b, CX(a→b)",
    "u5": "RX(p0)a, RX(p1)b, RZ(p2)a, RZ(p3)b, CRZ(p4)(b→a), CRZ(p5)(a→b), RX(p6)a, RX(p7)b, RZ(p8)a, RZ(p9)b",
    "u6": "RX(p0)a, RX(p1)b, RZ(p2)a, RZ(p3)b, CRX(p4)(b→a), CRX(p5)(a→b), RX(p6)a, RX(p7)b, RZ(p8)a, RZ(p9)b",
    "u9": "H a, H b, CZ, RX(p0)a, RX(p1)b",
    "u13": "RY(p0)a, RY(p1)b, CRZ(p2)(b→a), RY(p3)a, RY(p4)b, CRZ(p5)(a→b)",
    "u14": "RY(p0)a, RY(p1)b, CRX(p2)(b→a), RY(p3)a, RY(p4)b, CRX(p5)(a→b)",
    "u15": "RY(p0)a, RY(p1)b, CX(b→a), RY(p2)a, RY(p3)b, CX(a→b)",
    "so4": "RY(p0)a, RY(p1)b, CX(a→b), RY(p2)a, RY(p3)b, CX(a→b), RY(p4)a, RY(p5)b",
    "su4": "U3(p0,p1,p2)a, U3(p3,p4,p5)b, CX(a→b), RY(p6)a, RZ(p7)b, CX(b→a), RY(p8)a, CX(a→b), "
    "U3(p9,p10,p11)a, U3(p12,p13,p14)b",
}
PARAMETERS = {"ttn": 2, "u5": 10, "u6": 10, "u9": 2, "u13": 6, "u14": 6, "u15": 4, "so4": 6, "su4": 15}
WORDS = {"CX": "CNOT", "U3": "QASMU"}


def written_gates(text, pair, angles):
    """Read one row of the table."""
    place = dict(zip("ab", pair, strict=True))
    steps = []
    for gate in re.split(r", (?=[A-Z])", text):
        name, numbers_, wires = re.fullmatch(r"([A-Z]+\d?) ?(?:\((p[\dp,]+)\))? ?(\(?[ab→]*\)?)", gate).groups()
        values = [angles[int(word[1:])] for word in (numbers_ or "").split(",") if word]
        qubits = [place[letter] for letter in wires if letter in "ab"] or list(pair)
        steps.append((WORDS.get(name, name), qubits, values))
    return steps


def unitary(steps, count):
    return independent.run(steps, count, np.eye(2**count, dtype=complex))


def compiled_unitary(circuit, parameters):
    return unitary(independent.bound(circuit, parameters, np.zeros(circuit.feature_count)), circuit.qubits)


def convolved(qubits, **settings):
    return circuit_of(chain(numbers(qubits), "angle", ("conv", settings)))


@pytest.mark.parametrize("ansatz", TABLE)
def test_ansatz_is_the_one_of_the_table(ansatz):
    circuit = convolved(2, ansatz=ansatz)
    assert circuit.parameter_count == PARAMETERS[ansatz]
    angles = np.random.default_rng(0).normal(size=circuit.parameter_count)
    expected = unitary(written_gates(TABLE[ansatz], (0, 1), angles), 2)
    assert np.allclose(compiled_unitary(circuit, angles), expected, atol=1e-12)


@pytest.mark.parametrize("share", [True, False])
def test_layers_take_their_parameters_in_order(share):
    circuit = convolved(4, ansatz="u15", depth=2, share=share)
    pairs = [(0, 3), (0, 1), (2, 3), (1, 2)]
    angles = np.random.default_rng(1).normal(size=circuit.parameter_count)
    assert len(angles) == 4 * 2 * (1 if share else 4)
    sets = angles.reshape(2, -1, 4)
    steps = []
    for layer in range(2):
        for number, pair in enumerate(pairs):
            steps += written_gates(TABLE["u15"], pair, sets[layer, 0 if share else number])
    assert np.allclose(compiled_unitary(circuit, angles), unitary(steps, 4), atol=1e-12)


def test_strong_layer_is_the_definition_of_schuld_et_al():
    circuit = convolved(3, ansatz="strong", kernel=3, pattern="pairs")
    angles = np.random.default_rng(2).normal(size=9)
    steps = []
    for qubit in range(3):
        phi, theta, omega = angles[3 * qubit : 3 * qubit + 3]
        steps += [("RZ", (qubit,), (phi,)), ("RY", (qubit,), (theta,)), ("RZ", (qubit,), (omega,))]
    steps += [("CNOT", (0, 1)), ("CNOT", (1, 2)), ("CNOT", (2, 0))]
    assert np.allclose(compiled_unitary(circuit, angles), unitary(steps, 3), atol=1e-12)


CUSTOM = [["ry", [0], ["p0"]], ["CX", [0, 2]], ["CRX", [2, 1], ["p1"]], ["U3", [1], ["p1", 0.5, "p2"]], ["H", [2]]]


def test_custom_gates_share_parameters_among_themselves():
    circuit = convolved(3, ansatz="custom", kernel=3, gates=CUSTOM, pattern="line")
    p = [0.3, 0.7, -1.1]
    steps = [
        ("RY", (0,), (p[0],)),
        ("CNOT", (0, 2)),
        ("CRX", (2, 1), (p[1],)),
        ("QASMU", (1,), (p[1], 0.5, p[2])),
        ("H", (2,)),
    ]
    assert circuit.parameter_count == 3
    assert np.allclose(compiled_unitary(circuit, p), unitary(steps, 3), atol=1e-12)


@pytest.mark.parametrize(
    ("qubits", "arguments", "expected"),
    [
        (8, {"pattern": "ring"}, "07 01 23 45 67 12 34 56"),
        (4, {"pattern": "ring"}, "03 01 23 12"),
        (2, {"pattern": "ring"}, "01"),
        (3, {"pattern": "ring"}, "02 01 12"),
        (5, {"pattern": "ring"}, "04 01 23 12 34"),
        (5, {"pattern": "line"}, "01 23 12 34"),
        (5, {"pattern": "pairs"}, "01 23"),
        (5, {"pattern": "chain"}, "01 12 23 34"),
        (6, {"pattern": "ring", "stride": 2}, "01 23 45"),
        (7, {"pattern": "ring", "stride": 2}, "06 01 23 45"),
        (6, {"pattern": "line", "dilation": 2}, "02 13 24 35"),
        (6, {"pattern": "ring", "dilation": 2}, "04 15 02 13 24 35"),
        (4, {"pattern": "ring", "dilation": 2}, "02 13"),
        (6, {"pattern": "ring", "kernel": 3}, "045 015 012 345 123 234"),
        (6, {"pattern": "chain", "kernel": 3, "stride": 3}, "012 345"),
        (3, {"pattern": "ring", "kernel": 3}, "012"),
        (3, {"pattern": "ring", "kernel": 4}, ""),
        (1, {"pattern": "ring"}, ""),
    ],
)
def test_patterns(qubits, arguments, expected):
    places = ["".join(map(str, window)) for window in windows(qubits, **arguments)]
    assert places == expected.split()


def test_a_pooled_register_is_convolved_on_its_own_qubits():
    circuit = circuit_of(chain(numbers(8), "angle", "pool", ("conv", {"ansatz": "ttn"})))
    pairs = [step.qubits for step in circuit.operations if step.block == "conv_1" and step.gate == "CNOT"]
    assert pairs == [(0, 6), (0, 2), (4, 6), (2, 4)]


def test_each_instance_is_one_group():
    circuit = convolved(4, ansatz="so4", depth=2)
    groups = {step.group for step in circuit.operations if step.block == "conv_1"}
    assert groups == set(range(1, 9))


UNFIT = [
    (1, {}, "spans 2 qubits, and the register has 1 qubit", None),
    (3, {"dilation": 4}, "spans 5 qubits, and the register has 3 qubits", "Use dilation 1"),
    (3, {"ansatz": "strong", "kernel": 5}, "spans 5 qubits", "Use kernel 3"),
    (4, {"kernel": 3}, "su4 acts on 2 qubits, and the kernel is set to 3", "Use a kernel of 2 qubits"),
    (4, {"kernel": 3}, "su4 acts on 2 qubits, and the kernel is set to 3", "Use the strong ansatz"),
    (4, {"ansatz": "custom"}, "has no gates yet", None),
    (4, {"ansatz": "custom", "gates": [["H", [2]]]}, "kernel has qubits 0 to 1", "Use a kernel of 3 qubits"),
    (
        4,
        {"ansatz": "custom", "gates": [["H", [0]], ["CX", [2, 0]]]},
        "acts on qubit 2",
        "Remove the 1 gate beyond them",
    ),
]


@pytest.mark.parametrize(("qubits", "settings", "words", "repair"), UNFIT)
def test_misfits(qubits, settings, words, repair):
    design = chain(numbers(qubits), "angle", ("conv", settings))
    [problem] = problems_of(design, "conv_1")
    assert words in problem.message
    if repair is None:
        assert not problem.repairs
    else:
        assert not problems_of(repaired(design, "conv_1", repair), "conv_1")


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        (["FOO", [0]], "There is no gate named FOO"),
        (["RY", [0]], "RY takes 1 angle"),
        (["CX", [0]], "CX acts on 2 different qubits"),
        (["CX", [1, 1]], "CX acts on 2 different qubits"),
        (["RY", [0], ["theta"]], 'not "theta"'),
        (["H"], "written [name, qubits]"),
        (["H", 0], "written [name, qubits]"),
        (["RY", [0], 0.5], "written [name, qubits]"),
        (["H", ["a"]], "written [name, qubits]"),
        ("H", "written [name, qubits]"),
    ],
)
def test_a_custom_gate_that_is_none_is_told(gate, words):
    [problem] = problems_of(chain(numbers(4), "angle", ("conv", {"ansatz": "custom", "gates": [gate]})), "conv_1")
    assert words in problem.message


def test_detail_counts_angles():
    from qdcnn_studio.blocks.convolution import Convolution, ConvolutionSettings
    from qdcnn_studio.design.ports import Register

    block, eight = Convolution(), {"in": Register(8)}
    shared, free = ConvolutionSettings(depth=2), ConvolutionSettings(ansatz="so4", share=False)
    assert block.detail(shared, eight, {"out": Register(8)}) == "30 angles · shared"
    assert block.detail(free, eight, {"out": Register(8)}) == "48 angles"
    assert block.caption(shared) == "SU4 × 2"
