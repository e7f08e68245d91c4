"""A calm sentence at the foot of a view, which leaves by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from qdcnn_studio.app.theme import KEEPER, theme

READING_MILLISECONDS_PER_CHARACTER = 70
SHORTEST_MILLISECONDS = 4000


class Notice(QLabel):
    """Says one sentence over a view for as long as it takes to read it; a click sends it away."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        KEEPER.changed.connect(self._paint_theme)
        over.installEventFilter(self)
        self._paint_theme()
        self.hide()

    def _paint_theme(self) -> None:
        colors = theme()
        self.setStyleSheet(
            f"background: {colors.raised}; color: {colors.text}; border: 1px solid {colors.line};"
            "border-radius: 8px; padding: 8px 12px;"
        )

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self.setText(sentence)
        self.setAccessibleName(sentence)
        self._settle()
        self.show()
        self.raise_()
        self._timer.start(max(SHORTEST_MILLISECONDS, READING_MILLISECONDS_PER_CHARACTER * len(sentence)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the view when it is resized."""
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        view = self.parentWidget()
        if view is None:
            return
        self.setFixedWidth(min(view.width() - 32, 560))
        self.adjustSize()
        self.move((view.width() - self.width()) // 2, view.height() - self.height() - 16)
