"""How often a block type was added, and after which one: what the search lists first."""

from __future__ import annotations

from PySide6.QtCore import QSettings

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
        """Return how much a type is used; joined to the same type counts most."""
        anywhere = self._stored(f"usage/{FROM_ANYWHERE}/{type_name}")
        there = self._stored(f"usage/{after}/{type_name}") if after else 0
        return there + anywhere / 1000

    @staticmethod
    def _stored(key: str) -> int:
        value = QSettings().value(key, 0, type=int)
        return value if isinstance(value, int) else 0
