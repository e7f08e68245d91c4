"""Folders of image files as labelled images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError, Report, unheard
from qdcnn_studio.data.image_files import open_image

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp")
NO_PICTURES = (".txt", ".md", ".json", ".csv", ".tsv", ".xml", ".html", ".yaml", ".yml", ".pdf", ".log", ".db", ".ini")
"""Endings of files that lie beside images and that nobody takes for one; all others that are left out are told."""


@dataclass(frozen=True)
class Folder:
    """A folder with one sub-folder for each class.

    Parameters
    ----------
    files : dict of str to tuple of Path
        The image files of each class, in the order of their names.
    others : dict of str to tuple of str
        What was not taken for an image of a class and why, by class; by an empty name what belongs to none.
    """

    files: dict[str, tuple[Path, ...]]
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in alphabetical order."""
        return tuple(self.files)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was not taken for an image and why, each in one sentence."""
        return tuple(sentence for told in self.others.values() for sentence in told)

    def only(self, names: Sequence[str]) -> Folder:
        """Return the folder with some of its classes, in this order."""
        whole = set(names) == set(self.files)
        kept = names if not whole else ("", *names)
        return Folder({n: self.files[n] for n in names}, {n: self.others[n] for n in kept if n in self.others})


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
        entries = _visible(folder)
        there = {entry.name: _visible(entry) for entry in entries if entry.is_dir()}
    except OSError as error:
        raise DataError(f"The folder {folder} cannot be read ({error.strerror or error}).") from error
    pictures = {name: tuple(path for path in inside if _is_picture(path)) for name, inside in there.items()}
    files = {name: found for name, found in pictures.items() if found}
    without = [name for name in there if name not in files]
    if not files:
        raise DataError(f"No sub-folder of {folder} holds PNG, JPEG or BMP images: put those of each class into one.")
    if len(files) < 2:
        named = ", ".join(f"“{name}”" for name in without)
        told = f" (no PNG, JPEG or BMP image is in {named})" if named else ""
        raise DataError(
            f"The folder {folder} has one class only, “{next(iter(files))}”{told}: "
            "a second sub-folder with other images is needed to tell them apart."
        )
    loose = tuple(f"{entry.name} is in no sub-folder and so of no class." for entry in entries if _is_picture(entry))
    empty = tuple(f"The folder {name} has no PNG, JPEG or BMP image and is no class." for name in without)
    others = {name: _others(there[name]) for name in files}
    return Folder(files, {name: told for name, told in {"": loose + empty, **others}.items() if told})


def folder_stamp(folder: Path) -> str:
    """Return a text that is another one when files come into the folder or leave it; empty if it cannot be read."""
    try:
        subs = [folder, *(entry for entry in folder.iterdir() if entry.is_dir())]
        return " ".join(f"{sub.name}:{sub.stat().st_mtime_ns}" for sub in sorted(subs))
    except OSError:
        return ""


def files_stamp(folder: Folder) -> str:
    """Return a text that is another one when an image of the folder, or what is left out, comes, goes or changes."""
    mark = blake2b(repr(folder.left_out).encode(errors="surrogateescape"), digest_size=16)
    for path in (path for paths in folder.files.values() for path in paths):
        try:
            stat = path.stat()
            mark.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode(errors="surrogateescape"))
        except OSError:  # it will be told when it is read
            mark.update(f"{path}\n".encode(errors="surrogateescape"))
    return mark.hexdigest()


def _visible(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS


def _others(inside: Sequence[Path]) -> tuple[str, ...]:
    """Return what is beside the images of a class."""
    told = []
    for path in inside:
        if not _is_picture(path) and path.suffix.lower() not in NO_PICTURES:
            what = "is a folder within a class" if path.is_dir() else "is no PNG, JPEG or BMP file"
            told.append(f"{path.parent.name}/{path.name} {what}.")
    return tuple(told)


@dataclass(frozen=True)
class Contents:
    """The images of a folder.

    Parameters
    ----------
    images : ndarray of float, shape (samples, rows, columns) or (samples, rows, columns, 3)
    labels : ndarray of int, shape (samples,)
    left_out : tuple of str
        What could not be read, or was not taken for an image, and why.
    resized : str
        How many images were resized, in one sentence; empty if none was.
    alike : bool
        Whether all files are of one size, in the proportions of the images made of them.
    """

    images: NDArray[np.float64]
    labels: NDArray[np.int64]
    left_out: tuple[str, ...]
    resized: str
    alike: bool


def read_images(folder: Folder, size: tuple[int, int], grayscale: bool, report: Report = unheard) -> Contents:
    """Return the images of a folder in one size.

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
    return Contents(
        np.stack(images),
        np.array(labels, dtype=np.int64),
        (*folder.left_out, *unreadable),
        _resized(sizes, size),
        len(sizes) == 1 and all(rows * size[1] == columns * size[0] for rows, columns in sizes),
    )


def _resized(sizes: dict[tuple[int, int], int], size: tuple[int, int]) -> str:
    """Return in one sentence how many images were resized; empty if none was."""
    others = {found: count for found, count in sizes.items() if found != size}
    if not others:
        return ""
    count = sum(others.values())
    images = "1 image was" if count == 1 else f"{count} images were"
    usual = max(others, key=lambda found: others[found])
    more = len(others) - 1
    differ = "" if not more else " and 1 other size" if more == 1 else f" and {more} other sizes"
    return f"{images} resized from {usual[0]}×{usual[1]}{differ} to {size[0]}×{size[1]}."
