"""One side of a duel: who it is, how well it does, and what it is made of."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from qdcnn_studio.app.duel_view.choices import Choice
from qdcnn_studio.app.inspector.controls import QuietComboBox
from qdcnn_studio.app.inspector.parts import caption, paragraph
from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.training.messages import Contestant

BAR = 4
"""Width of the coloured bar, in pixels: the colour of this side's curves."""


class SidePanel(QWidget):
    """A list to choose from, the accuracy in large figures, and what stands behind it.

    Parameters
    ----------
    title : str
    role : str
        Its colour in the theme.
    run : RunModel
    """

    chosen = Signal()

    def __init__(self, title: str, role: str, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role, self._run = role, run
        self._choices: list[Choice] = []
        self.list = QuietComboBox()
        self.list.setAccessibleName(f"{title} contestant")
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.list.activated.connect(self.chosen)
        self.figure = QLabel()
        self.figure.setProperty("role", "figure")
        self.meaning, self.facts = paragraph(role="muted"), paragraph()
        self.note = paragraph(role="muted")
        self._lay_out(title)
        run.advanced.connect(self.refresh)
        run.momentChanged.connect(self.refresh)
        KEEPER.changed.connect(self.update)
        self.show_contestant(None)
        self.refresh()

    def _lay_out(self, title: str) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.facts)
        words.addWidget(self.note)
        words.addStretch(1)
        number = QVBoxLayout()
        number.setSpacing(0)
        number.addWidget(self.figure)
        number.addWidget(self.meaning)
        number.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(number)
        row.addLayout(words, 1)
        self.meaning.setFixedSize(140, 2 * self.meaning.fontMetrics().lineSpacing() + 2)
        self.meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BAR + 12, 4, 0, 4)
        layout.setSpacing(8)
        layout.addWidget(caption(title))
        layout.addWidget(self.list)
        layout.addLayout(row)

    def offer(self, groups: list[list[Choice]]) -> None:
        """Fill the list, and keep what is chosen if it is still there."""
        before = self.choice
        self._choices = []
        self.list.clear()
        for group in groups:
            if self.list.count():
                self.list.insertSeparator(self.list.count())
            for choice in group:
                self.list.addItem(choice.title, len(self._choices))
                self._choices.append(choice)
        if before is not None:
            self.choose(before)

    @property
    def choice(self) -> Choice | None:
        """Who is chosen."""
        number = self.list.currentData()
        return self._choices[number] if isinstance(number, int) and number < len(self._choices) else None

    def choose(self, wanted: Choice) -> None:
        """Choose someone; nothing happens if they are not in the list."""
        for number, choice in enumerate(self._choices):
            if choice.source is wanted.source and choice.twin == wanted.twin:
                self.list.setCurrentIndex(self.list.findData(number))

    def choose_twin_of(self, other: Choice) -> None:
        """Choose the classical twin of the design that another choice stands for."""
        self.choose(Choice("", other.source, twin=True))

    def show_contestant(self, who: Contestant | None) -> None:
        """Show what the contestant is made of."""
        if who is None:
            self.facts.setText("")
            self.note.setText("")
            return
        count = f"{who.parameters:,} parameters"
        if who.working != who.parameters:
            count += f", {who.working:,} of which reach the readout"
        qubits = f"{who.qubits} qubits" if who.qubits else "no qubits"
        self.facts.setText(f"{count} · {qubits}")
        self.note.setText(who.note)

    def refresh(self) -> None:
        """Show the accuracy: on the test images once the run has ended, on the validation images until then."""
        run = self._run
        ended = run.result is not None and run.moment is None
        if ended and run.result is not None:
            accuracy, images = run.result.result["test_accuracy"], run.result.result["test_images"]
            self._show(accuracy, f"on {images:,} test images" if images else "no test images")
            return
        looks = [look for look in run.evaluations if look.step <= run.shown_step]
        if not looks:
            self._show(None, "validation accuracy")
        else:
            self._show(looks[-1].accuracy, f"validation accuracy after step {looks[-1].step:,}")

    def _show(self, accuracy: float | None, meaning: str) -> None:
        self.figure.setText("–" if accuracy is None else f"{100 * accuracy:.1f} %")
        self.meaning.setText(meaning)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar in the colour of the curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color(self._role))
        painter.drawRoundedRect(QRectF(0, 4, BAR, self.height() - 8), 2, 2)
