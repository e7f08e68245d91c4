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
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qdcnn_studio.analysis.compare import Comparison, Row
from qdcnn_studio.app.compare_view.comparer import Comparer
from qdcnn_studio.app.inspector.number_field import NumberField
from qdcnn_studio.app.session import Session

MOST_SEEDS, MOST_STEPS = 50, 1_000_000
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SIDES = (LEFT, RIGHT, RIGHT, LEFT)
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
        self.seeds = self._number("Seeds", 5, MOST_SEEDS)
        self.steps = self._number("Steps", session.settings.steps, MOST_STEPS)
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
    def _number(name: str, value: int, most: int) -> NumberField:
        field = NumberField(True, 1, most)
        field.show_number(value)
        field.setAccessibleName(name)
        field.setFixedWidth(108)
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
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setAccessibleName("Comparison")
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setStretchLastSection(True)
        for column, (title, side) in enumerate(zip(COLUMNS, SIDES, strict=True)):
            item = QTableWidgetItem(title)
            item.setTextAlignment(side)
            table.setHorizontalHeaderItem(column, item)
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
        seeds, steps = within(self.seeds, MOST_SEEDS), within(self.steps, MOST_STEPS)
        self.comparer.start(session.editor.design, session.registry, seeds, steps)
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
        self.method.setText("\n\n".join([" ".join(reading(comparison)), "\n".join(notes(comparison))]))
        self.table.setRowCount(len(comparison.rows))
        for number, row in enumerate(comparison.rows):
            for column, text in enumerate(cells(row, comparison.hybrid)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(SIDES[column])
                item.setToolTip(row.note)
                self.table.setItem(number, column, item)
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
    title = f"{row.title} (hybrid)" if hybrid and row.is_circuit else row.title
    return title, f"{row.parameters:,}", row.summary.in_percent(), row.sentence or "–"


def as_markdown(comparison: Comparison) -> str:
    """Return the table with how to read it, as Markdown."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    lines += ["| " + " | ".join(cells(row, comparison.hybrid)) + " |" for row in comparison.rows]
    return "\n".join([*lines, "", *reading(comparison), "", *(f"* {note}" for note in notes(comparison)), ""])


def notes(comparison: Comparison) -> list[str]:
    """Return what each model is, one sentence each."""
    return [f"{row.title}: {row.note}." for row in comparison.rows if row.note]


def within(field: NumberField, most: int) -> int:
    """Return the number in a field, brought into its range; the last good one where there is none."""
    try:
        value = int(field.text())
    except ValueError:
        value = int(field.value)
    value = min(max(value, 1), most)
    field.show_number(value)
    field.setText(str(value))
    return value


def reading(comparison: Comparison) -> list[str]:
    """Return how to read the table, sentence by sentence."""
    return [sentence for sentence in (comparison.method, comparison.left_out, *comparison.told, NO_CLAIM) if sentence]
