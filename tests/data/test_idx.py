from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.idx import NAMES, read_idx, read_idx_set


def idx(array: np.ndarray) -> bytes:
    return (
        bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(np.uint8).tobytes()
    )


def write_set(folder: Path, training: int = 20, tests: int = 10) -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    arrays = {}
    for part, count in (("train", training), ("test", tests)):
        arrays[f"{part} images"] = random.integers(0, 256, size=(count, 28, 28))
        arrays[f"{part} labels"] = np.arange(count) % 10
    for role, array in arrays.items():
        data = idx(array)
        if role.startswith("train"):
            (folder / f"{NAMES[role]}.gz").write_bytes(gzip.compress(data))
        else:
            (folder / NAMES[role]).write_bytes(data)
    return arrays


def test_the_example_of_the_format_is_read(tmp_path: Path) -> None:
    """The first bytes of MNIST's training labels: magic 0x00000801, then how many, then 5, 0, 4, …"""
    (tmp_path / "labels").write_bytes(bytes.fromhex("0000080100000003050004"))
    np.testing.assert_array_equal(read_idx(tmp_path / "labels"), [5, 0, 4])


def test_a_set_keeps_its_test_images(tmp_path: Path) -> None:
    arrays = write_set(tmp_path)
    raw = read_idx_set(tmp_path)
    np.testing.assert_array_equal(raw.images, np.concatenate([arrays["train images"], arrays["test images"]]))
    np.testing.assert_array_equal(raw.test, np.arange(20, 30))


@pytest.mark.parametrize("role", sorted(NAMES))
@pytest.mark.parametrize("left", [0, 3, 7, 40])
def test_a_file_cut_short_is_told(tmp_path: Path, role: str, left: int) -> None:
    write_set(tmp_path)
    path = next(tmp_path.glob(f"{NAMES[role]}*"))
    left = min(left, len(path.read_bytes()) - 1)
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(DataError, match=rf"The file {path.name} is (cut short|not an IDX|damaged)"):
        read_idx_set(tmp_path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / NAMES["test labels"]).unlink()
    with pytest.raises(DataError, match="holds no file t10k-labels-idx1-ubyte"):
        read_idx_set(tmp_path)


def test_images_and_labels_that_do_not_belong_together_are_told(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / NAMES["test labels"]).write_bytes(idx(np.arange(9)))
    with pytest.raises(DataError, match="test files .* do not belong together"):
        read_idx_set(tmp_path)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no folder"):
        read_idx_set(tmp_path / "nowhere")
