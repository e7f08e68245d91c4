from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.data.arrays import Outline, read_outline, read_table
from qdcnn_studio.data.block import DataError


def csv(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def npz(folder: Path, **arrays: object) -> Path:
    path = folder / "arrays.npz"
    np.savez(path, allow_pickle=True, **arrays)
    return path


def test_words_in_the_last_column_are_classes_in_alphabetical_order(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, "width,height,kind\n1,2.5,dog\n3,-4e-1,cat\n5,6,dog\n"))
    np.testing.assert_array_equal(table.values, [[1, 2.5], [3, -0.4], [5, 6]])
    assert table.classes == ("cat", "dog")
    assert table.labels.tolist() == [1, 0, 1]


def test_numbers_in_the_last_column_are_classes_in_ascending_order(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, "1,10\n\n2,9.0\n3,9\n"))
    assert table.classes == ("9", "10")
    assert table.labels.tolist() == [1, 0, 0]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_a_table_that_numpy_wrote_is_read_exactly(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    random = np.random.default_rng(seed)
    values, labels = random.normal(size=(6, 3)), np.array([0, 1, 2, 0, 1, 2])
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    np.savetxt(path, np.column_stack([values, labels]), delimiter=",", fmt="%.17g")
    table = read_table(path)
    np.testing.assert_array_equal(table.values, values)
    np.testing.assert_array_equal(table.labels, labels)


@pytest.mark.parametrize("names", [("X", "y"), ("images", "labels")])
def test_arrays_are_read(tmp_path: Path, names: tuple[str, str]) -> None:
    images = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
    table = read_table(npz(tmp_path, **{names[0]: images, names[1]: np.array(["b", "a", "b", "a"])}))
    np.testing.assert_array_equal(table.values, images)
    assert (table.classes, table.labels.tolist()) == (("a", "b"), [1, 0, 1, 0])


def test_words_may_be_bytes(tmp_path: Path) -> None:
    table = read_table(npz(tmp_path, X=np.zeros((2, 2)), y=np.array([b"cat", "Köter".encode()])))
    assert table.classes == ("Köter", "cat")


def test_no_damage_to_arrays_goes_untold(tmp_path: Path) -> None:
    path = tmp_path / "arrays.npz"
    np.savez_compressed(path, X=np.ones((2, 2)), y=np.array([0, 1]))
    whole, generator = path.read_bytes(), np.random.default_rng(1)
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[generator.integers(len(whole))] = generator.integers(256)
        path.write_bytes(bytes(damaged))
        told = ""
        try:
            read_outline(path)
            table = read_table(path)
        except DataError as error:
            told = error.message
        assert "arrays.npz" in told or len(table.values) == 2


@pytest.mark.parametrize(
    "text",
    [
        "width,height,kind\n1,2.5,dog\n3,-4e-1,cat\n5,6,dog\n",
        "1,2, 10\r\n , , \r\n,,\r\n2,3,9.0 \r\n\r\n3,4,9",
        "\ufeff1,b\n2,a\n",
        '1,2,"a, or b"\n3,4,c\n',
        '"1","2","a"\n"3","4","b"\n',
        '1,2,"two\nlines"\n3,4,c\n',
    ],
)
def test_an_outline_of_a_table_is_that_of_the_whole(tmp_path: Path, text: str) -> None:
    path = csv(tmp_path, text)
    table = read_table(path)
    assert read_outline(path) == Outline(table.values.shape[1:], table.classes)


@pytest.mark.parametrize("labels", [[1, 0, 1, 0], ["b", "a", "b", "a"], np.array([[2.0], [1], [1], [2]])])
@pytest.mark.parametrize("images", [np.ones((4, 2, 3), dtype=np.uint8), np.ones((4, 5))])
def test_an_outline_of_arrays_is_that_of_the_whole(tmp_path: Path, images: np.ndarray, labels: object) -> None:
    path = npz(tmp_path, X=images, y=labels)
    table = read_table(path)
    assert read_outline(path) == Outline(images.shape[1:], table.classes)


def test_an_outline_does_not_unpack_the_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = npz(tmp_path, X=np.ones((4, 5)), y=[0, 1, 0, 1])
    read, unpacked = np.lib.npyio.NpzFile.__getitem__, []
    monkeypatch.setattr(
        np.lib.npyio.NpzFile, "__getitem__", lambda self, name: (unpacked.append(name), read(self, name))[1]
    )
    read_outline(path)
    assert unpacked == ["y"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1,nan,a\n2,3,b\n", "sample 0 has a value that is missing, infinite or not a number"),
        ("1,2,a\n2,,b\n", "line 2, column 2: the number is missing"),
        ("1,2,a\n2,x,b\n", "line 2, column 2: “x” is not a number"),
        ("1,2,a\n2,b\n", "line 2: 2 columns, and the lines before have 3"),
        ("1,2,a\n2,3,\n", "line 2: the last column must be the class"),
        ("1,2,nan\n2,3,1\n", "table.csv, line 1: the class is missing or not a number"),
        ("1,2,a\n2,3,a\n", "only the class “a”: two are needed"),
        ("", "holds no samples"),
        ("a,b\n", "holds no samples"),
    ],
)
def test_bad_tables_are_told(tmp_path: Path, text: str, told: str) -> None:
    path = csv(tmp_path, text)
    with pytest.raises(DataError, match=told):
        read_table(path)
    if "class" in told or "samples" in told:
        with pytest.raises(DataError, match=told):
            read_outline(path)


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        ({"a": [1]}, "needs the arrays X .* it holds a"),
        ({"X": np.zeros((3, 2)), "y": [0, 1]}, "one label for each sample"),
        ({"X": np.array([["a"], ["b"]]), "y": [0, 1]}, "holds no real numbers"),
        ({"X": np.array([{}, {}], dtype=object), "y": [0, 1]}, "holds Python objects"),
        ({"X": np.zeros((2, 2)), "y": [np.nan, 1.0]}, "arrays.npz, sample 0: the class is missing"),
        ({"X": np.zeros((2, 2)), "y": [1j, 2j]}, "y holds neither numbers nor words"),
        ({"X": np.zeros((2, 2)), "y": np.array(["2026-01-01"] * 2, dtype="M8[D]")}, "y holds neither"),
        ({"X": np.full((2, 2), np.inf), "y": [0, 1]}, r"\(2 samples in all\)"),
    ],
)
def test_bad_arrays_are_told(tmp_path: Path, arrays: dict[str, object], told: str) -> None:
    path = npz(tmp_path, **arrays)
    with pytest.raises(DataError, match=told):
        read_table(path)
    if "in all" not in told:
        with pytest.raises(DataError, match=told):
            read_outline(path)


def test_other_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "broken.npz").write_bytes(b"PK not really")
    (tmp_path / "text.txt").write_text("1,2")
    (tmp_path / "latin.csv").write_bytes(b"1,\xff\xfe\n")
    for name, told in (
        ("broken.npz", "damaged or no .npz"),
        ("text.txt", "neither an .npz nor a .csv"),
        ("latin.csv", "cannot be read as a table"),
        ("nowhere.csv", "There is no file"),
    ):
        for read in (read_table, read_outline):
            with pytest.raises(DataError, match=told):
                read(tmp_path / name)
