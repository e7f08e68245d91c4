"""The panel of kept runs: the table, words on the chosen run, and what can be done with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdcnn_studio.app.kept_runs import KeptRuns
from qdcnn_studio.app.runs_view.table import BEGAN, DESIGN, SORT_ROLE, RunsTable
from qdcnn_studio.app.runs_view.thumbnails import SIZE
from qdcnn_studio.app.runs_view.wording import differences
from qdcnn_studio.design.text import to_text
from qdcnn_studio.training.library import SUFFIX, Entry, Label

FILTER = f"Runs (*{SUFFIX})"
EMPTY = "No run yet: press Train, and every run is kept here."


class RunsPanel(QWidget):
    """A window of its own beside the main one.

    Parameters
    ----------
    kept : KeptRuns
    parent : QWidget
    """

    def __init__(self, kept: KeptRuns, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Runs – QDCNN Studio")
        self._kept = kept
        self._labelled: Path | None = None
        self.model = RunsTable(kept)
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.model)
        self.sorted.setSortRole(SORT_ROLE)
        self.table = self._make_table()
        self.words = QLabel()
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.name, self.tags, self.notes = self._make_fields()
        self.buttons = {
            "Show": self._button("Show", "Bring the run and its design back on screen", self._show),
            "Go on": self._button("Go on", "Go on where the run was left", self._go_on),
            "Duplicate": self._button("Duplicate", "Copy the run, to go on with the copy", self._duplicate),
            "Remove": self._button("Remove", "Move the run into the bin", self._remove),
            "Bring back": self._button("Bring back", "Take the last removed run out of the bin", kept.bring_back),
            "Export": self._button("Export…", "Write the run as one file", self._export),
            "Import": self._button("Import…", "Add a run from a file", self._import),
        }
        self._lay_out()
        self.resize(1240, 620)
        kept.changed.connect(self._refresh_if_seen)
        self.table.selectionModel().selectionChanged.connect(self._show_words)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.sorted)
        table.setSortingEnabled(True)
        table.sortByColumn(BEGAN, Qt.SortOrder.DescendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setAccessibleName("Kept runs")
        table.setIconSize(SIZE)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(SIZE.height() + 12)
        head = table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(DESIGN, QHeaderView.ResizeMode.Fixed)  # so only pictures in view are asked for
        head.resizeSection(DESIGN, SIZE.width() + 16)
        head.setStretchLastSection(True)
        table.doubleClicked.connect(self._show)
        return table

    def _make_fields(self) -> tuple[QLineEdit, QLineEdit, QPlainTextEdit]:
        name, tags, notes = QLineEdit(), QLineEdit(), QPlainTextEdit()
        for field, title in ((name, "Name"), (tags, "Tags, with commas between"), (notes, "Notes")):
            field.setPlaceholderText(title)
            field.setAccessibleName(title)
        notes.setFixedHeight(56)
        notes.installEventFilter(self)
        name.editingFinished.connect(self._write_label)
        tags.editingFinished.connect(self._write_label)
        return name, tags, notes

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Write the notes down when the keyboard leaves them: they have no Enter that would end them."""
        if event.type() == QEvent.Type.FocusOut:
            self._write_label()
        return super().eventFilter(watched, event)

    def _button(self, title: str, tip: str, do: object) -> QPushButton:
        button = QPushButton(title)
        button.setToolTip(tip)
        button.clicked.connect(do)
        return button

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(8)
        layout.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.tags, 1)
        layout.addLayout(row)
        layout.addWidget(self.notes)
        layout.addWidget(self.words)
        actions = QHBoxLayout()
        for button in self.buttons.values():
            actions.addWidget(button)
        actions.addStretch(1)
        layout.addLayout(actions)

    def showEvent(self, event: QShowEvent) -> None:
        """Read the runs when the panel comes into view."""
        super().showEvent(event)
        self.model.thumbnails.ratio = self.devicePixelRatioF()
        self.refresh()

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the runs again, and keep what is chosen."""
        chosen = self.chosen()
        self.model.refresh()
        folder = chosen[0].run.folder if chosen else self._kept.on_screen
        row = self.model.folder_row(folder)
        if row >= 0:
            self.table.selectRow(self.sorted.mapFromSource(self.model.index(row, 0)).row())
        self._show_words()

    def chosen(self) -> list[Entry]:
        """Return the chosen runs."""
        selection = self.table.selectionModel()
        rows = selection.selectedRows() if selection is not None else []
        return [self.model.entries[self.sorted.mapToSource(index).row()] for index in rows]

    def _show_words(self) -> None:
        chosen = self.chosen()
        one = chosen[0] if len(chosen) == 1 else None
        for title in ("Show", "Duplicate", "Export"):
            self.buttons[title].setEnabled(one is not None)
        self.buttons["Remove"].setEnabled(bool(chosen))
        self.buttons["Go on"].setEnabled(one is not None and one.has_steps_left)
        for field in (self.name, self.tags, self.notes):
            field.setEnabled(one is not None)
        self.buttons["Bring back"].setEnabled(self._kept.can_bring_back)
        folder, before = None if one is None else one.run.folder, self._labelled
        self._labelled = folder
        if folder is None or folder != before or not self._is_writing():
            self._show_label(one.label if one is not None else Label())
        self.words.setText(self._sentence(chosen))

    def _is_writing(self) -> bool:
        return any(field.hasFocus() for field in (self.name, self.tags, self.notes))

    def _show_label(self, label: Label) -> None:
        self.name.setText(label.name)
        self.tags.setText(", ".join(label.tags))
        self.notes.setPlainText(label.notes)

    def _sentence(self, chosen: list[Entry]) -> str:
        if not self.model.entries:
            return EMPTY
        if len(chosen) == 2:
            lines = differences(*chosen)
            return "Between the two: " + ("; ".join(lines) if lines else "the same design and settings") + "."
        if len(chosen) == 1:
            versions = chosen[0].run.versions
            made = ", ".join(
                f"{name} {versions[name]}" for name in ("qdcnn-studio", "qutip", "numpy") if name in versions
            )
            return f"{to_text(chosen[0].run.design, self._kept.registry)}\nMade with {made}."
        return "Choose two runs to see what differs between them; a check mark lays a run's curves over the plots."

    def _write_label(self) -> None:
        for entry in self.chosen()[:1]:
            tags = tuple(tag.strip() for tag in self.tags.text().split(",") if tag.strip())
            label = Label(self.name.text().strip(), self.notes.toPlainText(), tags)
            if label != entry.label:
                self._kept.set_label(entry, label)

    def _show(self) -> None:
        for entry in self.chosen()[:1]:
            self._kept.show(entry)

    def _go_on(self) -> None:
        for entry in self.chosen()[:1]:
            self._kept.go_on(entry)

    def _duplicate(self) -> None:
        for entry in self.chosen()[:1]:
            self._kept.duplicate(entry)

    def _remove(self) -> None:
        for entry in self.chosen():
            self._kept.remove(entry)

    def _export(self) -> None:
        for entry in self.chosen()[:1]:
            path, _ = QFileDialog.getSaveFileName(self, "Export run", f"{entry.name}{SUFFIX}", FILTER)
            if path:
                self._kept.export(entry, Path(path))

    def _import(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, "Import runs", "", FILTER)
        for path in paths:
            self._kept.bring_in(Path(path))
