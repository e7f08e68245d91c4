"""Rewriting a circuit into fewer kinds of gate, for devices and languages that have no others.

Every rule is an equality up to a global phase, which no measurement can see. Sources: Barenco et al., *Elementary gates
for quantum computation*, Phys. Rev. A 52, 3457 (1995), lemma 4.3 and section 5; OpenQASM 2.0, ``qelib1.inc``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import pi

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, Operation, Place, Preparation, Step
from qdcnn_studio.circuit.gates import CHANNELS, MEASURE

BASIS = frozenset({"H", "RX", "RY", "RZ", "CNOT"})
"""The gates that a lowered circuit uses unless others are asked for."""

Rewritten = list[tuple[str, tuple[int, ...], tuple[Angle | float, ...]]]
"""Gates in the order of application: name, positions within the gate's qubits, angles."""

A, B, AB, BA = (0,), (1,), (0, 1), (1, 0)


def _controlled_about(axis: str) -> Callable[..., Rewritten]:
    """Return the rule of a controlled rotation about an axis that a NOT on the target turns round."""

    def rule(angle: Angle) -> Rewritten:
        half = angle * 0.5
        return [(axis, B, (half,)), ("CNOT", AB, ()), (axis, B, (-half,)), ("CNOT", AB, ())]

    return rule


def _cqasmu(theta: Angle, phi: Angle, lam: Angle) -> Rewritten:
    half = theta * 0.5
    return [
        ("RZ", B, ((lam - phi) * 0.5,)),
        ("CNOT", AB, ()),
        ("RZ", B, ((phi + lam) * -0.5,)),
        ("RY", B, (-half,)),
        ("CNOT", AB, ()),
        ("RY", B, (half,)),
        ("RZ", B, (phi,)),
    ]


RULES: dict[str, Callable[..., Rewritten]] = {
    "X": lambda: [("RX", A, (pi,))],
    "Y": lambda: [("RY", A, (pi,))],
    "Z": lambda: [("RZ", A, (pi,))],
    "S": lambda: [("RZ", A, (pi / 2,))],
    "T": lambda: [("RZ", A, (pi / 4,))],
    "H": lambda: [("RZ", A, (pi,)), ("RY", A, (pi / 2,))],
    "RX": lambda angle: [("H", A, ()), ("RZ", A, (angle,)), ("H", A, ())],
    "RY": lambda angle: [("RX", A, (pi / 2,)), ("RZ", A, (angle,)), ("RX", A, (-pi / 2,))],
    "PHASEGATE": lambda angle: [("RZ", A, (angle,))],
    "QASMU": lambda theta, phi, lam: [("RZ", A, (lam,)), ("RY", A, (theta,)), ("RZ", A, (phi,))],
    "CNOT": lambda: [("H", B, ()), ("CZ", AB, ()), ("H", B, ())],
    "CY": lambda: [("RZ", B, (-pi / 2,)), ("CNOT", AB, ()), ("RZ", B, (pi / 2,))],
    "CZ": lambda: [("H", B, ()), ("CNOT", AB, ()), ("H", B, ())],
    "CRX": lambda angle: [("H", B, ()), ("CRZ", AB, (angle,)), ("H", B, ())],
    "CRY": _controlled_about("RY"),
    "CRZ": _controlled_about("RZ"),
    "CPHASE": lambda angle: [("RZ", A, (angle * 0.5,)), ("CRZ", AB, (angle,))],
    "CQASMU": _cqasmu,
    "SWAP": lambda: [("CNOT", AB, ()), ("CNOT", BA, ()), ("CNOT", AB, ())],
    "RXX": lambda angle: [("H", A, ()), ("H", B, ()), ("RZZ", AB, (angle,)), ("H", A, ()), ("H", B, ())],
    "RYY": lambda angle: [
        ("RX", A, (pi / 2,)),
        ("RX", B, (pi / 2,)),
        ("RZZ", AB, (angle,)),
        ("RX", A, (-pi / 2,)),
        ("RX", B, (-pi / 2,)),
    ],
    "RZZ": lambda angle: [("CNOT", AB, ()), ("RZ", B, (angle,)), ("CNOT", AB, ())],
}
"""How each gate is written with simpler ones, given its angles."""

CONTROLLED = {
    "X": "CNOT",
    "Y": "CY",
    "Z": "CZ",
    "RX": "CRX",
    "RY": "CRY",
    "RZ": "CRZ",
    "PHASEGATE": "CPHASE",
    "QASMU": "CQASMU",
}
"""The gate that does another one where its first qubit is 1."""


def lower(circuit: Circuit, basis: frozenset[str] = BASIS) -> Circuit:
    """Rewrite a circuit so that it uses no other gates than those of a basis.

    Preparations, measurements and noise stay as they are. Parameters and their places stay what they were.

    Parameters
    ----------
    circuit : Circuit
    basis : frozenset of str
        Must hold what the rules come down to: RX or H, RZ, RY or RX, and CNOT or CZ.

    Raises
    ------
    ValueError
        If a gate cannot be written with those of the basis.
    """
    return _rewritten(circuit, lambda step: _lowered(step, basis, ()))


def defer(circuit: Circuit) -> Circuit:
    """Rewrite mid-circuit measurement and feed-forward as controlled gates (the principle of deferred measurement).

    The outcome probabilities of all qubits that are not measured in mid-circuit stay the same.

    Raises
    ------
    ValueError
        If a gate that waits for an outcome has no controlled form here.
    """
    return _rewritten(circuit, _deferred)


def _rewritten(circuit: Circuit, rule: Callable[[Step], Iterator[Step]]) -> Circuit:
    """Replace each operation by others, and move the places of register wires along."""
    steps: list[Step] = []
    starts = []
    for step in circuit.operations:
        starts.append(len(steps))
        steps.extend(rule(step))
    starts.append(len(steps))
    places = {key: Place(starts[place.steps], place.qubits) for key, place in circuit.places.items()}
    return replace(circuit, operations=tuple(steps), places=places)


def _lowered(step: Step, basis: frozenset[str], above: tuple[str, ...]) -> Iterator[Step]:
    if isinstance(step, Preparation) or step.gate in basis or step.gate == MEASURE or step.gate in CHANNELS:
        yield step
        return
    if step.gate in above or step.gate not in RULES:
        raise ValueError(f"{(*above, step.gate)[0]} cannot be written with {', '.join(sorted(basis))} alone.")
    for gate, positions, angles in RULES[step.gate](*step.angles):
        exact = tuple(angle if isinstance(angle, Angle) else Angle(angle) for angle in angles)
        inner = replace(step, gate=gate, qubits=tuple(step.qubits[i] for i in positions), angles=exact)
        yield from _lowered(inner, basis, (*above, step.gate))


def _deferred(step: Step) -> Iterator[Step]:
    if isinstance(step, Preparation) or (step.condition is None and step.gate != MEASURE):
        yield step
        return
    if step.condition is None:
        return
    control, outcome = step.condition
    if step.gate not in CONTROLLED:
        raise ValueError(f"{step.gate} has no controlled form, so it cannot wait for an outcome here.")
    flip = Operation("X", (control,), (), step.block, step.group)
    if not outcome:
        yield flip
    yield replace(step, gate=CONTROLLED[step.gate], qubits=(control, *step.qubits), condition=None)
    if not outcome:
        yield flip
