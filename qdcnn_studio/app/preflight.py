"""What training the present design will take, kept up to date in the background; and what the last run really took."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session
from qdcnn_studio.training.errors import TrainingError
from qdcnn_studio.training.settings import TrainingSettings, training_settings

if TYPE_CHECKING:
    from qdcnn_studio.analysis.calibration import Calibration, Calibrator
    from qdcnn_studio.analysis.preflight import Estimate, Images, Saving
    from qdcnn_studio.circuit.circuit import Circuit
    from qdcnn_studio.design.graph import Design

IDLE_MILLISECONDS = 2500
"""After the start, before this machine is measured: first the window and the training process have their turn."""

LEAST_STEPS = 50
"""Steps that a run must have had to teach how fast the next one will be."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Comparison:
    """A finished run: seconds per step as predicted before it, as they were, and those of the processor alone.

    Where other programs are at work, a step takes longer than its processor time.
    """

    predicted: float
    real: float
    processor: float
    steps: int


class Preflight(QObject):
    """Estimates what training takes, and measures this machine once if that was never done.

    Parameters
    ----------
    session : Session

    Attributes
    ----------
    estimate : Estimate or None
        None while there is no circuit that can be trained, or no calibration yet.
    savings : tuple of Saving
        What would be cheaper; found only while somebody wants to see it, or if training would take long.
    comparison : Comparison or None
        Predicted beside real, once a run has ended.
    measuring : bool
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.estimate: Estimate | None = None
        self.savings: tuple[Saving, ...] = ()
        self.comparison: Comparison | None = None
        self.measuring = False
        self._wants_savings = False
        self._calibration: Calibration | None = None
        self._calibrator: Calibrator | None = None
        self._before: Estimate | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._measure_on)
        session.editor.designChanged.connect(self.refresh)
        session.samples.changed.connect(self.refresh)
        session.run.started.connect(self._note_start)
        session.run.stateChanged.connect(self._follow_run)
        session.background.submit("calibration", _kept, self._use, self._fail)

    @property
    def calibration(self) -> Calibration | None:
        """The speed of this machine, once it is known."""
        return self._calibration

    @property
    def wants_savings(self) -> bool:
        """Whether somebody looks at what would be cheaper."""
        return self._wants_savings

    def want_savings(self, on: bool) -> None:
        """Say whether somebody looks at what would be cheaper."""
        if on != self._wants_savings:
            self._wants_savings = on
            self.refresh()

    def refresh(self) -> None:
        """Estimate the present design."""
        compilation, design = self._session.editor.compilation, self._session.editor.design
        calibration, circuit = self._calibration, compilation.circuit
        if calibration is None or circuit is None or not compilation.ok:
            self._take(None, (None, ()))
            return
        try:
            settings = training_settings(design)
        except TrainingError:
            self._take(None, (None, ()))
            return
        images, wanted = self._images(), self._wants_savings
        self._session.background.submit(
            "preflight",
            lambda: self._work(design, circuit, settings, calibration, images, wanted),
            lambda made: self._take(design, made),
            self._fail,
        )

    def _work(
        self,
        design: Design,
        circuit: Circuit,
        settings: TrainingSettings,
        calibration: Calibration,
        images: Images | None,
        wanted: bool,
    ) -> tuple[Estimate, tuple[Saving, ...]]:
        """Estimate a design (in the background)."""
        from qdcnn_studio.analysis.preflight import Light, estimate, savings

        now = estimate(circuit, settings, calibration, images)
        if not wanted and now.light is Light.GO:
            return now, ()

        def is_wanted() -> bool:
            return design is self._session.editor.design

        return now, savings(design, self._session.registry, now, calibration, images, is_wanted)

    def _take(self, design: Design | None, made: tuple[Estimate | None, tuple[Saving, ...]]) -> None:
        if design is None or design is self._session.editor.design:
            self.estimate, self.savings = made
            self.changed.emit()

    def _images(self) -> Images | None:
        from qdcnn_studio.analysis.preflight import Images

        prepared = self._session.samples.prepared
        if prepared is None or self._session.samples.loading:
            return None
        return Images(len(prepared.dataset.split.train), len(prepared.dataset.split.validation))

    def _fail(self, error: Exception) -> None:
        """Go without an estimate: the counts are there all the same."""
        _log.warning("What training takes cannot be estimated: %s", error)
        self.measuring, self._calibrator = False, None
        self._take(None, (None, ()))

    # Measuring this machine

    def _use(self, calibration: Calibration | None) -> None:
        self._calibration = calibration
        if calibration is None:
            self.measuring = True
            self._idle.start(IDLE_MILLISECONDS)
            self.changed.emit()
        else:
            self.refresh()

    def _measure_on(self) -> None:
        """Measure a little more, unless the processor is needed for a run."""
        if self._session.run.state in (RunState.STARTING, RunState.RUNNING):
            self._idle.start(IDLE_MILLISECONDS)
            return
        self._session.background.submit("calibration", self._advance, self._advanced, self._fail)

    def _advance(self) -> Calibration | None:
        """Run one case (in the background); the calibration after the last."""
        from qdcnn_studio.analysis.calibration import Calibrator

        if self._calibrator is None:
            self._calibrator = Calibrator(self._session.registry)
        self._calibrator.advance()
        if not self._calibrator.is_done:
            return None
        calibration = self._calibrator.result()
        _keep(calibration)
        return calibration

    def _advanced(self, calibration: Calibration | None) -> None:
        if calibration is None:
            self._idle.start(0)
            return
        self.measuring, self._calibrator, self._calibration = False, None, calibration
        self.refresh()

    # What runs really take

    def _note_start(self) -> None:
        """Remember what was predicted for the run that begins."""
        ours = self._session.run.design is self._session.editor.design
        self._before, self.comparison = self.estimate if ours else None, None
        self.changed.emit()

    def _follow_run(self) -> None:
        run, before = self._session.run, self._before
        if run.result is None or run.state not in (RunState.FINISHED, RunState.STOPPED):
            return
        figures = run.result.result
        steps, seconds = int(figures["steps"]), float(figures["seconds"])
        if before is None or before.step is None or before.run is None or steps < 1:
            return
        planned = max(1, run.planned_steps)
        processor = float(figures.get("processor_seconds", seconds))
        real = float(figures.get("step_seconds", seconds / steps))
        self.comparison = Comparison(before.run / planned, real, processor / steps, steps)
        self.changed.emit()
        if steps >= LEAST_STEPS and real > 0 and self._calibration is not None:
            self._learn(self._calibration.after(before.shared, before.step, real))

    def _learn(self, calibration: Calibration) -> None:
        """Expect of the next run what the last one taught."""
        self._calibration = calibration
        self._session.background.submit("learned", lambda: _keep(calibration), lambda _: self.refresh(), self._fail)


def _keep(calibration: Calibration) -> None:
    """Keep a calibration (in the background)."""
    from qdcnn_studio.analysis.calibration import save

    try:
        save(calibration)
    except OSError as error:
        _log.warning("The speed of this machine cannot be kept: %s", error)


def _kept() -> Calibration | None:
    """Return the calibration that is kept (in the background)."""
    from qdcnn_studio.analysis.calibration import load

    return load()
