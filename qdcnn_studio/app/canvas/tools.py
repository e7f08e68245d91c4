"""What a canvas offers beside the selection: search, find, names, frames, notes, repairs, history, picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtWidgets import QFileDialog

from qdcnn_studio.app.canvas.coloring import color_menu
from qdcnn_studio.app.canvas.finding import FindPopup, HistoryPopup
from qdcnn_studio.app.canvas.metrics import snapped
from qdcnn_studio.app.canvas.picture import PictureError, save_picture
from qdcnn_studio.app.canvas.regions import TITLE_HEIGHT
from qdcnn_studio.app.canvas.repairs import RepairPopup
from qdcnn_studio.app.canvas.writing import WritingField
from qdcnn_studio.design.clip import free_name
from qdcnn_studio.design.edits import AddFrame, AddNote, ChangeFrame, ChangeNote, RenameBlock
from qdcnn_studio.design.graph import Frame, Note
from qdcnn_studio.design.group_edits import RenameGroup

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

FRAME_ROOM = 24.0
NOTE_ROOM = QSizeF(120, 40)
NEW_TITLE = "New frame"
PICTURES = "Scalable picture (*.svg);;Picture with the design inside (*.png)"


class Tools:
    """The tools of one canvas.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._editor = view.editor
        self.writing = WritingField(view)
        self.finder = FindPopup(view)
        self.history = HistoryPopup(view)
        self.repairs = RepairPopup(view)
        view.viewChanged.connect(self.writing.follow)
        view.editor.leaving.connect(self._keep_writing)
        view.editor.designChanged.connect(lambda: self.writing.close(keep=False))

    def _keep_writing(self) -> None:
        """Keep what is being written in the design it belongs to, before another comes to the front."""
        self.writing.close(keep=not self._editor.document.is_gone)

    def add(self) -> None:
        """Ask what to add: after what the keyboard is on, or in the middle of what is visible."""
        self._view.ask_what_to_add(None, self._view.port_to_continue())

    def find(self) -> None:
        """Find a block on the canvas."""
        self.finder.open()

    def show_history(self) -> None:
        """Show what was done, to go back to any step."""
        self.history.open()

    def toggle_minimap(self) -> None:
        """Show the minimap, or not."""
        self._view.minimap.toggle()

    def repair(self) -> None:
        """Show the repairs of the selected block."""
        for block in sorted(self._editor.selection)[:1]:
            self.repairs.open(block)

    def rename(self) -> None:
        """Write another name on the selected block, or another title or text on the selected frame or note."""
        selected = self._view.commands.selected_region
        if len(self._editor.selection) == 1:
            [block] = self._editor.selection
            self.rename_block(block)
        elif selected in self._editor.design.frames:
            self.rename_frame(selected)
        elif selected in self._editor.design.notes:
            self.rewrite_note(selected)

    def rename_block(self, block: str) -> None:
        """Write another name on a block; an empty one brings back the title of its type.

        A block of one's own is renamed together with all that are made of the same.
        """
        placed, key = self._editor.design.blocks[block], self._editor.group_at(block)
        if key is None or placed.label:
            self.write_name(block, placed.label, lambda text: self._editor.do(RenameBlock(block, text)))
        else:
            name = self._editor.design.groups[key].name
            self.write_name(block, name, lambda text: self._editor.do(RenameGroup(key, text.strip() or name)))

    def write_name(self, block: str, text: str, take: Callable[[str], None]) -> None:
        """Let the user write a name over a block's card."""
        rect = self._view.canvas.cards[block].card_rect()
        field = self._on_screen(QRectF(rect.left() + 6, rect.top() + 4, rect.width() - 12, 28))
        self.writing.open(field, text, "Name", take)

    def rename_frame(self, frame: str) -> None:
        """Write another title on a frame."""
        present = self._editor.design.frames[frame]
        x, y, width, _ = present.rect
        field = self._on_screen(QRectF(x + 4, y, min(width - 8, 280), TITLE_HEIGHT + 4))
        self.writing.open(
            field, present.title, "Title", lambda text: self._editor.do(ChangeFrame(replace(present, title=text)))
        )

    def recolor(self) -> None:
        """Show the colours that the selected frame can have."""
        selected = self._view.commands.selected_region
        if selected not in self._editor.design.frames:
            self._view.say("Select a frame by its title: its colour can be changed.")
            return
        menu = color_menu(self._view, selected, self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = self._view.canvas.regions.frames[selected].title_rect().bottomLeft()
        menu.popup(self._view.viewport().mapToGlobal(self._view.mapFromScene(place)))
        menu.setActiveAction(next((each for each in menu.actions() if each.isChecked()), menu.actions()[0]))

    def rewrite_note(self, note: str) -> None:
        """Write another text on a note."""
        present = self._editor.design.notes[note]
        rect = self._view.canvas.regions.notes[note].note_rect()
        field = self._on_screen(rect.united(QRectF(rect.topLeft(), rect.topLeft() + QPoint(240, 72))))
        self.writing.open(
            field, present.text, "Note", lambda text: self._editor.do(ChangeNote(replace(present, text=text))), True
        )

    def _on_screen(self, rect: QRectF) -> QRect:
        """Return a rectangle of the scene on the viewport, never too small to write in."""
        place = self._view.mapFromScene(rect).boundingRect()
        place.setHeight(max(place.height(), 30))
        place.setWidth(max(place.width(), 120))
        return place

    def add_frame(self) -> None:
        """Put a frame around the selected blocks, and ask for its title."""
        inside = self._view.canvas.content_rect(self._editor.selection)
        if inside.isEmpty():
            middle = self._view.visible_rect().center()
            inside = QRectF(middle.x() - 120, middle.y() - 60, 240, 120)
        rect = inside.adjusted(-FRAME_ROOM, -FRAME_ROOM - TITLE_HEIGHT, FRAME_ROOM, FRAME_ROOM)
        edges = (snapped(rect.x()), snapped(rect.y()), snapped(rect.width()), snapped(rect.height()))
        blocks = [self._editor.registry.get(self._editor.design.blocks[b].type) for b in self._editor.selection]
        families = {str(block_type.family) for block_type in blocks if block_type}
        frame = Frame(free_name("frame", self._editor.design.frames), NEW_TITLE, edges, _one_of(families))
        self._editor.do(AddFrame(frame))
        self._view.commands.select_region(frame.id)
        self.rename_frame(frame.id)

    def add_note(self) -> None:
        """Put a note on the canvas, and ask for its text."""
        below = self._view.canvas.content_rect(self._editor.selection)
        for frame in self._view.canvas.regions.frames.values():
            area = frame.area.translated(frame.pos())
            below = below.united(area) if area.contains(below) and not below.isEmpty() else below
        place = (
            QPointF(below.left(), below.bottom() + 16) if not below.isEmpty() else self._view.visible_rect().center()
        )
        while any(card.card_rect().intersects(QRectF(place, NOTE_ROOM)) for card in self._view.canvas.cards.values()):
            place += QPointF(0, 24)
        note = Note(free_name("note", self._editor.design.notes), "", (snapped(place.x()), snapped(place.y())))
        self._editor.do(AddNote(note))
        self._view.commands.select_region(note.id)
        self.rewrite_note(note.id)

    def save_picture(self) -> None:
        """Ask for a file, and save the whole drawing as a picture."""
        name = f"{self._editor.design.name or 'design'}.svg"
        path, kind = QFileDialog.getSaveFileName(self._view, "Save as picture", name, PICTURES)
        if path and not Path(path).suffix:
            path += ".png" if "png" in kind else ".svg"
        if path:
            try:
                save_picture(self._view.canvas, path)
            except PictureError as error:
                self._view.say(str(error))
            else:
                self._view.say(f"Saved the picture to {path}.")


def _one_of(families: set[str]) -> str:
    """Return the family all blocks share, for the frame's colour; the plain one if they share none."""
    return next(iter(families)) if len(families) == 1 else "data"
