"""Results of studies as files: what came out, when, on which machine, and the command that measures it again."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from qdcnn_studio.analysis.statistics import METHOD
from qdcnn_studio.analysis.study import Finding, Study
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.text import to_text

LIBRARIES = ("numpy", "numba", "scikit-learn", "qutip")


@dataclass(frozen=True)
class Report:
    """A study and how it came out.

    Parameters
    ----------
    study : Study
    findings : tuple of Finding
    command : str
        What was typed.
    seconds : float
        How long all of it took.
    workers : int
        How many runs went on at once.
    """

    study: Study
    findings: tuple[Finding, ...]
    command: str
    seconds: float
    workers: int

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "study": self.study.name,
            "title": self.study.title,
            "text": self.study.text,
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine(),
            "command": self.command,
            "workers": self.workers,
            "seconds": round(self.seconds, 1),
            "trials": [_finding_json(finding) for finding in self.findings],
        }

    def to_markdown(self) -> str:
        """Return the report as a page with one table."""
        where = machine()
        lines = [
            f"# {self.study.title}",
            "",
            self.study.text,
            "",
            f"Measured on {datetime.now(UTC).date().isoformat()} with `{self.command}` in {_duration(self.seconds)}, "
            f"{_at_once(self.workers)}, on {where['processor']} ({where['cores']} cores), {where['system']}, "
            f"Python {where['python']}. Seeds are 0, 1, 2…",
            "",
            *_markdown(table(self.findings)),
            "",
            METHOD,
            "",
        ]
        return "\n".join(lines)

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write both forms into a folder, and return where.

        Raises
        ------
        OSError
            If they cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        data, page = folder / f"{self.study.name}.json", folder / f"{self.study.name}.md"
        data.write_text(json.dumps(self.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        page.write_text(self.to_markdown(), encoding="utf-8")
        return data, page


def machine() -> dict[str, Any]:
    """Return what the numbers of this machine depend on."""
    return {
        "system": platform.platform(terse=True),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        **{library: _version(library) for library in LIBRARIES},
    }


def _processor() -> str:
    """Return the processor's name; on Linux it is in /proc alone."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def _at_once(workers: int) -> str:
    return "one run at a time" if workers == 1 else f"{workers} runs at once"


def table(findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    """Return findings as rows of cells, the first of which are the headings; columns without entries are left out."""
    rows = [("design", "parameters", "seeds", "test accuracy, %", "worst seed, %", "published, %", "verdict")]
    rows += [
        (
            f"{finding.trial.label} (hybrid)" if _unsaid(finding) else finding.trial.label,
            str(finding.outcomes[0].parameters),
            str(len(finding.outcomes)),
            finding.summary.in_percent(),
            f"{100 * min(finding.accuracies):.1f}",
            finding.trial.published.in_percent() if finding.trial.published else "",
            finding.verdict,
        )
        for finding in findings
    ]
    kept = [column for column in range(len(rows[0])) if any(row[column] for row in rows[1:])]
    return [tuple(row[column] for column in kept) for row in rows]


def _unsaid(finding: Finding) -> bool:
    """Whether a design ends in a classical layer, and its label does not say so."""
    return finding.outcomes[0].hybrid and "hybrid" not in finding.trial.label


def _markdown(rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]


def _finding_json(finding: Finding) -> dict[str, Any]:
    trial, found = finding.trial, finding.summary
    entry: dict[str, Any] = {
        "label": trial.label,
        "design": to_text(trial.design, standard_registry()),
        "model": trial.model,
        "training": {**trial.design.training, **trial.settings},
        "parameters": finding.outcomes[0].parameters,
        "hybrid": finding.outcomes[0].hybrid,
        "test_images": finding.outcomes[0].test_images,
        "seeds": [outcome.seed for outcome in finding.outcomes],
        "test_accuracies": list(finding.accuracies),
        "train_accuracies": [outcome.train_accuracy for outcome in finding.outcomes],
        "mean": found.mean,
        "deviation": None if math.isnan(found.deviation) else found.deviation,
        "seconds": [round(outcome.seconds, 2) for outcome in finding.outcomes],
        "verdict": finding.verdict,
    }
    if trial.published is not None:
        entry["published"] = {"mean": trial.published.mean, "deviation": trial.published.deviation}
    if trial.goal:
        entry["goal"] = trial.goal
    return entry
