"""A command line to call in this process, and a small run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qdcnn_studio.cli.main import main

SMALL = (
    "digits(classes=[0, 1]) | pca(4) | scale(0, 3.1416) | angle() | conv('ttn') | pool() | conv('ttn') | classify(2)"
)


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The last line of its output."""
        return json.loads(self.out.splitlines()[-1])

    @property
    def lines(self) -> list[Any]:
        """All lines of its output, as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def told(self) -> str:
        """The one line it told on standard error."""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, f"more than one line: {self.err}"
        return self.err.strip()


Command = Callable[..., Outcome]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs a command in this process."""

    def call(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return Outcome(code, told.out, told.err)

    return call


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of 30 steps."""
    folder = tmp_path_factory.mktemp("runs") / "small"
    assert main(["train", SMALL, "--steps", "30", "--seed", "1", "--run", str(folder), "--json"]) == 0
    return folder
