"""Shows the edit that is previewed, with a line at the top of the canvas that says what the design would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from qdcnn_studio.app.canvas.preview import Preview
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.app.trial import Trial

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

TOP = 12


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
        self.setText(f"Then: {trial.words()}" if trial else "")
        self.setVisible(trial is not None)
        self.adjustSize()
        self.move((self._view.viewport().width() - self.width()) // 2, TOP)
        self.raise_()
