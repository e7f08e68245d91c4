"""What every gesture is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

Modifiers = Qt.KeyboardModifier


class Gesture(ABC):
    """One thing a hand does, from press to release. It shows what it would do, and ends in at most one edit.

    Parameters
    ----------
    view : CanvasView
    start : QPointF
        Where it began, in the scene.
    """

    cursor: Qt.CursorShape | None = None

    def __init__(self, view: CanvasView, start: QPointF) -> None:
        self.view = view
        self.start = start

    @abstractmethod
    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        """Follow the hand."""

    @abstractmethod
    def finish(self, point: QPointF, modifiers: Modifiers) -> None:
        """Do what the gesture means."""

    @abstractmethod
    def cancel(self) -> None:
        """Leave everything as it was before the gesture."""
