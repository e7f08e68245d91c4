"""Our own engines as contestants."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from qdcnn_studio.analysis.peers.problem import Array, Problem, cross_entropy, layers
from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Circuit, Readout
from qdcnn_studio.simulator.engine import engine

Step = Callable[[Array], tuple[float, Array]]
Forward = Callable[[Array, Array], Array]


def circuit(qubits: int) -> Circuit:
    """Return the circuit of the measured step."""
    builder = Builder()
    builder.enter("angle_1")
    features = builder.feature_input(qubits)
    for wire, feature in zip(builder.allocate(qubits), features, strict=True):
        builder.gate("RY", wire, angles=(Angle.feature(feature),))
    for layer, (pairs, pools) in enumerate(layers(qubits), start=1):
        builder.enter(f"layer_{layer}")
        p = builder.parameters(17)
        for a, b in pairs:
            builder.group()
            _su4(builder, p, a, b)
        for control, target in pools:
            builder.group()
            builder.gate("CRZ", control, target, angles=(p[15],))
            builder.gate("X", control)
            builder.gate("CRX", control, target, angles=(p[16],))
    builder.enter("classify_1")
    builder.measure(Readout("probabilities", (0,), 2))
    return builder.build()


def build(kind: str, precision: str, problem: Problem) -> tuple[Step, Forward]:
    """Return the training step, and the probabilities of class 1 for other features."""
    run = engine(circuit(problem.qubits), kind, precision)

    def loss(probabilities: Array) -> tuple[float, Array]:
        cotangent = np.zeros_like(probabilities)
        value, cotangent[:, 1] = cross_entropy(probabilities[:, 1], problem.labels)
        return value, cotangent

    def step(parameters: Array) -> tuple[float, Array]:
        value, gradient, _ = run.value_and_gradient(parameters.ravel(), problem.features, loss)
        return value, gradient

    def forward(parameters: Array, features: Array) -> Array:
        return run.probabilities(parameters.ravel(), features)[:, 1]

    return step, forward


fast = partial(build, "fast", "double")
single = partial(build, "fast", "single")
qutip = partial(build, "qutip", "double")


def _su4(builder: Builder, p: tuple[Angle, ...], a: int, b: int) -> None:
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
