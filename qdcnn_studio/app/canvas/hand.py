"""The hand on a canvas: one gesture at a time, from the press of a button to its release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from qdcnn_studio.app.canvas.gestures.begin import gesture_for
from qdcnn_studio.app.canvas.gestures.gesture import Gesture
from qdcnn_studio.app.canvas.gestures.pan import Pan

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


class Hand:
    """Begins, leads and ends the gestures of the mouse. What other buttons do meanwhile means nothing.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._space_held = False
        self._panned = False

    def press(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        view = self._view
        if self.gesture is not None:
            return
        view.setFocus(Qt.FocusReason.MouseFocusReason)
        view.keyboard.hide()
        point = view.mapToScene(event.position().toPoint())
        pans = event.button() is Qt.MouseButton.MiddleButton or self._space_held
        self.gesture = Pan(view, point) if pans else gesture_for(view, point, event)
        self._button = event.button()
        self._panned = self._panned or pans
        if self.gesture is None:
            return
        view.hovering.begin_gesture()
        if self.gesture.cursor is not None:
            view.viewport().setCursor(self.gesture.cursor)

    def move(self, event: QMouseEvent) -> None:
        """Lead the gesture; without one, look at what is under the mouse."""
        point = self._view.mapToScene(event.position().toPoint())
        if self.gesture is None:
            self._view.hovering.move(point)
        else:
            self.gesture.move(point, event.modifiers())

    def release(self, event: QMouseEvent) -> None:
        """Finish the gesture that this button began."""
        if self.gesture is not None and event.button() is not self._button:
            return
        gesture, self.gesture = self.gesture, None
        self._view.viewport().unsetCursor()
        if gesture is not None:
            gesture.finish(self._view.mapToScene(event.position().toPoint()), event.modifiers())

    def stop(self) -> None:
        """Leave everything as it is: the user gave the gesture up, or what it took hold of is another design now."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()
            self._view.viewport().unsetCursor()

    def hold_space(self) -> None:
        """Pan with whichever button is pressed next."""
        self._space_held, self._panned = True, False
        self._view.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def let_space_go(self) -> bool:
        """Pan no more; returns whether Space was pressed for itself."""
        if not self._space_held:
            return False
        self._space_held = False
        self._view.viewport().unsetCursor()
        return not self._panned

    def forget_space(self) -> None:
        """The keyboard has gone elsewhere: the release of Space will not be told."""
        self._space_held = False
