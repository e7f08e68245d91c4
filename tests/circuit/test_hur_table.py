"""The numbers that BLOCKS.md gives to test against, through the compiler and through qutip-qip."""

from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.circuit.circuit import Circuit, Preparation
from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers

ROWS = {
    "ttn": (0.010679420609, 0.199279043502, 0.203874330027),
    "u5": (-0.008082206090, 0.168302039495, 0.130475722445),
    "u6": (0.028718351846, -0.024526226081, 0.030722502740),
    "u9": (-0.024692261169, 0.010062599720, 0.026250331834),
    "u13": (0.015279910156, -0.018237731643, 0.072064098117),
    "u14": (-0.157741423994, -0.000878622268, 0.070787379357),
    "u15": (-0.016941154825, -0.017422064618, -0.000306089111),
    "so4": (-0.259143471326, -0.159390586256, -0.208369657684),
    "su4": (-0.008027528701, -0.155894596261, -0.175345993067),
}
UNPOOLED_SU4 = (0.130922373882, -0.002535035369, 0.055314203540)
INPUTS = (np.eye(256)[0], np.ones(256), np.arange(1.0, 257.0))
READ = 4


def hur(ansatz: str, kind: str = "zx") -> Circuit:
    conv = ("conv", {"ansatz": ansatz})
    pools = [("pool", {"kind": kind, "keep": keep}) for keep in ("even", "even", "odd")]
    layers = [placed for pool in pools for placed in (conv, pool)]
    return circuit_of(chain(numbers(256), "amplitude", *layers, ("classify", {"readout": "sign"})))


def table_parameters(circuit: Circuit) -> np.ndarray:
    """0.1, 0.2, … ordered [conv1 | conv2 | conv3 | pool1 | pool2 | pool3]."""
    sizes = {entry.name: entry.size for entry in circuit.parameters}
    named, used = {}, 0
    for name in [f"{kind}_{i}.theta" for kind in ("conv", "pool") for i in (1, 2, 3)]:
        if name in sizes:
            named[name] = 0.1 * np.arange(used + 1, used + sizes[name] + 1)
            used += sizes[name]
    return circuit.flat_parameters(named)


@pytest.mark.parametrize(
    ("ansatz", "kind", "row"), [*((a, "zx", r) for a, r in ROWS.items()), ("su4", "trace", UNPOOLED_SU4)]
)
def test_compiled_circuit_gives_the_table(ansatz, kind, row):
    circuit = hur(ansatz, kind)
    preparation, *_ = circuit.operations
    assert isinstance(preparation, Preparation)
    assert preparation.qubits == tuple(range(8))
    assert circuit.readout is not None
    assert circuit.readout.qubits == (READ,)
    gates = Circuit(8, circuit.operations[1:])
    states = np.stack([x / np.linalg.norm(x) for x in INPUTS], axis=1).astype(complex)
    ends = independent.run(independent.bound(gates, table_parameters(circuit), []), 8, states)
    values = [independent.expectation_z(ends[:, i], READ) for i in range(3)]
    assert values == pytest.approx(row, abs=1e-10)


@pytest.mark.parametrize(
    ("ansatz", "kind", "row"), [*((a, "zx", r) for a, r in ROWS.items()), ("su4", "trace", UNPOOLED_SU4)]
)
def test_qutip_qip_gives_the_table(ansatz, kind, row):
    import qutip

    circuit = hur(ansatz, kind)
    observable = qutip.expand_operator(qutip.sigmaz(), [2] * 8, READ)
    parameters = table_parameters(circuit)
    for features, value in zip(INPUTS, row, strict=True):
        end = circuit.to_qutip(parameters, features).run(qutip.basis([2] * 8, [0] * 8))
        assert qutip.expect(observable, end) == pytest.approx(value, abs=1e-10)


def test_order_of_parameters_is_the_order_of_first_use():
    names = [entry.name for entry in hur("su4").parameters]
    assert names == [f"{kind}_{i}.theta" for i in (1, 2, 3) for kind in ("conv", "pool")]
    assert [entry.size for entry in hur("su4").parameters] == [15, 2] * 3
