"""IDX files, in which MNIST and Fashion-MNIST are given away.

A big-endian header (two zero bytes, the type of the numbers, the number of axes, the extent of each) and then the
numbers, row by row (Y. LeCun, C. Cortes, C. Burges, *The MNIST database of handwritten digits*).
"""

from __future__ import annotations

import gzip
import struct
import zlib
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError, Report, unheard
from qdcnn_studio.data.raw import Raw

UNSIGNED_BYTE = 8
NAMES = {
    "train images": "train-images-idx3-ubyte",
    "train labels": "train-labels-idx1-ubyte",
    "test images": "t10k-images-idx3-ubyte",
    "test labels": "t10k-labels-idx1-ubyte",
}


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Return the array of an IDX file, plain or compressed with gzip.

    Raises
    ------
    DataError
        If it cannot be read, is cut short, or is no IDX file of bytes.
    """
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (EOFError, zlib.error) as error:
        raise DataError(f"The file {path.name} is cut short or damaged: download it again.") from error
    except OSError as error:
        raise DataError(f"The file {path.name} cannot be read ({error.strerror or error}).") from error
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] != UNSIGNED_BYTE or not 1 <= data[3] <= 4:
        raise DataError(f"The file {path.name} is not an IDX file of bytes: put the one of the data set in its place.")
    axes = data[3]
    start = 4 + 4 * axes
    if len(data) < start:
        raise DataError(f"The file {path.name} is cut short: download it again.")
    shape = struct.unpack(f">{axes}I", data[4:start])
    if len(data) - start != prod(shape):
        told = f"{len(data) - start:,} of {prod(shape):,} bytes are there"
        raise DataError(f"The file {path.name} is cut short or damaged: {told}; download it again.")
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)


def find_idx(folder: Path) -> dict[str, Path]:
    """Return the four files of a set in the manner of MNIST, by ``train images``, ``train labels`` and so on.

    Raises
    ------
    DataError
        If one is not there.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: choose the one that holds the IDX files.")
    found = {}
    for role, name in NAMES.items():
        forms = [name, name.replace("-idx", ".idx")]
        choices = [folder / f"{form}{ending}" for form in forms for ending in ("", ".gz")]
        there = [choice for choice in choices if choice.is_file()]
        if not there:
            raise DataError(f"The folder {folder} holds no file {name} (plain or with .gz): put it there.")
        found[role] = there[0]
    return found


def read_idx_set(folder: Path, report: Report = unheard) -> Raw:
    """Return the images and labels of a folder with the four IDX files; its test images stay test images.

    Raises
    ------
    DataError
        If a file is missing or damaged, or images and labels do not belong together.
    """
    arrays = {}
    for done, (role, path) in enumerate(find_idx(folder).items()):
        report(f"Reading {path.name}", done / len(NAMES))
        arrays[role] = read_idx(path)
    for part in ("train", "test"):
        images, labels = arrays[f"{part} images"], arrays[f"{part} labels"]
        if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
            raise DataError(
                f"The {part} files in {folder} do not belong together: images of shape "
                f"{'×'.join(map(str, images.shape))} and labels of shape {'×'.join(map(str, labels.shape))}; "
                "download them again."
            )
    if arrays["train images"].shape[1:] != arrays["test images"].shape[1:]:
        raise DataError(f"The training and test images in {folder} are of different sizes: download them again.")
    every_image = np.concatenate([arrays["train images"], arrays["test images"]])
    every_label = np.concatenate([arrays["train labels"], arrays["test labels"]]).astype(np.int64)
    return Raw(every_image, every_label, np.arange(len(arrays["train labels"]), len(every_label)))
