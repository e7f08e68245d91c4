"""The example designs that ship with the studio, by name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from qdcnn_studio.design.document import load
from qdcnn_studio.design.graph import Design
from qdcnn_studio.resources import resource


@dataclass(frozen=True, slots=True)
class Example:
    """One shipped example.

    Parameters
    ----------
    name : str
        What the command line and the gallery call it; also the name of its file.
    title : str
        On screen.
    summary : str
        One line: what it is and what it shows.
    """

    name: str
    title: str
    summary: str

    @property
    def path(self) -> Path:
        """Its ``.qdcnn`` file."""
        return resource(f"examples/{self.name}.qdcnn")

    @property
    def reaches(self) -> str:
        """What it was measured to reach, with seeds and date, by ``reproduce examples``; empty if it was not."""
        return _measured().get(self.name, "")


@cache
def _measured() -> dict[str, str]:
    """Return what each example was measured to reach, in words."""
    path = resource("results/examples.json")
    if not path.is_file():
        return {}
    report = json.loads(path.read_text(encoding="utf-8"))
    return {trial["label"]: _in_words(trial, report["date"]) for trial in report["trials"]}


def _in_words(trial: dict[str, Any], date: str) -> str:
    spread = "" if trial["deviation"] is None else f" ± {100 * trial['deviation']:.1f}"
    hybrid = ", hybrid" if trial["hybrid"] else ""
    return (
        f"{100 * trial['mean']:.1f}{spread} % of {trial['test_images']} test images "
        f"({len(trial['seeds'])} seeds, {date}{hybrid})"
    )


@cache
def examples() -> tuple[Example, ...]:
    """Return the shipped examples, in the order of the gallery."""
    entries = json.loads(resource("examples/index.json").read_text(encoding="utf-8"))
    return tuple(Example(entry["name"], entry["title"], entry["summary"]) for entry in entries)


def open_example(name: str) -> Design:
    """Return the design of a shipped example.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    by_name = {example.name: example for example in examples()}
    return load(by_name[name].path)
