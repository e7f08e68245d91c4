"""Writing in place: a field over what is named, rewritten or titled."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGraphicsView, QLineEdit, QPlainTextEdit


class WritingField:
    """Lets the user write one text over the canvas. Enter or leaving keeps it, Escape does not.

    Parameters
    ----------
    view : QGraphicsView
        Over which it opens.
    """

    def __init__(self, view: QGraphicsView) -> None:
        self._view = view
        self._keeper = _Keys(self)
        self.field: QLineEdit | QPlainTextEdit | None = None
        self._take: Callable[[str], None] | None = None
        self._before = ""
        self._lines = False
        self._corner = QPointF()

    def open(self, rect: QRect, text: str, name: str, take: Callable[[str], None], lines: bool = False) -> None:
        """Open over a rectangle of the viewport.

        Parameters
        ----------
        rect : QRect
        text : str
            What is there now.
        name : str
            What a screen reader calls the field.
        take : callable
            Gets the new text, if it is another one.
        lines : bool
            Whether the text may have several lines; then Ctrl+Enter ends it.
        """
        self.close(keep=True)
        field = QPlainTextEdit(self._view) if lines else QLineEdit(self._view)
        self.field, self._take, self._before, self._lines = field, take, text, lines
        if isinstance(field, QPlainTextEdit):
            field.setPlainText(text)
        else:
            field.setText(text)
        field.setAccessibleName(name)
        field.setGeometry(rect)
        self._corner = self._view.mapToScene(rect.topLeft())
        field.installEventFilter(self._keeper)
        field.show()
        field.setFocus(Qt.FocusReason.PopupFocusReason)
        field.selectAll()

    def follow(self) -> None:
        """Stay over what is named when another part of the scene is visible."""
        if self.field is not None:
            self.field.move(self._view.mapFromScene(self._corner))

    def close(self, keep: bool) -> None:
        """End writing, and keep what was written or not."""
        field, take = self.field, self._take
        if field is None:
            return
        self.field = self._take = None
        text = field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()
        field.removeEventFilter(self._keeper)
        if field.window().focusWidget() is field:  # and not what was clicked instead
            self._view.setFocus(Qt.FocusReason.PopupFocusReason)
        field.hide()
        field.deleteLater()
        if keep and take is not None and text.strip() != self._before:
            take(text.strip())

    def handle(self, event: QEvent) -> bool:
        """End with Enter, Escape or when the keyboard leaves; returns whether the event is used up."""
        if isinstance(event, QFocusEvent):
            # its own menu, with Paste, takes the keyboard only for a while
            if event.lostFocus() and event.reason() is not Qt.FocusReason.PopupFocusReason:
                self.close(keep=True)
        elif isinstance(event, QKeyEvent) and self._ends(event) is not None:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()  # so that Ctrl+Enter ends the note, and does not start what has that key elsewhere
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.close(keep=bool(self._ends(event)))
                return True
        return False

    def _ends(self, event: QKeyEvent) -> bool | None:
        """Return whether a key keeps what was written, or gives it up; None if it does not end writing."""
        if event.key() == Qt.Key.Key_Escape:
            return False
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (held or not self._lines):
            return True
        return None


class _Keys(QObject):
    """Hands the field's events to the one who opened it."""

    def __init__(self, owner: WritingField) -> None:
        super().__init__()
        self._owner = owner

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return self._owner.handle(event)
