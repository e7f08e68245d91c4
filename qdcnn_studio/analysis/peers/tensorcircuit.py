"""TensorCircuit-NG on JAX: gates as written, or each block as one 4×4 made by hand, with or without a searched path."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from qdcnn_studio.analysis.peers.problem import Array, Problem, layers

SEARCH_SECONDS = 8
"""How long a contraction path is searched for, before anything is compiled."""


def build(fuse: bool, problem: Problem, search: bool = False) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the compiled step and the compiled forward pass."""
    import jax.numpy as jnp
    import tensorcircuit as tc

    backend = tc.set_backend("jax")
    tc.set_dtype("complex128")
    if search:
        _search_paths(tc)

    def su4(circuit: Any, p: Any, a: int, b: int) -> None:
        circuit.u(a, theta=p[0], phi=p[1], lbd=p[2])
        circuit.u(b, theta=p[3], phi=p[4], lbd=p[5])
        circuit.cnot(a, b)
        circuit.ry(a, theta=p[6])
        circuit.rz(b, theta=p[7])
        circuit.cnot(b, a)
        circuit.ry(a, theta=p[8])
        circuit.cnot(a, b)
        circuit.u(a, theta=p[9], phi=p[10], lbd=p[11])
        circuit.u(b, theta=p[12], phi=p[13], lbd=p[14])

    def pool(circuit: Any, p: Any, control: int, target: int) -> None:
        circuit.crz(control, target, theta=p[15])
        circuit.x(control)
        circuit.crx(control, target, theta=p[16])

    def place(circuit: Any, block: Any, p: Any, pairs: list[tuple[int, int]]) -> None:
        if fuse:
            small = tc.Circuit(2)
            block(small, p, 0, 1)
            matrix = small.matrix()
            for a, b in pairs:
                circuit.any(a, b, unitary=matrix)
        else:
            for a, b in pairs:
                block(circuit, p, a, b)

    def one(parameters: Any, x: Any) -> Any:
        circuit = tc.Circuit(problem.qubits)
        for qubit in range(problem.qubits):
            circuit.ry(qubit, theta=x[qubit])
        for p, (pairs, pools) in zip(parameters, layers(problem.qubits), strict=True):
            place(circuit, su4, p, pairs)
            place(circuit, pool, p, pools)
        return (1 - backend.real(circuit.expectation_ps(z=[0]))) / 2

    ones = backend.vmap(one, vectorized_argnums=1)
    features, labels = jnp.asarray(problem.features), jnp.asarray(problem.labels)

    def loss(parameters: Any) -> Any:
        p = ones(parameters, features)
        return -jnp.mean(labels * jnp.log(p) + (1 - labels) * jnp.log(1 - p))

    both, forward = backend.jit(backend.value_and_grad(loss)), backend.jit(ones)

    def step(parameters: Array) -> tuple[float, Array]:
        value, gradient = both(jnp.asarray(parameters))
        return float(value), np.asarray(gradient)

    return step, lambda parameters, x: np.asarray(forward(jnp.asarray(parameters), jnp.asarray(x)))


def _search_paths(tc: Any) -> None:
    """Let cotengra look for contraction paths instead of taking the first greedy one."""
    import cotengra

    optimizer = cotengra.ReusableHyperOptimizer(
        methods=["greedy"],
        optlib="random",
        max_time=SEARCH_SECONDS,
        max_repeats=64,
        parallel=False,
        minimize="combo",
        progbar=False,
    )
    tc.set_contractor("custom", optimizer=optimizer)


fused = partial(build, True)
gates = partial(build, False)
searched = partial(build, True, search=True)
