"""Putting blocks in order: align, distribute, tidy. Each is one move that can be undone."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from qdcnn_studio.app.canvas.framing import follow
from qdcnn_studio.design.align import Axis, Edge, align, distribute
from qdcnn_studio.design.edits import Batch, MoveBlocks
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.layout import tidy

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

Place = tuple[float, float]


class Arranging:
    """Commands that move blocks into order.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._nudged: Design | None = None
        """What the last nudge left: what is nudged on from there belongs to the same step."""

    def align_left(self) -> None:
        """Put left edges in one line."""
        self._align("left")

    def align_right(self) -> None:
        """Put right edges in one line."""
        self._align("right")

    def align_top(self) -> None:
        """Put upper edges in one line."""
        self._align("top")

    def align_bottom(self) -> None:
        """Put lower edges in one line."""
        self._align("bottom")

    def align_middles(self) -> None:
        """Put the middles in one row."""
        self._align("middle")

    def align_centers(self) -> None:
        """Put the middles in one column."""
        self._align("center")

    def distribute_across(self) -> None:
        """Make the gaps between the blocks equal, from left to right."""
        self._distribute("horizontal")

    def distribute_down(self) -> None:
        """Make the gaps between the blocks equal, from top to bottom."""
        self._distribute("vertical")

    def tidy(self) -> None:
        """Lay the selection, or the whole design, out in layers from left to right."""
        design = self._view.editor.design
        selection = self._view.editor.selection
        chosen = selection if len(selection) > 1 else frozenset(design.blocks)
        if not chosen:
            return
        moved = self._moved(tidy(design, self._sizes(chosen), chosen))
        if moved:
            move = MoveBlocks(moved)
            edits = follow(design, self._view.canvas, moved)
            self._view.editor.do(Batch(move.title, (move, *edits)) if edits else move)

    def nudge(self, across: float, down: float, again: bool = False) -> None:
        """Move the selection by so many pixels at 100 %.

        Parameters
        ----------
        across, down : float
        again : bool
            Whether the key is still held: all the way that blocks go then is one step, as it is with the mouse.
        """
        editor = self._view.editor
        blocks = editor.design.blocks
        moved = {
            block: (blocks[block].position[0] + across, blocks[block].position[1] + down) for block in editor.selection
        }
        if moved:
            editor.do(MoveBlocks(moved), merge=again and editor.design is self._nudged)
            self._nudged = editor.design

    def _align(self, edge: Edge) -> None:
        editor = self._view.editor
        if len(editor.selection) > 1:
            editor.do(align(editor.design, editor.selection, edge, self._sizes(editor.selection)))

    def _distribute(self, axis: Axis) -> None:
        editor = self._view.editor
        if len(editor.selection) > 2:
            editor.do(distribute(editor.design, editor.selection, axis, self._sizes(editor.selection)))

    def _sizes(self, blocks: Collection[str]) -> dict[str, tuple[float, float]]:
        cards = self._view.canvas.cards
        return {block: (cards[block].size.width(), cards[block].size.height()) for block in blocks}

    def _moved(self, places: dict[str, Place]) -> dict[str, Place]:
        """Return those of some places that are other ones than now."""
        blocks = self._view.editor.design.blocks
        return {block: place for block, place in places.items() if blocks[block].position != place}
