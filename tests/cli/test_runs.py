"""What can be asked of a finished run: evaluate, predict, and code with its parameters."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from qdcnn_studio.training.run import open_run
from tests.cli.conftest import SMALL, Command


def test_evaluate_agrees_with_the_result_of_the_training(command: Command, small_run):
    done = command("evaluate", small_run, "--json")
    assert done.code == 0
    report, result = done.json, open_run(small_run).result
    assert result is not None
    assert report["accuracy"] == result["test_accuracy"]
    assert report["confusion"] == result["confusion"]
    assert report["images"] == np.sum(report["confusion"])
    recalls = [figures["recall"] * figures["images"] for figures in report["classes"]]
    assert sum(recalls) == pytest.approx(report["accuracy"] * report["images"])


def test_evaluate_prints_tables_for_people(command: Command, small_run):
    done = command("evaluate", small_run, "--part", "train")
    assert done.code == 0
    assert done.out.startswith("train: ")
    assert "confusion" in done.out


def test_predict_takes_image_files_as_the_data_set_has_them(command: Command, small_run, tmp_path):
    digits = load_digits(n_class=2)
    names = []
    for index in range(6):
        grey = np.round(digits.images[index] / 16 * 255).astype(np.uint8)
        Image.fromarray(grey).save(tmp_path / f"{index}.png")
        names.append(tmp_path / f"{index}.png")
    done = command("predict", small_run, *names, "--json")
    assert done.code == 0
    shares = np.array([list(line["probabilities"].values()) for line in done.lines])
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)
    assert [line["class"] for line in done.lines] == [("0", "1")[int(np.argmax(row))] for row in shares]
    inverted = [tmp_path / f"inverted{index}.png" for index in range(6)]
    for name, source in zip(inverted, names, strict=True):
        Image.fromarray(255 - np.asarray(Image.open(source))).save(name)
    again = command("predict", small_run, *inverted, "--invert", "--json")
    np.testing.assert_allclose([list(line["probabilities"].values()) for line in again.lines], shares, atol=1e-9)


def test_predict_shrinks_larger_and_coloured_images(command: Command, small_run, tmp_path):
    grey = np.kron(load_digits().images[0] / 16 * 255, np.ones((4, 4))).astype(np.uint8)
    Image.fromarray(np.stack([grey] * 3, axis=2)).save(tmp_path / "large.png")
    Image.fromarray((load_digits().images[0] / 16 * 255).astype(np.uint8)).save(tmp_path / "small.png")
    large, small = command("predict", small_run, tmp_path / "large.png", tmp_path / "small.png", "--json").lines
    assert large["class"] == small["class"]


def test_an_image_that_cannot_be_read_is_told(command: Command, small_run, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno")
    done = command("predict", small_run, tmp_path / "broken.png")
    assert done.code == 1
    assert "broken.png is not an image" in done.told
    assert "There is no file" in command("predict", small_run, tmp_path / "none.png").told


def test_compile_writes_the_trained_parameters_into_the_code(command: Command, small_run, tmp_path):
    script = tmp_path / "trained.py"
    assert command("compile", SMALL, "--to", "qutip", "--run", small_run, "-o", script).code == 0
    features = [[0.1, 0.2, 0.3, 0.4]]
    code = f"import trained; print([trained.class_probabilities(trained.THETA, x).tolist() for x in {features}])"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    (tmp_path / "theta.json").write_text(json.dumps(open_run(small_run).history().parameters[-1].tolist()))
    np.save(tmp_path / "x.npy", features)
    words = ("--parameters", tmp_path / "theta.json", "--features", tmp_path / "x.npy", "--json")
    ours = command("probabilities", SMALL, *words).json["probabilities"]
    np.testing.assert_allclose(json.loads(done.stdout), ours, atol=1e-12)


def test_a_run_of_another_design_is_refused(command: Command, small_run):
    done = command("compile", "first_minute", "--run", small_run)
    assert done.code == 1
    assert "a run of another design" in done.told


def test_a_damaged_run_is_told(command: Command, small_run, tmp_path):
    shutil.copytree(small_run, tmp_path / "run")
    (tmp_path / "run" / "columns.json").write_text("{", encoding="utf-8")
    done = command("evaluate", tmp_path / "run")
    assert done.code == 1
    assert "is damaged" in done.told
