"""Pieces of Python source that the scripts for other libraries share."""

from __future__ import annotations

from qdcnn_studio.circuit.angles import Angle, Term
from qdcnn_studio.circuit.circuit import Circuit, Readout

READOUTS = {
    "probabilities": """
    kept = outcomes[:{classes}]
    return kept / kept.sum()
""",
    "softmax": """
    return softmax({scale!r} * outcomes[:{classes}])
""",
    "expectation": """
    return softmax({scale!r} * (outcomes @ SIGNS)[:{classes}])
""",
    "sign": """
    return outcomes
""",
    "parity": """
    even = (1 + SIGNS.prod(axis=1)) / 2
    return np.array([outcomes @ even, outcomes @ (1 - even)])
""",
    "dense": """
    weights = theta[{weights}].reshape({classes}, {qubits})
    return softmax(weights @ (outcomes @ SIGNS) + theta[{bias}])
""",
}
"""From the probabilities of the outcomes of the measured qubits to those of the classes, for each kind of readout."""

PREPARATIONS = {
    "amplitude": """
def prepare_amplitude(features, qubits):
    \"\"\"The features as amplitudes, padded with zeros.\"\"\"
    state = np.zeros(2**qubits)
    state[: len(features)] = features
    return state / np.linalg.norm(state)
""",
    "frqi": """
def prepare_frqi(features, qubits):
    \"\"\"One amplitude pair for each pixel; the colour qubit comes first.\"\"\"
    angles = np.asarray(features) * np.pi / 2
    return np.concatenate([np.cos(angles), np.sin(angles)]) / np.sqrt(len(angles))
""",
    "basis": """
def prepare_basis(features, qubits, threshold):
    \"\"\"The basis state whose bits say which features are above the threshold.\"\"\"
    state = np.zeros(2**qubits)
    state[int("".join("1" if value > threshold else "0" for value in features), 2)] = 1.0
    return state
""",
}
"""Functions that make the amplitudes of a state preparation from its features."""

SOFTMAX = """
def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()
"""


def angle_source(angle: Angle) -> str:
    """Return an angle as a Python expression in ``theta`` and ``x``."""
    parts = [_term_source(term) for term in angle.terms]
    if angle.constant or not parts:
        parts.append(repr(angle.constant))
    return " + ".join(parts).replace("+ -", "- ")


def _term_source(term: Term) -> str:
    factors = [f"theta[{i}]" for i in term.parameters] + [f"x[{i}]" for i in term.features]
    if term.coefficient == -1:
        return "-" + " * ".join(factors)
    return " * ".join(factors if term.coefficient == 1 else [repr(term.coefficient), *factors])


def readout_source(readout: Readout) -> str:
    """Return the body of ``class_probabilities(outcomes, theta)``."""
    first, split = 0, readout.classes * len(readout.qubits)
    if readout.weights:
        first = readout.weights[0]
    return READOUTS[readout.kind].format(
        classes=readout.classes,
        scale=readout.scale,
        qubits=len(readout.qubits),
        weights=f"{first}:{first + split}",
        bias=f"{first + split}:{first + len(readout.weights)}",
    )


def index_comments(circuit: Circuit) -> str:
    """Return comment lines that say which part of ``theta`` and ``x`` is what."""
    rows = [(f"theta[{p.offset}:{p.offset + p.size}]", p.name) for p in circuit.parameters]
    rows += [(f"x[{f.offset}:{f.offset + f.size}]", f"what enters {f.block}") for f in circuit.features]
    return "".join(f"# {place}: {what}\n" for place, what in rows)
