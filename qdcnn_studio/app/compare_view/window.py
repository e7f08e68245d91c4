"""The window that compares the present design with its baselines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qdcnn_studio.analysis.compare import Comparison, Row
from qdcnn_studio.app.compare_view.comparer import Comparer
from qdcnn_studio.app.session import Session

COLUMNS = ("Model", "Parameters", "Test accuracy, %", "The design against it")
BEFORE = (
    "Trains the design on the canvas with several seeds, and on the same images: the same circuit with its entangling "
    "gates off, logistic regression, a support vector machine, and a classical network with as many parameters."
)
NO_CLAIM = "None of this shows an advantage of quantum computers: circuits this small are simulated on this computer."


class CompareWindow(QWidget):
    """Start, wait, read.

    Parameters
    ----------
    session : Session
        Whose present design is compared.
    parent : QWidget, optional
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Compare with baselines – QDCNN Studio")
        self._session = session
        self.comparison: Comparison | None = None
        self.comparer = Comparer(self)
        self.seeds = self._number("Seeds", 5, 1, 50)
        self.steps = self._number("Steps", session.settings.steps, 1, 1_000_000)
        self.start = QPushButton("Compare")
        self.start.setProperty("primary", True)
        self.start.clicked.connect(self._toggle)
        self.copy = QPushButton("Copy as Markdown")
        self.copy.setEnabled(False)
        self.copy.clicked.connect(self._copy)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.words = self._text(BEFORE)
        self.method = self._text("")
        self.table = self._make_table()
        self._lay_out()
        self.comparer.progressed.connect(self._show_progress)
        self.comparer.finished.connect(self._show)
        self.comparer.failed.connect(self._fail)
        self.resize(860, 480)
        self._settle()

    @staticmethod
    def _number(name: str, value: int, low: int, high: int) -> QSpinBox:
        field = QSpinBox()
        field.setRange(low, high)
        field.setValue(value)
        field.setAccessibleName(name)
        field.setMinimumWidth(84)
        return field

    @staticmethod
    def _text(words: str) -> QLabel:
        label = QLabel(words)
        label.setProperty("role", "muted")
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    @staticmethod
    def _make_table() -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setHorizontalHeaderLabels(COLUMNS)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setAccessibleName("Comparison")
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setStretchLastSection(True)
        return table

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for title, field in (("seeds", self.seeds), ("steps", self.steps)):
            label = QLabel(title)
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
        row.addWidget(self.start)
        row.addStretch(1)
        row.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.progress)
        layout.addWidget(self.words)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.method)

    def _toggle(self) -> None:
        if self.comparer.is_active:
            self.comparer.stop()
            return
        session = self._session
        if not session.editor.compilation.ok:
            self.words.setText("The design on the canvas cannot be trained yet: see its problems.")
            return
        self.progress.setValue(0)
        self.words.setText("Starting the processes that train.")
        self.comparer.start(session.editor.design, session.registry, self.seeds.value(), self.steps.value())
        self._settle()

    def _settle(self) -> None:
        busy = self.comparer.is_active
        self.start.setText("Cancel" if busy else "Compare")
        self.progress.setVisible(busy)
        self.seeds.setEnabled(not busy)
        self.steps.setEnabled(not busy)

    def _show_progress(self, what: str, share: float) -> None:
        self.words.setText(what)
        self.progress.setValue(round(1000 * share))

    def _fail(self, why: str) -> None:
        self.comparer.stop()
        self.words.setText(why or "Called off; nothing was kept.")
        self._settle()

    def _show(self, comparison: Comparison) -> None:
        self.comparer.stop()
        self.comparison = comparison
        self.words.setText(f"On {comparison.test_images:,} test images, over {len(comparison.seeds)} seeds.")
        self.method.setText(" ".join(reading(comparison)))
        self.table.setRowCount(len(comparison.rows))
        for number, row in enumerate(comparison.rows):
            for column, text in enumerate(cells(row, comparison.hybrid)):
                self.table.setItem(number, column, QTableWidgetItem(text))
        self.copy.setEnabled(True)
        self._settle()

    def _copy(self) -> None:
        if self.comparison is not None:
            QGuiApplication.clipboard().setText(as_markdown(self.comparison))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Call a comparison off that is under way: no process stays behind."""
        self.comparer.stop()
        super().closeEvent(event)


def cells(row: Row, hybrid: bool) -> tuple[str, str, str, str]:
    """Return the texts of one row of the table; of the design itself also whether it is a hybrid."""
    notes = ["hybrid"] * (hybrid and row.is_circuit) + [row.note] * bool(row.note)
    note = f" ({', '.join(notes)})" if notes else ""
    return row.title + note, f"{row.parameters:,}", row.summary.in_percent(), row.sentence or "–"


def as_markdown(comparison: Comparison) -> str:
    """Return the table with how to read it, as Markdown."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    lines += ["| " + " | ".join(cells(row, comparison.hybrid)) + " |" for row in comparison.rows]
    return "\n".join([*lines, "", *reading(comparison), ""])


def reading(comparison: Comparison) -> list[str]:
    """Return how to read the table, sentence by sentence."""
    return [sentence for sentence in (comparison.method, comparison.left_out, NO_CLAIM) if sentence]
