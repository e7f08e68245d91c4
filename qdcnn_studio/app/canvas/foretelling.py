"""A line at the top of the canvas that says what the previewed design would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.app.trial import Trial

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

TOP = 12


class Foretelling(QLabel):
    """Says it for as long as something is previewed. The mouse goes through it.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self.setObjectName("foretelling")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("What the design would come to")
        KEEPER.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        colors = theme()
        self.setStyleSheet(
            f"#foretelling {{ background: {colors.raised}; color: {colors.text}; border: 1px solid {colors.accent};"
            " border-radius: 8px; padding: 5px 12px; }"
        )

    def show_trial(self, trial: Trial | None) -> None:
        """Say what a design would come to; None to say nothing."""
        self.setText(f"Then: {trial.words(self._view.editor.compilation)}" if trial else "")
        self.setVisible(trial is not None)
        self.adjustSize()
        self.move((self._view.viewport().width() - self.width()) // 2, TOP)
        self.raise_()
