"""The example designs that ship with the studio, by name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
