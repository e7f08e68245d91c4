"""The bar with which a run is driven: train, pause, one step, reset, and what can be changed on the way."""

from __future__ import annotations

from html import escape
from typing import get_args

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from qdcnn_studio.app.inspector.controls import QuietComboBox, choice_text
from qdcnn_studio.app.inspector.number_field import NumberField
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import KEEPER
from qdcnn_studio.app.training_view.icons import icon
from qdcnn_studio.design.wording import allowed
from qdcnn_studio.training.settings import OptimizerName, TrainingSettings

OPTIMIZERS: tuple[str, ...] = get_args(OptimizerName)


class TransportBar(QWidget):
    """Buttons and fields above the curves.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.train = QPushButton()
        self.train.setProperty("primary", True)
        self.train.setMinimumWidth(112)
        self.train.clicked.connect(session.toggle)
        self.one_step = self._button("step", "One step", "Do one training step, then wait")
        self.one_step.clicked.connect(session.step)
        self.stop = self._button("stop", "Stop", "End the run; what was learned stays")
        self.stop.clicked.connect(session.stop)
        self.reset = self._button("reset", "Reset", "Back to the initial parameters; the same seed gives the same ones")
        self.reset.clicked.connect(session.reset)
        self.more = self._button("more", "More", "One epoch, another seed, the best step")
        self.more.clicked.connect(self._show_menu)
        self.optimizer = QuietComboBox()
        self.rate = NumberField(False, 1e-8, 100, signs=False)
        self.batch = NumberField(True, 1, 100_000, signs=False)
        self.steps = NumberField(True, 1, 10_000_000, signs=False)
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.RichText)
        self.status.setWordWrap(True)
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.moved_on = QPushButton("Restart with the new design")
        self.moved_on.setToolTip(
            "The design on the canvas is another one than the one this run trains (Ctrl+Shift+Return). "
            "What was learned can be kept where it still fits: Ctrl+Alt+Return, or the menu on the left."
        )
        self.moved_on.clicked.connect(session.restart)
        self.branch = QPushButton("Branch here")
        self.branch.setToolTip("Begin a new run of the present design from the parameters of this step")
        self.branch.clicked.connect(session.branch)
        self._set_up_fields()
        self._lay_out()
        for signal in (session.run.stateChanged, session.run.advanced, session.run.momentChanged):
            signal.connect(self.refresh)
        session.editor.designChanged.connect(self.refresh)
        KEEPER.changed.connect(self._use_theme)
        self._use_theme()

    @staticmethod
    def _button(name: str, title: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("icon_name", name)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(32, 32)
        button.setToolTip(tip)
        button.setAccessibleName(title)
        return button

    def _set_up_fields(self) -> None:
        for name in OPTIMIZERS:
            self.optimizer.addItem(choice_text(name), name)
        self.optimizer.setAccessibleName("Optimiser")
        self.optimizer.activated.connect(
            lambda index: self._session.change_settings(optimizer=self.optimizer.itemData(index))
        )
        fields = (
            (self.rate, "learning_rate", "Learning rate", 72),
            (self.batch, "batch", "Images per step", 68),
            (self.steps, "steps", "Steps of the run", 92),
        )
        for box, name, title, width in fields:
            box.setAccessibleName(title)
            box.setToolTip(f"{title}; can be changed while the run goes on")
            box.setFixedWidth(width)
            box.committed.connect(lambda value, name=name: self._change(name, value))

    def _change(self, name: str, value: object) -> None:
        """Change a training setting; one that makes no sense is told in words and taken back."""
        try:
            TrainingSettings.model_validate({**self._session.settings.model_dump(), name: value})
        except ValueError:
            field = TrainingSettings.model_fields[name]
            self._session.told.emit(f"{field.title} must be {allowed(field)}.")
        else:
            self._session.change_settings(**{name: value})
        self.refresh()

    def _lay_out(self) -> None:
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.train, self.one_step, self.stop, self.reset, self.more):
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addWidget(self.optimizer)
        for title, box in (("rate", self.rate), ("batch", self.batch), ("steps", self.steps)):
            label = QLabel(title)
            label.setProperty("role", "muted")
            label.setBuddy(box)
            layout.addWidget(label)
            layout.addWidget(box)
        layout.addWidget(self.status, 1)
        layout.addWidget(self.moved_on)
        layout.addWidget(self.branch)

    def menu(self) -> QMenu:
        """Return what is done less often."""
        session, menu = self._session, QMenu(self)
        steps = session.epoch_steps
        epoch = menu.addAction("One epoch" + (f" ({steps:,} steps)" if steps else ""), session.epoch)
        epoch.setEnabled(bool(steps) and session.run.state is not RunState.RUNNING)
        more = menu.addAction("Go on with this run", session.do_more)
        more.setToolTip("Do the steps that are left; raise their number first if the run has done all of them")
        more.setEnabled(session.can_do_more)
        menu.addAction("Reset with a new seed", session.new_seed)
        keep = menu.addAction("Restart, keeping what still fits", session.restart_keeping)
        keep.setEnabled(bool(session.run.steps) and session.design_moved_on)
        best = menu.addAction("Look at the best step", session.look_at_best)
        best.setEnabled(bool(len(session.run.validation_steps)))
        return menu

    def _show_menu(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def append(self, widget: QWidget) -> None:
        """Put another widget at the end of the bar."""
        layout = self.layout()
        if layout is not None:
            layout.addWidget(widget)

    def refresh(self) -> None:
        """Show the state of the run and the settings of the design."""
        run, settings = self._session.run, self._session.settings
        busy = run.state in (RunState.RUNNING, RunState.STARTING)
        came_to_grief = self._session.can_go_on and not self._session.design_moved_on
        goes_on = run.state is RunState.PAUSED or came_to_grief
        words = "Pause" if busy else "Go on" if goes_on else "Train"
        if self.train.text() != words:
            self.train.setText(words)
            self.train.setIcon(icon("pause" if busy else "play", "on_accent"))
            idle = "Go on from the last step" if goes_on else "Train the design"
            self.train.setToolTip("Wait after the present step" if busy else idle)
        self.stop.setEnabled(run.is_active)
        self.reset.setEnabled(run.state is not RunState.IDLE)
        self.one_step.setEnabled(not busy)
        for box, value in (
            (self.rate, settings.learning_rate),
            (self.batch, settings.batch),
            (self.steps, settings.steps),
        ):
            box.show_number(value)
        self.optimizer.setCurrentIndex(OPTIMIZERS.index(settings.optimizer))
        self.moved_on.setVisible(run.moment is None and bool(run.steps) and self._session.design_moved_on)
        self.branch.setVisible(run.moment is not None or self._session.can_go_on)
        self.status.setText(self._status())

    def _status(self) -> str:
        run = self._session.run
        if run.state in (RunState.STARTING, RunState.FAILED) or run.state is RunState.PAUSED and run.message:
            return escape(run.message)
        if run.state is RunState.IDLE:
            return ""
        if run.moment is not None:
            return f"looking at step <b>{run.moment:,}</b> of {run.steps:,}"
        parts = [f"step <b>{run.steps:,}</b> of {run.planned_steps:,}"]
        speed = run.steps_per_second
        if run.state is RunState.RUNNING and speed > 0:
            left = (run.planned_steps - run.steps) / speed
            parts += [f"{duration(left)} left", f"{rounded(speed)} steps/s"]
        elif run.state is not RunState.RUNNING:
            parts.append(escape(run.message) or run.state.value)
        return " · ".join(parts)

    def _use_theme(self) -> None:
        for button in (self.one_step, self.stop, self.reset, self.more):
            button.setIcon(icon(button.property("icon_name"), "text"))
        self.train.setText("")
        self.refresh()


def duration(seconds: float) -> str:
    """Return a duration in the unit that suits it."""
    seconds = max(0, round(seconds))
    if seconds < 100:
        return f"{seconds} s"
    if seconds < 6000:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def rounded(speed: float) -> str:
    """Return a speed to about two digits, so that it does not flicker."""
    if speed >= 100:
        return f"{round(speed, -1):,.0f}"
    return f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"
