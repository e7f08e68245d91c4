"""Two fingers that are moved apart or together: on a touchpad that tells of it, and on a touch screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget


def pinch_of(event: QEvent, viewport: QWidget) -> tuple[float, QPointF] | None:
    """Return by how much an event zooms, and where between the fingers on the viewport; None if it is no pinch."""
    if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
        return 1 + event.value(), event.position()
    if isinstance(event, QGestureEvent):
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if isinstance(pinch, QPinchGesture):
            return pinch.scaleFactor(), viewport.mapFromGlobal(pinch.centerPoint())
    return None
