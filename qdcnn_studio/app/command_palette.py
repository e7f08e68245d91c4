"""The command palette: every action by a few letters of its title, with its keys beside it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QWidget

from qdcnn_studio.app.actions import Action, ActionTable
from qdcnn_studio.app.icons import pixmap
from qdcnn_studio.app.popup import ListPopup
from qdcnn_studio.app.theme import BASE_PIXELS, SECONDARY_PIXELS, font, theme

WIDTH, ROWS, ROW_HEIGHT = 460, 10, 32


class ActionDelegate(QStyledItemDelegate):
    """Draws one action: icon, menu and title, and its keys at the right."""

    def __init__(self, table: ActionTable, parent: QObject) -> None:
        super().__init__(parent)
        self._table = table

    def sizeHint(self, option: Any, index: Any) -> QSize:
        """Return the height of a row."""
        return QSize(WIDTH - 40, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        """Draw a row."""
        action: Action = index.data(Qt.ItemDataRole.UserRole)
        colors, rect = theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("raised"))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
        can = self._table.available(action.id)
        if action.icon:
            ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
            place = rect.toRect().topLeft()
            painter.drawPixmap(place.x() + 10, place.y() + 8, pixmap(action.icon, "muted", 16, ratio))
        painter.setFont(font(BASE_PIXELS))
        painter.setPen(colors.color("text" if can else "muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(36, 0, 0, 0), middle, action.title.rstrip("…"))
        painter.setPen(colors.color("muted"))
        painter.setFont(font(SECONDARY_PIXELS))
        painter.drawText(rect.adjusted(0, 0, -12, 0), middle | Qt.AlignmentFlag.AlignRight, self._keys(action))
        painter.restore()

    def _keys(self, action: Action) -> str:
        keys = self._table.shortcuts(action.id)
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else action.menu


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
        self.list.setItemDelegate(ActionDelegate(table, self.list))

    def open(self) -> None:
        """Open at the top of the window."""
        self.open_at(None)

    def search(self, text: str) -> None:
        """List the actions that fit, best first."""
        scored = [(-score(action, text), order, action) for order, action in enumerate(self._table.actions)]
        found = [action for rank, _, action in sorted(scored, key=lambda row: row[:2]) if rank < 0]
        self.list_rows([(action.title, action.menu, action) for action in found])

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
