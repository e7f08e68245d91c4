from __future__ import annotations

import numpy as np
import pytest

from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers, problems_of, wired


def fused(sizes, **settings):
    """Registers a, b… of the given sizes, joined."""
    blocks, wires = {}, []
    for port, size in zip("abcd", sizes, strict=False):
        blocks[f"n{port}"], blocks[f"e{port}"] = numbers(size), ("angle", {})
        wires += [f"n{port} e{port}", f"e{port} fuse.{port}"]
    return wired({**blocks, "fuse": ("fuse", {"inputs": len(sizes), **settings})}, *wires)


LINKS = [
    ((2, 2), "bipartite", "02 13"),
    ((3, 2), "bipartite", "03 14"),
    ((2, 2, 2), "bipartite", "02 13 24 35"),
    ((2, 2), "all", "02 03 12 13"),
    ((1, 1, 1, 1), "all", "01 02 03 12 13 23"),
    ((2, 2), "ring", "02 21 13 30"),
    ((1, 1), "ring", "01"),
    ((2, 2, 2), "ring", "02 24 41 13 35 50"),
    ((3, 1), "ring", "03 31"),
    ((2, 2), "star", "02 03"),
    ((2, 1, 2), "star", "02 03 04"),
]


@pytest.mark.parametrize(("sizes", "pattern", "links"), LINKS)
def test_who_is_joined_with_whom(sizes, pattern, links):
    circuit = circuit_of(fused(sizes, pattern=pattern))
    joined = ["".join(map(str, step.qubits)) for step in circuit.operations if step.gate == "CZ"]
    assert joined == links.split()
    assert circuit.places["fuse", "out"].qubits == tuple(range(sum(sizes)))


@pytest.mark.parametrize("gate", ["cz", "crz", "crx", "rzz", "rxx"])
@pytest.mark.parametrize("depth", [1, 2])
def test_rotations_then_gates(gate, depth):
    circuit = circuit_of(fused((2, 2), gate=gate, depth=depth))
    own = 0 if gate == "cz" else 1
    angles = np.random.default_rng(4).normal(size=depth * (4 + 2 * own))
    assert circuit.parameter_count == len(angles)
    steps, values = [], iter(angles)
    for _ in range(depth):
        steps += [("RY", (qubit,), (next(values),)) for qubit in range(4)]
        for pair in ((0, 2), (1, 3)):
            steps.append((gate.upper(), pair, (next(values),) if own else ()))
    found = independent.run(independent.bound(circuit, angles, np.zeros(4)), 4, np.eye(16, dtype=complex))
    assert np.allclose(found, independent.run(steps, 4, np.eye(16, dtype=complex)), atol=1e-12)


def test_one_register_is_fused_as_two_halves():
    circuit = circuit_of(chain(numbers(5), "angle", ("fuse", {"inputs": 1, "pattern": "bipartite"})))
    assert [step.qubits for step in circuit.operations if step.gate == "CZ"] == [(0, 3), (1, 4)]


def test_two_pooled_registers_keep_their_own_qubits():
    design = wired(
        {"n": numbers(4), **{name: (name[:-1], {}) for name in ("angle1", "angle2", "pool1", "pool2", "fuse1")}},
        *("n angle1", "n angle2", "angle1 pool1", "angle2 pool2", "pool1 fuse1.a", "pool2 fuse1.b"),
    )
    circuit = circuit_of(design)
    assert circuit.places["fuse1", "out"].qubits == (0, 2, 4, 6)
    assert [step.qubits for step in circuit.operations if step.gate == "CZ"] == [(0, 4), (2, 6)]


def test_registers_too_large_together_are_refused():
    [problem] = problems_of(fused((12, 12)), "fuse")
    assert "24 qubits together, and at most 20" in problem.message


def test_a_single_qubit_cannot_be_fused_with_itself():
    [problem] = problems_of(chain(numbers(1), "angle", ("fuse", {"inputs": 1})), "fuse_1")
    assert "at least 2 qubits" in problem.message
