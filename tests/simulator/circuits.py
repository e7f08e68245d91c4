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
    """Return the mean cross-entropy as a loss for engines."""

    def loss(probabilities: np.ndarray) -> tuple[float, np.ndarray]:
        rows = np.arange(len(labels))
        chosen = probabilities[rows, labels]
        cotangent = np.zeros_like(probabilities)
        cotangent[rows, labels] = -1 / (chosen * len(labels))
        return float(-np.log(chosen).mean()), cotangent

    return loss


def seeds() -> st.SearchStrategy[int]:
    """Return a strategy for seeds of random circuits."""
    return st.integers(0, 2**32 - 1)
