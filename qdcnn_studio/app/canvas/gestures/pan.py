"""Pan: the canvas follows the hand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from qdcnn_studio.app.canvas.gestures.gesture import Gesture, Modifiers


class Pan(Gesture):
    """Drag the canvas itself, with the middle button or with Space held down."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        """Keep the point that was taken hold of under the hand."""
        away = (self.start - point) * self.view.scale_now
        self.view.scroll_by(away.x(), away.y())

    def finish(self, point: QPointF, modifiers: Modifiers) -> None:
        """Leave the canvas where it is."""

    def cancel(self) -> None:
        """Leave the canvas where it is."""
