from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qdcnn_studio.blocks import own_data
from qdcnn_studio.blocks.sources import BLOCKS
from qdcnn_studio.data.block import DataError, SourceBlock
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.image_folder import find_images, read_images
from qdcnn_studio.data.pipeline import prepare
from qdcnn_studio.design.graph import Block, Design, Wire
from qdcnn_studio.design.inference import infer
from qdcnn_studio.design.ports import Features
from qdcnn_studio.design.problems import Misfit
from tests.data.test_idx import write_set
from tests.designs import REGISTRY
from tests.image_folders import image_folder

TYPES = {block.name: block for block in BLOCKS}


def load(name: str, **values: object) -> Dataset:
    block = TYPES[name]
    assert isinstance(block, SourceBlock)
    return block.load(block.Settings(**values))


def carried(name: str, **values: object) -> Features:
    block = TYPES[name]
    out = block.infer(block.Settings(**values), {})["out"]
    assert isinstance(out, Features)
    return out


@pytest.mark.parametrize("name", ["mnist", "fashion"])
def test_the_samples_have_their_images_and_their_split(name: str) -> None:
    data = load(name)
    assert data.images.shape == (2500, 28, 28)
    assert data.value_range == (0.0, 255.0)
    assert data.balance["test"].tolist() == [50] * 10
    assert data.balance["train"].tolist() == [180] * 10
    assert data.notes
    assert carried(name) == Features((28, 28), data.classes)


def test_a_test_share_splits_a_sample_anew() -> None:
    data = load("mnist", classes=[1, 0], test=0.2, validation=0.0)
    assert {name: counts.tolist() for name, counts in data.balance.items()} == {
        "train": [200, 200],
        "validation": [0, 0],
        "test": [50, 50],
    }
    assert data.classes == ("1", "0")


def test_the_sample_of_mnist_shows_digits() -> None:
    """A one has fewer bright pixels than a zero, in the mean by far: labels and images belong together."""
    data = load("mnist", classes=[0, 1])
    ink = data.images.mean(axis=(1, 2))
    assert ink[data.labels == 0].mean() > 1.8 * ink[data.labels == 1].mean()


def test_the_whole_set_comes_from_a_folder(tmp_path: Path) -> None:
    arrays = write_set(tmp_path, 60, 20)
    data = load("mnist", source="folder", folder=str(tmp_path), classes=[3, 4])
    assert data.balance["test"].tolist() == [2, 2]
    assert data.balance["train"].tolist() == [5, 5]
    np.testing.assert_array_equal(data.images[data.split.test[0]], arrays["test images"][3])


def test_the_folder_is_read_again_when_its_files_change(tmp_path: Path) -> None:
    write_set(tmp_path, 60, 20)
    assert len(load("mnist", source="folder", folder=str(tmp_path))) == 80
    write_set(tmp_path, 90, 20)
    assert len(load("mnist", source="folder", folder=str(tmp_path))) == 110


@pytest.mark.parametrize(("folder", "told"), [("", "Choose the folder"), ("/nowhere", "There is no folder /nowhere")])
def test_a_missing_folder_is_told_with_the_sample_as_repair(folder: str, told: str) -> None:
    with pytest.raises(Misfit, match=told) as misfit:
        carried("mnist", source="folder", folder=folder)
    assert misfit.value.suggestions[0].settings == {"source": "sample"}


def test_a_folder_of_images_becomes_a_data_set(tmp_path: Path) -> None:
    folder = image_folder(tmp_path, cat=8, dog=12)
    data = load("images", folder=str(folder), size=[6, 6])
    assert (data.classes, data.images.shape) == (("cat", "dog"), (20, 6, 6))
    assert carried("images", folder=str(folder), size=[6, 6], grayscale=False).shape == (6, 6, 3)
    assert load("images", folder=str(folder), classes=["dog", "cat"]).classes == ("dog", "cat")


def test_a_folder_is_looked_through_again_only_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = image_folder(tmp_path / "f", cat=3, dog=3)
    looked = []
    monkeypatch.setattr(own_data, "find_images", lambda path: (looked.append(path), find_images(path))[1])
    for _ in range(3):
        assert carried("images", folder=str(folder)).classes == ("cat", "dog")
    assert len(looked) == 1
    (image_folder(tmp_path / "g", cow=3) / "cow").rename(folder / "cow")
    os.utime(folder / "cow", (0, 0))  # the clock of a file system may be too coarse to tell what follows at once
    assert carried("images", folder=str(folder)).classes == ("cat", "cow", "dog")
    for path in (folder / "cow").iterdir():
        path.unlink()
    assert carried("images", folder=str(folder)).classes == ("cat", "dog")


