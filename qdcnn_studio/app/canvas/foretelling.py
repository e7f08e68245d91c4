"""Shows the edit that is previewed, with a line at the edge of the canvas that says what the design would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel

from qdcnn_studio.app.canvas.card import CardItem
from qdcnn_studio.app.canvas.preview import Preview
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.app.trial import Trial

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

MARGIN = 12


class Foretelling(QLabel):
    """Shows it for as long as something is previewed. The mouse goes through the line.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._preview = Preview(view.canvas)
        self._corner = 0
        self.setObjectName("foretelling")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("What the design would come to")
        KEEPER.changed.connect(self._dress)
        view.editor.previewChanged.connect(self._follow)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        colors = theme()
        self.setStyleSheet(
            f"#foretelling {{ background: {colors.raised}; color: {colors.text}; border: 1px solid {colors.accent};"
            " border-radius: 8px; padding: 5px 12px; }"
        )

    def _follow(self) -> None:
        edit = self._view.editor.previewed
        trial = self._view.editor.tried(edit) if edit is not None else None
        if edit is None or trial is None:
            self._preview.clear()
        else:
            self._preview.show(edit, trial)
        self.show_trial(trial)

    def show_trial(self, trial: Trial | None) -> None:
        """Say what a design would come to; None to say nothing."""
        if not self.isVisible():
            self._corner = 0
        self.setText(f"Then: {trial.words()}" if trial else "")
        self.setVisible(trial is not None)
        self.adjustSize()
        if trial is not None:
            self._keep_clear()
        self.raise_()

    def _keep_clear(self) -> None:
        """Lie where no block is hidden: in the middle of the top, or else at another place along the edges.

        It stays where it was for as long as no other place is better, so that it does not jump about under the eye.
        """
        room = self._view.viewport().rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        right, bottom = room.right() - self.width(), room.bottom() - self.height()
        corners = [QPoint(x, y) for y in (room.top(), bottom) for x in ((room.left() + right) // 2, room.left(), right)]
        hidden = [self._hidden(QRect(corner, self.size())) for corner in corners]
        if hidden[self._corner] > min(hidden):
            self._corner = hidden.index(min(hidden))
        self.move(corners[self._corner])

    def _hidden(self, place: QRect) -> int:
        """Return how many pixels of blocks and of what is open over the canvas a place covers."""
        view = self._view
        covered = [
            view.mapFromScene(item.sceneBoundingRect()).boundingRect()
            for item in view.items(place)
            if isinstance(item, CardItem)
        ]
        covered += [popup.geometry() for popup in (view.tools.repairs, view.minimap) if popup.isVisible()]
        parts = [place.intersected(other) for other in covered]
        return sum(part.width() * part.height() for part in parts if not part.isEmpty())
