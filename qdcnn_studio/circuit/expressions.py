"""Angles in words: what a gate's angle is, as a reader would write it."""

from __future__ import annotations

from math import pi

from qdcnn_studio.circuit.angles import Angle, Term
from qdcnn_studio.circuit.circuit import Circuit


def angle_text(circuit: Circuit, angle: Angle) -> str:
    """Return an angle as a formula in full names.

    Parameters
    ----------
    circuit : Circuit
        Knows the names of parameters and features.
    angle : Angle

    Returns
    -------
    str
        Such as ``conv_1.theta[3]``, ``2·angle_1.x[0]`` or ``π/2``.
    """
    parts = [_term_text(circuit, term) for term in angle.terms]
    if angle.constant or not parts:
        parts.append(number_text(angle.constant))
    text = parts[0]
    for part in parts[1:]:
        text += f" − {part[1:]}" if part.startswith("−") else f" + {part}"
    return text


def feature_name(circuit: Circuit, index: int) -> str:
    """Return the full name of one feature, such as ``angle_1.x[3]``.

    Raises
    ------
    IndexError
        If there is no such feature.
    """
    for entry in circuit.features:
        if entry.offset <= index < entry.offset + entry.size:
            return f"{entry.block}.x[{index - entry.offset}]"
    raise IndexError(f"The circuit has {circuit.feature_count} features, none with index {index}.")


def number_text(value: float) -> str:
    """Return a number with up to 4 significant digits, and simple fractions of π as such."""
    for denominator in (1, 2, 4):
        multiple = value * denominator / pi
        if value and abs(multiple - round(multiple)) < 1e-12 and abs(round(multiple)) <= 4:
            whole = abs(round(multiple))
            sign = "−" if value < 0 else ""
            return f"{sign}{'' if whole == 1 else whole}π{'' if denominator == 1 else f'/{denominator}'}"
    return f"{value:.4g}".replace("-", "−")


def _term_text(circuit: Circuit, term: Term) -> str:
    factors = [circuit.parameter_name(i) for i in term.parameters] + [feature_name(circuit, i) for i in term.features]
    product = "·".join(factors)
    if term.coefficient == 1:
        return product
    return f"−{product}" if term.coefficient == -1 else f"{number_text(term.coefficient)}·{product}"
