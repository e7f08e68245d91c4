"""A run on disk: a folder that holds all there is to know, and from which training goes on bit for bit.

========================  ============================================================================
``design.qdcnn``          the frozen design
``settings.json``         the training settings the run began with
``columns.json``          what the binary files hold, and which images the run learns from
``versions.json``         of this program and the libraries, and the machine
``fitted.npz``            what the preparations learned from the training images
``metrics.bin``           one record for each step
``parameters.bin``        the parameters before the first step, and after each
``validation.bin``        one record for each look at the validation images
``changes.jsonl``         settings changed while the run went on, with the step after which
``checkpoints/``          optimiser and random generators, every so many steps
``result.json``           the figures at the end
========================  ============================================================================

Nothing in it is pickled. The record in ``metrics.bin`` is written last: a step counts once it is there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import Fitted
from qdcnn_studio.data.numpy_files import UNREADABLE
from qdcnn_studio.design.document import DocumentError, loads
from qdcnn_studio.design.graph import Design
from qdcnn_studio.training.errors import RunError, TrainingError
from qdcnn_studio.training.messages import Evaluation
from qdcnn_studio.training.records import read_lines, read_records, write_json
from qdcnn_studio.training.settings import TrainingSettings, validated

Floats = NDArray[np.float64]

DESIGN, SETTINGS, COLUMNS, VERSIONS = "design.qdcnn", "settings.json", "columns.json", "versions.json"
FITTED, METRICS, PARAMETERS, VALIDATION = "fitted.npz", "metrics.bin", "parameters.bin", "validation.bin"
CHANGES, CHECKPOINTS, RESULT = "changes.jsonl", "checkpoints", "result.json"


@dataclass(frozen=True)
class Columns:
    """What the binary files of a run hold.

    Parameters
    ----------
    parameters : int
        Length of the parameter vector.
    blocks : tuple of str
        Blocks with parameters, whose gradient norms are kept.
    classes : int
    data : str
        Digest of the images, so that a run does not go on with others unnoticed.
    """

    parameters: int
    blocks: tuple[str, ...]
    classes: int
    data: str

    @property
    def metrics(self) -> np.dtype[Any]:
        """Layout of one step's record."""
        numbers = [(name, "<f8") for name in ("loss", "accuracy", "rate", "gradient", "seconds")]
        return np.dtype([("step", "<i8"), *numbers, ("blocks", "<f8", (len(self.blocks),))])

    @property
    def vector(self) -> np.dtype[Any]:
        """Layout of one parameter vector."""
        return np.dtype([("values", "<f8", (self.parameters,))])

    @property
    def validation(self) -> np.dtype[Any]:
        """Layout of one look at the validation images."""
        table = ("confusion", "<i8", (self.classes, self.classes))
        return np.dtype([("step", "<i8"), ("loss", "<f8"), ("accuracy", "<f8"), table])

    def to_json(self) -> dict[str, Any]:
        """Return this as JSON values."""
        return {"format": 1, **asdict(self)}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Columns:
        """Return what JSON values stand for.

        Raises
        ------
        ValueError, TypeError, KeyError, OverflowError
            If they stand for no columns.
        """
        columns = cls(int(values["parameters"]), tuple(values["blocks"]), int(values["classes"]), str(values["data"]))
        if not all(isinstance(block, str) for block in columns.blocks):
            raise TypeError("a block in columns.json has no name")
        for layout in (columns.metrics, columns.vector, columns.validation):
            layout.newbyteorder()  # numpy refuses sizes that no file has
        return columns


@dataclass(frozen=True)
class History:
    """Everything a run has recorded; row k belongs to step k + 1, in ``parameters`` to step k.

    Parameters
    ----------
    losses, accuracies, rates, gradient_norms, seconds : ndarray of float, shape (steps,)
    parameters : ndarray of float, shape (steps + 1, parameters)
    block_gradients : mapping of str to ndarray of float, shape (steps,)
    validation : tuple of Evaluation
    """

    losses: Floats
    accuracies: Floats
    rates: Floats
    gradient_norms: Floats
    seconds: Floats
    parameters: Floats
    block_gradients: Mapping[str, Floats] = field(default_factory=dict)
    validation: tuple[Evaluation, ...] = ()

    @property
    def steps(self) -> int:
        """How many steps are finished."""
        return len(self.losses)

    @property
    def best(self) -> int | None:
        """The step after which validation loss was lowest; None if nobody looked."""
        looks = [seen for seen in self.validation if np.isfinite(seen.loss)]
        return min(looks, key=lambda seen: (seen.loss, seen.step)).step if looks else None


