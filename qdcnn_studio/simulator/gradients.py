"""Gradients that need nothing but probabilities: parameter shift (exact, runs on devices) and finite differences."""

from __future__ import annotations

from dataclasses import replace
from math import pi, sqrt

import numpy as np

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.circuit.readout import class_probabilities, pull_back
from qdcnn_studio.simulator.engine import Array, Loss, checked, engine, readout_of
from qdcnn_studio.simulator.lowering import lowered
from qdcnn_studio.simulator.sampling import outcomes as outcome_probabilities

TWO_TERMS = ((0.5, pi / 2), (-0.5, -pi / 2))
"""Weights and shifts where the probabilities hold the frequency 1 alone: rotations and phases."""

_PLUS, _MINUS = (sqrt(2) + 1) / (4 * sqrt(2)), (sqrt(2) - 1) / (4 * sqrt(2))
FOUR_TERMS = ((_PLUS, pi / 2), (-_PLUS, -pi / 2), (-_MINUS, 3 * pi / 2), (_MINUS, -3 * pi / 2))
"""Where they hold 1/2 and 1: controlled rotations (Anselmetti and others, New J. Phys. 23, 113010, 2021)."""


def shift_rule(operation: Operation) -> tuple[tuple[float, float], ...]:
    """Return the weights and shifts (radians) that give the exact derivative with respect to an operation's angles."""
    step = lowered(operation)
    if step is None:
        return ()
    return FOUR_TERMS if step.gate.controls and step.gate.frequency == 0.5 else TWO_TERMS


def parameter_shift_gradient(
    circuit: Circuit, parameters: Array, features: Array, loss: Loss, kind: str = "qutip"
) -> tuple[float, Array, Array]:
    """Return loss, gradient and class probabilities; each occurrence of a parameter is shifted by itself.

    Parameters
    ----------
    circuit : Circuit
    parameters : ndarray of float, shape (P,)
    features : ndarray of float, shape (S, F)
    loss : Loss
    kind : str
        The engine that computes the probabilities.

    Notes
    -----
    The rules hold for outcome probabilities, which are trigonometric polynomials in each angle; the readout and the
    loss follow by the chain rule.
    """
    parameters, features = checked(circuit, parameters, features)
    outcomes = outcome_probabilities(circuit, parameters, features, kind)
    readout = readout_of(circuit)
    probabilities = class_probabilities(readout, outcomes, parameters)
    value, cotangent = loss(probabilities)
    slopes, gradient = pull_back(readout, outcomes, parameters, cotangent)
    for step, operation in enumerate(circuit.operations):
        if not isinstance(operation, Operation):
            continue
        for index, angle in enumerate(operation.angles):
            if not angle.parameters:
                continue
            derivative = np.zeros(len(features))
            for weight, shift in shift_rule(operation):
                shifted = outcome_probabilities(_shifted(circuit, step, index, shift), parameters, features, kind)
                derivative += weight * np.sum(slopes * shifted, axis=1)
            for parameter in angle.parameters:
                gradient[parameter] += derivative @ angle.derivative(parameter).value(parameters, features)
    return float(value), gradient, probabilities


def finite_difference_gradient(
    circuit: Circuit, parameters: Array, features: Array, loss: Loss, kind: str = "qutip", step: float = 1e-4
) -> tuple[float, Array, Array]:
    """Return loss, gradient and class probabilities by central differences of fourth order.

    Parameters
    ----------
    step : float
        In radians. The error is of the order ``step**4`` plus rounding over ``step``.
    """
    parameters, features = checked(circuit, parameters, features)
    run = engine(circuit, kind)
    probabilities = run.probabilities(parameters, features)
    value, _ = loss(probabilities)
    gradient = np.zeros(len(parameters))
    for index in range(len(parameters)):
        for weight, distance in ((8.0, 1), (-8.0, -1), (-1.0, 2), (1.0, -2)):
            moved = parameters.copy()
            moved[index] += distance * step
            gradient[index] += weight * loss(run.probabilities(moved, features))[0]
    return float(value), gradient / (12 * step), probabilities


def _shifted(circuit: Circuit, step: int, index: int, shift: float) -> Circuit:
    operation = circuit.operations[step]
    assert isinstance(operation, Operation)
    angles = list(operation.angles)
    angles[index] = angles[index] + Angle(shift)
    operations = list(circuit.operations)
    operations[step] = replace(operation, angles=tuple(angles))
    return replace(circuit, operations=tuple(operations))
