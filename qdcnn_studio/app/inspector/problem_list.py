"""Problems in words, with the buttons that mend them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from qdcnn_studio.app.edit_button import EditButton
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.inspector.parts import paragraph
from qdcnn_studio.app.inspector.quiet_button import QuietButton
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.design.edits import EditError
from qdcnn_studio.design.problems import Problem, Repair

DOT = 8
FEW = 20
"""How many problems are shown until more are asked for: each is a row of widgets, and laying out 500 takes seconds."""


class ProblemList(QWidget):
    """Shows problems; a repair is one edit, previewed on the canvas, and a click on a sentence selects its block.

    Parameters
    ----------
    editor : Editor
    """

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._problems: tuple[Problem, ...] = ()
        self._rows: list[_ProblemRow] = []
        self._most = FEW
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.more = QuietButton("", "Show more problems")
        self.more.clicked.connect(self._show_more)
        self.more.hide()
        self._layout.addWidget(self.more)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Show these problems; rows of those that were shown already stay."""
        self._problems = tuple(problems)
        shown = self._problems[: self._most]
        if shown != tuple(row.problem for row in self._rows):
            self._show_rows(shown)
        rest = len(self._problems) - len(shown)
        if rest:
            self.more.setText(f"{rest} more")
            self.more.updateGeometry()
        self.more.setVisible(bool(rest))
        self.setVisible(bool(shown))

    def _show_rows(self, problems: Iterable[Problem]) -> None:
        kept, rows = self._rows, []
        for place, problem in enumerate(problems):
            row = next((row for row in kept if row.problem == problem), None)
            if row is None:
                row = _ProblemRow(problem, self._editor)
            else:
                kept.remove(row)
            if self._layout.indexOf(row) != place:
                self._layout.insertWidget(place, row)
            rows.append(row)
        for row in kept:
            row.hide()
            self._layout.removeWidget(row)
            row.deleteLater()
        self._rows = rows

    def _show_more(self) -> None:
        self._most += FEW
        self.show_problems(self._problems)


class _ProblemRow(QWidget):
    """One problem."""

    def __init__(self, problem: Problem, editor: Editor) -> None:
        super().__init__()
        self.problem, self._editor = problem, editor
        sentence = _Sentence(problem.message)
        sentence.clicked.connect(self._select)
        if problem.block is not None:
            sentence.setCursor(Qt.CursorShape.PointingHandCursor)
            sentence.setToolTip("Select the block")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(sentence)
        self._refusal = paragraph("", "error")
        self._refusal.hide()
        for repair in problem.repairs:
            column.addWidget(self._repair_button(repair))
        column.addWidget(self._refusal)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(_Dot(problem.severity), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def _repair_button(self, repair: Repair) -> QPushButton:
        button = EditButton(repair.title, repair.edit, self._editor)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda _=False: self._apply(repair))
        return button

    def _apply(self, repair: Repair) -> None:
        try:
            self._editor.do(repair.edit)
        except EditError as error:
            self._refusal.setText(str(error))
            self._refusal.show()

    def _select(self) -> None:
        if self.problem.block is not None:
            self._editor.select([self.problem.block])


class _Sentence(QLabel):
    """Text that wraps and can be clicked."""

    clicked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell about the click."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class _Dot(QWidget):
    """How bad it is: a filled dot for an error, a ring for less."""

    def __init__(self, severity: str) -> None:
        super().__init__()
        self._severity = severity
        self.setFixedSize(QSize(DOT + 2, 18))
        KEEPER.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dot beside the first line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme().color(self._severity)
        painter.setPen(color)
        painter.setBrush(color if self._severity == "error" else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(DOT / 2 + 1, 9), DOT / 2 - 0.5, DOT / 2 - 0.5)
