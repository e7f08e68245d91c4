"""Keeps a run on disk while it goes on, and goes on with one that was left."""

from __future__ import annotations

import platform
import shutil
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from qdcnn_studio.data.block import Report
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.training import run as runs
from qdcnn_studio.training.checkpoints import load_checkpoint, save_checkpoint
from qdcnn_studio.training.errors import RunError
from qdcnn_studio.training.lock import lock
from qdcnn_studio.training.records import (
    Records,
    append_line,
    is_full,
    packed,
    read_records,
    write_json,
    write_whole,
)
from qdcnn_studio.training.run import Columns, Run, open_run
from qdcnn_studio.training.trainer import StepReport, Trainer

LIBRARIES = ("qdcnn-studio", "numpy", "scipy", "numba", "qutip", "qutip-qip", "scikit-learn", "pydantic")

CHECKPOINT_SECONDS = 5.0
"""A checkpoint is written at least this often, so that going on never repeats more than this."""


class RunKeeper:
    """Writes down a run, step by step.

    Made by `begin_run` and `resume_run`. While there is one, no other process can write to the run.

    Parameters
    ----------
    run : Run
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._lock = lock(run.folder)
        history = run.history()
        self._metrics = Records(run.folder / runs.METRICS, run.columns.metrics)
        self._parameters = Records(run.folder / runs.PARAMETERS, run.columns.vector)
        self._validation = Records(run.folder / runs.VALIDATION, run.columns.validation)
        self._last_checkpoint = time.monotonic()
        self.forget_after(history.steps)

    @property
    def steps(self) -> int:
        """How many steps are recorded."""
        return len(self._metrics)

    def forget_after(self, step: int) -> None:
        """Drop all records after a step."""
        looks = read_records(self.run.folder / runs.VALIDATION, self.run.columns.validation)["step"]
        self._metrics.truncate(step)
        self._parameters.truncate(step + 1)
        self._validation.truncate(int(np.count_nonzero(looks <= step)))
        self._validated = int(looks[looks <= step].max(initial=0))

    def record_initial(self, trainer: Trainer) -> None:
        """Write down where the run begins."""
        self._parameters.truncate(0)
        self._parameters.append(_vector(self.run.columns, trainer.parameters))

    def record(self, trainer: Trainer, report: StepReport) -> None:
        """Write down a step that has just been done, and a checkpoint if it is time for one.

        Raises
        ------
        OSError
            If the disk is full or gone; calling again with the same report tries again.
        """
        columns = self.run.columns
        if report.step == self.steps + 1:
            self._parameters.truncate(report.step)
            self._parameters.append(_vector(columns, report.parameters))
            self.record_validation(report)
            row = np.zeros((), dtype=columns.metrics)
            row["step"], row["loss"], row["accuracy"] = report.step, report.loss, report.accuracy
            row["rate"], row["gradient"], row["seconds"] = report.learning_rate, report.gradient_norm, report.seconds
            row["blocks"] = [report.block_gradients[block] for block in columns.blocks]
            self._metrics.append(row)
        due = time.monotonic() - self._last_checkpoint > CHECKPOINT_SECONDS
        if due or report.step % trainer.settings.checkpoint_every == 0:
            self.checkpoint(trainer)

    def record_validation(self, report: StepReport) -> None:
        """Write down a step's look at the validation images, unless that is done."""
        seen = report.validation
        if seen is None or seen.step <= self._validated:
            return
        row = np.zeros((), dtype=self.run.columns.validation)
        row["step"], row["loss"], row["accuracy"] = seen.step, seen.loss, seen.accuracy
        row["confusion"] = seen.confusion
        self._validation.append(row)
        self._validated = seen.step

    def checkpoint(self, trainer: Trainer) -> None:
        """Write a checkpoint now."""
        save_checkpoint(self.run.folder / runs.CHECKPOINTS, *trainer.state())
        self._last_checkpoint = time.monotonic()

    def record_change(self, step: int, settings: Mapping[str, Any]) -> None:
        """Write down that settings were changed after a step."""
        append_line(self.run.folder / runs.CHANGES, {"step": step, "settings": dict(settings)})

    def record_result(self, result: Mapping[str, Any]) -> None:
        """Write down the figures at the end."""
        write_json(self.run.folder / runs.RESULT, result)

    def close(self) -> None:
        """Let go of the run."""
        for file in (self._metrics, self._parameters, self._validation, self._lock):
            file.close()


