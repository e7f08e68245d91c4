"""A design over several seeds, beside baselines: what its quantum part adds, if anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qdcnn_studio.analysis.jobs import (
    CIRCUIT,
    LOGISTIC,
    NETWORK,
    SVM,
    UNENTANGLED,
    Job,
    Outcome,
    Progress,
    run_jobs,
)
from qdcnn_studio.analysis.statistics import METHOD, Difference, Summary, difference, summary
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.circuit.working import working_parameters
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import ChangeSettings
from qdcnn_studio.design.expansion import expanded
from qdcnn_studio.design.graph import Design, Json
from qdcnn_studio.design.registry import Family, Registry
from qdcnn_studio.training.errors import TrainingError

TITLES = {
    CIRCUIT: "this design",
    UNENTANGLED: "its entangling gates off",
    LOGISTIC: "logistic regression",
    SVM: "support vector machine",
    NETWORK: "classical network of that size",
}
"""What each model is called in the table, in its order."""

NO_NETWORK = "No classical network on these features has as many parameters (± 10 %), so none is in the table."

DETERMINISTIC = (LOGISTIC, SVM)
"""Models that come out the same for every seed, as long as the images do."""


@dataclass(frozen=True)
class Row:
    """One model of a comparison.

    Parameters
    ----------
    model : str
    title : str
    parameters : int
    accuracies : tuple of float
        On the test images, one for each seed.
    difference : Difference or None
        How much better the design is than this model; None for the design itself.
    note : str
        What the model is.
    """

    model: str
    title: str
    parameters: int
    accuracies: tuple[float, ...]
    difference: Difference | None
    note: str

    @property
    def summary(self) -> Summary:
        """Mean and standard deviation of the accuracies."""
        return summary(self.accuracies)

    @property
    def is_circuit(self) -> bool:
        """Whether it is the design, or the design changed: they end in the same layer."""
        return self.model in (CIRCUIT, UNENTANGLED)

    @property
    def sentence(self) -> str:
        """How the design compares with this model, in words."""
        return "" if self.difference is None else self.difference.sentence


@dataclass(frozen=True)
class Comparison:
    """A design beside its baselines.

    Parameters
    ----------
    rows : tuple of Row
        The design first.
    seeds : tuple of int
    resplit : bool
        Whether each seed also had a split of its own.
    test_images : int
    hybrid : bool
        Whether the design ends in a classical layer.
    told : tuple of str
        Of the files of the images: which were left out, and whether some were resized.
    method : str
        How to read it.
    """

    rows: tuple[Row, ...]
    seeds: tuple[int, ...]
    resplit: bool
    test_images: int
    hybrid: bool
    told: tuple[str, ...] = ()
    method: str = METHOD

    @property
    def left_out(self) -> str:
        """Which model there is none of, in one sentence; empty if all are there."""
        return "" if any(row.model == NETWORK for row in self.rows) else NO_NETWORK

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as JSON values; numbers that are none (one seed has no deviation) become None."""
        return {
            "seeds": list(self.seeds),
            "resplit": self.resplit,
            "test_images": self.test_images,
            "hybrid": self.hybrid,
            "method": self.method,
            "left_out": self.left_out,
            "told": list(self.told),
            "rows": [_row_json(row) for row in self.rows],
        }


def compare(
    design: Design,
    registry: Registry,
    seeds: Sequence[int] = range(5),
    *,
    settings: dict[str, Json] | None = None,
    resplit: bool = False,
    workers: int | None = None,
    progress: Progress = lambda what, share: None,
    cancelled: Callable[[], bool] = lambda: False,
    finished: Callable[[Outcome], None] = lambda outcome: None,
) -> Comparison:
    """Train a design with several seeds, and baselines on the same images.

    Baselines: the design with its entangling gates off, trained in the same way; logistic regression and a support
    vector machine on the numbers that enter its encodings; a classical network on them with as many parameters.

    Parameters
    ----------
    design : Design
    registry : Registry
        The standard one: jobs in other processes use that.
    seeds : sequence of int
        One run for each.
    settings : dict, optional
        Training settings that differ from the design's.
    resplit : bool
        Whether each seed also splits the images anew (where the data block splits by a seed), so that the spread
        includes which images happened to be test images.
    workers, progress, cancelled, finished
        As for `run_jobs`.

    Raises
    ------
    TrainingError, DataError
        If the design cannot be trained, or has no test images.
    Cancelled
        If it was called off.
    """
    if not seeds:
        raise TrainingError("A comparison needs at least one seed.")
    circuit = compile(design, registry).circuit
    parameters = 0 if circuit is None else working_parameters(circuit)
    jobs = _jobs(design, registry, seeds, settings or {}, resplit, parameters)
    outcomes = run_jobs(
        jobs, workers=workers, progress=progress, cancelled=cancelled, finished=lambda _, outcome: finished(outcome)
    )
    found = {(job.model, job.seed): outcome for job, outcome in zip(jobs, outcomes, strict=True) if outcome}
    rows = _rows(found, seeds)
    first = found[CIRCUIT, seeds[0]]
    return Comparison(rows, tuple(seeds), resplit, first.test_images, first.hybrid, first.told)


def _jobs(
    design: Design,
    registry: Registry,
    seeds: Sequence[int],
    settings: dict[str, Json],
    resplit: bool,
    parameters: int,
) -> list[Job]:
    """Return all jobs, seed by seed, so that those on the same images follow each other."""
    jobs = []
    for seed in seeds:
        text = dumps(_resplit(design, registry, seed) if resplit else design)
        models = TITLES if resplit or seed == seeds[0] else [name for name in TITLES if name not in DETERMINISTIC]
        jobs += [Job(text, model, seed, settings, parameters) for model in models]
    return jobs


def _resplit(design: Design, registry: Registry, seed: int) -> Design:
    """Return a design whose data blocks split by another seed."""
    design = expanded(design)
    for block in design.blocks.values():
        kind = registry.get(block.type)
        if kind is not None and kind.family is Family.DATA and "seed" in kind.Settings.model_fields:
            design = ChangeSettings(block.id, {"seed": seed}).apply(design)
    return design


def _rows(found: dict[tuple[str, int], Outcome], seeds: Sequence[int]) -> tuple[Row, ...]:
    ours = tuple(found[CIRCUIT, seed].test_accuracy for seed in seeds)
    rows = []
    for model, title in TITLES.items():
        first = found.get((model, seeds[0]))
        if first is None:
            continue
        theirs = tuple(found.get((model, seed), first).test_accuracy for seed in seeds)
        against = None if model == CIRCUIT else difference(ours, theirs, images=first.test_images)
        rows.append(Row(model, title, first.parameters, theirs, against, first.note))
    return tuple(rows)


def _row_json(row: Row) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "model": row.model,
        "title": row.title,
        "parameters": row.parameters,
        "accuracies": list(row.accuracies),
        "mean": row.summary.mean,
        "deviation": _number(row.summary.deviation),
        "note": row.note,
    }
    if row.difference is not None:
        entry["difference"] = {
            "mean": row.difference.mean,
            "margin": _number(row.difference.margin),
            "shown": row.difference.shown,
            "sentence": row.sentence,
        }
    return entry


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
