"""A study: designs trained with several seeds each, and what is to be learned from their accuracies."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from qdcnn_studio.analysis.jobs import CIRCUIT, Job, Outcome, Progress, run_jobs
from qdcnn_studio.analysis.statistics import Difference, Summary, difference, summary
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.graph import Design, Json


@dataclass(frozen=True)
class Trial:
    """One design of a study.

    Parameters
    ----------
    label : str
        Unique within its study.
    design : Design
    settings : mapping of str to JSON value
        Training settings that differ from the design's.
    model : str
        What is fitted, as in `Job`.
    seeds : int
        How many runs, with seeds 0, 1, 2….
    published : Summary or None
        What others report, accuracies from 0 to 1.
    against : str
        Label of the trial it is to be compared with; empty: none.
    goal : float
        The mean accuracy it is meant to reach, from 0 to 1; 0: none.
    """

    label: str
    design: Design
    settings: Mapping[str, Json] = field(default_factory=dict)
    model: str = CIRCUIT
    seeds: int = 5
    published: Summary | None = None
    against: str = ""
    goal: float = 0.0


@dataclass(frozen=True)
class Study:
    """Designs to be trained, and why.

    Parameters
    ----------
    name : str
        What the command line calls it, and its files.
    title : str
    text : str
        What is measured and how, in a few sentences.
    trials : tuple of Trial
    """

    name: str
    title: str
    text: str
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class Finding:
    """How one trial came out.

    Parameters
    ----------
    trial : Trial
    outcomes : tuple of Outcome
        One for each seed.
    difference : Difference or None
        How much better it is than the trial it is compared with.
    """

    trial: Trial
    outcomes: tuple[Outcome, ...]
    difference: Difference | None = None

    @property
    def accuracies(self) -> tuple[float, ...]:
        """On the test images, one for each seed."""
        return tuple(outcome.test_accuracy for outcome in self.outcomes)

    @property
    def summary(self) -> Summary:
        """Mean and deviation of the accuracies."""
        return summary(self.accuracies)

    @property
    def deviations(self) -> float | None:
        """How many combined standard deviations the mean is from what others report; None if they report nothing."""
        if self.trial.published is None:
            return None
        combined = math.hypot(self.summary.deviation, self.trial.published.deviation)
        return (self.summary.mean - self.trial.published.mean) / combined

    @property
    def verdict(self) -> str:
        """What the trial shows, in a few words; empty if it was just to be measured."""
        parts = []
        if self.deviations is not None:
            agrees = "agrees" if abs(self.deviations) <= 2 else "does not agree"
            parts.append(f"{agrees} ({self.deviations:+.1f} combined deviations)".replace("-", "−"))
        if self.trial.goal:
            reached = "reached" if self.summary.mean >= self.trial.goal else "not reached"
            parts.append(f"{100 * self.trial.goal:g} % {reached}")
        if self.difference is not None:
            parts.append(f"against {self.trial.against}: {self.difference.sentence}")
        return "; ".join(parts)


def run_study(
    study: Study,
    *,
    workers: int | None = None,
    progress: Progress = lambda what, share: None,
    cancelled: Callable[[], bool] = lambda: False,
    finished: Callable[[Trial, Outcome], None] = lambda trial, outcome: None,
) -> tuple[Finding, ...]:
    """Train all designs of a study with all their seeds.

    Parameters
    ----------
    study : Study
    workers, progress, cancelled
        As for `run_jobs`.
    finished : callable
        Told of each outcome as it comes; they come in any order.

    Raises
    ------
    TrainingError, DataError
        If a design cannot be trained.
    Cancelled
        If it was called off.
    """
    owners = [trial for trial in study.trials for _ in range(trial.seeds)]
    jobs = [
        Job(dumps(trial.design), trial.model, seed, dict(trial.settings))
        for trial in study.trials
        for seed in range(trial.seeds)
    ]
    outcomes = run_jobs(
        jobs,
        workers=workers,
        progress=progress,
        cancelled=cancelled,
        finished=lambda number, outcome: finished(owners[number], outcome),
    )
    return _findings(study.trials, outcomes)


def _findings(trials: Sequence[Trial], outcomes: Sequence[Outcome | None]) -> tuple[Finding, ...]:
    """Give each trial its outcomes, and the difference to the trial it is compared with."""
    remaining = iter(outcomes)
    own = {trial.label: tuple(out for out in islice(remaining, trial.seeds) if out) for trial in trials}
    findings = []
    for trial in trials:
        compared = None
        if trial.against:
            pairs = list(zip(own[trial.label], own[trial.against], strict=False))
            ours, theirs = ([outcome.test_accuracy for outcome in side] for side in zip(*pairs, strict=True))
            compared = difference(ours, theirs, images=pairs[0][0].test_images)
        findings.append(Finding(trial, own[trial.label], compared))
    return tuple(findings)
