"""A calm sentence at the foot of a view, with a button if something can be done about it. It leaves by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from qdcnn_studio.app.theme import KEEPER, theme

READING_MILLISECONDS_PER_CHARACTER = 70
SHORTEST_MILLISECONDS = 4000
WITH_BUTTON_MILLISECONDS = 20_000
WIDEST = 560


class Notice(QFrame):
    """Says one sentence over a view for as long as it takes to read it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        self._do: Callable[[], None] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._sentence, 1)
        row.addWidget(self.button)
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
            f"Notice {{ background: {colors.raised}; border: 1px solid {colors.line}; border-radius: 8px; }}"
        )

    def text(self) -> str:
        """Return the sentence."""
        return self._sentence.text()

    def say(self, sentence: str, button: str = "", do: Callable[[], None] | None = None) -> None:
        """Show a sentence.

        Parameters
        ----------
        sentence : str
        button : str
            A verb for the button; no button if empty.
        do : callable, optional
            What the button does.
        """
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._do = do
        self._settle()
        self.show()
        self.raise_()
        reading = max(SHORTEST_MILLISECONDS, READING_MILLISECONDS_PER_CHARACTER * len(sentence))
        self._timer.start(WITH_BUTTON_MILLISECONDS if button else reading)

    def _act(self) -> None:
        self.hide()
        if self._do is not None:
            self._do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the view when it is resized."""
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        view = self.parentWidget()
        if view is None:
            return
        self.setFixedWidth(min(view.width() - 32, WIDEST))
        self.setFixedHeight(self.heightForWidth(self.width()) if self.hasHeightForWidth() else self.sizeHint().height())
        self.move((view.width() - self.width()) // 2, view.height() - self.height() - 16)
