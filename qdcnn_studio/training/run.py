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
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import Fitted
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

    def fitted(self) -> dict[str, Fitted]:
        """Return what the preparations learned from the training images, by block."""
        found: dict[str, dict[str, Floats]] = {}
        try:
            with np.load(self.folder / FITTED, allow_pickle=False) as file:
                for name in file:
                    block, _, key = name.partition("/")
                    found.setdefault(block, {})[key] = file[name]
        except (OSError, ValueError) as error:
            raise RunError(f"What the preparations of the run {self.folder.name} learned cannot be read.") from error
        return dict(found)

    def changes(self) -> list[dict[str, Any]]:
        """Return the changes of settings, each with ``step`` and ``settings``, in order."""
        return read_lines(self.folder / CHANGES)

    def current_settings(self) -> TrainingSettings:
        """Return the settings after all changes."""
        values = self.settings.model_dump(mode="json")
        for change in self.changes():
            values |= change["settings"]
        return validated(values)

    def history(self) -> History:
        """Return everything recorded so far."""
        metrics = read_records(self.folder / METRICS, self.columns.metrics)
        vectors = read_records(self.folder / PARAMETERS, self.columns.vector)["values"]
        looks = read_records(self.folder / VALIDATION, self.columns.validation)
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


def is_run(folder: Path) -> bool:
    """Whether a folder looks like a run."""
    return (folder / COLUMNS).is_file() and (folder / DESIGN).is_file()


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
        layout = Columns(
            int(columns["parameters"]), tuple(columns["blocks"]), int(columns["classes"]), str(columns["data"])
        )
    except (OSError, ValueError, KeyError, TypeError, DocumentError, TrainingError) as error:
        raise RunError(f"The run {folder.name} is damaged: {error}") from error
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
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value