def test_images_are_read_again_only_when_a_file_or_what_is_made_of_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = image_folder(tmp_path, cat=3, dog=3)
    read = []
    monkeypatch.setattr(own_data, "read_images", lambda *words: (read.append(words), read_images(*words))[1])

    def loaded(**settings: object) -> Dataset:
        return load("images", folder=str(folder), **settings)

    first = loaded(size=[6, 6])
    np.testing.assert_array_equal(loaded(size=[6, 6], test=0.5).images, first.images)
    assert len(read) == 1
    assert loaded(size=[4, 4]).images.shape == (6, 4, 4)
    assert loaded(size=[6, 6], grayscale=False).images.shape == (6, 6, 6, 3)
    assert loaded(size=[6, 6], classes=["dog", "cat"]).classes == ("dog", "cat")
    assert len(read) == 4
    Image.new("L", (6, 6), 7).save(folder / "cat" / "1.png")
    os.utime(folder / "cat" / "1.png", (0, 0))
    (folder / "cat" / "2.gif").write_bytes(b"")
    assert loaded(size=[6, 6]).left_out == ("cat/2.gif is no PNG, JPEG or BMP file.",)
    (folder / "cat" / "2.gif").unlink()
    assert loaded(size=[6, 6]).left_out == ()
    assert (loaded(size=[6, 6], classes=["dog", "cat"]).images == 7).all(axis=(1, 2)).any()


def test_a_class_with_one_image_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Class “dog” has 1 image, and the parts"):
        load("images", folder=str(image_folder(tmp_path, cat=8, dog=1)))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "Choose a folder"),
        ({"folder": "/nowhere"}, "There is no folder"),
    ],
)
def test_a_folder_that_is_none_is_told_before_loading(values: dict[str, object], told: str) -> None:
    with pytest.raises(Misfit, match=told):
        carried("images", **values)


def test_an_unknown_class_is_told(tmp_path: Path) -> None:
    folder = image_folder(tmp_path, cat=3, dog=3)
    with pytest.raises(Misfit, match="no class named “cow”; there are cat, dog"):
        carried("images", folder=str(folder), classes=["cow", "dog"])


def test_numbers_from_a_file_become_a_data_set(tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("".join(f"{n},{n + 1},{n + 2},{n + 3},{'ab'[n % 2]}\n" for n in range(20)))
    assert carried("arrays", file=str(path)) == Features((4,), ("a", "b"))
    assert carried("arrays", file=str(path), shape=[2, 2]).shape == (2, 2)
    assert load("arrays", file=str(path), shape=[2, 2]).images.shape == (20, 2, 2)
    with pytest.raises(Misfit, match="has 4 numbers, and the shape 3×2 takes 6"):
        carried("arrays", file=str(path), shape=[3, 2])


def test_drawing_does_not_wait_for_the_numbers_of_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("1,2,a\n3,none,b\n")
    monkeypatch.setattr("qdcnn_studio.data.csv_tables._numbers", lambda *_: pytest.fail("a number was read"))
    assert carried("arrays", file=str(path)) == Features((2,), ("a", "b"))


def test_two_threads_may_ask_for_different_files() -> None:
    kept: dict[tuple[str, str], str] = {}

    def read() -> str:
        own_data._read_once(kept, ("b", ""), lambda: "of b")  # another thread comes in between
        return "of a"

    assert own_data._read_once(kept, ("a", ""), read) == "of a"

    class Busy(dict[tuple[str, str], str]):
        def __setitem__(self, key: tuple[str, str], value: str) -> None:
            super().__setitem__(key, value)
            self.clear()

    assert own_data._read_once(Busy(), ("a", ""), lambda: "of a") == "of a"


def test_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "numbers.npz"
    for features in (3, 5):
        np.savez(path, X=np.ones((8, features)), y=np.arange(8) % 2)
        assert carried("arrays", file=str(path)).shape == (features,)


@pytest.mark.parametrize("file", ["", "/nowhere.csv"])
def test_a_file_that_is_none_is_told_on_the_block(file: str) -> None:
    design = Design({"arrays_1": Block("arrays_1", "arrays", {"file": file})})
    [problem] = infer(design, REGISTRY).problems
    assert problem.block == "arrays_1"
    with pytest.raises(DataError) as error:
        prepare(design, REGISTRY)
    assert (error.value.message, error.value.block) == (problem.message, "arrays_1")


def test_a_fault_in_the_file_is_told_on_the_block(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("1,2,a\n3,nan,b\n")
    blocks = {
        "arrays_1": Block("arrays_1", "arrays", {"file": str(tmp_path / "bad.csv")}),
        "pca_1": Block("pca_1", "pca", {"k": 1}),
    }
    design = Design(blocks, frozenset([Wire("arrays_1", "out", "pca_1", "in")]))
    with pytest.raises(DataError, match="sample 1 has a value that is missing") as error:
        prepare(design, REGISTRY)
    assert error.value.block == "arrays_1"


def test_shapes_become_a_data_set() -> None:
    data = load("shapes", kind="crosses", size=2, n=40)
    assert (data.classes, data.images.shape) == (("upright", "diagonal"), (40, 2, 2))
    assert carried("shapes", kind="crosses", size=2) == Features((2, 2), ("upright", "diagonal"))
