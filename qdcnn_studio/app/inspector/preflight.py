"""The preflight card: what the design is made of, what training it will take, and what would be cheaper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from qdcnn_studio.app.edit_button import EditButton
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.inspector.parts import caption, clear, number, paragraph
from qdcnn_studio.app.inspector.quiet_button import QuietButton
from qdcnn_studio.app.preflight import Preflight
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.app.wording import duration, memory
from qdcnn_studio.circuit.cost import cost
from qdcnn_studio.design.problems import Severity

if TYPE_CHECKING:
    from qdcnn_studio.analysis.preflight import Estimate

MARK = 12

OTHERS = 1.5
"""If a run took this many times its processor time, other programs held it up, and the card says so."""


class PreflightCard(QWidget):
    """Counts at once, and seconds as soon as they are estimated.

    Parameters
    ----------
    editor : Editor
    preflight : Preflight, optional
        Without it there are counts only.
    """

    def __init__(self, editor: Editor, preflight: Preflight | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor, self._preflight = editor, preflight
        self._shown: list[tuple[str, str]] = []
        self.counts = QGridLayout()
        self.counts.setHorizontalSpacing(8)
        self.counts.setVerticalSpacing(6)
        self.counts.setColumnStretch(0, 1)
        self.light = TrafficLight()
        self.sentence = paragraph()
        verdict = QHBoxLayout()
        verdict.setSpacing(8)
        verdict.addWidget(self.light, 0, Qt.AlignmentFlag.AlignTop)
        verdict.addWidget(self.sentence, 1)
        self.cheaper = QuietButton("what would be cheaper", "Show changes that make training cheaper", checkable=True)
        self._savings = QVBoxLayout()
        self._savings.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(caption("Preflight"))
        layout.addLayout(self.counts)
        layout.addLayout(verdict)
        layout.addWidget(self.cheaper)
        layout.addLayout(self._savings)
        if preflight is not None:
            self.cheaper.setChecked(preflight.wants_savings)
            self.cheaper.toggled.connect(preflight.want_savings)
            preflight.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the design as it is now."""
        self._show_counts()
        self._show_verdict()
        self._show_savings()

    @property
    def _estimate(self) -> Estimate | None:
        return None if self._preflight is None else self._preflight.estimate

    def _rows(self) -> list[tuple[str, str]]:
        circuit, estimate = self._editor.compilation.circuit, self._estimate
        rows = [("Blocks", number(len(self._editor.design.blocks)))]
        if circuit is not None:
            figures = cost(circuit)
            shared = figures.occurrences > figures.parameters - figures.classical_parameters
            rows += [
                ("Qubits", number(figures.qubits)),
                ("Parameters", number(figures.parameters)),
                *([("Places where they act", number(figures.occurrences))] if shared else []),
                ("Depth", number(figures.depth)),
                ("One-qubit gates", number(figures.one_qubit_gates)),
                ("Two-qubit gates", number(figures.two_qubit_gates)),
            ]
        if estimate is not None:
            rows.append(("Memory", memory(estimate.bytes)))
            if estimate.step is not None and estimate.run is not None:
                rows += [("Time per step", duration(estimate.step)), ("Time per run", duration(estimate.run))]
        comparison = self._preflight.comparison if self._preflight is not None else None
        if comparison is not None:
            rows += [
                ("Last run, predicted", f"{duration(comparison.predicted)} a step"),
                ("Last run, real", f"{duration(comparison.real)} a step"),
            ]
            if comparison.real > OTHERS * comparison.processor:
                rows.append(("without other programs", f"{duration(comparison.processor)} a step"))
        return rows

    def _show_counts(self) -> None:
        rows = self._rows()
        if rows == self._shown:
            return
        self._shown = rows
        clear(self.counts)
        for line, (title, value) in enumerate(rows):
            label, shown = QLabel(title), QLabel(value)
            label.setProperty("role", "muted")
            label.setWordWrap(True)
            shown.setAlignment(Qt.AlignmentFlag.AlignRight)
            shown.setAccessibleName(f"{title}: {value}")
            self.counts.addWidget(label, line, 0)
            self.counts.addWidget(shown, line, 1)

    def _show_verdict(self) -> None:
        estimate = self._estimate
        kept = any(problem.severity is Severity.ERROR for problem in self._editor.problems)
        self.light.show_light(None if estimate is None else "stop" if kept else str(estimate.light))
        if estimate is not None and kept:
            text = "This cannot be trained yet: see the problems."
        elif estimate is not None:
            text = estimate.sentence
        elif self._preflight is not None and self._preflight.measuring:
            text = "This machine is being measured once, to tell how long training takes."
        else:
            text = ""
        self.sentence.setText(text)
        for widget in (self.light, self.sentence):
            widget.setVisible(bool(text))
        self.cheaper.setVisible(estimate is not None)

    def _show_savings(self) -> None:
        clear(self._savings)
        estimate = self._estimate
        wanted = self.cheaper.isChecked() or (estimate is not None and str(estimate.light) != "go")
        if self._preflight is None or estimate is None or not wanted:
            return
        for saving in self._preflight.savings:
            then = saving.estimate
            button = EditButton(saving.title, saving.edit, self._editor)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            tip = f"The run would take {duration(then.run or 0.0)} and {memory(then.bytes)}; one step back undoes it."
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)
            button.clicked.connect(lambda _=False, edit=saving.edit: self._editor.do(edit))
            row = QHBoxLayout()
            row.addWidget(button, 1)
            figure = QLabel(duration(then.run or 0.0))
            figure.setProperty("role", "muted")
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            figure.setMinimumWidth(figure.fontMetrics().horizontalAdvance("0.00 ms"))  # the buttons are of one width
            row.addWidget(figure)
            self._savings.addLayout(row)
        if not self._preflight.savings:
            self._savings.addWidget(paragraph("No single change makes this much cheaper.", "muted"))


class TrafficLight(QWidget):
    """A mark that tells by its shape and by its colour: a disc, a triangle, or a square."""

    SPOKEN = {"go": "Ready", "long": "Takes long", "stop": "Think again"}
    ROLES = {"go": "good", "long": "warning", "stop": "error"}

    def __init__(self) -> None:
        super().__init__()
        self._light: str | None = None
        self.setFixedSize(QSize(MARK + 2, 18))
        KEEPER.changed.connect(self.update)

    def show_light(self, light: str | None) -> None:
        """Show ``go``, ``long`` or ``stop``."""
        self._light = light
        self.setAccessibleName(self.SPOKEN.get(light or "", "Not known yet"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark beside the first line."""
        painter, colors = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(self.ROLES.get(self._light or "", "line")))
        half, middle = MARK / 2, QPointF(MARK / 2 + 1, 9)
        if self._light == "stop":
            painter.drawRect(int(middle.x() - half + 1), int(middle.y() - half + 1), MARK - 2, MARK - 2)
        elif self._light == "long":
            corners = [QPointF(0, -half), QPointF(half, half - 1), QPointF(-half, half - 1)]
            painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))
        else:
            painter.drawEllipse(middle, half - 0.5, half - 0.5)
