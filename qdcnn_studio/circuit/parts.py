"""A circuit block by block, so that what an edit leaves as it was need not be looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Generic, TypeVar

from qdcnn_studio.circuit.circuit import Circuit, Step

Part = tuple[Step, ...]
"""The operations of one block, in order of application."""

Found = TypeVar("Found")

LEAST_KEPT = 100
"""Parts that are remembered at least, so that a look at a small circuit does not make a large one be forgotten."""


def parts(circuit: Circuit) -> Iterator[tuple[str, Part]]:
    """Yield the blocks of a circuit and their operations, in order of application."""
    for block, steps in groupby(circuit.operations, attrgetter("block")):
        yield block, tuple(steps)


class PartMemory(Generic[Found]):
    """Finds something out about each part of a circuit, and remembers it as long as the part stays as it is.

    Parameters
    ----------
    find : callable
        Takes a part and the few letters that a diagram shows on its block.
    """

    def __init__(self, find: Callable[[Part, str], Found]) -> None:
        self._find = find
        self._known: dict[tuple[str, int], tuple[str, Part, Found]] = {}

    def __call__(self, circuit: Circuit) -> list[tuple[Part, Found]]:
        """Return the parts of a circuit, each with what was found."""
        known, now = self._known, dict[tuple[str, int], tuple[str, Part, Found]]()
        answer = []
        for block, part in parts(circuit):
            key, symbol = (block, part[0].group), circuit.symbols.get(block, "")
            before = known.get(key)
            if before is None or before[0] != symbol or before[1] != part:  # the same objects compare at once
                before = (symbol, part, self._find(part, symbol))
            now[key] = before
            answer.append((part, before[2]))
        room = LEAST_KEPT + 2 * len(now)
        self._known = known | now if len(known) <= room else now
        return answer
