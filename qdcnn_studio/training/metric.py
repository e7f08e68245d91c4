"""The Fubini–Study metric: how much each parameter changes the state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, Operation, Parameter
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.simulator.engine import engine

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Slot:
    """One angle of one gate that holds trainable parameters.

    Parameters
    ----------
    angle : Angle
    frequency : float
        The gate's matrix is ``A + B·exp(±i·frequency·angle)``.
    """

    angle: Angle
    frequency: float


def slotted(circuit: Circuit) -> tuple[Circuit, tuple[Slot, ...]]:
    """Return a circuit in which each trainable angle of each gate has an additional shift of its own.

    The shifts are further parameters after the circuit's own, in the order of the slots.
    """
    slots: list[Slot] = []
    operations = []
    for operation in circuit.operations:
        if isinstance(operation, Operation) and any(angle.parameters for angle in operation.angles):
            angles = []
            for angle in operation.angles:
                if angle.parameters:
                    slots.append(Slot(angle, GATES[operation.gate].frequency))
                    angle = angle + Angle.parameter(circuit.parameter_count + len(slots) - 1)
                angles.append(angle)
            operation = replace(operation, angles=tuple(angles))
        operations.append(operation)
    shifts = Parameter("shifts", len(slots), circuit.parameter_count)
    return replace(circuit, operations=tuple(operations), parameters=(*circuit.parameters, shifts)), tuple(slots)


def fubini_study(circuit: Circuit, parameters: Floats, features: Floats, kind: str = "fast") -> Floats:
    """Return the Fubini–Study metric, averaged over samples, without the entries between different blocks.

    ``g_ij = Re⟨∂_iψ|∂_jψ⟩ − ⟨∂_iψ|ψ⟩⟨ψ|∂_jψ⟩`` (Stokes and others, Quantum 4, 269, 2020). The derivatives of the state
    are exact: it is a trigonometric polynomial with one frequency in each gate's angle.

    Parameters
    ----------
    circuit : Circuit
    parameters : ndarray of float, shape (P,)
    features : ndarray of float, shape (samples, F)
    kind : str
        The engine that computes the states.

    Returns
    -------
    ndarray of float, shape (P, P)
        Symmetric and positive semidefinite. A parameter that is in no gate, such as a weight of a classical layer,
        has a one on the diagonal.
    """
    shifting, slots = slotted(circuit)
    run = engine(shifting, kind)
    base = np.concatenate([parameters, np.zeros(len(slots))])
    state = run.statevectors(base, features)
    derivatives = np.zeros((len(parameters), *state.shape), dtype=complex)
    for index, slot in enumerate(slots):
        slope = np.zeros_like(state)
        for sign in (1, -1):
            moved = base.copy()
            moved[len(parameters) + index] = sign * pi / (2 * slot.frequency)
            slope += sign * slot.frequency / 2 * run.statevectors(moved, features)
        for parameter in slot.angle.parameters:
            factor = slot.angle.derivative(parameter).value(parameters, features)
            derivatives[parameter] += factor[:, None] * slope
    overlaps = np.einsum("psi,qsi->spq", derivatives.conj(), derivatives)
    along = np.einsum("psi,si->sp", derivatives.conj(), state)
    metric = (overlaps - along[:, :, None] * along[:, None, :].conj()).real.mean(axis=0)
    return _block_diagonal(circuit, metric)


def _block_diagonal(circuit: Circuit, metric: Floats) -> Floats:
    block = np.concatenate(
        [np.full(p.size, number) for number, p in enumerate(circuit.parameters)] or [np.empty(0, dtype=int)]
    )
    names = [parameter.name.split(".")[0] for parameter in circuit.parameters]
    home = np.array([names.index(names[number]) for number in block], dtype=int)
    kept = np.where(home[:, None] == home[None, :], metric, 0.0)
    outside = [index for index in range(len(metric)) if index not in circuit.occurrences]
    kept[outside, outside] = 1.0
    return kept
