"""A compiled circuit as JSON: what ``compile --to json`` prints."""

from __future__ import annotations

from typing import Any

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, Preparation, Readout, Step
from qdcnn_studio.circuit.expressions import angle_text


def to_json(circuit: Circuit) -> dict[str, Any]:
    """Return a circuit as plain lists, dicts, strings and numbers.

    Returns
    -------
    dict
        ``qubits``; ``classes`` (0 without a readout); ``parameters``: name and size of each array, in order of first
        use, which is the order of the flat parameter vector; ``features``: block and size of each encoding, in the
        order of the flat feature vector; ``operations``, in order of application; ``measured``: the qubits that are
        read, the first of them the most significant bit of an outcome; ``readout``.

        Qubit 0 is the most significant bit. Angles are in radians: ``constant`` plus, for each of ``terms``, its
        coefficient times the parameters and features with those indices in the flat vectors.
    """
    readout = circuit.readout
    return {
        "qubits": circuit.qubits,
        "classes": readout.classes if readout else 0,
        "parameters": [{"name": entry.name, "size": entry.size} for entry in circuit.parameters],
        "features": [{"block": entry.block, "size": entry.size} for entry in circuit.features],
        "operations": [_step(circuit, step) for step in circuit.operations],
        "measured": list(readout.qubits) if readout else [],
        "readout": _readout(readout) if readout else None,
    }


def _step(circuit: Circuit, step: Step) -> dict[str, Any]:
    home = {"block": step.block, "group": step.group}
    if isinstance(step, Preparation):
        prepared = {"prepare": step.kind, "qubits": list(step.qubits), "features": list(step.features)}
        return prepared | ({"threshold": step.threshold} if step.kind == "basis" else {}) | home
    written: dict[str, Any] = {"gate": step.gate, "qubits": list(step.qubits)}
    if step.angles:
        written["angles"] = [_angle(circuit, angle) for angle in step.angles]
    if step.condition is not None:
        written["condition"] = {"qubit": step.condition[0], "outcome": step.condition[1]}
    return written | home


def _angle(circuit: Circuit, angle: Angle) -> dict[str, Any]:
    terms = [
        {"coefficient": term.coefficient, "parameters": list(term.parameters), "features": list(term.features)}
        for term in angle.terms
    ]
    return {"text": angle_text(circuit, angle), "constant": angle.constant, "terms": terms}


def _readout(readout: Readout) -> dict[str, Any]:
    written: dict[str, Any] = {"kind": readout.kind, "block": readout.block}
    if readout.kind in ("softmax", "expectation"):
        written["scale"] = readout.scale
    if readout.weights:
        written["weights"] = list(readout.weights)
    return written
