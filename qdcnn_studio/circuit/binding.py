"""A circuit with numbers for its angles, and its prepared states as gates: what leaves for devices and languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, Operation, Place, Preparation, Step
from qdcnn_studio.circuit.preparations import prepared_amplitudes

Array = NDArray[np.float64]


def bind(circuit: Circuit, parameters: Array, features: Array) -> Circuit:
    """Return the circuit for one sample: constant angles, and gates in place of preparations.

    Parameters
    ----------
    circuit : Circuit
    parameters : ndarray of float, shape (circuit.parameter_count,)
    features : ndarray of float, shape (circuit.feature_count,)

    Returns
    -------
    Circuit
        Without parameters and features. The classical layer of a dense readout still refers to `parameters`.

    Raises
    ------
    PreparationError
        If a state cannot be prepared from the features.
    """
    samples = np.asarray(features, dtype=float).reshape(1, -1)
    steps: list[Step] = []
    starts = [0]
    for step in circuit.operations:
        if isinstance(step, Preparation):
            steps.extend(_prepared(step, samples))
        else:
            angles = tuple(Angle(float(angle.value(parameters, samples)[0])) for angle in step.angles)
            steps.append(replace(step, angles=angles))
        starts.append(len(steps))
    places = {key: Place(starts[place.steps], place.qubits) for key, place in circuit.places.items()}
    return replace(circuit, operations=tuple(steps), parameters=(), features=(), places=places)


def preparing_gates(amplitudes: Array, qubits: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...], float | None]]:
    """Yield gates that prepare a real state from \\|0…0⟩: for each qubit in turn, an RY that depends on those before.

    Source: Möttönen, Vartiainen, Bergholm and Salomaa, *Transformation of quantum states using uniformly controlled
    rotations*, Quantum Inf. Comput. 5, 467 (2005).

    Parameters
    ----------
    amplitudes : ndarray of float, shape (2**len(qubits),)
        Normalised.
    qubits : tuple of int
        The first is the most significant bit.

    Yields
    ------
    tuple of (str, tuple of int, float or None)
        ``RY`` with its angle in radians, or ``CNOT``. There are at most ``2**n - 1`` and ``2**n - 2`` of them.
    """
    count = len(qubits)
    for level in range(count):
        halves = amplitudes.reshape(2**level, 2, -1)
        # Only the last qubit gives the amplitudes their signs; before it, what counts is how much goes to each half.
        sides = halves[:, :, 0] if level == count - 1 else np.linalg.norm(halves, axis=2)
        yield from _uniformly_controlled(2 * np.arctan2(sides[:, 1], sides[:, 0]), qubits[:level], qubits[level])


def _uniformly_controlled(
    angles: Array, controls: tuple[int, ...], target: int
) -> Iterator[tuple[str, tuple[int, ...], float | None]]:
    """Yield RY by ``angles[i]`` where the controls are in basis state i, by the Gray code of the source."""
    if not np.any(angles):
        return
    size = len(angles)
    number = np.arange(size)
    gray = number ^ (number >> 1)
    parity = np.array([[(i & g).bit_count() & 1 for i in number.tolist()] for g in gray.tolist()])
    turned = np.where(parity, -1.0, 1.0) @ angles / size
    for i in range(size):
        yield "RY", (target,), float(turned[i])
        if controls:
            changed = int(gray[i] ^ gray[(i + 1) % size]).bit_length() - 1
            yield "CNOT", (controls[len(controls) - 1 - changed], target), None


def _prepared(step: Preparation, samples: Array) -> Iterator[Step]:
    """Yield the gates that make a preparation's state."""
    if step.kind == "basis":
        for qubit, feature in zip(step.qubits, step.features, strict=True):
            if samples[0, feature] > step.threshold:
                yield Operation("X", (qubit,), (), step.block, step.group)
        return
    for gate, qubits, angle in preparing_gates(prepared_amplitudes(step, samples)[0], step.qubits):
        yield Operation(gate, qubits, () if angle is None else (Angle(angle),), step.block, step.group)
