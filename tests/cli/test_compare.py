"""Comparing and reproducing on the command line: one table, or JSON that says the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL, Command

QUICK = ("--steps", "2", "--seeds", "2", "--workers", "1")


def test_compare_prints_every_model_and_how_to_read_it(command: Command):
    done = command("compare", SMALL, *QUICK)
    assert done.code == 0
    for name in ("this design", "its entangling gates off", "logistic regression", "support vector machine"):
        assert f"\n{name}" in done.out
    assert "points over 2 seeds" in done.out
    assert "no difference is shown" in done.out


def test_compare_in_json_streams_models_and_ends_with_the_result(command: Command):
    done = command("compare", SMALL, *QUICK, "--json")
    assert done.code == 0
    assert {line["model"] for line in done.lines[:-1]} >= {"circuit", "unentangled", "logistic", "svm"}
    result = done.json["result"]
    assert result["seeds"] == [0, 1]
    assert [row["model"] for row in result["rows"]][0] == "circuit"
    assert {"mean", "margin", "shown", "sentence"} == set(result["rows"][1]["difference"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("compare", SMALL, "--seeds", "0"), 2, "from 1"),
        (("compare", "digits() | angle() | classify(10)"), 1, "64 features"),
        (("compare", SMALL, "--set", "stepps=3", "--workers", "1"), 1, "stepps"),
        (("reproduce", "nothing"), 2, "nothing"),
        (("reproduce", "hur"), 1, "whole of MNIST"),
        (("reproduce", "fusion", "--only", "quadruple"), 2, "quadruple"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(command: Command, arguments: tuple[str, ...], code: int, words: str):
    done = command(*arguments)
    assert done.code == code
    assert words in done.told


def test_a_study_is_printed_and_written_down(command: Command, tmp_path: Path):
    chosen = ("--only", "first_minute", "--seeds", "1", "--workers", "1")
    done = command("reproduce", "examples", *chosen, "-o", str(tmp_path), "--json")
    assert done.code == 0
    written = json.loads((tmp_path / "examples.json").read_text())
    assert written["trials"] == done.json["result"]["trials"]
    assert written["command"] == "python main.py reproduce examples --only first_minute --seeds 1"
    assert "| first_minute |" in (tmp_path / "examples.md").read_text()
