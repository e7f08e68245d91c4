"""Why what a hand is about to do would not fit: a sentence beside the port it is over.

No tooltip: Qt takes one away again that was hidden a moment ago and is asked to say the same thing elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QLabel

from qdcnn_studio.app.theme import KEEPER, theme

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

WIDEST = 320
ROOM = 8
BESIDE = QPoint(14, 16)
"""From the port to the corner of the sentence."""


class Reason(QLabel):
    """Says it for as long as the hand is there. The mouse goes through.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self.setObjectName("reason")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Why it does not fit")
        self.setWordWrap(True)
        KEEPER.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        colors = theme()
        self.setStyleSheet(
            f"#reason {{ background: {colors.raised}; color: {colors.text}; border: 1px solid {colors.error};"
            " border-radius: 8px; padding: 5px 10px; }"
        )

    def show_beside(self, sentence: str, point: QPointF | None) -> None:
        """Say something below a point of the scene, within what is visible; empty, or without a point, to be silent."""
        self.setText(sentence)
        if not sentence or point is None:
            self.hide()
            return
        self.ensurePolished()
        one_line = self.fontMetrics().horizontalAdvance(sentence) + 24  # with the room at both sides
        self.setFixedWidth(min(one_line, WIDEST))
        self.setFixedHeight(self.heightForWidth(self.width()))
        room, port = self._view.viewport().rect().adjusted(ROOM, ROOM, -ROOM, -ROOM), self._view.mapFromScene(point)
        place = port + BESIDE
        if place.y() + self.height() > room.bottom():
            place.setY(port.y() - BESIDE.y() - self.height())
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        self.move(place)
        self.show()
        self.raise_()
