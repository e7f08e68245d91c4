"""Saving: matrices that are block-diagonal in one of their qubits cost half, diagonal ones a quarter.

Controlled gates are block-diagonal; with an X on the control they change its value, but still mix only pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.simulator.blocks import Element, form
from qdcnn_studio.simulator.interpreter import DENSE2, DENSE4, DIAGONAL4, HALF


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
    """

    op: int
    control: int = 0
    flip: int = 0

    @property
    def cost(self) -> float:
        """Work relative to a full 4×4 matrix."""
        return {DENSE4: 1.0, HALF: 0.5, DIAGONAL4: 0.25, DENSE2: 0.5}[self.op]


def shape(elements: tuple[Element, ...], qubits: int) -> Shape:
    """Return the cheapest shape a product of elements has whatever its angles are."""
    if qubits == 1:
        return Shape(DENSE2)
    return _shape_of(tuple((element.gate.name, element.places) for element in elements), elements)


def full_shape(qubits: int) -> Shape:
    """Return the shape that fits every matrix: what is done without this saving."""
    return Shape(DENSE2 if qubits == 1 else DENSE4)


_known: dict[tuple[tuple[str, tuple[int, ...]], ...], Shape] = {}


def _shape_of(key: tuple[tuple[str, tuple[int, ...]], ...], elements: tuple[Element, ...]) -> Shape:
    if key not in _known:
        mask = np.eye(4, dtype=bool)
        for element in elements:
            mask = form(element.gate, element.places, 2).mask @ mask
        if len(_known) > 4096:
            _known.clear()
        _known[key] = _classify(mask)
    return _known[key]


def _classify(mask: NDArray[np.bool_]) -> Shape:
    if not mask[~np.eye(4, dtype=bool)].any():
        return Shape(DIAGONAL4)
    for control in (0, 1):
        for flip in (0, 1):
            if not mask[~_allowed(control, flip)].any():
                return Shape(HALF, control, flip)
    return Shape(DENSE4)


@lru_cache(maxsize=4)
def _allowed(control: int, flip: int) -> NDArray[np.bool_]:
    """Return where a matrix may have entries that takes the control's value v to v, or to 1 − v with ``flip``."""
    value = (np.arange(4) >> (1 - control)) & 1
    allowed: NDArray[np.bool_] = value[:, None] == (value[None, :] ^ flip)
    return allowed
