"""What can be done to what is selected on a canvas: called by the menu, the keys and the command palette."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QGuiApplication

from qdcnn_studio.app.canvas.adding import add_edit
from qdcnn_studio.app.canvas.clipboard import part_mime, read_part
from qdcnn_studio.app.canvas.metrics import snapped
from qdcnn_studio.app.usage import Usage
from qdcnn_studio.design.clip import Pasted, duplicate, extract, paste
from qdcnn_studio.design.document import DocumentError
from qdcnn_studio.design.edits import Batch, Disconnect, Edit, RemoveBlocks, RemoveFrames, RemoveNotes, SetBypass
from qdcnn_studio.design.graph import Design, Wire
from qdcnn_studio.design.splicing import BLOCK_HEIGHT, BLOCK_WIDTH, dissolve
from qdcnn_studio.design.text import TextError

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


class Commands:
    """Commands on the selection of one canvas.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._editor = view.editor
        self.selected_wire: Wire | None = None
        self.selected_region = ""

    @property
    def anything_selected(self) -> bool:
        """Whether blocks, a wire, a frame or a note are selected."""
        return bool(self._editor.selection or self.selected_wire or self.selected_region)

    def select_region(self, name: str = "") -> None:
        """Select a frame or a note by its id; an empty one for none."""
        self.selected_region = name
        self._view.canvas.regions.select(name)

    def select_wire(self, wire: Wire | None) -> None:
        """Select a wire; one whose states can be looked at is looked at."""
        self.selected_wire = wire
        self._view.canvas.select_wires(() if wire is None else (wire,))
        if wire is not None and self._view.canvas.faces.can_look_at(wire):
            self._editor.look_at((wire.source, wire.output))

    def undo(self) -> None:
        """Take back the last edit."""
        self._editor.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self._editor.redo()

    def select_all(self) -> None:
        """Select every block."""
        self._editor.select(self._editor.design.blocks)

    def select_none(self) -> None:
        """Select nothing."""
        self.select_wire(None)
        self.select_region()
        self._editor.select(())

    def delete(self) -> None:
        """Take the selected blocks away, or the selected wire, frame or note."""
        if self._editor.selection:
            self._editor.do(RemoveBlocks(sorted(self._editor.selection)))
        elif self.selected_wire in self._editor.design.wires and self.selected_wire is not None:
            self._editor.do(Disconnect((self.selected_wire,)))
        elif self.selected_region in self._editor.design.frames:
            self._editor.do(RemoveFrames((self.selected_region,)))
        elif self.selected_region in self._editor.design.notes:
            self._editor.do(RemoveNotes((self.selected_region,)))
        self.select_wire(None)
        self.select_region()

    def delete_and_join(self) -> None:
        """Take the selected blocks away and join what fed them to what they fed, where that fits."""
        selection = sorted(self._editor.selection)
        if len(selection) == 1:
            self._editor.do(dissolve(self._editor.design, self._editor.registry, selection[0]))
        elif selection:
            design, edits = self._editor.design, []
            for block in selection:
                edits.append(dissolve(design, self._editor.registry, block))
                design = edits[-1].apply(design)
            self._editor.do(Batch(f"Remove {len(selection)} blocks", edits))
        else:
            self.delete()

    def place(self, type_name: str) -> None:
        """Place a block of a type in the middle of what is visible, moved aside from what is there."""
        block_type = self._editor.registry.get(type_name)
        if block_type is None:
            return
        point = self._view.canvas.free_point(self._view.visible_rect().center())
        Usage().note(type_name)
        block, edit = add_edit(self._view.canvas, block_type, point)
        self._place(edit, [block])

    def place_part(self, part: Design, middle: QPointF | None = None) -> None:
        """Place a saved block, around a point of the scene or in the middle of what is visible."""
        if middle is None:
            middle = self._view.canvas.free_point(self._view.visible_rect().center())
        corner = snapped(middle.x() - BLOCK_WIDTH / 2), snapped(middle.y() - BLOCK_HEIGHT / 2)
        self.put(paste(self._editor.design, part, corner))

    def copy(self) -> None:
        """Put the selected blocks on the clipboard, as text and whole, with the frames and notes that go with them."""
        part = extract(self._editor.design, self._editor.selection, *self._regions())
        if part.blocks:
            QGuiApplication.clipboard().setMimeData(part_mime(part, self._editor.registry))

    def cut(self) -> None:
        """Copy the selected blocks and take them away."""
        if self._editor.selection:
            self.copy()
            self.delete()

    def paste(self) -> None:
        """Place what the clipboard holds where it was, or in the middle of what is visible if that is out of sight."""
        try:
            part = read_part(QGuiApplication.clipboard().mimeData(), self._editor.registry)
        except (TextError, DocumentError) as error:
            self._view.say(f"The clipboard holds no design: {error}")
            return
        if part is not None and part.blocks:
            pasted = paste(self._editor.design, part)
            corners = [QPointF(*block.position) for block in pasted.edit.blocks]
            if not any(self._view.visible_rect().contains(corner) for corner in corners):
                middle = self._view.visible_rect().center()
                across = max(corner.x() for corner in corners) - min(corner.x() for corner in corners) + BLOCK_WIDTH
                down = max(corner.y() for corner in corners) - min(corner.y() for corner in corners) + BLOCK_HEIGHT
                place = snapped(middle.x() - across / 2), snapped(middle.y() - down / 2)
                pasted = paste(self._editor.design, part, place)
            self.put(pasted)

    def put(self, pasted: Pasted) -> None:
        """Put a part of a design onto the canvas, select it and bring it into view; all of it on an empty canvas."""
        was_empty = not self._editor.design.blocks
        self._place(pasted.edit, pasted.blocks.values())
        if was_empty:
            self._view.navigation.fit_all()
        else:
            self._view.navigation.show_blocks(pasted.blocks.values())

    def _regions(self) -> tuple[list[str], list[str]]:
        """Return the frames around selected blocks alone, and the notes in those frames; all of them for all blocks."""
        design, chosen = self._editor.design, self._editor.selection
        if chosen == frozenset(design.blocks):
            return list(design.frames), list(design.notes)
        middles = {block: card.card_rect().center() for block, card in self._view.canvas.cards.items()}
        frames = {}
        for key, frame in design.frames.items():
            inside = {block for block, middle in middles.items() if QRectF(*frame.rect).contains(middle)}
            if inside and inside <= chosen:
                frames[key] = QRectF(*frame.rect)
        notes = [
            key
            for key, note in design.notes.items()
            if any(area.contains(QPointF(*note.position)) for area in frames.values())
        ]
        return list(frames), notes

    def duplicate(self) -> None:
        """Place a copy of the selected blocks beside them."""
        if self._editor.selection:
            made = duplicate(self._editor.design, self._editor.selection, *self._regions())
            self._place(made.edit, made.blocks.values())

    def _place(self, edit: Edit, blocks: Iterable[str]) -> None:
        self._editor.do(edit)
        self._editor.select(blocks)

    def bypass(self) -> None:
        """Let the selected blocks pass their input through, or take part again if all do so already."""
        selection = sorted(self._editor.selection)
        if selection:
            all_bypassed = all(self._editor.design.blocks[block].bypassed for block in selection)
            self._editor.do(SetBypass(selection, not all_bypassed))
