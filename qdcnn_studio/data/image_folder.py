"""Folders of image files as labelled images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError, Report, unheard
from qdcnn_studio.data.image_files import open_image

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp")


@dataclass(frozen=True)
class Folder:
    """A folder with one sub-folder for each class.

    Parameters
    ----------
    files : dict of str to tuple of Path
        The image files of each class, in the order of their names.
    """

    files: dict[str, tuple[Path, ...]]

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in alphabetical order."""
        return tuple(self.files)


def find_images(folder: Path) -> Folder:
    """Return the classes and image files of a folder, without opening any.

    Raises
    ------
    DataError
        If there is no such folder, or it has no two sub-folders with images.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: choose one that holds a sub-folder of images for each class.")
    try:
        subs = [sub for sub in sorted(folder.iterdir()) if sub.is_dir() and not sub.name.startswith(".")]
        there = {sub.name: tuple(sorted(p for p in sub.iterdir() if p.suffix.lower() in ENDINGS)) for sub in subs}
    except OSError as error:
        raise DataError(f"The folder {folder} cannot be read ({error.strerror or error}).") from error
    files = {name: found for name, found in there.items() if found}
    if not files:
        raise DataError(f"No sub-folder of {folder} holds PNG, JPEG or BMP images: put those of each class into one.")
    if len(files) < 2:
        raise DataError(
            f"The folder {folder} has one class only, “{next(iter(files))}”: "
            "a second sub-folder with other images is needed to tell them apart."
        )
    return Folder(files)


def read_images(
    folder: Folder, size: tuple[int, int], grayscale: bool, report: Report = unheard
) -> tuple[NDArray[np.float64], NDArray[np.int64], tuple[str, ...], tuple[str, ...]]:
    """Return the images of a folder with their labels, notes on those resized, and what was left out and why.

    Raises
    ------
    DataError
        If no image of a class can be read.
    """
    images, labels, unreadable = [], [], []
    sizes: dict[tuple[int, int], int] = {}
    paths = [(label, path) for label, name in enumerate(folder.classes) for path in folder.files[name]]
    for done, (label, path) in enumerate(paths):
        report("Reading the images", done / len(paths))
        try:
            image, found = open_image(path, size, grayscale)
        except DataError as error:
            unreadable.append(f"{path.parent.name}/{error.message}")
            continue
        images.append(image)
        labels.append(label)
        sizes[found] = sizes.get(found, 0) + 1
    for label, name in enumerate(folder.classes):
        if label not in labels:
            count = len(folder.files[name])
            none = "The only image" if count == 1 else f"None of the {count} images"
            not_read = "cannot be read" if count == 1 else "can be read"
            raise DataError(f"{none} of class “{name}” {not_read}: replace the files, or leave the class out.")
    return np.stack(images), np.array(labels, dtype=np.int64), _size_notes(sizes, size), tuple(unreadable)


def _size_notes(sizes: dict[tuple[int, int], int], size: tuple[int, int]) -> tuple[str, ...]:
    others = {found: count for found, count in sizes.items() if found != size}
    if not others:
        return ()
    count = sum(others.values())
    images = "1 image was" if count == 1 else f"{count} images were"
    usual = max(others, key=lambda found: others[found])
    differ = "" if len(others) == 1 else f" and {len(others) - 1} other sizes"
    return (f"{images} resized from {usual[0]}×{usual[1]}{differ} to {size[0]}×{size[1]}.",)
