"""Training on the command line: the reports, the result, and a run that is left and gone on with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qdcnn_studio.training.run import open_run
from tests.cli.conftest import SMALL, Command

RESULT = {"train_accuracy", "test_accuracy", "loss", "parameters", "qubits", "seconds", "steps"}


def test_a_hybrid_is_marked_beside_its_accuracy(command: Command, tmp_path: Path):
    hybrid = SMALL.replace("classify(2)", "classify(2, 'dense')")
    words = "(hybrid: a classical layer reads the qubits)"
    for text, marked in ((SMALL, False), (hybrid, True)):
        run = tmp_path / str(marked)
        assert (words in command("train", text, "--steps", "1", "--run", run).out) is marked
        assert (words in command("evaluate", run).out) is marked
        assert command("evaluate", run, "--json").json["hybrid"] is marked
        assert command("train", text, "--steps", "1", "--json").json["result"]["hybrid"] is marked


def test_a_line_for_each_step_and_the_result_last(command: Command):
    done = command("train", SMALL, "--steps", "12", "--seed", "3", "--json")
    assert done.code == 0
    assert [line["step"] for line in done.lines[:-1]] == list(range(1, 13))
    assert all({"loss", "accuracy"} <= set(line) for line in done.lines[:-1])
    result = done.json["result"]
    assert set(result) >= RESULT
    assert (result["qubits"], result["parameters"], result["steps"]) == (4, 6, 12)
    assert 0 <= result["test_accuracy"] <= 1


def test_for_people_it_prints_sentences(command: Command):
    done = command("train", SMALL, "--steps", "10")
    assert done.code == 0
    assert done.err == ""
    assert "4 qubits, 6 parameters" in done.out
    assert "validation loss" in done.out
    assert "10 steps in" in done.out.splitlines()[-1]


def test_the_same_seed_gives_the_same_numbers(command: Command):
    first, again, other = (command("train", SMALL, "--steps", "5", "--seed", s, "--json").lines for s in "112")
    assert first[:-1] == again[:-1]
    assert first[:-1] != other[:-1]


def test_settings_are_taken(command: Command):
    fast = command("train", SMALL, "--steps", "3", "--set", "learning_rate=0.5", "--json").lines
    slow = command("train", SMALL, "--steps", "3", "--set", "learning_rate=0.001", "--json").lines
    assert fast[0]["loss"] == slow[0]["loss"]
    assert fast[2]["loss"] != slow[2]["loss"]


def test_the_engines_agree(command: Command):
    fast, qutip = (
        command("train", SMALL, "--steps", "3", "--set", f"engine={engine}", "--json").lines
        for engine in ("fast", "qutip")
    )
    assert [line["loss"] for line in fast[:-1]] == pytest.approx([line["loss"] for line in qutip[:-1]], abs=1e-10)


def test_a_run_gone_on_with_is_the_unbroken_one(command: Command, tmp_path):
    assert command("train", SMALL, "--steps", "20", "--seed", "2", "--run", tmp_path / "whole").code == 0
    assert command("train", SMALL, "--steps", "8", "--seed", "2", "--run", tmp_path / "broken").code == 0
    done = command("train", "--resume", "--run", tmp_path / "broken", "--steps", "20", "--json")
    assert [line["step"] for line in done.lines[:-1]] == list(range(9, 21))
    whole, broken = (open_run(tmp_path / name).history() for name in ("whole", "broken"))
    np.testing.assert_array_equal(whole.parameters, broken.parameters)
    np.testing.assert_array_equal(whole.losses, broken.losses)


def test_it_stops_when_the_target_is_reached(command: Command):
    done = command("train", SMALL, "--steps", "500", "--set", "stop_at_accuracy=0.1", "--json")
    assert done.json["result"]["steps"] == 10, "the first look at the validation images"


def test_a_loss_that_is_no_number_is_told(command: Command):
    done = command("train", SMALL, "--steps", "3", "--set", "optimizer=sgd", "--set", "learning_rate=1e308")
    assert done.code == 1
    assert "learning" in done.told
