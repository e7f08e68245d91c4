"""Putting blocks in order: align, distribute, tidy. Each is one move that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

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
        self._align(lambda rect, whole: (whole.left(), rect.y()))

    def align_right(self) -> None:
        """Put right edges in one line."""
        self._align(lambda rect, whole: (whole.right() - rect.width(), rect.y()))

    def align_top(self) -> None:
        """Put upper edges in one line."""
        self._align(lambda rect, whole: (rect.x(), whole.top()))

    def align_bottom(self) -> None:
        """Put lower edges in one line."""
        self._align(lambda rect, whole: (rect.x(), whole.bottom() - rect.height()))

    def align_middles(self) -> None:
        """Put the middles in one row."""
        self._align(lambda rect, whole: (rect.x(), whole.center().y() - rect.height() / 2))

    def align_centers(self) -> None:
        """Put the middles in one column."""
        self._align(lambda rect, whole: (whole.center().x() - rect.width() / 2, rect.y()))

    def distribute_across(self) -> None:
        """Make the gaps between the blocks equal, from left to right."""
        rects = sorted(self._rects().items(), key=lambda item: (item[1].x(), item[0]))
        self._distribute([(block, rect.x(), rect.width()) for block, rect in rects], across=True)

    def distribute_down(self) -> None:
        """Make the gaps between the blocks equal, from top to bottom."""
        rects = sorted(self._rects().items(), key=lambda item: (item[1].y(), item[0]))
        self._distribute([(block, rect.y(), rect.height()) for block, rect in rects], across=False)

    def tidy(self) -> None:
        """Lay the selection, or the whole design, out in layers from left to right."""
        design = self._view.editor.design
        selection = self._view.editor.selection
        chosen = selection if len(selection) > 1 else frozenset(design.blocks)
        if not chosen:
            return
        sizes = {block: self._view.canvas.cards[block].size for block in chosen}
        measures = {block: (size.width(), size.height()) for block, size in sizes.items()}
        self._move(tidy(design, measures, chosen))

    def nudge(self, across: float, down: float) -> None:
        """Move the selection by so many pixels at 100 %."""
        blocks = self._view.editor.design.blocks
        self._move(
            {
                block: (blocks[block].position[0] + across, blocks[block].position[1] + down)
                for block in self._view.editor.selection
            }
        )

    def _rects(self) -> dict[str, QRectF]:
        return {block: self._view.canvas.cards[block].card_rect() for block in self._view.editor.selection}

    def _align(self, place: Callable[[QRectF, QRectF], Place]) -> None:
        rects = self._rects()
        if len(rects) > 1:
            whole = self._view.canvas.content_rect(rects)
            self._move({block: place(rect, whole) for block, rect in rects.items()})

    def _distribute(self, items: list[tuple[str, float, float]], across: bool) -> None:
        if len(items) < 3:
            return
        first, last = items[0][1], items[-1][1] + items[-1][2]
        gap = (last - first - sum(extent for _, _, extent in items)) / (len(items) - 1)
        places: dict[str, Place] = {}
        at = first
        for block, _, extent in items:
            x, y = self._view.editor.design.blocks[block].position
            places[block] = (at, y) if across else (x, at)
            at += extent + gap
        self._move(places)

    def _move(self, places: dict[str, Place]) -> None:
        blocks = self._view.editor.design.blocks
        moved = {block: place for block, place in places.items() if blocks[block].position != place}
        if moved:
            self._view.editor.do(MoveBlocks(moved))
