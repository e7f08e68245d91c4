"""The frames and notes of a scene, brought up to date with the design by difference."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsScene

from qdcnn_studio.app.canvas.regions import FrameItem, NoteItem
from qdcnn_studio.design.graph import Design


class RegionLayer:
    """Holds the items of frames and notes.

    Parameters
    ----------
    scene : QGraphicsScene
        Where they are drawn.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self.frames: dict[str, FrameItem] = {}
        self.notes: dict[str, NoteItem] = {}

    def sync(self, design: Design) -> int:
        """Bring the items up to date; returns how many went."""
        gone = 0
        for shown, wanted in ((self.frames, design.frames), (self.notes, design.notes)):
            for name in [name for name in shown if name not in wanted]:
                self._scene.removeItem(shown.pop(name))
                gone += 1
        for name, frame in design.frames.items():
            if name not in self.frames:
                self.frames[name] = FrameItem(frame)
                self._scene.addItem(self.frames[name])
            elif self.frames[name].frame != frame:
                self.frames[name].show_frame(frame)
        for name, note in design.notes.items():
            if name not in self.notes:
                self.notes[name] = NoteItem(note)
                self._scene.addItem(self.notes[name])
            elif self.notes[name].note != note:
                self.notes[name].show_note(note)
        return gone

    def put_back(self, design: Design) -> None:
        """Show frames and notes where the design has them."""
        for name, frame in self.frames.items():
            frame.show_frame(design.frames[name])
        for name, note in self.notes.items():
            note.show_note(design.notes[name])

    def select(self, name: str) -> None:
        """Show one frame or note as selected, and no others."""
        items: list[FrameItem | NoteItem] = [*self.frames.values(), *self.notes.values()]
        for item in items:
            chosen = name == item.name
            if item.selected != chosen:
                item.selected = chosen
                item.update()

    def whole_rect(self) -> QRectF:
        """Return the rectangle around all of them; empty if there are none."""
        rect = QRectF()
        for frame in self.frames.values():
            rect = rect.united(frame.area.translated(frame.pos()))
        for note in self.notes.values():
            rect = rect.united(note.note_rect())
        return rect
