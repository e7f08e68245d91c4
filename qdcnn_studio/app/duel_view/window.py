"""The window of a duel: two sides, their curves together, and one sentence at the end."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from qdcnn_studio.analysis.statistics import METHOD
from qdcnn_studio.app.documents import Documents
from qdcnn_studio.app.duel_view.choices import Choice, choices
from qdcnn_studio.app.duel_view.model import DuelModel
from qdcnn_studio.app.duel_view.plots import SIDES, DuelPlot
from qdcnn_studio.app.duel_view.side import SidePanel
from qdcnn_studio.app.inspector.parts import caption, paragraph
from qdcnn_studio.app.inspector.quiet_button import QuietButton
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.theme import KEEPER
from qdcnn_studio.app.training_view.curve_plot import SMOOTHING
from qdcnn_studio.app.training_view.icons import icon
from qdcnn_studio.examples import examples

SEEDS = 5
HOW = (
    "Both train in lock-step: the same seed, the same images in every step, the same loss. "
    "A classical twin is a small network with as many parameters (± 10 %) on the same features."
)


class DuelWindow(QWidget):
    """A window of its own beside the main one.

    Parameters
    ----------
    model : DuelModel
    documents : Documents
        The open designs.
    """

    def __init__(self, model: DuelModel, documents: Documents, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Duel – QDCNN Studio")
        self.setAutoFillBackground(True)
        self.model, self._documents = model, documents
        runs = (model.left, model.right)
        self.left, self.right = (
            SidePanel(name.capitalize(), role, run) for (name, role), run in zip(SIDES, runs, strict=True)
        )
        self.loss, self.accuracy = DuelPlot(model, "losses"), DuelPlot(model, "accuracies")
        self.start = QPushButton("Start")
        self.start.setProperty("primary", True)
        self.start.setMinimumWidth(112)
        self.start.clicked.connect(self.toggle)
        self.one_step = self._button("step", "One step", "Let both do one training step, then wait")
        self.one_step.clicked.connect(self.step)
        self.stop = self._button("stop", "Stop", "End the duel after the present step")
        self.stop.clicked.connect(model.stop)
        self.seeds = QPushButton(f"{SEEDS} seeds")
        self.seeds.setToolTip(METHOD)
        self.seeds.clicked.connect(lambda: self._begin(seeds=SEEDS))
        means = f"Mean of the last {SMOOTHING} steps, with the raw curve behind"
        self.smooth = QuietButton("smooth", means, checkable=True)
        for plot in (self.loss, self.accuracy):
            self.smooth.toggled.connect(plot.set_smooth)
        self.status, self.verdict = QLabel(), paragraph()
        self._lay_out()
        self.left.chosen.connect(self._choose_left)
        self.right.chosen.connect(model.forget)
        documents.changed.connect(self._offer)
        model.changed.connect(self.refresh)
        model.left.advanced.connect(self._show_status)
        KEEPER.changed.connect(self._use_theme)
        self._groups: list[list[Choice]] = []
        self._offer()
        self._use_theme()
        self.resize(1080, 640)

    @staticmethod
    def _button(name: str, title: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("icon_name", name)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(32, 32)
        button.setToolTip(tip)
        button.setAccessibleName(title)
        return button

    def _lay_out(self) -> None:
        sides, plots, bar = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (sides, plots):
            row.setSpacing(24)
        sides.addWidget(self.left, 1)
        sides.addWidget(self.right, 1)
        for title, plot in (("Loss", self.loss), ("Accuracy", self.accuracy)):
            column, head = QVBoxLayout(), QHBoxLayout()
            column.setSpacing(2)
            name = caption(title)
            name.setFixedHeight(self.smooth.sizeHint().height())  # the same on both sides, with a button or without
            head.addWidget(name)
            head.addStretch(1)
            if plot is self.accuracy:
                head.addWidget(self.smooth)
            column.addLayout(head)
            column.addWidget(plot, 1)
            plots.addLayout(column, 1)
        self.verdict.setMinimumHeight(2 * self.verdict.fontMetrics().lineSpacing())
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        bar.setSpacing(8)
        for widget in (self.start, self.one_step, self.stop, self.seeds):
            bar.addWidget(widget)
        self.status.setProperty("role", "muted")
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.status.setWordWrap(True)
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar.addWidget(self.status, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(12)
        layout.addLayout(sides)
        layout.addLayout(plots, 1)
        layout.addWidget(self.verdict)
        layout.addLayout(bar)

    # Who

    def _offer(self) -> None:
        """Fill both lists; at first the design in front meets its classical twin."""
        groups = choices(self._documents.open_documents, examples())
        if groups == self._groups:
            return
        self._groups = groups
        first = self.left.choice is None
        for side in (self.left, self.right):
            side.offer(groups)
        if first:
            front = self._documents.current.home
            everyone = [choice for group in groups for choice in group]
            self.left.choose(next((choice for choice in everyone if choice.source is front), everyone[0]))
            self.right.choose_twin_of(everyone[0] if self.left.choice is None else self.left.choice)

    def _choose_left(self) -> None:
        """Let a twin on the right be that of the design on the left."""
        left, right = self.left.choice, self.right.choice
        if left is not None and not left.twin and right is not None and right.twin:
            self.right.choose_twin_of(left)
        self.model.forget()

    # What

    def toggle(self) -> None:
        """Start, pause or go on."""
        state = self.model.state
        if state is RunState.PAUSED:
            self.model.resume()
        elif self.model.is_active:
            self.model.pause()
        else:
            self._begin()

    def step(self) -> None:
        """Let both do one step; begin first if nothing is under way."""
        if not self.model.is_active:
            self._begin(paused=True)
        if self.model.is_active:
            self.model.step()

    def _begin(self, seeds: int = 1, paused: bool = False) -> None:
        left, right = self.left.choice, self.right.choice
        if left is not None and right is not None:
            self.model.start(left, right, seeds, paused)

    # How it looks

    def refresh(self) -> None:
        """Show the state of the duel."""
        model = self.model
        busy = model.state in (RunState.STARTING, RunState.RUNNING)
        words = "Pause" if busy else "Go on" if model.state is RunState.PAUSED else "Start"
        self.start.setText(words)
        self.start.setIcon(icon("pause" if busy else "play", "on_accent"))
        self.one_step.setEnabled(not busy)
        self.stop.setEnabled(model.is_active)
        self.seeds.setEnabled(not model.is_active)
        for panel, who in zip((self.left, self.right), model.contestants or (None, None), strict=True):
            panel.list.setEnabled(not model.is_active)
            panel.show_contestant(who)
            panel.refresh()
        failed = model.state is RunState.FAILED
        self.verdict.setText(model.message if failed else model.verdict or HOW)
        self.verdict.setProperty("role", "error" if failed else "" if model.verdict else "muted")
        self.verdict.style().polish(self.verdict)
        self._show_status()

    def _show_status(self) -> None:
        model, run = self.model, self.model.left
        finished, planned = model.seeds
        parts = []
        if model.state is RunState.STARTING:
            parts.append(model.message)
        elif run.is_active or run.steps:
            parts.append(f"step {run.shown_step:,} of {run.planned_steps:,}")
            if model.state in (RunState.PAUSED, RunState.STOPPED):
                parts.append(model.message or model.state.value)
        if parts:
            number = f", {min(finished + 1, planned)} of {planned}" if planned > 1 and model.is_active else ""
            parts.append(f"seed {model.seed}{number}")
        self.status.setText(" · ".join(parts))

    def _use_theme(self) -> None:
        for button in (self.one_step, self.stop):
            button.setIcon(icon(button.property("icon_name"), "text"))
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Let the training process get ready while the user chooses."""
        super().showEvent(event)
        self.model.warm_up()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the training process; the curves stay for the next time."""
        self.model.close()
        super().closeEvent(event)
