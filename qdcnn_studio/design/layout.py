"""A tidy place for every block: layers from left to right, with as few bends as can be had quickly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.order import emission_order, input_wires
from qdcnn_studio.design.splicing import BLOCK_HEIGHT, BLOCK_WIDTH, GAP, ROW_GAP

Size = tuple[float, float]

LONGEST_ROW = 6
"""Columns side by side before the layout goes on in a new row, as text does."""
BREAK_GAP = 72.0
"""Distance of two such rows: a wire runs back between them."""
SWEEPS = 4
"""How often the columns are put in order; more changes next to nothing."""


def tidy(
    design: Design, sizes: Mapping[str, Size] | None = None, only: Collection[str] | None = None
) -> dict[str, tuple[float, float]]:
    """Return a tidy position for each block.

    Each block stands right of those that feed it. Within a column blocks keep the order in which they stand now, unless
    another crosses fewer wires, so that a small edit moves little. A long design goes on in a new row, as text does.
    Parts that are not wired to each other come below one another. The top left corner stays where it is.

    Parameters
    ----------
    design : Design
    sizes : mapping of str to (width, height), optional
        Sizes of the blocks on the canvas, in pixels at 100 %.
    only : collection of str, optional
        Lay out these blocks alone; all of them unless given.

    Returns
    -------
    dict of str to (x, y)
        Top left corners.
    """
    chosen = set(design.blocks if only is None else only) & set(design.blocks)
    order = [block for block in emission_order(design) if block in chosen]
    if not order:
        return {}
    links = _links(design, order)
    left = min(design.blocks[block].position[0] for block in order)
    top = min(design.blocks[block].position[1] for block in order)
    positions: dict[str, tuple[float, float]] = {}
    for part in _parts(design, order, links):
        placed = _Part(design, part, links, sizes or {}).placed(left, top)
        positions.update(placed.positions)
        top = placed.bottom + 2 * ROW_GAP
    return positions


class _Part:
    """The layout of blocks that hang together."""

    def __init__(
        self, design: Design, order: list[str], links: list[tuple[str, str]], sizes: Mapping[str, Size]
    ) -> None:
        inside = set(order)
        self.order = order
        self.before: dict[str, list[str]] = {block: [] for block in order}
        self.after: dict[str, list[str]] = {block: [] for block in order}
        for source, target in links:
            if source in inside:
                self.before[target].append(source)
                self.after[source].append(target)
        self.width = {block: sizes.get(block, (BLOCK_WIDTH, BLOCK_HEIGHT))[0] for block in order}
        self.height = {block: sizes.get(block, (BLOCK_WIDTH, BLOCK_HEIGHT))[1] for block in order}
        self.now = {block: design.blocks[block].position[1] for block in order}
        self.middle: dict[str, float] = {}
        self.positions: dict[str, tuple[float, float]] = {}
        self.bottom = 0.0

    def placed(self, left: float, top: float) -> _Part:
        """Work out `positions` and `bottom`, from a top left corner."""
        columns = self._columns()
        for column in columns:
            y = 0.0
            for block in column:
                self.middle[block] = y + self.height[block] / 2
                y += self.height[block] + ROW_GAP
        for sweep in range(SWEEPS):
            forward = sweep % 2 == 0
            near = self.before if forward else self.after
            for column in columns if forward else reversed(columns):
                self._settle(column, near)
        for row in self._rows(columns):
            self._place(row, left, top)
            top = self.bottom + BREAK_GAP
        return self

    def _rows(self, columns: list[list[str]]) -> list[list[list[str]]]:
        """Return the columns in rows, so that a long chain stays readable on one screen.

        Rows are of about the same length, and part where few wires have to run back to the next row.
        """
        count = -(-len(columns) // LONGEST_ROW)
        cuts = [0]
        for row in range(1, count):
            even = round(row * len(columns) / count)
            near = [even + away for away in (0, 1, -1, 2, -2) if cuts[-1] < even + away < len(columns)]
            cuts.append(min(near, key=lambda cut: self._crossing(columns[:cut])))
        return [columns[start:end] for start, end in zip(cuts, [*cuts[1:], len(columns)], strict=True)]

    def _crossing(self, columns: list[list[str]]) -> int:
        """Return how many wires lead out of the first columns."""
        inside = {block for column in columns for block in column}
        return sum(target not in inside for block in inside for target in self.after[block])

    def _place(self, row: list[list[str]], left: float, top: float) -> None:
        highest = min(self.middle[block] - self.height[block] / 2 for column in row for block in column)
        x = left
        for column in row:
            for block in column:
                y = round(self.middle[block] - self.height[block] / 2 - highest + top)
                self.positions[block] = (round(x), y)
                self.bottom = max(self.bottom, y + self.height[block])
            x += max(self.width[block] for block in column) + GAP

    def _columns(self) -> list[list[str]]:
        """Return the blocks by column: right of all that feed them; what nothing feeds stands next to what it feeds."""
        layer: dict[str, int] = {}
        for block in self.order:
            layer[block] = max((layer[source] + 1 for source in self.before[block]), default=0)
        for block in reversed(self.order):
            if not self.before[block] and self.after[block]:
                layer[block] = min(layer[target] for target in self.after[block]) - 1
        columns: list[list[str]] = [[] for _ in range(max(layer.values()) + 1)]
        for block in self.order:
            columns[layer[block]].append(block)
        for column in columns:
            column.sort(key=lambda block: self.now[block])
        return [column for column in columns if column]

    def _settle(self, column: list[str], near: Mapping[str, list[str]]) -> None:
        """Bring the blocks of a column level with those they are wired to, in the best order for that."""
        wanted = {
            block: sum(self.middle[other] for other in near[block]) / len(near[block])
            if near[block]
            else self.middle[block]
            for block in column
        }
        column.sort(key=lambda block: (wanted[block], self.middle[block]))
        self.middle.update(_spread(column, wanted, self.height))


def _spread(column: list[str], wanted: Mapping[str, float], height: Mapping[str, float]) -> dict[str, float]:
    """Return middles in the given order, with room between, as near to the wanted ones as can be (least squares).

    With the room taken off, this is isotonic regression: neighbours that would overlap are pooled to their mean.
    """
    offsets: list[float] = []
    y = 0.0
    for block in column:
        offsets.append(y + height[block] / 2)
        y += height[block] + ROW_GAP
    pools: list[tuple[float, int]] = []
    for block, offset in zip(column, offsets, strict=True):
        mean, count = wanted[block] - offset, 1
        while pools and pools[-1][0] >= mean:
            other, size = pools.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        pools.append((mean, count))
    shifts = [mean for mean, count in pools for _ in range(count)]
    return {block: offset + shift for block, offset, shift in zip(column, offsets, shifts, strict=True)}


def _links(design: Design, order: list[str]) -> list[tuple[str, str]]:
    """Return the wires among the blocks as (source, target), without those that run against the order (cycles)."""
    index = {block: place for place, block in enumerate(order)}
    return [
        (wire.source, block)
        for block in order
        for wire in input_wires(design, block)
        if wire.source in index and index[wire.source] < index[block]
    ]


def _parts(design: Design, order: list[str], links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the blocks in parts that hang together, from the top down as they stand now."""
    parent = {block: block for block in order}

    def root(block: str) -> str:
        while parent[block] != block:
            parent[block] = parent[parent[block]]
            block = parent[block]
        return block

    for source, target in links:
        parent[root(source)] = root(target)
    parts: dict[str, list[str]] = {}
    for block in order:
        parts.setdefault(root(block), []).append(block)
    return sorted(parts.values(), key=lambda part: min(design.blocks[block].position[1] for block in part))
