"""A button that does one edit, and shows what it would do while the mouse or the keyboard is on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent, QHelpEvent, QHideEvent
from PySide6.QtWidgets import QPushButton, QStyleOptionButton, QToolTip

from qdcnn_studio.app.editor import Editor
from qdcnn_studio.design.edits import Edit

PADDING = 24
"""What the theme leaves free at both sides of a button's words, and its border."""


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

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Let words that are longer than the button end with dots: Qt would cut them off at both sides."""
        super().initStyleOption(option)
        option.text = self.shown_text()

    def shown_text(self) -> str:
        """Return as much of the title as there is room for."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - PADDING)

    def event(self, event: QEvent) -> bool:
        """Tell the whole title in the tip where it is not shown whole."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            title = "" if self.shown_text() == self.text() else self.text()
            QToolTip.showText(event.globalPos(), "\n".join(filter(None, (title, self.toolTip()))), self)
            return True
        return super().event(event)

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
