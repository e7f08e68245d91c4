"""A button that does one edit, and shows what it would do while the mouse or the keyboard is on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QEnterEvent, QFocusEvent, QHideEvent
from PySide6.QtWidgets import QPushButton

from qdcnn_studio.app.editor import Editor
from qdcnn_studio.design.edits import Edit


class EditButton(QPushButton):
    """Previews an edit. What a click does is for its owner to say, who may have to tell why it cannot be done.

    Parameters
    ----------
    title : str
    edit : Edit
    editor : Editor
        Shows the preview.
    """

    def __init__(self, title: str, edit: Edit, editor: Editor) -> None:
        super().__init__(title)
        self.edit = edit
        self._editor = editor

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show what it would do."""
        self._editor.preview(self.edit)
        super().enterEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show what it would do."""
        self._editor.preview(self.edit)
        super().focusInEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the design as it is."""
        self._forget()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the design as it is."""
        self._forget()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Show the design as it is: a button that is gone tells of no mouse that leaves it."""
        self._forget()
        super().hideEvent(event)

    def _forget(self) -> None:
        if self._editor.previewed is self.edit:
            self._editor.preview(None)
