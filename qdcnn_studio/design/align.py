"""Aligning and distributing blocks, as edits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from qdcnn_studio.design.edits import MoveBlocks
from qdcnn_studio.design.graph import Design, natural
from qdcnn_studio.design.layout import Size
from qdcnn_studio.design.splicing import BLOCK_HEIGHT, BLOCK_WIDTH

Edge = Literal["left", "center", "right", "top", "middle", "bottom"]
Axis = Literal["horizontal", "vertical"]

DECIMALS = 3
"""Places are rounded to so many: a block that stays does not move by what the sum of gaps loses."""

# Which coordinate an edge is about, and which part of the block's extent lies before it.
_EDGES: dict[Edge, tuple[int, float]] = {
    "left": (0, 0.0),
    "center": (0, 0.5),
    "right": (0, 1.0),
    "top": (1, 0.0),
    "middle": (1, 0.5),
    "bottom": (1, 1.0),
}


def align(design: Design, blocks: Collection[str], edge: Edge, sizes: Mapping[str, Size] | None = None) -> MoveBlocks:
    """Return the edit that brings an edge, or the middle, of some blocks to one line.

    Parameters
    ----------
    design : Design
    blocks : collection of str
    edge : {"left", "center", "right", "top", "middle", "bottom"}
        Outer edges go to the outermost block, middles to the middle of all.
    sizes : mapping of str to (width, height), optional
        Sizes of the blocks on the canvas.
    """
    axis, share = _EDGES[edge]
    spans = _spans(design, blocks, axis, sizes or {})
    if not spans:
        return MoveBlocks({})
    low = min(start for start, _ in spans.values())
    high = max(start + extent for start, extent in spans.values())
    line = low + share * (high - low)
    return _moved(design, axis, {key: line - share * extent for key, (_, extent) in spans.items()})


def distribute(
    design: Design, blocks: Collection[str], axis: Axis, sizes: Mapping[str, Size] | None = None
) -> MoveBlocks:
    """Return the edit that makes the gaps between some blocks equal; the two outermost stay."""
    coordinate = 0 if axis == "horizontal" else 1
    spans = _spans(design, blocks, coordinate, sizes or {})
    order = sorted(spans, key=lambda key: (spans[key][0] + spans[key][1] / 2, natural(key)))
    if len(order) < 3:
        return MoveBlocks({})
    start = spans[order[0]][0]
    end = sum(spans[order[-1]])
    gap = (end - start - sum(extent for _, extent in spans.values())) / (len(order) - 1)
    places = {}
    for key in order:
        places[key] = start
        start += spans[key][1] + gap
    return _moved(design, coordinate, places)


def _spans(
    design: Design, blocks: Collection[str], axis: int, sizes: Mapping[str, Size]
) -> dict[str, tuple[float, float]]:
    """Return start and extent along one axis, by block."""
    usual = (BLOCK_WIDTH, BLOCK_HEIGHT)
    return {
        key: (design.blocks[key].position[axis], sizes.get(key, usual)[axis])
        for key in sorted(blocks, key=natural)
        if key in design.blocks
    }


def _moved(design: Design, axis: int, places: Mapping[str, float]) -> MoveBlocks:
    positions = {}
    for key, place in places.items():
        x, y = design.blocks[key].position
        place = round(place, DECIMALS)
        positions[key] = (place, y) if axis == 0 else (x, place)
    return MoveBlocks(positions)
