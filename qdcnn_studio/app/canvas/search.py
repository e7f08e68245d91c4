"""The search that adds a block: opens where the hand or the keyboard is, and takes a text form too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel

from qdcnn_studio.app.canvas.adding import add_edit, free_point_after
from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.metrics import snapped
from qdcnn_studio.app.palette.model import Row
from qdcnn_studio.app.palette.searching import ranked
from qdcnn_studio.app.palette.view import ROW_HEIGHT, RowDelegate
from qdcnn_studio.app.popup import MARGIN, ListPopup
from qdcnn_studio.app.popup_rows import Entry
from qdcnn_studio.app.usage import Usage
from qdcnn_studio.design.clip import paste
from qdcnn_studio.design.registry import BlockType
from qdcnn_studio.design.text import TextError, parse

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

WIDTH, ROWS = 260, 8
LINES = 3
"""Room for what the marked block does, so that nothing jumps as the mark moves."""


class SearchPopup(ListPopup):
    """Adds the chosen block, joined to the port it was opened from.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        self.words = QLabel()
        self._view = view
        super().__init__(view, "Search for a block to add", WIDTH, ROWS, ROW_HEIGHT)
        self._usage = Usage()
        self._point: QPointF | None = None
        self._port: PortRef | None = None
        self.list.setItemDelegate(RowDelegate(self.list))
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.foot = LINES * self.words.fontMetrics().lineSpacing() + self.column.spacing()
        self.column.addWidget(self.words)
        self.list.selectionModel().currentChanged.connect(self._explain)
        view.editor.designChanged.connect(self._give_up)

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
        self._show_wire(point, port)
        at = point or (self._view.canvas.port_pos(port) if port else None) or self._view.visible_rect().center()
        self.field.setPlaceholderText("What comes next?" if port else "Add a block")
        self.open_at(self._view.mapFromScene(at) + QPoint(MARGIN, MARGIN), text)

    def _give_up(self) -> None:
        """Go away: where the block was to go, and what it was to be joined to, belong to another design now."""
        if self.isVisible():
            self.dismiss()

    def _show_wire(self, point: QPointF | None, port: PortRef | None) -> None:
        """Keep the wire that was dropped in sight while the search is open; None to take it away."""
        start, overlay = self._view.canvas.port_pos(port) if port else None, self._view.overlay
        overlay.wire = None
        if start is not None and point is not None and port is not None:
            overlay.wire = (start, point) if port.side is Side.OUT else (point, start)
            overlay.wire_role = self._view.canvas.port_role(port)
        self._view.viewport().update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the wire away."""
        self._show_wire(None, None)
        super().hideEvent(event)

    def search(self, text: str) -> None:
        """List the block types that fit, most used first."""
        faces, port = self._view.canvas.faces, self._port
        types = [kind for kind in faces.types() if port is None or faces.port_to_join(port, kind) is not None]
        found = ranked(types, text, self._weight)
        self.list_rows([Entry(kind.title, Row(kind.title, kind), kind.summary) for kind in found])
        if not found:
            self._say("Enter adds this text form." if _is_text_form(text) else "No block fits.")

    def _weight(self, block_type: BlockType) -> float:
        return self._usage.count(block_type.name, self._origin_type())

    def _origin_type(self) -> str | None:
        block = self._view.editor.design.blocks.get(self._port.block) if self._port else None
        return block.type if block else None

    def _explain(self, index: QModelIndex) -> None:
        row: Row | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        self._say(row.block_type.summary if row and row.block_type else "")

    def _say(self, sentence: str) -> None:
        self.words.setText(sentence)
        least = self.foot - self.column.spacing()
        self.words.setFixedHeight(max(least, self.words.heightForWidth(WIDTH - 2 * MARGIN)))
        self.adjustSize()

    def accept_text(self, text: str) -> bool:
        """Add all of a text form, if it is one."""
        if not _is_text_form(text):
            return False
        try:
            part = parse(text, self._view.editor.registry)
        except TextError as error:
            self._say(str(error))
            return True
        self.dismiss()
        place = self._point or self._view.visible_rect().center()
        self._view.commands.put(paste(self._view.editor.design, part, (snapped(place.x()), snapped(place.y()))))
        return True

    def choose(self, value: Row) -> None:
        """Add the block of a row."""
        if value.block_type is None:
            return
        view, port, point = self._view, self._port, self._point
        self._usage.note(value.block_type.name, self._origin_type())
        self.dismiss()
        if point is None and port is not None:
            point = free_point_after(view.canvas, port, value.block_type)
        elif point is None:
            point = view.canvas.free_point(view.visible_rect().center())
        block, edit = add_edit(view.canvas, value.block_type, point, joined=port)
        view.editor.do(edit)
        view.editor.select({block})
        view.navigation.show_blocks([block])


def _is_text_form(text: str) -> bool:
    return "(" in text or "|" in text
