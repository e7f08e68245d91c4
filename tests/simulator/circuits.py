"""Random circuits of every gate, for the tests of all engines."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Circuit, Readout
from qdcnn_studio.circuit.gates import GATES, MEASURE

NAMES = sorted(GATES)
KINDS = ("probabilities", "softmax", "expectation", "sign", "parity", "dense")


def random_circuit(seed: int, qubits: int, gates: int, kind: str = "probabilities", prepared: bool = False) -> Circuit:
    """Return a circuit of random gates on random qubits, with shared, per-sample and constant angles."""
    rng = np.random.default_rng(seed)
    builder = Builder()
    builder.enter("encode")
    features = builder.feature_input(4)
    wires = builder.allocate(qubits)
    shared = builder.parameters(6)
    if prepared:
        builder.prepare("amplitude", wires[:2], features)
    else:
        for wire in wires:
            builder.gate("RY", wire, angles=(Angle.feature(features[wire % 4]),))
    measured: list[int] = []
    for index in range(gates):
        builder.enter(f"layer_{index % 3}")
        free = [wire for wire in wires if wire not in measured]
        gate = GATES[NAMES[rng.integers(len(NAMES))]]
        if len(free) < gate.qubits:
            continue
        chosen = [int(wire) for wire in rng.permutation(free)[: gate.qubits]]
        angles = tuple(_angle(rng, shared, features) for _ in range(gate.angles))
        condition = (
            (measured[0], int(rng.integers(2))) if measured and gate.qubits == 1 and rng.random() < 0.5 else None
        )
        builder.gate(gate.name, *chosen, angles=angles, condition=condition)
        if index == gates // 2 and qubits > 2:
            measured.append(int(rng.integers(qubits)))
            builder.gate(MEASURE, measured[0])
    builder.enter("classify")
    builder.measure(_readout(kind, rng, builder, wires))
    return builder.build()


def _readout(kind: str, rng: np.random.Generator, builder: Builder, wires: tuple[int, ...]) -> Readout:
    some = tuple(int(wire) for wire in rng.permutation(wires)[:2])
    if kind in ("probabilities", "softmax"):
        return Readout(kind, some, 3, scale=5.0)
    if kind == "expectation":
        return Readout(kind, some, 2, scale=3.0)
    if kind == "sign":
        return Readout(kind, some[:1], 2)
    if kind == "parity":
        return Readout(kind, wires, 2)
    weights = builder.parameters(3 * len(wires) + 3, "weights")
    return Readout(kind, wires, 3, weights=tuple(angle.parameters[0] for angle in weights))


def _angle(rng: np.random.Generator, shared: tuple[Angle, ...], features: tuple[int, ...]) -> Angle:
    theta = shared[rng.integers(len(shared))]
    other = shared[rng.integers(len(shared))]
    x = Angle.feature(features[rng.integers(len(features))])
    y = Angle.feature(features[rng.integers(len(features))])
    choices = (
        theta,
        theta * 0.7 + 0.3,
        Angle(rng.uniform(-3, 3)),
        x * 1.5 + 0.1,
        x * y,
        theta * x + other,
        theta * other,
    )
    return choices[rng.choice(len(choices), p=[0.35, 0.15, 0.1, 0.1, 0.1, 0.1, 0.1])]


def numbers(circuit: Circuit, samples: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return parameters, features and labels."""
    rng = np.random.default_rng(seed)
    assert circuit.readout is not None
    return (
        rng.uniform(-np.pi, np.pi, circuit.parameter_count),
        rng.uniform(0.1, np.pi, (samples, circuit.feature_count)),
        rng.integers(circuit.readout.classes, size=samples),
    )


def cross_entropy(labels: np.ndarray):  # type: ignore[no-untyped-def]
    """Return the mean cross-entropy, smooth where a probability is 0, as a loss for engines."""

    def loss(probabilities: np.ndarray) -> tuple[float, np.ndarray]:
        rows = np.arange(len(labels))
        chosen = probabilities[rows, labels]
        cotangent = np.zeros_like(probabilities)
        cotangent[rows, labels] = -1 / ((chosen + 0.01) * len(labels))
        return float(-np.log(chosen + 0.01).mean()), cotangent

    return loss


def seeds() -> st.SearchStrategy[int]:
    """Return a strategy for seeds of random circuits."""
    return st.integers(0, 2**32 - 1)


def ring(qubits: int) -> Circuit:
    """Return the pooled SU(4) QCNN of ``../shared/peers/common.py``: rings with the wrap-around pair last."""
    builder = Builder()
    builder.enter("angle_1")
    features = builder.feature_input(qubits)
    active = list(builder.allocate(qubits))
    for wire, feature in zip(active, features, strict=True):
        builder.gate("RY", wire, angles=(Angle.feature(feature),))
    layer = 0
    while len(active) > 1:
        layer += 1
        builder.enter(f"conv_{layer}")
        p = builder.parameters(17)
        for a, b in ring_pairs(active):
            builder.group()
            su4(builder, p, a, b)
        builder.enter(f"pool_{layer}")
        for kept, gone in zip(active[0::2], active[1::2], strict=False):
            builder.group()
            builder.gate("CRZ", gone, kept, angles=(p[15],))
            builder.gate("X", gone)
            builder.gate("CRX", gone, kept, angles=(p[16],))
        active = active[0::2]
    builder.enter("classify_1")
    builder.measure(Readout("probabilities", (0,), 2))
    return builder.build()


def ring_pairs(active: list[int]) -> list[tuple[int, int]]:
    """Return the pairs of a ring: even, odd, and for an odd number the wrap-around pair by itself."""
    count = len(active)
    if count == 2:
        return [(active[0], active[1])]
    pairs = [(active[i], active[i + 1]) for i in range(0, count - 1, 2)]
    pairs += [(active[i], active[(i + 1) % count]) for i in range(1, count, 2)]
    return [*pairs, (active[-1], active[0])] if count % 2 else pairs


def su4(builder: Builder, p: tuple[Angle, ...], a: int, b: int) -> None:
    """Put the SU(4) ansatz of Hur, Kim and Park on a pair."""
    builder.gate("QASMU", a, angles=p[0:3])
    builder.gate("QASMU", b, angles=p[3:6])
    builder.gate("CNOT", a, b)
    builder.gate("RY", a, angles=(p[6],))
    builder.gate("RZ", b, angles=(p[7],))
    builder.gate("CNOT", b, a)
    builder.gate("RY", a, angles=(p[8],))
    builder.gate("CNOT", a, b)
    builder.gate("QASMU", a, angles=p[9:12])
    builder.gate("QASMU", b, angles=p[12:15])
