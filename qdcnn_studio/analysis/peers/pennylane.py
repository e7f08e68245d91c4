"""PennyLane: default.qubit on JAX, gates as users write them or fused by hand; and lightning.qubit with adjoint."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from qdcnn_studio.analysis.peers.problem import Array, Problem, cross_entropy, layers


def _su4(p: Any, wires: tuple[int, int]) -> None:
    import pennylane as qml

    a, b = wires
    qml.U3(p[0], p[1], p[2], wires=a)
    qml.U3(p[3], p[4], p[5], wires=b)
    qml.CNOT(wires=[a, b])
    qml.RY(p[6], wires=a)
    qml.RZ(p[7], wires=b)
    qml.CNOT(wires=[b, a])
    qml.RY(p[8], wires=a)
    qml.CNOT(wires=[a, b])
    qml.U3(p[9], p[10], p[11], wires=a)
    qml.U3(p[12], p[13], p[14], wires=b)


def _pool(p: Any, wires: tuple[int, int]) -> None:
    import pennylane as qml

    qml.CRZ(p[15], wires=wires)
    qml.PauliX(wires=wires[0])
    qml.CRX(p[16], wires=wires)


def _circuit(problem: Problem, fuse: bool, parameters: Any, x: Any) -> Any:
    import pennylane as qml

    for qubit in range(problem.qubits):
        qml.RY(x[..., qubit], wires=qubit)
    for p, (pairs, pools) in zip(parameters, layers(problem.qubits), strict=True):
        for block, where in ((_su4, pairs), (_pool, pools)):
            matrix = qml.matrix(block, wire_order=[0, 1])(p, (0, 1)) if fuse else None
            for wires in where:
                if fuse:
                    qml.QubitUnitary(matrix, wires=wires)
                else:
                    block(p, wires)
    return qml.expval(qml.PauliZ(0))


def on_jax(fuse: bool, problem: Problem) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the compiled step and forward pass of default.qubit on JAX."""
    import jax
    import jax.numpy as jnp
    import pennylane as qml

    jax.config.update("jax_enable_x64", True)
    device = qml.device("default.qubit", wires=problem.qubits)
    node = qml.QNode(partial(_circuit, problem, fuse), device, interface="jax", diff_method="backprop")
    batched = jax.vmap(node, in_axes=(None, 0))
    features, labels = jnp.asarray(problem.features), jnp.asarray(problem.labels)

    def ones(parameters: Any, x: Any) -> Any:
        return (1 - batched(parameters, x)) / 2

    def loss(parameters: Any) -> Any:
        p = ones(parameters, features)
        return -jnp.mean(labels * jnp.log(p) + (1 - labels) * jnp.log(1 - p))

    both, forward = jax.jit(jax.value_and_grad(loss)), jax.jit(ones)

    def step(parameters: Array) -> tuple[float, Array]:
        value, gradient = both(jnp.asarray(parameters))
        return float(value), np.asarray(gradient)

    return step, lambda parameters, x: np.asarray(forward(jnp.asarray(parameters), jnp.asarray(x)))


def lightning(problem: Problem) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the step of lightning.qubit with its adjoint gradients, sample by sample."""
    import pennylane as qml
    from pennylane import numpy as pnp

    device = qml.device("lightning.qubit", wires=problem.qubits)
    node = qml.QNode(partial(_circuit, problem, False), device, diff_method="adjoint")
    jacobian = qml.jacobian(node, argnums=0)

    def forward(parameters: Array, x: Array) -> Array:
        return np.array([(1 - float(node(parameters, row))) / 2 for row in x])

    def step(parameters: Array) -> tuple[float, Array]:
        trainable = pnp.array(parameters, requires_grad=True)
        value, cotangent = cross_entropy(forward(parameters, problem.features), problem.labels)
        gradient = sum(
            -c / 2 * np.asarray(jacobian(trainable, row)) for c, row in zip(cotangent, problem.features, strict=True)
        )
        return value, np.asarray(gradient)

    return step, forward


fused = partial(on_jax, True)
gates = partial(on_jax, False)
