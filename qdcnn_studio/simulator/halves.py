"""Saving: matrices that are block-diagonal in one of their qubits cost half, diagonal ones a quarter.

Controlled gates are block-diagonal; with an X on the control they change its value, but still mix only pairs. If one
block is diagonal and the other turns about the x or the y axis alone, as in most poolings, they cost half of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.simulator.blocks import Element
from qdcnn_studio.simulator.interpreter import DENSE2, DENSE4, DIAGONAL4, HALF
from qdcnn_studio.simulator.kernels import ABOUT_X, ABOUT_Y, FULL, PHASES

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shape:
    """Which kernel a matrix needs.

    Parameters
    ----------
    op : int
        ``DENSE4``, ``HALF``, ``DIAGONAL4`` or ``DENSE2``.
    control : int
        For ``HALF``: the place of the qubit with one block for each value.
    flip : int
        For ``HALF``: 1 if that qubit changes its value.
    axis : int
        For ``HALF``: ``ABOUT_X`` or ``ABOUT_Y`` if one block is of this kind and the other diagonal, or else ``FULL``.
    phases : int
        The control's value where the diagonal one reads.
    """

    op: int
    control: int = 0
    flip: int = 0
    axis: int = FULL
    phases: int = 0

    @property
    def cost(self) -> float:
        """Work relative to a full 4×4 matrix."""
        return relative_cost(self.op, self.axis)


def relative_cost(op: int, axis: int = FULL) -> float:
    """Return the work of a kernel relative to a full 4×4 matrix's."""
    if op == HALF and axis != FULL:
        return 0.25
    return {DENSE4: 1.0, HALF: 0.5, DIAGONAL4: 0.25, DENSE2: 0.5}[op]


def shape(elements: tuple[Element, ...], qubits: int) -> Shape:
    """Return the cheapest shape a product of elements has whatever its angles are."""
    if qubits == 1:
        return Shape(DENSE2)
    return _shape_of(tuple((element.gate.name, element.places, element.adjoint) for element in elements), elements)


def full_shape(qubits: int) -> Shape:
    """Return the shape that fits every matrix: what is done without this saving."""
    return Shape(DENSE2 if qubits == 1 else DENSE4)


_Key = tuple[tuple[str, tuple[int, ...], bool], ...]

_known: dict[_Key, Shape] = {}


def _shape_of(key: _Key, elements: tuple[Element, ...]) -> Shape:
    if key not in _known:
        real, imaginary = np.eye(4, dtype=bool), np.zeros((4, 4), dtype=bool)
        for element in elements:
            parts = element.form(2).parts
            r, i = (parts.real != 0).any(axis=0), (parts.imag != 0).any(axis=0)
            real, imaginary = r @ real | i @ imaginary, r @ imaginary | i @ real
        if len(_known) > 4096:
            _known.clear()
        _known[key] = _classify(real, imaginary)
    return _known[key]


def _classify(real: Mask, imaginary: Mask) -> Shape:
    mask = real | imaginary
    if not mask[~np.eye(4, dtype=bool)].any():
        return Shape(DIAGONAL4)
    for control in (0, 1):
        for flip in (0, 1):
            if not mask[~_allowed(control, flip)].any():
                return Shape(HALF, control, flip, *_kinds(real, imaginary, control, flip))
    return Shape(DENSE4)


def _kinds(real: Mask, imaginary: Mask, control: int, flip: int) -> tuple[int, int]:
    """Return axis and phases of a block-diagonal matrix."""
    of_control = (np.arange(4) >> (1 - control)) & 1
    blocks = [np.ix_(of_control == value ^ flip, of_control == value) for value in (0, 1)]
    kinds = [_kind(real[block], imaginary[block]) for block in blocks]
    for phases in (0, 1):
        if kinds[phases] == PHASES and kinds[1 - phases] in (ABOUT_X, ABOUT_Y):
            return kinds[1 - phases], phases
    return FULL, 0


def _kind(real: Mask, imaginary: Mask) -> int:
    """Return the kind of a 2×2 block that has real and imaginary parts where these say."""
    diagonal = np.eye(2, dtype=bool)
    if not (real | imaginary)[~diagonal].any():
        return PHASES
    if not imaginary.any():
        return ABOUT_Y
    if not imaginary[diagonal].any() and not real[~diagonal].any():
        return ABOUT_X
    return FULL


@lru_cache(maxsize=4)
def _allowed(control: int, flip: int) -> Mask:
    """Return where a matrix may have entries that takes the control's value v to v, or to 1 − v with ``flip``."""
    value = (np.arange(4) >> (1 - control)) & 1
    allowed: Mask = value[:, None] == (value[None, :] ^ flip)
    return allowed
