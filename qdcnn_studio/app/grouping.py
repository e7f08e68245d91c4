"""Blocks of one's own: collapse, open, expand, detach, name, and save to the palette."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from qdcnn_studio.app.own_blocks import OwnBlocks
from qdcnn_studio.design.collapsing import collapse
from qdcnn_studio.design.document import DocumentError
from qdcnn_studio.design.edit import Edit, EditError
from qdcnn_studio.design.groups import detach, dissolve_group, kept

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView
    from qdcnn_studio.app.documents import Documents

FIRST_NAME = "My block"


class Grouping:
    """The commands of the table of actions on groups.

    Parameters
    ----------
    view : CanvasView
    documents : Documents
        Where insides are opened.
    own : OwnBlocks
        Where blocks are saved to.
    """

    def __init__(self, view: CanvasView, documents: Documents, own: OwnBlocks) -> None:
        self._view = view
        self._editor = view.editor
        self._documents = documents
        self._own = own

    def collapse(self) -> None:
        """Make one block of the selected ones, and ask for its name."""
        editor = self._editor
        names = {group.name for group in editor.design.groups.values()}
        name, number = FIRST_NAME, 2
        while name in names:
            name, number = f"{FIRST_NAME} {number}", number + 1
        chosen = editor.selection
        block = self._collapse(chosen, name)
        if block is None:
            return
        position = editor.history.position

        def rename(text: str) -> None:
            if text.strip() and editor.history.position == position:
                editor.undo()  # collapsed anew, so that ids and the one step of the history tell the name
                self._collapse(chosen, text.strip())

        self._view.tools.write_name(block, name, rename)

    def _collapse(self, chosen: Collection[str], name: str) -> str | None:
        """Collapse some blocks and select the new one; where that cannot be, say why and return None."""
        before = set(self._editor.design.blocks)
        if not self._try(lambda: collapse(self._editor.design, self._editor.registry, chosen, name)):
            return None
        [block] = set(self._editor.design.blocks) - before
        self._editor.select({block})
        return block

    def open(self) -> None:
        """Open the selected block."""
        block = self._chosen()
        if block:
            self.open_block(block)

    def open_block(self, block: str) -> None:
        """Show what is inside a block, in a tab of its own."""
        self._documents.open_inside(block)

    def leave(self) -> None:
        """Go back to the design that the inside in front belongs to."""
        self._documents.show_outer()

    def dissolve(self) -> None:
        """Put what is inside the selected block in its place."""
        block, before = self._chosen(), set(self._editor.design.blocks)
        if block and self._try(lambda: dissolve_group(self._editor.design, block)):
            self._editor.select(set(self._editor.design.blocks) - before)

    def detach(self) -> None:
        """Give the selected block an inside of its own."""
        block = self._chosen()
        if block:
            self._try(lambda: detach(self._editor.design, block))

    def save(self) -> None:
        """Save the selected block to the palette."""
        block = self._chosen()
        if not block:
            return
        try:
            saved = self._own.save(kept(self._editor.design, block))
        except (EditError, DocumentError) as error:
            self._view.say(str(error))
        else:
            self._view.say(f"“{saved.part.name}” is in the palette, under “Mine”.")

    def _chosen(self) -> str | None:
        """Return the selected block, if it is one of a group; otherwise say what to select."""
        groups = [block for block in self._editor.selection if self._editor.group_at(block) is not None]
        if len(groups) == 1:
            return groups[0]
        self._view.say("Select one block of your own: made with “Collapse into a block”, or taken from “Mine”.")
        return None

    def _try(self, make: Callable[[], Edit]) -> bool:
        """Do an edit; where it cannot be made, say why."""
        try:
            self._editor.do(make())
        except EditError as error:
            self._view.say(str(error))
            return False
        return True
