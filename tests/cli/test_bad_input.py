"""Bad input is told in one clear line on standard error with exit code 1; wrong usage likewise with 2."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qdcnn_studio.cli.names import COMMANDS
from qdcnn_studio.data.idx import NAMES
from tests.cli.conftest import SMALL, Command
from tests.data.test_idx import write_set
from tests.image_folders import image_folder

DIGITS = "digits(classes=[0, 1])"


def file_of(folder: Path, blocks: dict[str, str], wires: list[tuple[str, str]]) -> Path:
    path = folder / "design.qdcnn"
    content = {
        "format": "qdcnn-studio design",
        "version": 1,
        "blocks": {name: {"type": kind} for name, kind in blocks.items()},
        "wires": [[source, "out", target, "in"] for source, target in wires],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture(params=["check", "train", "compile"])
def verb(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_an_empty_design(command: Command, tmp_path, verb):
    done = command(verb, file_of(tmp_path, {}, []))
    assert done.code == 1
    assert "empty" in done.told


def test_a_cycle(command: Command, tmp_path, verb):
    path = file_of(tmp_path, {"conv_1": "conv", "conv_2": "conv"}, [("conv_1", "conv_2"), ("conv_2", "conv_1")])
    done = command(verb, path)
    assert done.code == 1
    assert "feeds itself" in done.told


def test_a_register_used_twice(command: Command, verb):
    text = f"r = {DIGITS} | pca(4) | angle()\nr | conv() | classify(2)\nr | pool()"
    done = command(verb, text)
    assert done.code == 1
    assert done.told.startswith("qdcnn-studio: angle_1: ")
    assert "qubits cannot be copied" in done.told


def test_nine_features_into_eight_qubits(command: Command, verb):
    done = command(verb, f"{DIGITS} | pca(9) | angle(qubits=8) | conv() | classify(2)")
    assert done.code == 1
    assert "8 features, and 9 arrive" in done.told


def test_a_file_that_is_not_json(command: Command, tmp_path, verb):
    path = tmp_path / "broken.qdcnn"
    path.write_text("PNG or whatever", encoding="utf-8")
    done = command(verb, path)
    assert done.code == 1
    assert "broken.qdcnn" in done.told
    assert "not JSON" in done.told


def test_a_file_that_is_not_there(command: Command, tmp_path, verb):
    done = command(verb, tmp_path / "none.qdcnn")
    assert done.code == 1
    assert "There is no file" in done.told


def test_a_setting_out_of_range(command: Command, verb):
    done = command(verb, f"{DIGITS} | pca(4) | angle() | conv(depth=1000) | classify(2)")
    assert done.code == 1
    assert "conv_1: Depth must be a whole number from 1 to" in done.told


def test_a_zero_image_for_amplitude(command: Command):
    corner = "crop(rows=[0, 2], columns=[0, 2])"
    done = command("train", f"{DIGITS} | {corner} | amplitude() | conv('ttn') | classify(2)", "--steps", "1")
    assert done.code == 1
    assert done.told.startswith("qdcnn-studio: amplitude_1: Image ")


def test_an_unknown_block(command: Command, verb):
    done = command(verb, f"{DIGITS} | frobnicate() | angle() | classify(2)")
    assert done.code == 1
    assert "frobnicate" in done.told


def test_a_text_that_does_not_parse(command: Command, verb):
    done = command(verb, f"{DIGITS} | pca(")
    assert done.code == 1
    assert "Line 1" in done.told


def test_a_name_that_is_nearly_an_example(command: Command):
    done = command("check", "first_minut")
    assert done.code == 1
    assert "did you mean first_minute?" in done.told


def test_a_name_that_no_file_can_have(command: Command, tmp_path, verb):
    assert "no file and no example" in command(verb, "x" * 5000).told
    assert "cannot be read" in command(verb, "x" * 5000 + ".qdcnn").told
    assert "not the folder of a run" in command("evaluate", "x" * 5000).told
    assert "cannot be kept" in command("train", SMALL, "--run", tmp_path / ("x" * 5000)).told


@pytest.mark.parametrize("name", ["probabilities", "train"])
def test_what_does_not_fit_in_memory_is_refused_with_the_bytes(command: Command, tmp_path, monkeypatch, name):
    monkeypatch.setattr("qdcnn_studio.simulator.memory.available_bytes", lambda: 1000)
    (tmp_path / "theta.json").write_text("[0, 0, 0, 0, 0, 0]")
    np.save(tmp_path / "x.npy", np.ones((1, 4)))
    numbers = ["--parameters", tmp_path / "theta.json", "--features", tmp_path / "x.npy"]
    done = command(name, SMALL, *(numbers if name == "probabilities" else []))
    assert done.code == 1
    assert re.search(r"This takes [\d,]+ bytes of memory, and 1,000 are available", done.told)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "no command"),
        (["chekc"], "did you mean check?"),
        (["check"], "DESIGN"),
        (["compile", "first_minute", "--to", "fax"], "'text', 'json', 'qutip'"),
        (["train", "first_minute", "--steps", "many"], "--steps"),
        (["train", "first_minute", "--set", "learning_rate"], "KEY=VALUE"),
        (["train"], "DESIGN"),
        (["train", "--resume"], "--run"),
        (["train", "first_minute", "--run", "x", "--resume"], "leave DESIGN out"),
        (["examples", "--frobnicate"], "--frobnicate"),
    ],
)
def test_wrong_usage(command: Command, arguments, said):
    done = command(*arguments)
    assert done.code == 2
    assert said in done.told
    assert done.out == ""


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("learning_rate=-1", "learning_rate"),
        ("learning_rate=Infinity", "learning_rate"),
        ("batch=" + "9" * 400, "batch"),
        ("batch=" + "[" * 100_000, "batch"),
        ("optimizer=magic", "adam"),
        ("frobnicate=1", "frobnicate"),
        ("steps=-3", "steps"),
    ],
)
def test_a_training_setting_that_is_not_allowed(command: Command, setting, said):
    done = command("train", SMALL, "--set", setting)
    assert done.code == 1
    assert said in done.told


@pytest.mark.parametrize("name", ["evaluate", "predict", "compile"])
def test_a_run_with_parameters_of_another_design(command: Command, small_run, tmp_path, name):
    run = shutil.copytree(small_run, tmp_path / "run")
    columns = json.loads((run / "columns.json").read_text())
    (run / "columns.json").write_text(json.dumps({**columns, "parameters": 3}))
    words = {"evaluate": [run], "predict": [run, "image.png"], "compile": [SMALL, "--run", run]}
    done = command(name, *words[name])
    assert done.code == 1
    assert "a run of another design" in done.told


REST = 'pca(2) | angle("ry") | conv("ttn") | classify(2)'


def table(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def cut_short(folder: Path) -> Path:
    folder.mkdir()
    write_set(folder, 60, 20)
    file = folder / NAMES["test images"]
    file.write_bytes(file.read_bytes()[:3000])
    return folder


BAD_DATA = {
    "a folder with one class": (
        lambda path: f'images("{image_folder(path / "f", cat=4)}") | {REST}',
        "images_1: ",
        "has one class only, “cat”: a second sub-folder with other images is needed",
    ),
    "a class with one sample": (
        lambda path: f'images("{image_folder(path / "f", cat=8, dog=1)}") | {REST}',
        "images_1: ",
        "Class “dog” has 1 image, and the parts for training, validation and test need at least 3: add images",
    ),
    "NaN in a CSV": (
        lambda path: f'arrays("{table(path / "t.csv", "1,2,a" + chr(10) + "3,nan,b" + chr(10))}") | {REST}',
        "arrays_1: ",
        "sample 1 has a value that is missing, infinite or not a number (1 sample in all): fill the gaps",
    ),
    "more components than images": (
        lambda path: 'digits(classes=[0, 1], per_class=4) | pca(30) | amplitude() | conv("ttn") | classify(2)',
        "pca_1: ",
        "PCA cannot find 30 features in 4 training images: keep at most 4, or use more images.",
    ),
    "more components than pixels": (
        lambda path: 'digits(classes=[0, 1]) | pca(65) | amplitude() | conv("ttn") | classify(2)',
        "pca_1: ",
        "PCA cannot keep 65 features of images that have 64 numbers.",
    ),
    "an IDX file cut short": (
        lambda path: f'mnist(classes=[0, 1], source="folder", folder="{cut_short(path / "idx")}") | {REST}',
        "mnist_1: ",
        "The file t10k-images-idx3-ubyte is cut short or damaged: 2,984 of 15,680 bytes are there; download it again.",
    ),
    "a zero image for amplitude": (
        lambda path: f"{DIGITS} | crop(rows=[0, 2], columns=[0, 2]) | amplitude() | conv('ttn') | classify(2)",
        "amplitude_1: ",
        "is zero everywhere in what enters this encoding",
    ),
}


@pytest.mark.parametrize("told_by", ["check", "train"])
@pytest.mark.parametrize("case", BAD_DATA)
def test_bad_images_are_told_with_their_block_and_what_to_do(command: Command, tmp_path, case, told_by):
    text, block, words = BAD_DATA[case]
    done = command(told_by, text(tmp_path), *(["--steps", "1"] if told_by == "train" else []))
    assert done.code == 1
    assert done.told.startswith(f"qdcnn-studio: {block}")
    assert words in done.told
    assert "\n" not in done.told


def test_labels_that_are_words_are_classes(command: Command, tmp_path):
    rows = "".join(f"{n},{n * n % 7},{'cat' if n % 2 else 'dog'}\n" for n in range(12))
    done = command("train", f'arrays("{table(tmp_path / "t.csv", rows)}") | {REST}', "--steps", "1")
    assert done.code == 0


def test_what_is_left_out_or_resized_is_told(command: Command, tmp_path):
    folder = image_folder(tmp_path / "f", cat=8, dog=8)
    Image.new("L", (1000, 1000)).save(folder / "cat" / "large.png")
    (folder / "dog" / "broken.png").write_bytes(b"no image")
    text = f'images("{folder}", size=[6, 6]) | {REST}'
    checked = command("check", text)
    assert checked.code == 0
    assert "warning: images_1: 1 file was left out: dog/broken.png is not an image that can be read." in checked.out
    assert "info: images_1: 1 image was resized from 1000×1000 to 6×6. Choose another size, or make" in checked.out
    trained = command("train", text, "--steps", "1")
    assert "1 image was resized from 1000×1000 to 6×6.\n" in trained.out
    assert "1 file was left out: dog/broken.png is not an image that can be read. Replace or remove it." in trained.out
    run = tmp_path / "run"
    command("train", text, "--steps", "1", "--run", run)
    compared = command("compare", text, "--steps", "1", "--seeds", "1", "--workers", "1")
    for done in (command("evaluate", run), compared):
        assert "1 image was resized from 1000×1000 to 6×6.\n" in done.out
        assert "1 file was left out: dog/broken.png is not an image that can be read. Replace or" in done.out
    result = json.loads(command("train", text, "--steps", "1", "--json").out.splitlines()[-1])["result"]
    assert result["left_out"] == ["dog/broken.png is not an image that can be read."]


def test_what_would_be_fetched_is_left_alone_by_check(command: Command):
    done = command("check", f'mnist(classes=[0, 1], source="openml") | {REST}')
    assert done.code == 0
    assert "info: mnist_1: The images would have to be fetched from the network" in done.out


@pytest.mark.parametrize("name", ["evaluate", "predict"])
def test_a_folder_that_is_no_run(command: Command, tmp_path, name):
    done = command(name, tmp_path, *(["image.png"] if name == "predict" else []))
    assert done.code == 1
    assert "not the folder of a run" in done.told


def test_a_run_is_not_overwritten(command: Command, small_run):
    before = (small_run / "metrics.bin").read_bytes()
    done = command("train", SMALL, "--run", small_run)
    assert done.code == 1
    assert "There is a run in" in done.told
    assert (small_run / "metrics.bin").read_bytes() == before


def test_every_command_has_a_help(command: Command):
    for name in COMMANDS:
        done = command(name, "--help")
        assert done.code == 0
        assert "--json" in done.out
