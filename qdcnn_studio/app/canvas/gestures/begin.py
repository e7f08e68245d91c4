"""Which gesture a press begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from qdcnn_studio.app.canvas.gestures.drag_wire import DragWire
from qdcnn_studio.app.canvas.gestures.gesture import Gesture
from qdcnn_studio.app.canvas.gestures.move_blocks import MoveSelection
from qdcnn_studio.app.canvas.gestures.move_region import MoveFrame, MoveNote, ResizeFrame
from qdcnn_studio.app.canvas.gestures.rubber_band import RubberBand
from qdcnn_studio.app.canvas.hits import Hit

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
    view.commands.select_region(hit.region or "")
    if hit.badge is not None:
        view.editor.select({hit.badge})
        view.tools.repairs.open(hit.badge)
        return None
    if hit.block is not None:
        return MoveSelection(view, point, hit.block, event.modifiers())
    if hit.wire is not None:
        view.editor.select(())
        return None
    if hit.region:
        view.editor.select(())
    return _region_gesture(view, point, hit) or RubberBand(view, point)


def _region_gesture(view: CanvasView, point: QPointF, hit: Hit) -> Gesture | None:
    """Return the gesture that takes hold of a frame or note."""
    design = view.editor.design
    if hit.handle is not None:
        return ResizeFrame(view, point, design.frames[hit.handle])
    if hit.frame is not None:
        return MoveFrame(view, point, design.frames[hit.frame])
    return MoveNote(view, point, hit.note) if hit.note is not None else None
