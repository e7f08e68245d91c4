"""A field over a list, laid over another widget: what searches, the command palette and the history are made of."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from qdcnn_studio.app.popup_rows import ENTRY, Entry, EntryDelegate
from qdcnn_studio.app.theme import KEEPER, theme

MARGIN = 8
EDGE = 4
"""What a list is higher than its rows."""


class ListPopup(QFrame):
    """A popup that searches a list. It is a child of what it lies over, so that it needs no window of its own.

    Parameters
    ----------
    over : QWidget
        What it lies over, and what gets the keyboard back.
    name : str
        What a screen reader calls the field.
    width, rows, row_height : int
        Width, and how many rows of which height are shown at most, in pixels at 100 %.
    """

    foot = 0
    """Height of what stands below the list, in pixels at 100 %."""
    chosen = Signal(object)
    """What the chosen row stands for."""

    def __init__(self, over: QWidget, name: str, width: int, rows: int, row_height: int) -> None:
        super().__init__(over)
        self._over = over
        self._before: QWidget | None = None
        self._width, self._rows, self._row_height = width, rows, row_height
        self.setObjectName("popup")
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.installEventFilter(self)
        self.model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(row_height, self.list))
        self.list.setAccessibleName(f"{name}: what was found")
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.column.setSpacing(6)
        self.column.addWidget(self.field)
        self.column.addWidget(self.list)
        self.field.textChanged.connect(self.search)
        self.list.clicked.connect(self._click)
        KEEPER.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        colors = theme()
        self.setStyleSheet(
            f"#popup {{ background: {colors.panel}; border: 1px solid {colors.line}; border-radius: 10px; }}"
        )

    # What a kind of popup decides

    def search(self, text: str) -> None:
        """List what fits a search; nothing unless a kind of popup knows better."""
        self.list_rows([])

    def choose(self, value: Any) -> None:
        """Do what a row stands for: tell it, unless a kind of popup does more."""
        self.dismiss()
        self.chosen.emit(value)

    def accept_text(self, text: str) -> bool:
        """Take the text itself for an answer; returns whether it was one."""
        return False

    # What all do alike

    def open_at(self, place: QPoint | None, text: str = "") -> None:
        """Open near a point of what it lies over, or at its top in the middle; as far inside as it fits."""
        focused = self._over.window().focusWidget()
        self._before = focused if focused is not None and not self.isAncestorOf(focused) else self._over
        self.field.setText(text)
        self.search(text)
        self.setFixedWidth(min(self._width, self._over.width() - 2 * MARGIN))
        self.adjustSize()
        if place is None:
            place = QPoint((self._over.width() - self.width()) // 2, 6 * MARGIN)
        room = self._over.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        x = max(room.left(), min(place.x(), room.right() - self.width()))
        y = max(room.top(), min(place.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.end(False)

    def list_rows(self, rows: list[Entry], marked: int = 0) -> None:
        """Show rows."""
        self.list.setCurrentIndex(QModelIndex())  # or clearing would mark every row on its way out
        self.model.clear()
        for entry in rows:
            item = QStandardItem(entry.title)
            item.setData(entry.value, Qt.ItemDataRole.UserRole)
            item.setData(entry, ENTRY)
            item.setAccessibleDescription(entry.description or entry.note)
            self.model.appendRow(item)
        shown = max(1, min(len(rows), self._rows, self._room()))
        self.list.setFixedHeight(shown * self._row_height + EDGE)
        self.mark(marked)
        self.adjustSize()

    def list_anew(self) -> None:
        """List what fits now: what is searched has changed while this is open."""
        if self.isVisible():
            self.search(self.field.text())

    def _room(self) -> int:
        """Return how many rows fit into what the popup lies over."""
        around = 4 * MARGIN + self.field.sizeHint().height() + self.column.spacing() + self.foot
        return int((self._over.height() - around - EDGE) // self._row_height)

    def values(self) -> list[Any]:
        """Return what the rows stand for."""
        model: QAbstractItemModel = self.model
        return [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]

    def mark(self, row: int) -> None:
        """Mark a row; past the end comes the first again."""
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(row % self.model.rowCount(), 0))

    def dismiss(self) -> None:
        """Go away and give the keyboard back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move with the arrow keys, choose with Enter, go away with Escape or when the keyboard leaves."""
        if isinstance(event, QFocusEvent) and event.lostFocus() and watched is self.field:
            if event.reason() is not Qt.FocusReason.PopupFocusReason:  # the field's own menu, with Paste
                self.hide()
            return False
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.mark(self.list.currentIndex().row() + step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            if not self.accept_text(self.field.text()):
                self._click(self.list.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True

    def _click(self, index: QModelIndex) -> None:
        if index.isValid():
            self.choose(index.data(Qt.ItemDataRole.UserRole))
