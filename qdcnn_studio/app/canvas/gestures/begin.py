"""Which gesture a press begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from qdcnn_studio.app.canvas.gestures.drag_wire import DragWire
from qdcnn_studio.app.canvas.gestures.gesture import Gesture
from qdcnn_studio.app.canvas.gestures.move_blocks import MoveSelection
from qdcnn_studio.app.canvas.gestures.rubber_band import RubberBand

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


def gesture_for(view: CanvasView, point: QPointF, event: QMouseEvent) -> Gesture | None:
    """Return the gesture that a press at a point of the scene begins; None if the press itself is all."""
    if event.button() is not Qt.MouseButton.LeftButton:
        return None
    hit = view.canvas.hit(point, view.scale_now)
    if hit.port is not None:
        return DragWire(view, point, hit.port)
    view.commands.select_wire(hit.wire)
    if hit.block is not None:
        return MoveSelection(view, point, hit.block, event.modifiers())
    if hit.wire is not None:
        view.editor.select(())
        return None
    return RubberBand(view, point)
