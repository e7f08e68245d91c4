"""Move and resize frames, and move notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from qdcnn_studio.app.canvas.gestures.gesture import Gesture, Modifiers
from qdcnn_studio.app.canvas.metrics import snapped
from qdcnn_studio.design.edits import Batch, ChangeFrame, ChangeNote, MoveBlocks
from qdcnn_studio.design.graph import Frame

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

LEAST = 64.0
"""A frame is never made smaller than this, so that it can be taken hold of."""


class MoveFrame(Gesture):
    """Drag a frame by its title: the blocks and notes inside come along."""

    def __init__(self, view: CanvasView, start: QPointF, frame: Frame) -> None:
        super().__init__(view, start)
        self.frame = frame
        area = QRectF(*frame.rect)
        cards = view.canvas.cards.items()
        self._blocks = [block for block, card in cards if area.contains(card.card_rect())]
        self._notes = [item.note for item in view.canvas.regions.notes.values() if area.contains(item.note_rect())]

    def _away(self, point: QPointF) -> QPointF:
        away = point - self.start
        return QPointF(snapped(away.x()), snapped(away.y()))

    def _moved(self, point: QPointF) -> Frame:
        x, y, width, height = self.frame.rect
        away = self._away(point)
        return replace(self.frame, rect=(x + away.x(), y + away.y(), width, height))

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        """Show the frame and what is in it where they would be dropped."""
        canvas = self.view.canvas
        canvas.regions.frames[self.frame.id].show_frame(self._moved(point))
        canvas.shift(dict.fromkeys(self._blocks, self._away(point)))
        for note in self._notes:
            canvas.regions.notes[note.id].setPos(QPointF(*note.position) + self._away(point))

    def finish(self, point: QPointF, modifiers: Modifiers) -> None:
        """Move all of it as one step."""
        away = self._away(point)
        self.cancel()
        if away.isNull():
            return
        blocks = self.view.editor.design.blocks
        places = {b: (blocks[b].position[0] + away.x(), blocks[b].position[1] + away.y()) for b in self._blocks}
        notes = [
            ChangeNote(replace(note, position=(note.position[0] + away.x(), note.position[1] + away.y())))
            for note in self._notes
        ]
        edits = (ChangeFrame(self._moved(point)), MoveBlocks(places), *notes)
        self.view.editor.do(Batch(f"Move frame “{self.frame.title}”", edits))

    def cancel(self) -> None:
        """Put all of it back."""
        self.view.canvas.shift({})
        self.view.canvas.regions.put_back(self.view.editor.design)


class ResizeFrame(Gesture):
    """Drag the lower right corner of a frame."""

    cursor = Qt.CursorShape.SizeFDiagCursor

    def __init__(self, view: CanvasView, start: QPointF, frame: Frame) -> None:
        super().__init__(view, start)
        self.frame = frame

    def _resized(self, point: QPointF) -> Frame:
        x, y, width, height = self.frame.rect
        away = point - self.start
        size = (max(LEAST, snapped(width + away.x())), max(LEAST, snapped(height + away.y())))
        return replace(self.frame, rect=(x, y, *size))

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        """Show the frame in its new size."""
        self.view.canvas.regions.frames[self.frame.id].show_frame(self._resized(point))

    def finish(self, point: QPointF, modifiers: Modifiers) -> None:
        """Resize the frame."""
        self.cancel()
        if point != self.start:
            self.view.editor.do(ChangeFrame(self._resized(point)))

    def cancel(self) -> None:
        """Show the frame in its old size."""
        self.view.canvas.regions.put_back(self.view.editor.design)


class MoveNote(Gesture):
    """Drag a note."""

    def __init__(self, view: CanvasView, start: QPointF, note: str) -> None:
        super().__init__(view, start)
        self.note = view.editor.design.notes[note]

    def _place(self, point: QPointF) -> tuple[float, float]:
        away = point - self.start
        return snapped(self.note.position[0] + away.x()), snapped(self.note.position[1] + away.y())

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        """Show the note where it would be dropped."""
        self.view.canvas.regions.notes[self.note.id].setPos(*self._place(point))

    def finish(self, point: QPointF, modifiers: Modifiers) -> None:
        """Move the note."""
        self.cancel()
        if point != self.start:
            self.view.editor.do(ChangeNote(replace(self.note, position=self._place(point))))

    def cancel(self) -> None:
        """Put the note back."""
        self.view.canvas.regions.put_back(self.view.editor.design)
