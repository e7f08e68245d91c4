"""The search that adds a block: opens where the hand or the keyboard is, and takes a text form too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout

from qdcnn_studio.app.canvas.adding import add_edit, free_point_after
from qdcnn_studio.app.canvas.clipboard import insert_edit
from qdcnn_studio.app.canvas.face import PortRef
from qdcnn_studio.app.canvas.usage import Usage
from qdcnn_studio.app.palette.model import Row
from qdcnn_studio.app.palette.searching import ranked
from qdcnn_studio.app.palette.view import ROW_HEIGHT, RowDelegate
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.design.registry import BlockType
from qdcnn_studio.design.text import TextError, parse

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

WIDTH = 260
ROWS = 8


class SearchPopup(QFrame):
    """A field and a list over the canvas. Enter adds the first one, joined to the port it was opened from.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._usage = Usage()
        self._point: QPointF | None = QPointF()
        self._port: PortRef | None = None
        self.field = QLineEdit()
        self.field.setAccessibleName("Search for a block to add")
        self.field.installEventFilter(self)
        self.model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words = QLabel()
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for part in (self.field, self.list, self.words):
            layout.addWidget(part)
        self.field.textChanged.connect(self._search)
        self.list.clicked.connect(self._choose)
        self.list.selectionModel().currentChanged.connect(self._explain)
        KEEPER.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        colors = theme()
        self.setStyleSheet(
            f"SearchPopup {{ background: {colors.panel}; border: 1px solid {colors.line}; border-radius: 10px; }}"
        )

    def open(self, point: QPointF | None, port: PortRef | None = None, text: str = "") -> None:
        """Open at a point of the scene.

        Parameters
        ----------
        point : QPointF or None
            Where the block goes; None to find a place beside the port, or the middle of what is visible.
        port : PortRef, optional
            What it is to be joined to: only block types that fit there are listed.
        text : str
            What was typed already.
        """
        self._point, self._port = point, port
        at = point or (self._view.canvas.port_pos(port) if port else None) or self._view.visible_rect().center()
        self.field.setPlaceholderText("What comes next?" if port else "Add a block")
        self.field.setText(text)
        self._search(text)
        self.setFixedWidth(WIDTH)
        self.adjustSize()
        place = self._view.mapFromScene(at) + QPoint(8, 8)
        room = self._view.rect().adjusted(8, 8, -8, -8)
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        place.setY(max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.move(place)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.end(False)

    def _search(self, text: str) -> None:
        faces = self._view.canvas.faces
        port = self._port
        types = [kind for kind in faces.types() if port is None or faces.port_to_join(port, kind) is not None]
        self.model.clear()
        for block_type in ranked(types, text, self._weight):
            item = QStandardItem(block_type.title)
            item.setData(Row(block_type.title, block_type), Qt.ItemDataRole.UserRole)
            item.setAccessibleDescription(block_type.summary)
            self.model.appendRow(item)
        rows = max(1, min(self.model.rowCount(), ROWS))
        self.list.setFixedHeight(rows * ROW_HEIGHT + 4)
        self._mark(0)
        if not self.model.rowCount():
            self._say("Enter adds this text form." if _is_text_form(text) else "No block fits.")
        self.adjustSize()

    def _weight(self, block_type: BlockType) -> float:
        return self._usage.count(block_type.name, self._origin_type())

    def _origin_type(self) -> str | None:
        block = self._view.editor.design.blocks.get(self._port.block) if self._port else None
        return block.type if block else None

    def _mark(self, row: int) -> None:
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(row % self.model.rowCount(), 0))

    def _explain(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        row: Row | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        self._say(row.block_type.summary if row and row.block_type else "")

    def _say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setFixedHeight(self.words.heightForWidth(WIDTH - 16))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list with the arrow keys, add with Enter, go away with Escape or when the keyboard leaves."""
        if event.type() is QEvent.Type.FocusOut and watched is self.field:
            self.hide()
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self._mark(self.list.currentIndex().row() + step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._accept()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            return False
        return True

    def _close(self) -> None:
        self.hide()
        self._view.setFocus(Qt.FocusReason.PopupFocusReason)

    def _accept(self) -> None:
        if _is_text_form(self.field.text()):
            self._add_text(self.field.text())
        else:
            self._choose(self.list.currentIndex())

    def _add_text(self, text: str) -> None:
        try:
            part = parse(text, self._view.editor.registry)
        except TextError as error:
            self._say(str(error))
            self.adjustSize()
            return
        self._close()
        edit = insert_edit(self._view.editor.design, part, self._point or self._view.visible_rect().center())
        self._view.editor.do(edit)
        self._view.editor.select([block.id for block in edit.blocks])

    def _choose(self, index: QModelIndex) -> None:
        row: Row | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if row is None or row.block_type is None:
            return
        view, port, point = self._view, self._port, self._point
        self._usage.note(row.block_type.name, self._origin_type())
        self._close()
        if point is None and port is not None:
            point = free_point_after(view.canvas, port, row.block_type)
        elif point is None:
            point = view.canvas.free_point(view.visible_rect().center())
        block, edit = add_edit(view.canvas, row.block_type, point, joined=port)
        view.editor.do(edit)
        view.editor.select({block})
        view.navigation.show_blocks([block])


def _is_text_form(text: str) -> bool:
    return "(" in text or "|" in text
