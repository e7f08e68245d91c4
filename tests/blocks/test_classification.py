from __future__ import annotations

import pytest

from tests.circuit.designs import chain, circuit_of, numbers, problems_of, repaired


def classified(qubits, **settings):
    return chain(numbers(qubits, classes=settings.get("classes", 2)), "angle", ("classify", settings))


@pytest.mark.parametrize(
    ("readout", "classes", "measured"),
    [
        ("probabilities", 2, (0,)),
        ("probabilities", 3, (0, 1)),
        ("probabilities", 4, (0, 1)),
        ("probabilities", 10, (0, 1, 2, 3)),
        ("softmax", 5, (0, 1, 2)),
        ("expectation", 3, (0, 1, 2)),
        ("sign", 2, (0,)),
        ("parity", 2, (0, 1, 2, 3)),
        ("dense", 3, (0, 1, 2, 3)),
    ],
)
def test_which_qubits_are_measured(readout, classes, measured):
    found = circuit_of(classified(4, readout=readout, classes=classes)).readout
    assert found is not None
    assert (found.kind, found.qubits, found.classes, found.block) == (readout, measured, classes, "classify_1")


def test_dense_layer_has_weights_row_by_row_and_then_the_bias():
    circuit = circuit_of(classified(4, readout="dense", classes=3))
    assert [(entry.name, entry.size) for entry in circuit.parameters] == [
        ("classify_1.weights", 12),
        ("classify_1.bias", 3),
    ]
    assert circuit.readout is not None
    assert circuit.readout.weights == tuple(range(15))


def test_scale_is_twenty_unless_set():
    assert circuit_of(classified(2, readout="softmax")).readout.scale == 20
    assert circuit_of(classified(2, readout="softmax", scale=3)).readout.scale == 3


UNFIT = [
    (1, {"classes": 3}, "measures 2 qubits, and 1 qubit arrives", "Tell 2 classes apart"),
    (3, {"classes": 10}, "measures 4 qubits, and 3 qubits arrive", "Tell 8 classes apart"),
    (2, {"classes": 4, "readout": "expectation"}, "measures 4 qubits, and 2 qubits arrive", "Use the readout softmax"),
    (4, {"classes": 3, "readout": "parity"}, "tells 2 classes apart, and 3 are set", "Use the readout probabilities"),
    (4, {"classes": 3, "readout": "sign"}, "tells 2 classes apart, and 3 are set", "Tell 2 classes apart"),
]


@pytest.mark.parametrize(("qubits", "settings", "words", "repair"), UNFIT)
def test_misfits(qubits, settings, words, repair):
    design = classified(qubits, **settings)
    problems = problems_of(design, "classify_1")
    assert words in problems[0].message
    after = problems_of(repaired(design, "classify_1", repair), "classify_1")
    assert not [problem for problem in after if "measures" in problem.message or "are set" in problem.message]


def test_data_with_other_classes_is_told_with_a_repair():
    design = chain(numbers(4, classes=4), "angle", ("classify", {"classes": 2}))
    assert any("4" in problem.message and "2" in problem.message for problem in problems_of(design, "classify_1"))
    assert not problems_of(repaired(design, "classify_1", "Tell 4 classes apart"), "classify_1")
