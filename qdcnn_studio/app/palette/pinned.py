"""Which block types the user has pinned to the top of the palette; remembered between sessions."""

from __future__ import annotations

from PySide6.QtCore import QSettings

KEY = "palette/pinned"


class Pinned:
    """Names of the pinned block types, in the order in which they were pinned."""

    def names(self) -> list[str]:
        """Return the names."""
        stored = str(QSettings().value(KEY, "", type=str))
        return [name for name in stored.split(",") if name]

    def set(self, name: str, pinned: bool) -> None:
        """Pin a type, or let it go."""
        names = [other for other in self.names() if other != name]
        QSettings().setValue(KEY, ",".join([*names, name] if pinned else names))
