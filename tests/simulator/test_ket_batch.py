"""The QuTiP data type, through QuTiP's own functions on its own dense data."""

from __future__ import annotations

import numpy as np
import pytest
import qutip
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.simulator.ket_batch import KetBatch, ket_batch
from tests.simulator.circuits import seeds


def kets(seed, qubits, columns):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(2**qubits, columns)) + 1j * rng.normal(size=(2**qubits, columns))


def pair(seed, qubits, columns):
    array = kets(seed, qubits, columns)
    return ket_batch(array), qutip.Qobj(array, dims=[[2] * qubits, [columns]])


@settings(max_examples=30, deadline=None)
@given(
    seeds(), st.integers(1, 6), st.integers(1, 20), st.sampled_from(sorted(GATES)), st.sampled_from(["Dense", "CSR"])
)
def test_local_matmul_runs_our_kernel_and_equals_qutip(seed, qubits, columns, name, kind):
    gate = GATES[name]
    if gate.qubits > qubits:
        return
    rng = np.random.default_rng(seed)
    batch, dense = pair(seed, qubits, columns)
    modes = [int(mode) for mode in rng.permutation(qubits)[: gate.qubits]]
    matrix = qutip.Qobj(gate.matrix(*rng.uniform(-3, 3, gate.angles)), dims=[[2] * gate.qubits] * 2).to(kind)
    result = qutip.local_matmul(matrix, batch, modes)
    assert type(result.data) is KetBatch
    np.testing.assert_allclose(result.full(), qutip.local_matmul(matrix, dense, modes).full(), atol=1e-13)


def test_three_qubits_go_through_dense():
    batch, dense = pair(3, 4, 5)
    toffoli = qutip.tensor(qutip.basis(2, 0).proj(), qutip.qeye([2, 2]))
    result = qutip.local_matmul(toffoli, batch, [2, 0, 3])
    np.testing.assert_allclose(result.full(), qutip.local_matmul(toffoli, dense, [2, 0, 3]).full(), atol=1e-14)


def test_conversions_and_arithmetic():
    batch, dense = pair(4, 3, 11)
    other, same = pair(5, 3, 11)
    np.testing.assert_array_equal(batch.full(), dense.full())
    assert type(dense.to("KetBatch").data) is KetBatch
    assert type(batch.to("Dense").data) is qutip.data.Dense
    assert type((batch + other).data) is KetBatch
    for ours, theirs in (
        (batch + other, dense + same),
        (batch - other, dense - same),
        (batch * (0.3 - 2j), dense * (0.3 - 2j)),
        (-batch, -dense),
        (batch.dag(), dense.dag()),
        (batch.trans(), dense.trans()),
        (batch.conj(), dense.conj()),
        (other.dag() @ batch, same.dag() @ dense),
    ):
        np.testing.assert_allclose(ours.full(), theirs.full(), atol=1e-13)


def test_one_ket_works_in_every_function_by_conversion():
    array = kets(6, 3, 1)
    array /= np.linalg.norm(array)
    batch = qutip.Qobj(KetBatch(array), dims=[[2] * 3, [1] * 3], copy=False)
    dense = qutip.Qobj(array, dims=[[2] * 3, [1] * 3])
    z = qutip.tensor(qutip.sigmaz(), qutip.sigmax(), qutip.qeye(2))
    assert qutip.expect(z, batch) == pytest.approx(qutip.expect(z, dense), abs=1e-13)
    np.testing.assert_allclose(batch.ptrace([0, 2]).full(), dense.ptrace([0, 2]).full(), atol=1e-13)
    assert batch.overlap(dense) == pytest.approx(1)
    assert batch.norm() == pytest.approx(1)


def test_overlaps_of_all_columns():
    a, b = kets(7, 4, 10), kets(8, 4, 10)
    np.testing.assert_allclose(KetBatch(a).overlaps(KetBatch(b)), np.sum(a.conj() * b, axis=0), atol=1e-12)


def test_single_precision_holds_to_1e_6():
    array = kets(9, 5, 20)
    array /= np.linalg.norm(array, axis=0)
    gate = qutip.Qobj(GATES["CRY"].matrix(0.7), dims=[[2, 2]] * 2)
    result = qutip.local_matmul(gate, ket_batch(array, np.float32), [3, 1])
    exact = qutip.local_matmul(gate, ket_batch(array), [3, 1])
    assert result.data.planes.dtype == np.float32
    np.testing.assert_allclose(result.full(), exact.full(), atol=1e-6)


def test_rows_that_are_no_power_of_two_are_refused():
    with pytest.raises(ValueError, match="2\\*\\*n rows"):
        KetBatch(np.ones((6, 2)))
