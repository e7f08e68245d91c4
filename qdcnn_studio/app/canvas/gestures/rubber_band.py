"""Rubber band: select what a rectangle touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from qdcnn_studio.app.canvas.card import CardItem
from qdcnn_studio.app.canvas.gestures.gesture import Gesture, Modifiers

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class RubberBand(Gesture):
    """Select the blocks a rectangle touches; Shift or Ctrl adds to what is selected."""

    def __init__(self, view: CanvasView, start: QPointF) -> None:
        super().__init__(view, start)
        self._before = set(view.editor.selection)

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        """Show the rectangle, and select along."""
        rect = QRectF(self.start, point).normalized()
        self.view.overlay.band = rect
        self.view.viewport().update()
        touched = {item.block for item in self._cards(rect)}
        self.view.editor.select(touched | (self._before if modifiers & ADDING else set()))

    def finish(self, point: QPointF, modifiers: Modifiers) -> None:
        """Keep the selection; a click on empty ground clears it."""
        if self.view.overlay.band is None and not modifiers & ADDING:
            self.view.editor.select(())
        self._clear()

    def cancel(self) -> None:
        """Select what was selected before."""
        self.view.editor.select(self._before)
        self._clear()

    def _cards(self, rect: QRectF) -> list[CardItem]:
        return [
            item
            for item in self.view.canvas.items(rect)
            if isinstance(item, CardItem) and item.card_rect().intersects(rect)
        ]

    def _clear(self) -> None:
        self.view.overlay.band = None
        self.view.viewport().update()
