"""Putting blocks in order: align, distribute, tidy. Each is one move that can be undone."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from qdcnn_studio.design.align import Axis, Edge, align, distribute
from qdcnn_studio.design.edits import MoveBlocks
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
        self._move(tidy(design, self._sizes(chosen), chosen))

    def nudge(self, across: float, down: float) -> None:
        """Move the selection by so many pixels at 100 %."""
        blocks = self._view.editor.design.blocks
        self._move(
            {
                block: (blocks[block].position[0] + across, blocks[block].position[1] + down)
                for block in self._view.editor.selection
            }
        )

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

    def _move(self, places: dict[str, Place]) -> None:
        blocks = self._view.editor.design.blocks
        moved = {block: place for block, place in places.items() if blocks[block].position != place}
        if moved:
            self._view.editor.do(MoveBlocks(moved))
