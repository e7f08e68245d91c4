"""The command palette: every action by a few letters of its title, with its keys beside it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QStyle, QStyledItemDelegate, QVBoxLayout, QWidget

from qdcnn_studio.app.actions import Action, ActionTable
from qdcnn_studio.app.icons import pixmap
from qdcnn_studio.app.theme import BASE_PIXELS, KEEPER, SECONDARY_PIXELS, font, theme

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


class CommandPalette(QFrame):
    """A field and a list over the window. Enter runs the marked action.

    Parameters
    ----------
    table : ActionTable
    window : QWidget
        Over which it opens.
    """

    def __init__(self, table: ActionTable, window: QWidget) -> None:
        super().__init__(window)
        self._table = table
        self._over = window
        self._before: QWidget | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type a command")
        self.field.setAccessibleName("Search for a command")
        self.field.installEventFilter(self)
        self.model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ActionDelegate(table, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.textChanged.connect(self.search)
        self.list.clicked.connect(self._run)
        KEEPER.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        colors = theme()
        self.setStyleSheet(
            f"CommandPalette {{ background: {colors.panel}; border: 1px solid {colors.line}; border-radius: 10px; }}"
        )

    def open(self) -> None:
        """Open at the top of the window."""
        self._before = self.window().focusWidget()
        self.field.clear()
        self.search("")
        room = self._over.width()
        width = min(WIDTH, room - 16)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((room - width) // 2, 48)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def search(self, text: str) -> None:
        """List what fits, best first."""
        self.model.clear()
        scored = [(-score(action, text), order, action) for order, action in enumerate(self._table.actions)]
        for rank, _, action in sorted(scored, key=lambda row: row[:2]):
            if rank < 0:
                item = QStandardItem(action.title)
                item.setData(action, Qt.ItemDataRole.UserRole)
                self.model.appendRow(item)
        self.list.setFixedHeight(max(1, min(self.model.rowCount(), ROWS)) * ROW_HEIGHT + 4)
        self._mark(0)
        self.adjustSize()

    def _mark(self, row: int) -> None:
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(row % self.model.rowCount(), 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move with the arrow keys, run with Enter, go away with Escape or when the keyboard leaves."""
        if event.type() is QEvent.Type.FocusOut:
            self.hide()
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self._mark(self.list.currentIndex().row() + step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            return False
        return True

    def _close(self) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _run(self, index: QModelIndex) -> None:
        action: Action | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        self._close()
        if action is not None:
            self._table.run(action.id)


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
