"""The edits of what is written on a drawing: frames and notes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qdcnn_studio.design.edit import Edit, few, require, with_added, with_removed
from qdcnn_studio.design.graph import Design, Frame, Note


@dataclass(frozen=True)
class AddFrame(Edit):
    """Put a frame around a part of the drawing."""

    frame: Frame

    def describe(self) -> str:
        """Return the title."""
        return f"Add frame “{self.frame.title}”"

    def apply(self, design: Design) -> Design:
        """Return the design with the frame."""
        return design.changed(frames=with_added(design.frames, [self.frame], "frame"))


@dataclass(frozen=True)
class ChangeFrame(Edit):
    """Move, resize, rename or recolour a frame: the one with the same id becomes this one."""

    frame: Frame

    def describe(self) -> str:
        """Return the title."""
        return f"Change frame “{self.frame.title}”"

    def apply(self, design: Design) -> Design:
        """Return the design with the frame changed."""
        require(design.frames, self.frame.id, "frame")
        return design.changed(frames={**design.frames, self.frame.id: self.frame})


@dataclass(frozen=True)
class RemoveFrames(Edit):
    """Take frames away; the blocks in them stay."""

    frames: Collection[str]

    def describe(self) -> str:
        """Return the title."""
        return f"Remove {few(self.frames)}"

    def apply(self, design: Design) -> Design:
        """Return the design without them."""
        return design.changed(frames=with_removed(design.frames, self.frames, "frame"))


@dataclass(frozen=True)
class AddNote(Edit):
    """Put a text on the drawing."""

    note: Note

    def describe(self) -> str:
        """Return the title."""
        return "Add a note"

    def apply(self, design: Design) -> Design:
        """Return the design with the note."""
        return design.changed(notes=with_added(design.notes, [self.note], "note"))


@dataclass(frozen=True)
class ChangeNote(Edit):
    """Move or rewrite a note: the one with the same id becomes this one."""

    note: Note

    def describe(self) -> str:
        """Return the title."""
        return "Change a note"

    def apply(self, design: Design) -> Design:
        """Return the design with the note changed."""
        require(design.notes, self.note.id, "note")
        return design.changed(notes={**design.notes, self.note.id: self.note})


@dataclass(frozen=True)
class RemoveNotes(Edit):
    """Take notes away."""

    notes: Collection[str]

    def describe(self) -> str:
        """Return the title."""
        return "Remove a note" if len(self.notes) == 1 else f"Remove {len(self.notes)} notes"

    def apply(self, design: Design) -> Design:
        """Return the design without them."""
        return design.changed(notes=with_removed(design.notes, self.notes, "note"))
