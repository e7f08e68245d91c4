"""The cheat sheet: all keys by menu, each of which can be changed, and what the mouse does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qdcnn_studio.app.actions import MENUS, Action, ActionTable
from qdcnn_studio.app.theme import CAPTION_PIXELS, font

HANDS = (
    ("Drag from the palette", "Place a block; on a wire, put it in between"),
    ("Double-click, Space, or any letter", "Search for a block to add"),
    ("Drag from port to port", "Wire; into empty space, search for what fits"),
    ("Click a wire between qubit registers", "Look at the states there"),
    ("Wheel, pinch", "Zoom to the cursor"),
    ("Middle button, Space and drag", "Move the canvas"),
    ("Drag over empty ground", "Select; with Shift, add to the selection"),
    ("Alt while dragging", "No snapping"),
    ("Arrow keys", "Go from block to block and from port to port"),
    ("Enter on a port", "Begin a wire; Enter on another port ends it"),
    ("Ctrl and arrow keys", "Move the selected blocks"),
)


class KeyField(QKeySequenceEdit):
    """Where the key of one action is shown and changed."""

    def __init__(self, table: ActionTable, action: Action, words: QLabel) -> None:
        keys = table.shortcuts(action.id)
        super().__init__(QKeySequence(keys[0]) if keys else QKeySequence())
        self._table, self._action, self._words = table, action, words
        self.setMaximumSequenceLength(1)
        self.setAccessibleName(f"Key of {action.title}")
        self.setFixedWidth(150)
        self.editingFinished.connect(self._take)

    def _take(self) -> None:
        keys = self.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if keys == next(iter(self._table.shortcuts(self._action.id)), ""):
            return
        taken = self._table.set_shortcut(self._action.id, keys)
        self._words.setText(f"{keys} belongs to {taken.rstrip('…')} already." if taken else "")
        if taken:
            self.show_present()

    def show_present(self) -> None:
        """Show the key that is used."""
        keys = self._table.shortcuts(self._action.id)
        self.setKeySequence(QKeySequence(keys[0]) if keys else QKeySequence())


class CheatSheet(QDialog):
    """All keys on one sheet.

    Parameters
    ----------
    table : ActionTable
    parent : QWidget
    """

    def __init__(self, table: ActionTable, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self._table = table
        self.words = QLabel()
        self.words.setProperty("role", "error")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search keys")
        self.search.setAccessibleName("Search keys")
        self.fields: dict[str, KeyField] = {}
        self._rows: list[tuple[str, tuple[QWidget, ...]]] = []
        self._headings: list[tuple[QLabel, list[str]]] = []
        """Each with the words of the rows below it."""
        back = QPushButton("Bring back the first keys")
        back.clicked.connect(self._bring_back)
        area = QScrollArea()
        area.setWidgetResizable(True)
        sheet = self._sheet()
        area.setWidget(sheet)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(sheet.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.addWidget(self.search)
        layout.addWidget(area)
        layout.addWidget(self.words)
        layout.addWidget(back, 0, Qt.AlignmentFlag.AlignRight)
        self.search.textChanged.connect(self._filter)
        self.resize(self.minimumSizeHint().width(), 640)

    def _sheet(self) -> QWidget:
        sheet = QWidget()
        column, grid = QVBoxLayout(sheet), QGridLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        column.addStretch(1)  # the rows that a search leaves stay together
        grid.setHorizontalSpacing(20)
        grid.setColumnStretch(0, 1)
        line = 0
        for menu in MENUS:
            members = [action for action in self._table.actions if action.menu == menu]
            if members:
                self._add_heading(grid, line, menu)
                line += 1
            for action in members:
                title, field = QLabel(action.title.rstrip("…")), KeyField(self._table, action, self.words)
                self.fields[action.id] = field
                self._add(grid, line, title, field)
                line += 1
        self._add_heading(grid, line, "By hand on the canvas")
        for number, (what, does) in enumerate(HANDS, line + 1):
            self._add(grid, number, QLabel(does), QLabel(what))
        return sheet

    def _add_heading(self, grid: QGridLayout, line: int, text: str) -> None:
        heading = _heading(text)
        grid.addWidget(heading, line, 0)
        self._headings.append((heading, []))

    def _add(self, grid: QGridLayout, line: int, title: QLabel, field: QWidget) -> None:
        grid.addWidget(title, line, 0)
        grid.addWidget(field, line, 1)
        text = field.text() if isinstance(field, QLabel) else ""
        words = f"{title.text()} {text}".lower()
        self._rows.append((words, (title, field)))
        self._headings[-1][1].append(words)

    def _filter(self, text: str) -> None:
        for words, widgets in self._rows:
            for widget in widgets:
                widget.setVisible(text.lower() in words)
        for heading, below in self._headings:
            heading.setVisible(any(text.lower() in words for words in below))

    def _bring_back(self) -> None:
        for name, field in self.fields.items():
            self._table.set_shortcut(name, None)
            field.show_present()
        self.words.setText("")


def _heading(text: str) -> QLabel:
    label = QLabel(text.upper())
    label.setProperty("role", "caption")
    label.setFont(font(CAPTION_PIXELS, QFont.Weight.DemiBold))
    label.setContentsMargins(0, 12, 0, 2)
    return label
