"""The palette: a search field over the block types, to be dragged to the canvas or double-clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFont, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qdcnn_studio.app.icons import block_icon, pixmap
from qdcnn_studio.app.own_blocks import OwnBlocks
from qdcnn_studio.app.palette.model import Index, PaletteModel, Row
from qdcnn_studio.app.palette.pinned import Pinned
from qdcnn_studio.app.theme import BASE_PIXELS, CAPTION_PIXELS, KEEPER, font, theme
from qdcnn_studio.app.usage import Usage
from qdcnn_studio.design.group_types import with_groups
from qdcnn_studio.design.registry import BlockType, Registry

CHIP = 22
PICTURE = 16
ROW_HEIGHT = 30
HEADING_HEIGHT = 28


class RowDelegate(QStyledItemDelegate):
    """Draws a row: a chip in the family's colour with the block's icon, and the title; headings in small letters."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        return QSize(120, HEADING_HEIGHT if row.block_type is None else ROW_HEIGHT)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        """Draw a row."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        colors, rect = theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.block_type is None:
            painter.setFont(font(CAPTION_PIXELS, QFont.Weight.DemiBold))
            painter.setPen(colors.color("muted"))
            bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(rect.adjusted(12, 0, 0, -6), bottom, row.heading.upper())
        else:
            self._paint_type(painter, row.block_type, option, rect)
        painter.restore()

    @staticmethod
    def _paint_type(painter: QPainter, block_type: BlockType, option: Any, rect: QRectF) -> None:
        colors, role = theme(), str(block_type.family)
        selected = option.state & QStyle.StateFlag.State_Selected
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("raised"))
            painter.drawRoundedRect(rect.adjusted(6, 1, -6, -1), 6, 6)
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(6.5, 1.5, -6.5, -1.5), 6, 6)
        chip = QRectF(rect.left() + 12, rect.center().y() - CHIP / 2, CHIP, CHIP)
        painter.setPen(QPen(colors.color(role, 0.8), 1))
        painter.setBrush(colors.color(role, 0.16))
        painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
        inset = (CHIP - PICTURE) // 2
        drawn = pixmap(block_icon(block_type.name, role), role, PICTURE, ratio)
        painter.drawPixmap(chip.toRect().topLeft() + QPoint(inset, inset), drawn)
        painter.setFont(font(BASE_PIXELS))
        painter.setPen(colors.color("text"))
        text = rect.adjusted(12 + CHIP + 10, 0, -12, 0)
        title = painter.fontMetrics().elidedText(block_type.title, Qt.TextElideMode.ElideRight, int(text.width()))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)


class TypeList(QListView):
    """The list itself, whose drags carry a block type."""

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag the row under the mouse, shown as a small chip."""
        index = self.currentIndex()
        row: Row | None = index.data(Qt.ItemDataRole.UserRole)
        if row is None or row.block_type is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.model().mimeData([index]))
        drag.setPixmap(self._chip(row.block_type))
        drag.setHotSpot(QPoint(12, 14))
        drag.exec(Qt.DropAction.CopyAction)

    def _chip(self, block_type: BlockType) -> QPixmap:
        ratio = self.devicePixelRatioF()
        width = self.fontMetrics().horizontalAdvance(block_type.title) + 52
        drawn = QPixmap(round(width * ratio), round(28 * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("accent"), 1))
        painter.setBrush(theme().color("panel", 0.9))
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, 27), 7, 7)
        role = str(block_type.family)
        painter.drawPixmap(10, 6, pixmap(block_icon(block_type.name, role), role, PICTURE, ratio))
        painter.setFont(font(BASE_PIXELS))
        painter.setPen(theme().color("text"))
        painter.drawText(QRectF(34, 0, width - 40, 28), Qt.AlignmentFlag.AlignVCenter, block_type.title)
        painter.end()
        return drawn


class PaletteView(QWidget):
    """The palette of block types.

    Parameters
    ----------
    registry : Registry
    own : OwnBlocks, optional
        The user's own blocks, listed under "Mine".
    """

    activated = Signal(str)
    """A block type was double-clicked, or Enter was pressed on it; its name."""
    ownActivated = Signal(object)
    """The same for a block of one's own; the `OwnBlock`."""

    def __init__(self, registry: Registry, own: OwnBlocks | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self.own = own or OwnBlocks(parent=self)
        self.pinned = Pinned()
        self.model = PaletteModel(registry, self.pinned.names, Usage().recent(), self._own_rows, self)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search blocks")
        self.field.setAccessibleName("Search blocks")
        self.field.setClearButtonEnabled(True)
        self.list = TypeList()
        self.list.setAccessibleName("Blocks to drag to the canvas")
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setDragEnabled(True)
        self.list.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(4)
        row = QVBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self.field)
        layout.addLayout(row)
        layout.addWidget(self.list)
        self.own.changed.connect(self.model.refresh)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._choose_first)
        self.list.doubleClicked.connect(self._choose)
        self.list.customContextMenuRequested.connect(self._show_menu)
        KEEPER.changed.connect(self.list.viewport().update)
        self.setMinimumWidth(160)
        self.setAutoFillBackground(True)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Add the block under the keyboard's mark with Enter, and go from the field to the list with Down."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self._choose(self.list.currentIndex())
        elif event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            self._mark_first()
        else:
            super().keyPressEvent(event)

    def _search(self, text: str) -> None:
        self.model.search(text)
        if text.strip():
            self._mark_first()

    def _mark_first(self) -> None:
        first = next((row for row, entry in enumerate(self.model.rows) if entry.block_type), None)
        if first is not None:
            self.list.setCurrentIndex(self.model.index(first))

    def _choose_first(self) -> None:
        if self.field.text().strip():
            self._choose(self.list.currentIndex())

    def _choose(self, index: QModelIndex) -> None:
        row: Row | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if row is not None and row.own is not None:
            self.ownActivated.emit(row.own)
        elif row is not None and row.block_type is not None:
            self.activated.emit(row.block_type.name)

    def _own_rows(self) -> list[Row]:
        types = [(own, with_groups(own.part, self._registry)[own.type_name]) for own in self.own.blocks]
        return [Row(block_type.title, block_type, own) for own, block_type in types]

    def _show_menu(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        row: Row | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if row is None or row.block_type is None:
            return
        name = row.block_type.name
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        own = row.own
        if own is not None:
            menu.addAction("Add to the canvas", lambda: self.ownActivated.emit(own))
            menu.addAction("Remove from the palette", lambda: self.own.remove(own))
            menu.popup(self.list.viewport().mapToGlobal(point))
            return
        pinned = name in self.pinned.names()
        menu.addAction("Add to the canvas", lambda: self.activated.emit(name))
        menu.addAction("Unpin" if pinned else "Pin to the top", lambda: self._pin(name, not pinned))
        menu.popup(self.list.viewport().mapToGlobal(point))

    def _pin(self, name: str, pinned: bool) -> None:
        self.pinned.set(name, pinned)
        self.model.refresh()

    def geometry_report(self) -> dict[str, Sequence[int]]:
        """Return the global middle of each visible row by type name, for scripts that drive a real mouse."""
        report: dict[str, Sequence[int]] = {}
        for number, row in enumerate(self.model.rows):
            rect = self.list.visualRect(self.model.index(number))
            if row.block_type is not None and self.list.viewport().rect().contains(rect.center()):
                place = self.list.viewport().mapToGlobal(rect.center())
                report.setdefault(row.block_type.name, (place.x(), place.y()))
        return report
