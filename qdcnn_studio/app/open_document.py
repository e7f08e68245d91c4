"""One open design: its history, its file, and where the user was in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.history import History


@dataclass(eq=False)
class OpenDocument:
    """What a tab stands for.

    Parameters
    ----------
    history : History
        The design, and every edit that led to it.
    path : Path or None
        Its file; None while it has none.
    selection : frozenset of str
        Ids of the selected blocks.
    place : tuple of (str, str) or None
        The register wire that is looked at.
    sight : tuple of (float, float, float) or None
        Scale and middle of what the canvas showed when another tab came to the front.
    """

    history: History = field(default_factory=lambda: History(Design()))
    path: Path | None = None
    selection: frozenset[str] = frozenset()
    place: tuple[str, str] | None = None
    sight: tuple[float, float, float] | None = None

    @property
    def title(self) -> str:
        """What the tab shows: the design's name, or its file's."""
        named = self.history.design.name or (self.path.stem if self.path else "")
        return named or "Untitled design"

    @property
    def is_untouched(self) -> bool:
        """Whether it may make way for another without loss: it has no file and was never changed."""
        return self.path is None and self.history.is_saved and not self.history.entries