def begin_run(folder: Path | str, design: str, trainer: Trainer) -> RunKeeper:
    """Make the folder of a new run.

    Parameters
    ----------
    folder : Path or str
        Made if it is not there; must be empty, so that nothing of anybody else is written over.
    design : str
        The design as its file's text.
    trainer : Trainer
        That has not done a step.

    Raises
    ------
    RunError
        If there is a run or anything else in that folder already, or it cannot be written.
    """
    folder = Path(folder)
    if runs.is_run(folder):
        raise RunError(f"There is a run in {folder} already: go on with it, or choose another folder.")
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise RunError(f"There are other files in {folder}: choose a folder that is new or empty.")
        return _new_keeper(folder, design, trainer)
    except OSError as error:
        reason = "the disk is full" if is_full(error) else error.strerror or str(error)
        raise RunError(f"The run cannot be kept in {folder}: {reason}.") from error


def _new_keeper(folder: Path, design: str, trainer: Trainer) -> RunKeeper:
    """Write what is known before the first step into an empty folder; half of it is not left behind."""
    arrays = {f"{block}/{name}": a for block, f in trainer.prepared.fitted.items() for name, a in f.items()}
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        runs.write_description(folder, design, trainer.settings, _columns(trainer), versions())
        write_whole(folder / runs.FITTED, packed(arrays))
        keeper = RunKeeper(open_run(folder))
        undo.callback(keeper.close)
        keeper.record_initial(trainer)
        undo.pop_all()
    return keeper


def resume_run(folder: Path | str, registry: Registry, progress: Report | None = None) -> tuple[Trainer, RunKeeper]:
    """Go on with a run: return a trainer that stands after the last recorded step, and the run's keeper.

    From the last checkpoint on, steps are done again; they give the same numbers. Should they not, because a library
    is another version now, what was recorded after the checkpoint is dropped and done anew.

    Raises
    ------
    RunError
        If the folder is no run, is damaged, or another process is training it.
    TrainingError
        If its design can no longer be trained.
    """
    run = open_run(folder)
    try:
        keeper = RunKeeper(run)
    except OSError as error:
        raise RunError(f"The run {run.folder.name} cannot be written ({error.strerror or error}).") from error
    try:
        return _caught_up(run, keeper, registry, progress), keeper
    except BaseException:
        keeper.close()
        raise


def _caught_up(run: Run, keeper: RunKeeper, registry: Registry, progress: Report | None) -> Trainer:
    history = run.history()
    start = history.parameters[0] if len(history.parameters) else None
    trainer = Trainer(run.design, registry, run.settings, parameters=start, fitted=run.fitted(), progress=progress)
    if _columns(trainer) != replace(run.columns, data=trainer.dataset.digest):
        raise RunError(f"The run {run.folder.name} is damaged: its records are not those of its design.")
    if trainer.dataset.digest != run.columns.data:
        raise RunError(
            f"The images of the run {run.folder.name} have changed since it began, so it cannot go on; "
            "begin a new run, from its last parameters if you like."
        )
    if start is None:
        keeper.record_initial(trainer)
    checkpoint = load_checkpoint(run.folder / runs.CHECKPOINTS, not_after=history.steps)
    if checkpoint is not None:
        trainer.restore(*checkpoint)
    changes = run.changes()
    first = trainer.step_count
    while True:
        for change in changes:
            if change["step"] == trainer.step_count:
                trainer.change(change["settings"])
        if trainer.step_count >= keeper.steps:
            break
        report = trainer.step()
        keeper.record_validation(report)
        recorded = history.parameters[report.step]
        if not np.array_equal(report.parameters, recorded):
            keeper.forget_after(report.step - 1)
            keeper.record(trainer, report)
        elif progress is not None:
            progress("Going back to the last step", (report.step - first) / max(1, history.steps - first))
    if history.steps:
        trainer.seconds = max(trainer.seconds, float(history.seconds[-1]))
    return trainer


def versions() -> dict[str, str]:
    """Return the versions of this program, of Python and of the libraries, and the machine."""
    found = {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _columns(trainer: Trainer) -> Columns:
    return Columns(trainer.circuit.parameter_count, trainer.blocks, trainer.classes, trainer.dataset.digest)


def _vector(columns: Columns, parameters: Any) -> Any:
    row = np.zeros((), dtype=columns.vector)
    row["values"] = parameters
    return row
