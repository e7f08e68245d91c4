"""How often a block type was added, and after which one: what the search lists first."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from PySide6.QtCore import QSettings

from qdcnn_studio.examples import examples, open_example

FROM_ANYWHERE = "any"
RECENT = 4


class Usage:
    """Counts of added block types, remembered between sessions."""

    def note(self, type_name: str, after: str | None = None) -> None:
        """Note that a type was added, joined to a block of another type or to none."""
        settings = QSettings()
        for source in {FROM_ANYWHERE, after or FROM_ANYWHERE}:
            key = f"usage/{source}/{type_name}"
            settings.setValue(key, self._stored(key) + 1)
        recent = [type_name, *(name for name in self.recent() if name != type_name)]
        settings.setValue("usage/recent", ",".join(recent[:RECENT]))

    def recent(self) -> list[str]:
        """Return the names of the types added last, newest first."""
        stored = str(QSettings().value("usage/recent", "", type=str))
        return [name for name in stored.split(",") if name]

    def count(self, type_name: str, after: str | None = None) -> float:
        """Return how much a type is used; joined to the same type counts most, and the shipped examples least."""
        anywhere = self._stored(f"usage/{FROM_ANYWHERE}/{type_name}")
        there = self._stored(f"usage/{after}/{type_name}") if after else 0
        shipped = _neighbours()[type_name, after] if after else 0
        return there + anywhere / 1e3 + shipped / 1e6

    @staticmethod
    def _stored(key: str) -> int:
        value = QSettings().value(key, 0, type=int)
        return value if isinstance(value, int) else 0


@lru_cache(maxsize=1)
def _neighbours() -> Counter[tuple[str, str]]:
    """Return in how many shipped examples a type is wired to another."""
    counts: Counter[tuple[str, str]] = Counter()
    for example in examples():
        design = open_example(example.name)
        pairs = {(design.blocks[wire.source].type, design.blocks[wire.target].type) for wire in design.wires}
        counts.update(pairs | {(target, source) for source, target in pairs})
    return counts
