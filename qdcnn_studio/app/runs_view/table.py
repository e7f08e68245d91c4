"""The table of kept runs as a Qt model: one row for each run, sortable by any column."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from qdcnn_studio.app.kept_runs import KeptRuns
from qdcnn_studio.app.theme import theme
from qdcnn_studio.training.library import Entry

Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    title : str
    value : callable
        Returns what rows are sorted by; None where a run has nothing to say.
    text : callable
        Returns what is shown of such a value.
    """

    title: str
    value: Callable[[Entry], Any]
    text: Callable[[Any], str] = str


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _date(seconds: float) -> str:
    return time.strftime("%d %b %Y, %H:%M", time.localtime(seconds))


COLUMNS = (
    Column("Run", lambda entry: entry.name),
    Column("Began", lambda entry: entry.began, _date),
    Column("Validation, best", lambda entry: entry.best_validation, _percent),
    Column("Test", lambda entry: entry.test_accuracy, _percent),
    Column("Loss", lambda entry: entry.loss, lambda loss: f"{loss:.4f}"),
    Column("Steps", lambda entry: entry.steps, lambda steps: f"{steps:,}"),
    Column("Parameters", lambda entry: entry.run.columns.parameters, lambda count: f"{count:,}"),
    Column("Seed", lambda entry: entry.run.settings.seed),
    Column("Optimiser", lambda entry: f"{entry.run.settings.optimizer}, {entry.run.settings.learning_rate:g}"),
    Column("Tags", lambda entry: ", ".join(entry.label.tags)),
)


class RunsTable(QAbstractTableModel):
    """The kept runs; the check mark of a row lays its curves over those on screen.

    Parameters
    ----------
    kept : KeptRuns
    """

    def __init__(self, kept: KeptRuns) -> None:
        super().__init__(kept)
        self._kept = kept
        self.entries: list[Entry] = []

    def refresh(self) -> None:
        """Read the runs again."""
        self.beginResetModel()
        self.entries = self._kept.entries()
        self.endResetModel()

    def folder_row(self, folder: Path | None) -> int:
        """Return the row of a run's folder; -1 if it is not there."""
        folders = [entry.run.folder for entry in self.entries]
        return folders.index(folder) if folder in folders else -1

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many runs there are."""
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is shown of one figure of one run."""
        entry, column = self.entries[index.row()], COLUMNS[index.column()]
        value = column.value(entry)
        if role == Qt.ItemDataRole.DisplayRole:
            return "–" if value is None else column.text(value)
        if role == SORT_ROLE:
            return value if value is not None else float("-inf")
        if role == Qt.ItemDataRole.TextAlignmentRole and isinstance(value, int | float):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if index.column() == 0 and role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if entry.run.folder in self._kept.overlays else Qt.CheckState.Unchecked
        if index.column() == 0 and role == Qt.ItemDataRole.DecorationRole:
            return self._color(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.label.notes or str(entry.run.folder)
        return None

    def _color(self, entry: Entry) -> QColor | None:
        color = self._kept.overlay_color(entry.run.folder)
        return None if color is None else theme().class_color(color)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Lay a run's curves over those on screen, or take them away."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        self._kept.lay_over(self.entries[index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
        self.dataChanged.emit(index, index)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be selected, and their first column be checked."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags
