from __future__ import annotations

import numpy as np
import pytest

from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers, problems_of, repaired, wired


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("halves", [(0, 1, 2), (3, 4)]),
        ("even_odd", [(0, 2, 4), (1, 3)]),
        ([[4, 0], [1], [3]], [(4, 0), (1,), (3,)]),
    ],
)
def test_split_hands_out_disjoint_parts(parts, expected):
    circuit = circuit_of(chain(numbers(5), "angle", ("split", {"parts": parts})))
    found = [circuit.places["split_1", port].qubits for port in "abcdefgh"[: len(expected)]]
    assert found == expected


def test_parts_can_be_used_separately():
    design = wired(
        {"n": numbers(4), **{name: (name, {}) for name in ("angle", "split", "conv", "rotate", "fuse")}},
        *("n angle", "angle split", "split.a conv", "split.b rotate", "conv fuse.a", "rotate fuse.b"),
    )
    circuit = circuit_of(design)
    assert {q for step in circuit.operations if step.block == "conv" for q in step.qubits} == {0, 1}
    assert {q for step in circuit.operations if step.block == "rotate" for q in step.qubits} == {2, 3}


@pytest.mark.parametrize(
    ("parts", "words"),
    [([[0, 1], [1, 2]], "position 1 twice"), ([[0], [7]], "position 7"), ([[-1], [0]], "position -1")],
)
def test_split_refuses_parts_that_are_none(parts, words):
    design = chain(numbers(4), "angle", ("split", {"parts": parts}))
    [problem] = problems_of(design, "split_1")
    assert words in problem.message
    assert not problems_of(repaired(design, "split_1", "Split into halves"), "split_1")


def test_one_qubit_cannot_be_split():
    [problem] = problems_of(chain(numbers(1), "angle", "split"), "split_1")
    assert "at least 2 qubits" in problem.message


def test_probe_has_no_gates():
    with_probe = circuit_of(chain(numbers(3), "angle", "probe", "conv"))
    without = circuit_of(chain(numbers(3), "angle", "conv"))
    assert with_probe.operations == without.operations
    assert with_probe.places["probe_1", "out"] == with_probe.places["angle_1", "out"]


@pytest.mark.parametrize("axis", ["rx", "ry", "rz"])
def test_rotate_turns_each_qubit_by_its_own_angle(axis):
    circuit = circuit_of(chain(numbers(3), "angle", ("rotate", {"axis": axis})))
    angles = [0.3, -0.5, 2.0]
    turned = [independent.gate_matrix(axis.upper(), (angle,)) for angle in angles]
    expected = np.kron(np.kron(turned[0], turned[1]), turned[2])
    steps = independent.bound(circuit, angles, np.zeros(3))
    assert np.allclose(independent.run(steps, 3, np.eye(8, dtype=complex)), expected, atol=1e-12)


@pytest.mark.parametrize("kind", ["depolarizing", "amplitude_damping", "phase_damping", "bit_flip"])
def test_noise_is_a_channel_on_each_qubit(kind):
    circuit = circuit_of(chain(numbers(2), "angle", ("noise", {"kind": kind, "p": 0.25})))
    channels = [step for step in circuit.operations if step.block == "noise_1"]
    assert [(step.gate, step.qubits, step.angles[0].constant) for step in channels] == [
        (kind.upper(), (0,), 0.25),
        (kind.upper(), (1,), 0.25),
    ]


def test_qutip_qip_has_no_word_for_noise():
    circuit = circuit_of(chain(numbers(2), "angle", "noise"))
    with pytest.raises(ValueError, match="cannot hold noise"):
        circuit.to_qutip([], [0.1, 0.2])
