"""What the window is about: a design, its images, a run, and what is looked at. Views read it and ask it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from qdcnn_studio.app.background import Background
from qdcnn_studio.app.crowd import images_at_once
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.image_problems import ImageProblems
from qdcnn_studio.app.looker import Looker, Request
from qdcnn_studio.app.process_link import ProcessLink
from qdcnn_studio.app.run_model import RunModel, RunState
from qdcnn_studio.app.sample_model import SampleModel
from qdcnn_studio.circuit.circuit import Circuit, Place
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import ChangeTraining
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.design.terminals import is_part
from qdcnn_studio.training.errors import RunError, TrainingError
from qdcnn_studio.training.initial import initial_parameters
from qdcnn_studio.training.messages import Begin, Change, OneStep, Pause, Resume, Stop
from qdcnn_studio.training.run import open_run
from qdcnn_studio.training.settings import TrainingSettings, training_settings

WHILE_RUNNING = ("optimizer", "learning_rate", "batch", "steps")
"""Settings that the bar above the curves changes in a run that goes on."""

OWN = -1
"""Number of the image that the user has drawn."""

CLOUD_AMPLITUDES = 2**22
"""Amplitudes of all images of a cloud together, at most."""

LOOK_INTERVAL = 40
"""Milliseconds between two looks while a run goes on: 25 a second is smooth, and costs the trainer little."""


class Session(QObject):
    """Joins the editor, the images, the run and the looker.

    Parameters
    ----------
    design : Design
    registry : Registry
    link : ProcessLink, optional
        The training process; made on first use otherwise.
    """

    told = Signal(str)
    """A sentence for the user, such as why Train does nothing."""
    cursorChanged = Signal()
    """The circuit is looked at after another number of operations."""

    def __init__(
        self, design: Design, registry: Registry, link: ProcessLink | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.registry = registry
        self.background = Background(self)
        self.editor = Editor(design, registry, self)
        self.editor.designChanged.connect(self.background.hold)
        self.samples = SampleModel(registry, self.background, self)
        self.image_problems = ImageProblems(self.editor, self.samples, self.background, self)
        self.looker = Looker(self.background, self)
        self.run = RunModel(self)
        self.keep_in: Callable[[], Path] | None = None
        self.run_folder: Path | None = None
        self.branched_from: tuple[Path, int] | None = None
        self.link = link or ProcessLink(parent=self)
        self.link.received.connect(self.run.take)
        self.link.died.connect(self._process_died)
        self.cloud_size = 0
        self._own: NDArray[np.float64] | None = None
        self._cursor: int | None = None
        self._look_timer = QTimer(self)
        self._look_timer.setSingleShot(True)
        self._look_timer.timeout.connect(self._look)
        for signal in (
            self.editor.designChanged,
            self.editor.placeChanged,
            self.samples.changed,
            self.run.advanced,
        ):
            signal.connect(self.look_soon)
        self.samples.indexChanged.connect(self.look_now)
        self.run.momentChanged.connect(self._look_at_moment)
        self.editor.designChanged.connect(self._follow_design)
        self._follow_design()

    def close(self) -> None:
        """End the training process and the background thread."""
        self._look_timer.stop()
        self.link.close()
        self.background.close()

    # Training

    def train(self) -> None:
        """Begin a run of the present design, or go on with one that waits."""
        if self.run.state is RunState.PAUSED:
            self.link.send(Resume())
        elif self.can_go_on and not self.design_moved_on:
            self.go_on()
        elif not self.run.is_active:
            self._begin(paused=False)

    @property
    def can_go_on(self) -> bool:
        """Whether the run on screen came to grief and can be gone on with from its last good step."""
        return self.run.state is RunState.FAILED and self.run_folder is not None and self.run.steps > 0

    @property
    def can_do_more(self) -> bool:
        """Whether the run on screen has ended before the steps that are asked for now, and can be gone on with."""
        ended = self.run.state in (RunState.STOPPED, RunState.FINISHED) and self.run_folder is not None
        return ended and not self.design_moved_on and 0 < self.run.steps < self.settings.steps

    def do_more(self) -> None:
        """Go on with a run that has ended, with the settings as they are now."""
        if self.can_do_more:
            self.go_on(with_changes=True)

    def go_on(self, with_changes: bool = False) -> None:
        """Go on with the kept run on screen, bit for bit.

        Parameters
        ----------
        with_changes : bool
            Take over settings that were changed since it ended; done anyway after it came to grief.
        """
        run, folder = self.run, self.run_folder
        if folder is None or run.design is None:
            return
        now, then = self.settings.model_dump(), run.settings.model_dump() if run.settings is not None else {}
        changed = {name: now[name] for name in WHILE_RUNNING if name in then and now[name] != then[name]}
        follows = (with_changes or run.state is RunState.FAILED) and not self.design_moved_on
        run.go_on("Going on with the run.")
        self.link.send(Begin(dumps(run.design), changed if follows else {}, str(folder), None, False, True))

    def pause(self) -> None:
        """Wait after the present step."""
        if self.run.state in (RunState.RUNNING, RunState.STARTING):
            self.link.send(Pause())

    def resume(self) -> None:
        """Go on with a run that waits."""
        if self.run.state is RunState.PAUSED:
            self.link.send(Resume())

    def toggle(self) -> None:
        """Train, or pause."""
        if self.run.state in (RunState.RUNNING, RunState.STARTING):
            self.pause()
        else:
            self.train()

    def step(self) -> None:
        """Do one step, then wait."""
        if self.run.is_active or self._begin(paused=True):
            self.link.send(OneStep())

    @property
    def epoch_steps(self) -> int | None:
        """Steps in which every training image is learned from once; None while there are no images."""
        prepared = self.samples.prepared
        return None if prepared is None else max(1, -(-len(prepared.dataset.split.train) // self.settings.batch))

    def epoch(self) -> None:
        """Do as many steps as there are in an epoch, then wait."""
        steps = self.epoch_steps
        if steps is not None and (self.run.is_active or self._begin(paused=True)):
            self.link.send(OneStep(steps))

    def stop(self) -> None:
        """End the run after the present step."""
        if self.run.is_active:
            self.link.send(Stop())

    def reset(self) -> None:
        """End the run and go back to the initial parameters: the same seed gives the same ones."""
        self.stop()
        self.run.forget()
        self.look_soon()

    def new_seed(self) -> None:
        """End the run and choose other initial parameters and batches, by a seed drawn at random."""
        self.reset()
        self.change_settings(seed=int(np.random.default_rng().integers(2**31)))

    def restart(self) -> None:
        """Train the present design from its initial parameters."""
        self.reset()
        self.train()

    def restart_keeping(self) -> None:
        """Train the present design from the newest parameters of the run on screen, where they still fit."""
        self.run.look_at_moment(None)
        if self.run.steps:
            self.branch()
        else:
            self.restart()

    def change_settings(self, **settings: Any) -> None:
        """Change training settings, in the design and in a run that is going on."""
        self.editor.do(ChangeTraining(settings))
        if self.run.is_active:
            self.link.send(Change(settings))

    def set_learning_rate(self, rate: float) -> None:
        """Change the learning rate; training is not lost."""
        self.change_settings(learning_rate=float(rate))

    def set_batch(self, batch: int) -> None:
        """Change how many images one step learns from."""
        self.change_settings(batch=int(batch))

    @property
    def settings(self) -> TrainingSettings:
        """The training settings of the present design; the defaults where it has none that are valid."""
        try:
            return training_settings(self.editor.design)
        except TrainingError:
            return TrainingSettings()

    @property
    def design_moved_on(self) -> bool:
        """Whether the run on screen is of another design than the one on the canvas."""
        frozen = self.run.circuit
        return frozen is not None and self.run.design is not self.editor.design and frozen != self.circuit

    def branch(self) -> None:
        """Begin a new run of the present design from the parameters of the moment that is looked at."""
        parameters = self.parameters
        if parameters is not None:
            parameters, parent = np.array(parameters), self.run_folder
            step = self.run.shown_step
            self.stop()
            if self._begin(paused=False, parameters=parameters) and parent is not None:
                self.branched_from = (parent, step)

    def look_at_best(self) -> None:
        """Look at the run as it was when the validation loss was lowest."""
        losses = self.run.validation_losses
        if np.isfinite(losses).any():
            self.run.look_at_moment(int(self.run.validation_steps[np.nanargmin(losses)]))

    def train_with(self, **settings: Any) -> bool:
        """Begin a run of the present design with other training settings than its own; returns whether it could be."""
        return not self.run.is_active and self._begin(paused=False, settings=settings)

    def _begin(
        self, paused: bool, parameters: NDArray[np.float64] | None = None, settings: Mapping[str, Any] | None = None
    ) -> bool:
        compilation = self.editor.compilation
        if not compilation.ok or compilation.circuit is None:
            errors = [problem for problem in self.editor.problems if problem.severity == "error"]
            inside = "This is the inside of a block: train the design it belongs to."
            usual = inside if is_part(self.editor.design) else "The design cannot be trained yet."
            self.told.emit(errors[0].message if errors else usual)
            return False
        design = self.editor.design
        self.samples.try_again()
        self.branched_from = None
        self.run.begin(design, compilation.circuit, self.settings, "Starting the training process.")
        self.run_folder = self.keep_in() if self.keep_in is not None else None
        folder = None if self.run_folder is None else str(self.run_folder)
        self.link.send(Begin(dumps(design), dict(settings or {}), folder, parameters, paused))
        return True

    def _process_died(self) -> None:
        if self.run.is_active:
            self._read_on()
            why = ": it was killed, most often because memory ran out" if self.link.was_killed else ""
            self.run.fail(f"The training process ended unexpectedly{why}. Every step so far is kept.")

    def _read_on(self) -> None:
        """Read the last steps of the run from disk: the process wrote them down before it could tell them."""
        if self.run_folder is not None:
            with suppress(RunError):  # it ended before there was a first step
                self.run.catch_up(open_run(self.run_folder).history())

    # Looking

    @property
    def circuit(self) -> Circuit | None:
        """What the present design means."""
        return self.editor.compilation.circuit

    @property
    def parameters(self) -> NDArray[np.float64] | None:
        """Parameters of the present circuit: learned ones where the run has them, initial ones elsewhere."""
        circuit = self.circuit
        if circuit is None:
            return None
        flat = initial_parameters(circuit, self.settings)
        learned, frozen = self.run.current_parameters, self.run.circuit
        if learned is None or frozen is None:
            return flat
        if frozen.parameters == circuit.parameters:
            return learned
        named = circuit.named_parameters(flat)
        for name, values in frozen.named_parameters(learned).items():
            if name in named and len(named[name]) == len(values):
                named[name][:] = values
        return flat

    def set_cloud(self, images: int) -> None:
        """Show a cloud of up to this many images beside the one that is looked at."""
        self.cloud_size = images
        self.look_soon()

    def show_own_image(self, features: NDArray[np.float64] | None) -> None:
        """Look at an image of the user's own in place of one of the data set.

        Parameters
        ----------
        features : ndarray of float, shape (features,), or None
            What enters the circuit for it; None to look at the data set again. The answer's sample is `OWN`.
        """
        self._own = features
        self.look_now()

    @property
    def cursor(self) -> int | None:
        """After how many operations the circuit is looked at; None for the wire of `Editor.place`."""
        return self._cursor

    def look_at_operation(self, count: int | None) -> None:
        """Look at all qubits after this many operations of the circuit; None to look at a wire of the design again.

        The class probabilities are then those of measuring right there.
        """
        if count != self._cursor:
            self._cursor = count
            self.cursorChanged.emit()
            self.look_now()

    def look_now(self) -> None:
        """Look again without waiting: the user is moving something."""
        self._look_timer.start(0)

    def _look_at_moment(self) -> None:
        """Look at another step before anything is painted: the states are computed while the rest follows."""
        self._look_timer.stop()
        self._look()

    def look_soon(self) -> None:
        """Look again, at most every `LOOK_INTERVAL` milliseconds."""
        if not self._look_timer.isActive():
            self._look_timer.start(LOOK_INTERVAL)

    def _look(self) -> None:
        request = self.request()
        if request is not None:
            self.looker.look(request)
        elif not self.samples.loading or self.circuit is None or not self.circuit.qubits:
            self.looker.forget()

    def request(self) -> Request | None:
        """Return what is to be looked at now; None while there are no images or no circuit for them."""
        circuit, prepared, parameters = self.circuit, self.samples.prepared, self.parameters
        if circuit is None or prepared is None or parameters is None or not circuit.qubits:
            return None
        crowd = self._crowd(circuit, prepared.dataset.split.validation)
        rows = np.array([self.samples.index, *crowd])
        features, sample = self.samples.features(circuit, rows), self.samples.index
        if features is None:
            return None
        if self._own is not None and len(self._own) == circuit.feature_count:
            features[0], sample = self._own, OWN
        circuit, place = self._looked_at(circuit)
        step = self.run.shown_step
        return Request(circuit, np.array(parameters), features, prepared.dataset.labels[crowd], place, sample, step)

    def _looked_at(self, circuit: Circuit) -> tuple[Circuit, Place | None]:
        """Return the circuit as far as it is to be run, and where to look."""
        if self._cursor is not None:
            count = max(0, min(self._cursor, len(circuit.operations)))
            cut = replace(circuit, operations=circuit.operations[:count], places={})
            return cut, Place(count, tuple(range(circuit.qubits)))
        place = self.editor.place
        return circuit, circuit.places[place] if place else None

    def _crowd(self, circuit: Circuit, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the images of the cloud: fewer on many qubits, so that looking stays quick."""
        return indices[: min(self.cloud_size, images_at_once(circuit, CLOUD_AMPLITUDES))]

    def _follow_design(self) -> None:
        self.samples.follow(self.editor.design)
