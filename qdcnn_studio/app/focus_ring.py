"""A frame around a widget that the keyboard has come to, for those that show nothing of their own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from qdcnn_studio.app.theme import theme

WIDTH = 2
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
"""A click shows where it went by itself."""


class FocusRing(QWidget):
    """Lies over the edge of a widget while the keyboard has come to it. The mouse goes through.

    Parameters
    ----------
    target : QWidget
    """

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self._target = target
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go with the keyboard, and keep the size of the widget."""
        if isinstance(event, QFocusEvent):
            self._fit()
            self.setVisible(event.gotFocus() and event.reason() in BY_KEYBOARD)
        elif event.type() is QEvent.Type.Resize and self.isVisible():
            self._fit()
        return False

    def _fit(self) -> None:
        rect = self._target.rect()
        self.setGeometry(rect)
        inner = rect.adjusted(WIDTH, WIDTH, -WIDTH, -WIDTH)
        self.setMask(QRegion(rect) - QRegion(inner))  # so that what is inside is not painted twice
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame."""
        painter = QPainter(self)
        painter.setPen(QPen(theme().color("accent"), WIDTH))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
