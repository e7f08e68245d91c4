"""The command palette: every action by a few letters of its title, with its keys beside it."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from qdcnn_studio.app.actions import Action, ActionTable
from qdcnn_studio.app.popup import ListPopup
from qdcnn_studio.app.popup_rows import Entry

WIDTH, ROWS, ROW_HEIGHT = 460, 10, 32


class CommandPalette(ListPopup):
    """Runs the chosen action.

    Parameters
    ----------
    table : ActionTable
    window : QWidget
        Over which it opens.
    """

    def __init__(self, table: ActionTable, window: QWidget) -> None:
        super().__init__(window, "Search for a command", WIDTH, ROWS, ROW_HEIGHT)
        self._table = table
        self.field.setPlaceholderText("Type a command")

    def open(self) -> None:
        """Open at the top of the window."""
        self.open_at(None)

    def search(self, text: str) -> None:
        """List the actions that fit, best first."""
        scored = [(-score(action, text), order, action) for order, action in enumerate(self._table.actions)]
        found = [action for rank, _, action in sorted(scored, key=lambda row: row[:2]) if rank < 0]
        self.list_rows([self._entry(action) for action in found])

    def _entry(self, action: Action) -> Entry:
        keys = self._table.shortcuts(action.id)
        shown = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else action.menu
        can = self._table.available(action.id)
        return Entry(action.title.rstrip("…"), action, action.menu, shown, action.icon, faint=not can)

    def choose(self, value: Action) -> None:
        """Run an action."""
        self.dismiss()
        self._table.run(value.id)


def score(action: Action, search: str) -> int:
    """Return how well an action fits a search: 0 for not at all, 1 for all where nothing is searched."""
    title, total = f"{action.title} {action.menu}".lower(), 1
    for word in search.lower().split():
        if title.startswith(word):
            total += 4
        elif any(part.startswith(word) for part in title.split()):
            total += 3
        elif word in title:
            total += 2
        else:
            return 0
    return total
