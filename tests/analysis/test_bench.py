"""The benchmark: what it measures is the circuit it says, and contestants that disagree are found out."""

from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.analysis import bench
from qdcnn_studio.analysis.peers.problem import cross_entropy, layers, problem
from qdcnn_studio.analysis.peers.studio import circuit, fast
from tests.simulator.circuits import ring


def test_the_ring_is_the_one_of_the_shared_peers():
    assert [len(pairs) for pairs, _ in layers(12)] == [12, 6, 3, 1]
    assert layers(8)[0][0] == [(0, 1), (2, 3), (4, 5), (6, 7), (1, 2), (3, 4), (5, 6), (7, 0)]
    assert layers(3)[0] == ([(0, 1), (1, 2), (2, 0)], [(1, 0)])


@pytest.mark.parametrize("qubits", [3, 8])
def test_our_contestant_runs_that_circuit(qubits):
    ours = [(op.gate, op.qubits) for op in circuit(qubits).operations]
    assert sorted(ours) == sorted((op.gate, op.qubits) for op in ring(qubits).operations)


def test_the_derivative_of_the_loss():
    ones, labels, h = np.array([0.2, 0.7]), np.array([1.0, 0.0]), 1e-6
    _, slope = cross_entropy(ones, labels)
    for i in range(2):
        moved = ones.copy()
        moved[i] += h
        assert (cross_entropy(moved, labels)[0] - cross_entropy(ones, labels)[0]) / h == pytest.approx(
            slope[i], abs=1e-4
        )


def test_a_run_compares_and_measures():
    report = bench.run([3], 4, ["studio:qutip"], seconds=0.05)
    names = [figure["name"] for figure in report["figures"]]
    assert names == ["QDCNN Studio", "plain QuTiP, our reference engine"]
    assert all(figure["error"] < 1e-9 and figure["median_ms"] > 0 for figure in report["figures"])
    assert 0 < report["kernel"]["fraction"] < 2


def test_a_contestant_that_computes_something_else_is_refused(monkeypatch):
    monkeypatch.setattr(bench, "AGREE", {"studio:qutip": -1.0})
    with pytest.raises(bench.BenchError, match="something else"):
        bench.run([3], 4, ["studio:qutip"], seconds=0.01)


def test_our_step_is_a_step():
    given = problem(4, 8)
    step, forward = fast(given)
    value, gradient = step(given.parameters)
    assert value == pytest.approx(cross_entropy(forward(given.parameters, given.features), given.labels)[0])
    assert gradient.shape == (given.parameters.size,)