@dataclass(frozen=True)
class Run:
    """A run on disk, to be read; any number of readers may look at a run while it goes on.

    Parameters
    ----------
    folder : Path
    design : Design
    settings : TrainingSettings
        Those it began with.
    columns : Columns
    """

    folder: Path
    design: Design
    settings: TrainingSettings
    columns: Columns

    @property
    def design_text(self) -> str:
        """The frozen design as its file's text."""
        return (self.folder / DESIGN).read_text(encoding="utf-8")

    @property
    def versions(self) -> dict[str, str]:
        """What the run was begun with: the versions of this program and of the libraries, and the machine."""
        return _json(self.folder / VERSIONS)

    @property
    def result(self) -> dict[str, Any] | None:
        """The figures at the end; None if it has not come there."""
        path = self.folder / RESULT
        return _json(path) if path.exists() else None

    @property
    def has_ended(self) -> bool:
        """Whether it came to an end, planned or asked for, and was not gone on with since."""
        result = self.result
        return result is not None and result.get("steps", 0) >= self.recorded_steps()

    def fitted(self) -> dict[str, Fitted]:
        """Return what the preparations learned from the training images, by block."""
        found: dict[str, dict[str, Floats]] = {}
        try:
            with np.load(self.folder / FITTED, allow_pickle=False) as file:
                for name in file:
                    block, _, key = name.partition("/")
                    found.setdefault(block, {})[key] = file[name]
        except UNREADABLE as error:
            raise RunError(f"What the preparations of the run {self.folder.name} learned cannot be read.") from error
        return dict(found)

    def changes(self) -> list[dict[str, Any]]:
        """Return the changes of settings, each with ``step`` and ``settings``, in order."""
        changes = self._read(read_lines, self.folder / CHANGES)
        return [change for change in changes if _is_change(change)]

    def current_settings(self) -> TrainingSettings:
        """Return the settings after all changes."""
        values = self.settings.model_dump(mode="json")
        for change in self.changes():
            values |= change["settings"]
        return validated(values)

    def recorded_steps(self) -> int:
        """Return how many steps have been written down, without reading them."""
        path = self.folder / METRICS
        return path.stat().st_size // self.columns.metrics.itemsize if path.exists() else 0

    def history(self) -> History:
        """Return everything recorded so far."""
        metrics = self._read(read_records, self.folder / METRICS, self.columns.metrics)
        vectors = self._read(read_records, self.folder / PARAMETERS, self.columns.vector)["values"]
        looks = self._read(read_records, self.folder / VALIDATION, self.columns.validation)
        in_order = metrics["step"] == np.arange(1, len(metrics) + 1)
        steps = min(int(np.argmin(in_order)) if not in_order.all() else len(metrics), max(len(vectors) - 1, 0))
        metrics, vectors = metrics[:steps], vectors[: steps + 1]
        return History(
            losses=metrics["loss"].copy(),
            accuracies=metrics["accuracy"].copy(),
            rates=metrics["rate"].copy(),
            gradient_norms=metrics["gradient"].copy(),
            seconds=metrics["seconds"].copy(),
            parameters=vectors,
            block_gradients={block: metrics["blocks"][:, i].copy() for i, block in enumerate(self.columns.blocks)},
            validation=tuple(
                Evaluation(int(look["step"]), float(look["loss"]), float(look["accuracy"]), look["confusion"].copy())
                for look in looks
                if look["step"] <= steps
            ),
        )

    def _read(self, read: Callable[..., Any], path: Path, *more: Any) -> Any:
        try:
            return read(path, *more)
        except OSError as error:
            raise RunError(
                f"{path.name} of the run {self.folder.name} cannot be read ({error.strerror or error})."
            ) from error


def is_run(folder: Path) -> bool:
    """Whether a folder looks like a run."""
    return os.path.isfile(folder / COLUMNS) and os.path.isfile(folder / DESIGN)


def open_run(folder: Path | str) -> Run:
    """Open a run to read it.

    Raises
    ------
    RunError
        If the folder is not a run, or is damaged.
    """
    folder = Path(folder)
    if not is_run(folder):
        raise RunError(f"{folder} is not the folder of a run.")
    try:
        columns = _json(folder / COLUMNS)
        design = loads((folder / DESIGN).read_text(encoding="utf-8"))
        settings = validated(_json(folder / SETTINGS))
        layout = Columns.of(columns)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, DocumentError, TrainingError) as error:
        raise RunError(f"The run {folder.name} is damaged: {_reason(error)}") from error
    return Run(folder, design, settings, layout)


def list_runs(folder: Path | str) -> list[Run]:
    """Return the runs in a folder that can be read, in the order of their names."""
    found = []
    for path in sorted(Path(folder).iterdir()) if Path(folder).is_dir() else []:
        if is_run(path):
            try:
                found.append(open_run(path))
            except RunError:
                continue
    return found


def write_description(
    folder: Path, design: str, settings: TrainingSettings, columns: Columns, versions: Mapping[str, str]
) -> None:
    """Write what a run is, before its first step."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CHECKPOINTS).mkdir(exist_ok=True)
    (folder / DESIGN).write_text(design, encoding="utf-8", newline="\n")
    write_json(folder / SETTINGS, settings.model_dump(mode="json"))
    write_json(folder / VERSIONS, versions)
    write_json(folder / COLUMNS, columns.to_json())


def _json(path: Path) -> dict[str, Any]:
    """Return the values in a file of a run.

    Raises
    ------
    OSError, ValueError
        If it cannot be read, or does not hold JSON values by name.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError(f"{path.name} is nested too deep.") from None
    if not isinstance(value, dict):
        raise ValueError(f"{path.name} does not hold values by name.")
    return value


def _is_change(value: Any) -> bool:
    """Whether a line of ``changes.jsonl`` is one that `RunKeeper.record_change` wrote."""
    return isinstance(value, dict) and isinstance(value.get("step"), int) and isinstance(value.get("settings"), dict)


def _reason(error: Exception) -> str:
    """Return what is damaged, as the end of a sentence."""
    if isinstance(error, KeyError):
        return f"{error} is missing in {COLUMNS}."
    return f"{str(error).rstrip('.')}."
