"""What sentences call the blocks of a design."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from qdcnn_studio.design.expansion import expansion
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.group_types import with_groups
from qdcnn_studio.design.registry import Registry


class Names:
    """Names of the blocks of one design for messages: the user's own, or the title of the type.

    Where two blocks would be called the same, the number of the id tells them apart: ``Convolution 2``. A block inside
    a group (see `expansion`) is called after both: ``Stem › Convolution``.

    Parameters
    ----------
    design : Design
    registry : Registry
    """

    def __init__(self, design: Design, registry: Registry) -> None:
        self._design = design
        self._registry = with_groups(design, registry)

    def __call__(self, block: str) -> str:
        """Return the name of a block; its id if it is not there."""
        if block not in self._design.blocks:
            home = expansion(self._design).homes.get(block)
            if home is None:
                return block
            inside = self._design.groups[home.group].inside.changed(groups=self._design.groups)
            return f"{self(home.block)} › {Names(inside, self._registry)(home.inner)}"
        title = self._title(block)
        number = block.rpartition("_")[2]
        return f"{title} {number}" if self._count[title] > 1 and number.isdecimal() else title

    def _title(self, block: str) -> str:
        placed = self._design.blocks[block]
        if placed.label:
            return placed.label
        known = self._registry.get(placed.type)
        return known.title if known else placed.type

    @cached_property
    def _count(self) -> Counter[str]:
        return Counter(map(self._title, self._design.blocks))
