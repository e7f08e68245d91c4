"""What hovering an element of the circuit says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.circuit.expressions import angle_text
from qdcnn_studio.circuit.layout import Element, ElementKind

Floats = NDArray[np.float64]
LISTED = 6
"""Parameters of a folded box that are listed by name."""


def tip(circuit: Circuit, element: Element, name: str, parameters: Floats | None) -> str:
    """Return the lines for an element.

    Parameters
    ----------
    circuit : Circuit
    element : Element
        Of a diagram of that circuit.
    name : str
        What the block is called.
    parameters : ndarray of float, shape (parameters,), or None
        Present values, in radians; without them only names are told.
    """
    qubits = ", ".join(f"q{qubit}" for qubit in element.targets)
    lines = [f"{_title(circuit, element)} on {qubits} · {name}"]
    if element.controls:
        waits = ", ".join(f"q{qubit} is {value}" for qubit, value in element.controls)
        lines.append(("when the outcome of " if element.classical else "where ") + waits)
    start, stop = element.steps
    steps = [step for step in circuit.operations[start:stop] if isinstance(step, Operation)]
    if element.kind is ElementKind.BOX:
        lines += _shared(circuit, element, parameters)
        lines.append(f"{len(steps)} gates in one instance of the block")
    else:
        for step in steps:
            lines += [_angle_line(circuit, step, i, parameters) for i in range(len(step.angles))]
        others = sum(len(circuit.occurrences.get(i, ())) - 1 for i in element.parameters)
        if others > 0:
            lines.append(f"shared with {others} more {'place' if others == 1 else 'places'}")
    return "\n".join(lines)


def _title(circuit: Circuit, element: Element) -> str:
    if element.kind is ElementKind.READOUT:
        return "Measurement for the class"
    if element.kind is ElementKind.MEASURE:
        return "Measurement in mid-circuit"
    step = circuit.operations[element.steps[0]]
    if element.kind is ElementKind.GATE and isinstance(step, Operation):
        return {"QASMU": "U3", "CQASMU": "Controlled U3"}.get(step.gate, step.gate)
    return element.label


def _angle_line(circuit: Circuit, step: Operation, index: int, parameters: Floats | None) -> str:
    angle = step.angles[index]
    text = angle_text(circuit, angle)
    if parameters is None or angle.features or not angle.parameters:
        return f"angle {text}"
    value = float(angle.value(parameters, np.zeros((1, circuit.feature_count)))[0])
    return f"angle {text} = {value:.3f} rad"


def _shared(circuit: Circuit, element: Element, parameters: Floats | None) -> list[str]:
    """List the parameters of a folded box."""
    lines = []
    for index in element.parameters[:LISTED]:
        value = "" if parameters is None else f" = {parameters[index]:.3f} rad"
        lines.append(f"{circuit.parameter_name(index)}{value}")
    if len(element.parameters) > LISTED:
        lines.append(f"and {len(element.parameters) - LISTED} more parameters")
    return lines
