"""The door through which others check us, checked with QuTiP and with what it must refuse."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest
from qutip import basis, expect, sigmaz, tensor

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.opening import open_design
from tests.cli.conftest import SMALL, Command

PAIR = """
image = digits(classes=[0, 1])
left = image | crop(rows=[0, 8], columns=[0, 4]) | amplitude()
right = image | crop(rows=[0, 8], columns=[4, 8]) | amplitude()
fuse(left, right) | classify(2, "sign")
"""


@pytest.fixture
def numbers(tmp_path):
    """Write parameters and features; return the words of the command line that name them."""

    def write(parameters, features):
        (tmp_path / "theta.json").write_text(json.dumps(parameters), encoding="utf-8")
        if isinstance(features, dict):
            np.savez(tmp_path / "x.npz", **features)
        else:
            np.save(tmp_path / "x.npy", features)
        file = tmp_path / ("x.npz" if isinstance(features, dict) else "x.npy")
        return ["--parameters", tmp_path / "theta.json", "--features", file, "--json"]

    return write


def test_one_encoding_and_a_flat_list(command: Command, numbers):
    text = "digits(classes=[0, 1]) | pca(4) | angle() | conv('ttn') | pool() | classify(2)"
    generator = np.random.default_rng(0)
    theta, x = generator.normal(size=4), generator.normal(size=(3, 4))
    done = command("probabilities", text, *numbers(theta.tolist(), x))
    assert done.code == 0
    assert np.shape(done.json["probabilities"]) == (3, 2)
    circuit = compile(open_design(text), standard_registry()).circuit
    assert circuit is not None
    zero = tensor([basis(2, 0)] * 4)
    for row, features in zip(done.json["probabilities"], x, strict=True):
        state = circuit.to_qutip(theta, features).run(zero)
        up = (1 + expect(sigmaz(), state.ptrace(0))) / 2
        assert row == pytest.approx([up, 1 - up], abs=1e-12)


def test_two_encodings_and_named_parameters(command: Command, numbers):
    generator = np.random.default_rng(1)
    x = {"amplitude_1": generator.normal(size=(2, 32)), "amplitude_2": generator.normal(size=(2, 32))}
    compiled = command("compile", PAIR, "--to", "json")
    sizes = {entry["name"]: entry["size"] for entry in json.loads(compiled.out)["parameters"]}
    theta = {name: generator.normal(size=size).tolist() for name, size in sizes.items()}
    fast = command("probabilities", PAIR, *numbers(theta, x)).json["probabilities"]
    qutip = command("probabilities", PAIR, *numbers(theta, x), "--engine", "qutip").json["probabilities"]
    np.testing.assert_allclose(fast, qutip, atol=1e-12)
    np.testing.assert_allclose(np.sum(fast, axis=1), 1, atol=1e-12)


@pytest.mark.parametrize(
    ("parameters", "features", "said"),
    [
        ([0.0] * 3, np.ones((1, 4)), "takes 6 parameters, and 3 were given"),
        ({"conv_9.theta": [0.0]}, np.ones((1, 4)), "conv_9.theta"),
        ({"conv_1.theta": [0.0, 0.0]}, np.ones((1, 4)), "are missing"),
        ("word", np.ones((1, 4)), "list of numbers"),
        ([[0.0] * 6], np.ones((1, 4)), "flat list"),
        ([0.0] * 5 + [float("nan")], np.ones((1, 4)), "finite"),
        ([0.0] * 5 + ["x"], np.ones((1, 4)), "numbers"),
        ([0.0] * 6, np.ones((1, 5)), "(samples, 4)"),
        ([0.0] * 6, np.ones(4), "(samples, 4)"),
        ([0.0] * 6, np.full((2, 4), np.nan), "Image 0"),
        ([0.0] * 6, np.array([["a", "b", "c", "d"]]), "of real numbers"),
        ([0.0] * 6, np.array([[{}, 1, 2, 3]], dtype=object), "of real numbers"),
        ([0.0] * 6, np.ones((1, 4)) * 1j, "of real numbers"),
        ([0.0] * 5 + [10**400], np.ones((1, 4)), "too large"),
        ([0.0] * 6, {"other": np.ones((1, 4))}, "no array named angle_1"),
    ],
)
def test_numbers_that_do_not_fit_are_told(command: Command, numbers, parameters, features, said):
    done = command("probabilities", SMALL, *numbers(parameters, features))
    assert done.code == 1
    assert said in done.told
    assert done.out == ""


def test_a_zero_image_is_named(command: Command, numbers):
    x = np.ones((3, 4))
    x[1] = 0
    done = command("probabilities", "digits(classes=[0, 1]) | pca(4) | amplitude() | classify(2)", *numbers([], x))
    assert done.code == 1
    assert "amplitude_1: Image 1 is zero" in done.told


def test_one_array_for_two_encodings_is_refused(command: Command, numbers):
    done = command("probabilities", PAIR, *numbers([0.0] * 10, np.ones((1, 32))))
    assert done.code == 1
    assert "amplitude_1" in done.told
    assert "amplitude_2" in done.told


def test_files_that_cannot_be_read(command: Command, tmp_path, numbers):
    words = numbers([0.0] * 6, np.ones((1, 4)))
    (tmp_path / "theta.json").write_text("{", encoding="utf-8")
    assert "is not JSON" in command("probabilities", SMALL, *words).told
    (tmp_path / "theta.json").write_text("[" * 100_000, encoding="utf-8")
    assert "nested too deep" in command("probabilities", SMALL, *words).told
    (tmp_path / "theta.json").unlink()
    assert "cannot be read" in command("probabilities", SMALL, *words).told
    words = numbers([0.0] * 6, np.ones((1, 4)))
    (tmp_path / "x.npy").write_bytes(b"no")
    assert "no .npy or .npz file" in command("probabilities", SMALL, *words).told


@pytest.mark.parametrize("member", ["angle_1", "angle_1.npy"])
def test_an_archive_that_holds_no_array_is_told(command: Command, tmp_path, numbers, member):
    words = numbers([0.0] * 6, {"angle_1": np.ones((1, 4))})
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr(member, "hello")
    assert "no .npy or .npz file" in command("probabilities", SMALL, *words).told


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_no_damage_to_an_archive_is_more_than_one_line(command: Command, tmp_path, numbers, save):
    words = numbers([0.0] * 6, {"angle_1": np.ones((1, 4))})
    save(tmp_path / "x.npz", angle_1=np.ones((1, 4)))
    whole, generator = (tmp_path / "x.npz").read_bytes(), np.random.default_rng(0)
    for _ in range(150):
        damaged = bytearray(whole)
        for place in generator.integers(len(whole), size=3):
            damaged[place] = generator.integers(256)
        (tmp_path / "x.npz").write_bytes(bytes(damaged))
        done = command("probabilities", SMALL, *words)
        assert done.code == 0 or done.told


def test_a_damaged_header_of_an_array_is_told(command: Command, tmp_path, numbers):
    words = numbers([0.0] * 6, np.ones((1, 4)))
    whole = (tmp_path / "x.npy").read_bytes()
    (tmp_path / "x.npy").write_bytes(whole.replace(b"}", b"(", 1))
    assert "no .npy or .npz file" in command("probabilities", SMALL, *words).told
