"""The rows of the palette: block types under the headings of their families, filtered by a search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from qdcnn_studio.app.own_blocks import OwnBlock
from qdcnn_studio.app.palette.mime import BLOCK_MIME, OWN_MIME, block_mime, own_block_mime
from qdcnn_studio.app.palette.searching import ranked
from qdcnn_studio.design.registry import BlockType, Family

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


@dataclass(frozen=True)
class Row:
    """One row: a heading, or a block type under it; for a block of one's own, where it is saved."""

    heading: str
    block_type: BlockType | None = None
    own: OwnBlock | None = None


class PaletteModel(QAbstractListModel):
    """Block types by family, in the order of the families.

    Parameters
    ----------
    types : iterable of BlockType
    pinned : callable
        Returns the names of the types to list first.
    recent : sequence of str
        Names of the types used last. They stay as they are while the palette is open: rows must not move under a hand.
    own : callable
        Returns the rows of the user's own blocks.
    """

    def __init__(
        self,
        types: Iterable[BlockType],
        pinned: Callable[[], Sequence[str]],
        recent: Sequence[str] = (),
        own: Callable[[], Sequence[Row]] = tuple,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._types = tuple(types)
        self._pinned = pinned
        self._recent = tuple(recent)
        self._own = own
        self._search = ""
        self.rows: tuple[Row, ...] = ()
        self.search("")

    def search(self, text: str) -> None:
        """Show only what fits a search, best first; everything for an empty one."""
        self._search = text.strip()
        self.beginResetModel()
        self.rows = tuple(self._found() if self._search else self._listed())
        self.endResetModel()

    def refresh(self) -> None:
        """Show the same search again, after other types were pinned."""
        self.search(self._search)

    def _found(self) -> list[Row]:
        own = {row.block_type: row for row in self._own() if row.block_type is not None}
        found = ranked([*own, *self._types], self._search)
        return [own.get(block_type) or Row(block_type.title, block_type) for block_type in found]

    def _listed(self) -> list[Row]:
        rows = []
        by_name = {block_type.name: block_type for block_type in self._types}
        for heading, names in (("Pinned", self._pinned()), ("Recent", self._recent)):
            listed = [by_name[name] for name in names if name in by_name]
            if listed:
                rows += [Row(heading), *(Row(block_type.title, block_type) for block_type in listed)]
        own = self._own()
        if own:
            rows += [Row("Mine"), *own]
        for family in Family:
            members = [block_type for block_type in self._types if block_type.family is family]
            if members:
                rows += [Row(family.value.capitalize()), *(Row(member.title, member) for member in members)]
        return rows

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a row shows."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        block_type = row.block_type
        if role == Qt.ItemDataRole.DisplayRole:
            return row.heading
        if role == Qt.ItemDataRole.ToolTipRole and block_type:
            return block_type.summary
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and block_type:
            return f"{block_type.family.value} block. {block_type.summary}"
        if role == Qt.ItemDataRole.UserRole:
            return row
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a row: headings only structure the list."""
        if not index.isValid() or self.rows[index.row()].block_type is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Return what a drag from here carries."""
        return [BLOCK_MIME, OWN_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return what a drag of these rows carries: the first block type among them."""
        rows = [self.rows[index.row()] for index in indexes if index.isValid()]
        found = next((row for row in rows if row.block_type), None)
        if found is not None and found.own is not None:
            return own_block_mime(found.own.part)
        return block_mime(found.block_type.name) if found and found.block_type else QMimeData()

    def supportedDragActions(self) -> Qt.DropAction:
        """Return that a drag makes a new block."""
        return Qt.DropAction.CopyAction
