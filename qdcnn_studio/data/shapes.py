"""Small pictures made on the fly, for lessons."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Draw = Callable[[int, np.random.Generator], Floats]


def _bar(size: int, random: np.random.Generator) -> Floats:
    """One bright row."""
    picture = np.zeros((size, size))
    picture[random.integers(size)] = 1.0
    return picture


def _stripes(size: int, random: np.random.Generator) -> Floats:
    """Every second row bright, beginning with the first or the second."""
    return np.tile((np.arange(size)[:, None] + random.integers(2)) % 2.0, (1, size))


def _edge(size: int, random: np.random.Generator) -> Floats:
    """A bright upper or lower part."""
    bright = np.arange(size) < random.integers(1, size)
    return np.repeat((bright != random.integers(2))[:, None].astype(float), size, axis=1)


def _upright_cross(size: int, random: np.random.Generator) -> Floats:
    """One bright row and one bright column."""
    picture = np.zeros((size, size))
    picture[random.integers(size)] = 1.0
    picture[:, random.integers(size)] = 1.0
    return picture


def _diagonal_cross(size: int, random: np.random.Generator) -> Floats:
    """Both diagonals through a point, bright."""
    row, column = random.integers(size, size=2)
    rows, columns = np.indices((size, size))
    return (np.abs(rows - row) == np.abs(columns - column)).astype(float)


def _turned(draw: Draw) -> Draw:
    return lambda size, random: draw(size, random).T


KINDS: dict[str, tuple[tuple[str, Draw], tuple[str, Draw]]] = {
    "bars": (("horizontal", _bar), ("vertical", _turned(_bar))),
    "stripes": (("horizontal", _stripes), ("vertical", _turned(_stripes))),
    "crosses": (("upright", _upright_cross), ("diagonal", _diagonal_cross)),
    "edges": (("horizontal", _edge), ("vertical", _turned(_edge))),
}
"""For each kind its two classes, by name, and how a picture of each is drawn."""


def draw_shapes(kind: str, size: int, noise: float, count: int, seed: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return pictures of two classes, half of them each, in random order.

    Parameters
    ----------
    kind : str
        A key of `KINDS`.
    size : int
        Rows and columns.
    noise : float
        Standard deviation of normal noise on each pixel; what leaves the range from 0 to 1 is cut off.
    count : int
        How many pictures.
    seed : int

    Returns
    -------
    images : ndarray of float, shape (count, size, size)
        From 0 to 1.
    labels : ndarray of int, shape (count,)
    """
    random = np.random.Generator(np.random.PCG64([seed, 2]))
    labels = random.permutation(np.arange(count) % 2)
    images = np.stack([KINDS[kind][label][1](size, random) for label in labels])
    return np.clip(images + random.normal(0.0, 1.0, images.shape) * noise, 0.0, 1.0), labels.astype(np.int64)
