"""The table of kept runs as a Qt model: one row for each run, sortable by any column."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from qdcnn_studio.app.kept_runs import KeptRuns
from qdcnn_studio.app.runs_view.thumbnails import Thumbnails
from qdcnn_studio.app.theme import theme
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.text import to_text
from qdcnn_studio.training.library import Entry

Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = Qt.ItemDataRole.UserRole
DOT = QSize(10, 10)


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
    is_number : bool
        Whether it is set to the right, as figures are.
    """

    title: str
    value: Callable[[Entry], Any]
    text: Callable[[Any], str] = str
    is_number: bool = False
    is_accuracy: bool = False

    @property
    def alignment(self) -> int:
        """Where texts of the column stand."""
        side = Qt.AlignmentFlag.AlignRight if self.is_number else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _date(seconds: float) -> str:
    return time.strftime("%d %b %Y, %H:%M", time.localtime(seconds))


RUN, DESIGN, BEGAN = 0, 1, 2
COLUMNS = (
    Column("Run", lambda entry: entry.name),
    Column("Design", lambda _: ""),
    Column("Began", lambda entry: entry.began, _date),
    Column("Best validation", lambda entry: entry.best_validation, _percent, True, True),
    Column("Test", lambda entry: entry.test_accuracy, _percent, True, True),
    Column("Loss", lambda entry: entry.loss, lambda loss: f"{loss:.4f}", True),
    Column("Steps", lambda entry: entry.steps, lambda steps: f"{steps:,}", True),
    Column("Parameters", lambda entry: entry.run.columns.parameters, lambda count: f"{count:,}", True),
    Column("Seed", lambda entry: entry.run.settings.seed, str, True),
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
        self._hybrid: dict[Path, bool] = {}
        self.thumbnails = Thumbnails(kept, self)
        self.thumbnails.drawn.connect(self._show_pictures)

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
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return COLUMNS[section].alignment
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is shown of one figure of one run."""
        entry, column = self.entries[index.row()], COLUMNS[index.column()]
        value = column.value(entry)
        if role == Qt.ItemDataRole.DisplayRole:
            text = "–" if value is None else column.text(value)
            return f"hybrid {text}" if column.is_accuracy and value is not None and self._is_hybrid(entry) else text
        if role == SORT_ROLE:
            if index.column() == DESIGN:
                return self.thumbnails.key(entry)
            return value if value is not None else float("-inf")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.alignment
        if index.column() == RUN and role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if entry.run.folder in self._kept.overlays else Qt.CheckState.Unchecked
        if index.column() == RUN and role == Qt.ItemDataRole.DecorationRole:
            return self._mark(entry)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() != DESIGN:
            return entry.label.notes or str(entry.run.folder)
        return self._picture(entry, role) if index.column() == DESIGN else None

    def _is_hybrid(self, entry: Entry) -> bool:
        """Whether a classical layer reads the qubits of a run's circuit."""
        folder = entry.run.folder
        if folder not in self._hybrid:
            circuit = compile(entry.run.design, self._kept.registry).circuit
            self._hybrid[folder] = circuit is not None and circuit.is_hybrid
        return self._hybrid[folder]

    def _picture(self, entry: Entry, role: int) -> Any:
        """Return what the picture of a run's design is, and what it says to those who do not see it."""
        if role == Qt.ItemDataRole.DecorationRole:
            return self.thumbnails.of(entry)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return to_text(entry.run.design, self._kept.registry)
        return None

    def _show_pictures(self, folders: list[Path] | None) -> None:
        for row, entry in enumerate(self.entries):
            if folders is None or entry.run.folder in folders:
                index = self.index(row, DESIGN)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def _mark(self, entry: Entry) -> QPixmap | None:
        """Return a dot in the colour of a run's curves; None while they are not laid over."""
        color = self._kept.overlay_color(entry.run.folder)
        if color is None:
            return None
        ratio = self.thumbnails.ratio
        made = QPixmap(DOT * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().class_color(color))
        painter.drawEllipse(1, 1, DOT.width() - 2, DOT.height() - 2)
        painter.end()
        return made

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Lay a run's curves over those on screen, or take them away."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != RUN:
            return False
        self._kept.lay_over(self.entries[index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
        self.dataChanged.emit(index, index)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be selected, and their first column be checked."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == RUN else flags
