"""Move blocks: drag one, and all that are selected come along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.canvas.gestures.gesture import Gesture, Modifiers
from qdcnn_studio.app.canvas.snapping import snap
from qdcnn_studio.app.canvas.splicing import splice_at
from qdcnn_studio.design.edits import Batch, Edit, MoveBlocks

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class MoveSelection(Gesture):
    """Drag blocks over the canvas. A press that does not become a drag selects.

    They snap to the grid and to the edges and middles of their neighbours; Alt lets them go anywhere. A single block
    without wires that is dropped on a wire is spliced into it.
    """

    def __init__(self, view: CanvasView, start: QPointF, block: str, modifiers: Modifiers) -> None:
        super().__init__(view, start)
        self.block = block
        self._before = view.editor.selection
        self._moving = False
        if block not in self._before:
            view.editor.select(self._before | {block} if modifiers & ADDING else {block})
            self._click_selects: frozenset[str] | None = None
        else:
            self._click_selects = self._before - {block} if modifiers & ADDING else frozenset({block})

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        """Show the blocks where they would be dropped."""
        if not self._moving:
            away = (point - self.start) * self.view.scale_now
            self._moving = away.manhattanLength() >= QApplication.startDragDistance() / 2
        if self._moving:
            blocks = self.view.editor.selection
            shift, guides = self._shift(point, modifiers)
            self.view.canvas.shift(dict.fromkeys(blocks, shift))
            self.view.overlay.guides = guides
            self.view.show_splice(self.view.canvas.wire_at(point) if self._splice(point) else None)
            self.view.viewport().update()

    def _shift(self, point: QPointF, modifiers: Modifiers) -> tuple[QPointF, tuple[QRectF, ...]]:
        shift = point - self.start
        if modifiers & Qt.KeyboardModifier.AltModifier:
            return QPointF(shift.toPoint()), ()  # whole pixels, for files that people can read
        design = self.view.editor.design
        blocks = self.view.editor.selection
        rects = {block: self.view.canvas.cards[block].size for block in blocks}
        grabbed = QRectF(QPointF(*design.blocks[self.block].position), rects[self.block])
        others = [card.card_rect() for block, card in self.view.canvas.cards.items() if block not in blocks]
        return snap(grabbed, shift, others, 6 / self.view.scale_now)

    def _splice(self, point: QPointF) -> Edit | None:
        """Return the edit that puts the block into the wire under it, if it is the only one that moves."""
        alone = self.view.editor.selection == {self.block}
        return splice_at(self.view.canvas, point, self.view.editor.design.blocks[self.block]) if alone else None

    def finish(self, point: QPointF, modifiers: Modifiers) -> None:
        """Move the blocks as one edit, or select what was clicked."""
        if not self._moving:
            if self._click_selects is not None:
                self.view.editor.select(self._click_selects)
            return
        shift, _ = self._shift(point, modifiers)
        splice = self._splice(point)
        self._clear()
        design = self.view.editor.design
        positions = {
            block: (design.blocks[block].position[0] + shift.x(), design.blocks[block].position[1] + shift.y())
            for block in self.view.editor.selection
        }
        edit: Edit = MoveBlocks(positions)
        if splice is not None:
            edit = Batch(splice.title, (edit, splice))
        self.view.editor.do(edit)

    def cancel(self) -> None:
        """Put the blocks back."""
        self._clear()
        self.view.editor.select(self._before)

    def _clear(self) -> None:
        self.view.canvas.shift({})
        self.view.overlay.guides = ()
        self.view.show_splice(None)
        self.view.viewport().update()
