"""A duel as the window sees it: two runs that take in the same messages, and what came out of each seed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from qdcnn_studio.analysis.verdict import Outcome, verdict
from qdcnn_studio.app.background import Background
from qdcnn_studio.app.duel_view.choices import Choice
from qdcnn_studio.app.process_link import ProcessLink
from qdcnn_studio.app.run_model import RunModel, RunState
from qdcnn_studio.training.errors import TrainingError
from qdcnn_studio.training.messages import (
    BeginDuel,
    Contestant,
    DuelFinished,
    DuelProgress,
    DuelStarted,
    Entrant,
    Failed,
    Message,
    OneStep,
    Pause,
    Resume,
    Stop,
)
from qdcnn_studio.training.settings import TrainingSettings, training_settings

LEFT = "The duel ended when its window was closed."
DIED = "The training process ended unexpectedly; every step so far is on screen."


class DuelModel(QObject):
    """Drives a training process of its own, so that a run in the main window goes on undisturbed.

    Parameters
    ----------
    background : Background
        Where the figures of several seeds are compared.
    link : ProcessLink, optional
    """

    changed = Signal()
    """Another state, other contestants, or another verdict."""

    def __init__(self, background: Background, link: ProcessLink | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._link = link or ProcessLink(parent=self)
        self._link.received.connect(self.take)
        self._link.died.connect(lambda: self._fail(DIED))
        self.left, self.right = RunModel(self), RunModel(self)
        self.left.momentChanged.connect(lambda: self.right.look_at_moment(self.left.moment))
        self.contestants: tuple[Contestant, Contestant] | None = None
        self.outcomes: list[Outcome] = []
        self.verdict = ""
        self.seed = 0
        self._pair: tuple[Choice, Choice] | None = None
        self._entrants: tuple[Entrant, Entrant] | None = None
        self._settings = TrainingSettings()
        self._waiting: list[int] = []
        self._planned = 1

    # Commands

    def warm_up(self) -> None:
        """Start the training process, so that it is ready when the first duel begins."""
        self._link.start()

    def close(self) -> None:
        """End the training process."""
        self._waiting = []
        if self.is_active:
            self._fail(LEFT)
        self._link.close(wait=False)

    def start(self, left: Choice, right: Choice, seeds: int = 1, paused: bool = False) -> None:
        """Begin a duel, with the left design's seed and, for more than one, with those that follow it.

        Seeds that these two, unchanged, have already met with are not repeated.
        """
        if self.is_active:
            return
        entrants = left.entrant, right.entrant
        if entrants != self._entrants:
            self.outcomes, self.contestants = [], None
        self._pair, self._entrants, self.verdict = (left, right), entrants, ""
        try:
            self._settings = training_settings(left.design)
        except TrainingError as error:
            self._fail(error.message)
            return
        wanted = range(self._settings.seed, self._settings.seed + seeds)
        if seeds == 1:
            self.outcomes = []
        met = {outcome.seed for outcome in self.outcomes}
        self._waiting, self._planned = [seed for seed in wanted if seed not in met], seeds
        if self._waiting:
            self._next(paused)
        else:
            self._judge()

    def forget(self) -> None:
        """Make room for others, unless a duel is under way."""
        if self.is_active:
            return
        self._entrants, self.contestants, self.outcomes, self.verdict = None, None, [], ""
        self._planned = 1
        for run in (self.right, self.left):
            run.forget()
        self.changed.emit()

    def pause(self) -> None:
        """Wait after the present step."""
        self._link.send(Pause())

    def resume(self) -> None:
        """Go on."""
        self._link.send(Resume())

    def step(self) -> None:
        """Do one step, then wait."""
        self._link.send(OneStep())

    def stop(self) -> None:
        """End the duel after the present step, and the seeds that wait."""
        self._waiting = []
        self._link.send(Stop())

    # State

    @property
    def state(self) -> RunState:
        """Where the duel is in its life."""
        return self.left.state

    @property
    def is_active(self) -> bool:
        """Whether the training process is at work on it, or has seeds to come."""
        return self.left.is_active or bool(self._waiting)

    @property
    def message(self) -> str:
        """What is waited for, or why the duel cannot go on."""
        return self.left.message

    @property
    def seeds(self) -> tuple[int, int]:
        """How many of the seeds asked for are finished, and how many were asked for."""
        return len(self.outcomes), self._planned

    # Messages

    def take(self, message: Message) -> None:
        """Take in one message of the training process."""
        if isinstance(message, DuelStarted):
            self.contestants = message.contestants
        if isinstance(message, DuelStarted | DuelProgress | DuelFinished):
            self.right.take(message.right)
            self.left.take(message.left)
            if isinstance(message, DuelFinished):
                self._end(message)
        else:
            if isinstance(message, Failed):
                self._waiting = []
            self.right.take(message)
            self.left.take(message)
        if not isinstance(message, DuelProgress):
            self.changed.emit()

    def _next(self, paused: bool = False) -> None:
        self.seed = self._waiting.pop(0)
        assert self._entrants is not None
        for run in (self.right, self.left):
            run.begin(None, None, self._settings, "Starting the training process.")
        self._link.send(BeginDuel(*self._entrants, {"seed": self.seed}, paused))
        self.changed.emit()

    def _end(self, message: DuelFinished) -> None:
        if message.left.stopped or self.left.state is not RunState.FINISHED:
            return
        accuracies = (side.result["test_accuracy"] for side in (message.left, message.right))
        self.outcomes.append(Outcome(self.seed, *accuracies))
        if self._waiting:
            self._next()
        else:
            self._judge()

    def _judge(self) -> None:
        """Compare in the background: for several seeds SciPy has to be imported."""
        assert self._pair is not None
        (left, right), outcomes = self._pair, tuple(self.outcomes)
        theirs = "its classical twin" if right.is_twin_of(left) else right.title
        self._background.submit("duel", lambda: verdict(left.title, theirs, outcomes), self._say, self._not_judged)

    def _say(self, sentence: str) -> None:
        self.verdict = sentence
        self.changed.emit()

    def _not_judged(self, error: Exception) -> None:
        self._say(f"The two cannot be compared: {error}")

    def _fail(self, message: str) -> None:
        self._waiting = []
        for run in (self.right, self.left):
            run.fail(message)
        self.changed.emit()
