"""One open design: its history, its file, and where the user was in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.history import History
from qdcnn_studio.design.inside_history import InsideHistory


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
    outer : OpenDocument or None
        For the inside of a block: the document it belongs to. Its history is one with that one's.
    """

    history: History = field(default_factory=lambda: History(Design()))
    path: Path | None = None
    selection: frozenset[str] = frozenset()
    place: tuple[str, str] | None = None
    sight: tuple[float, float, float] | None = None
    outer: OpenDocument | None = None

    @property
    def title(self) -> str:
        """What the tab shows: the design's name, or its file's; for an inside, where it belongs too."""
        if self.outer is not None:
            return f"{self.history.design.name} ‹ {self.outer.title}"
        named = self.history.design.name or (self.path.stem if self.path else "")
        return named or "Untitled design"

    @property
    def home(self) -> OpenDocument:
        """The document that is a file, or will be: itself, unless it is the inside of a block."""
        return self if self.outer is None else self.outer.home

    @property
    def is_gone(self) -> bool:
        """Whether it is the inside of a block that there is no longer."""
        return isinstance(self.history, InsideHistory) and not self.history.exists

    @property
    def is_untouched(self) -> bool:
        """Whether it may make way for another without loss: it has no file and was never changed."""
        return self.outer is None and self.path is None and self.history.is_saved and not self.history.entries
