"""Designs that many tests use."""

from __future__ import annotations

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.text import parse

REGISTRY = standard_registry()

FIRST = (
    'digits(classes=[0, 1]) | pca(8) | scale(0, 3.1416) | angle("ry") | conv("su4") | pool() | conv("su4") | pool() '
    '| conv("su4") | pool() | classify(2)'
)
"""The design of the first minute: 8 qubits, 51 parameters."""

SMALL = 'digits(classes=[0, 1], per_class=30) | pca(2) | scale(0, 3.1416) | angle("ry") | conv("so4") | classify(2)'
"""Two qubits, six parameters: quick enough for many steps."""

BRANCHES = """image = digits(classes=[3, 5])
left = image | crop(rows=[0, 8], columns=[0, 4]) | pca(4) | scale(0, 3.1416) | angle("ry") | conv("su4")
right = image | crop(rows=[0, 8], columns=[4, 8]) | pca(4) | scale(0, 3.1416) | angle("ry") | conv("su4")
fuse(left, right) | conv("su4") | pool() | conv("su4") | pool() | conv("su4") | pool() | classify(2)"""
"""One image cropped twice, two encodings, fused."""


def design(text: str) -> Design:
    """Return the design of a text form."""
    return parse(text, REGISTRY)
