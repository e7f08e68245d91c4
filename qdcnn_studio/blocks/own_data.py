"""Blocks that bring in the user's own images and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, TypeVar

import numpy as np
from pydantic import Field

from qdcnn_studio.blocks.split_settings import (
    PerClass,
    Seed,
    TestShare,
    ValidationShare,
    chosen_classes,
    split_values,
)
from qdcnn_studio.data.arrays import Outline, Table, read_outline, read_table
from qdcnn_studio.data.block import DataError, Report, SourceBlock, unheard
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.image_folder import Contents, Folder, files_stamp, find_images, folder_stamp, read_images
from qdcnn_studio.data.raw import Raw, split_dataset
from qdcnn_studio.design.ports import Carried, Features
from qdcnn_studio.design.problems import ChangeSettings, Misfit
from qdcnn_studio.design.registry import Family, Settings

Side = Annotated[int, Field(ge=1, le=256)]
Key = tuple[str, str]
"""Path of a file or folder, and a text that is another one when it changes."""
Found = TypeVar("Found")


class ImagesSettings(Settings):
    """Settings of `Images`."""

    folder: str = Field("", title="Folder", description="A folder with one sub-folder of images for each class.")
    grayscale: bool = Field(True, title="Grey", description="Make grey images of coloured ones.")
    size: tuple[Side, Side] = Field(
        (28, 28), title="Size", description="Rows and columns; images of another size are resized, and this is noted."
    )
    classes: tuple[str, ...] = Field(
        (), title="Classes", description="Which sub-folders to use, in this order; none means all."
    )
    per_class: PerClass = 0
    test: TestShare = 0.25
    validation: ValidationShare = 0.1
    seed: Seed = 0


class Images(SourceBlock):
    """A folder of images."""

    name = "images"
    title = "Images"
    family = Family.DATA
    summary = "A folder of PNG, JPEG or BMP images, with a sub-folder for each class."
    help = (
        "Each sub-folder is a class and gives it its name. Images are made grey, if wanted, and resized to one size "
        "(bilinear, antialiased); values go from 0 (black) to 255 (white). Files that cannot be read are left out and "
        "listed.\n\n"
        "**Source.** Your own files. Resized as Pillow does with `BILINEAR`; grey is the luma "
        "0.299 R + 0.587 G + 0.114 B of ITU-R BT.601."
    )
    Settings = ImagesSettings

    def caption(self, settings: ImagesSettings) -> str:
        """Return the name of the folder."""
        return Path(settings.folder).name or "no folder yet"

    def detail(self, settings: ImagesSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the size of an image."""
        return f"{settings.size[0]}×{settings.size[1]} pixels"

    def infer(self, settings: ImagesSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the shape of an image and the names of the classes."""
        folder = _found(settings)
        classes = chosen_classes(settings.classes, folder.classes)
        shape = settings.size if settings.grayscale else (*settings.size, 3)
        return {"out": Features(shape, tuple(folder.classes[label] for label in classes))}

    def load(self, settings: ImagesSettings, report: Report = unheard) -> Dataset:
        """Return the images, split by the seed."""
        folder = find_images(_path(settings.folder))
        classes = chosen_classes(settings.classes, folder.classes)
        wanted = folder.only([folder.classes[label] for label in classes])
        key = (settings.folder, f"{settings.size} {settings.grayscale} {wanted.classes} {files_stamp(wanted)}")
        read = _read_once(_contents, key, lambda: read_images(wanted, settings.size, settings.grayscale, report))
        return split_dataset(
            Raw(read.images, read.labels),
            wanted.classes,
            tuple(range(len(classes))),
            notes=(read.resized,) if read.resized and read.alike else (),
            resized="" if read.alike else read.resized,
            left_out=read.left_out,
            **split_values(settings),
        )


class ArraysSettings(Settings):
    """Settings of `Arrays`."""

    file: str = Field("", title="File", description="An .npz file with X and y, or a .csv file, the class last.")
    shape: tuple[Annotated[int, Field(ge=1, le=4096)], ...] = Field(
        (),
        max_length=3,
        title="Shape",
        description="Rows and columns of an image, where the file has its numbers in a row; none means as they are.",
    )
    classes: tuple[str, ...] = Field((), title="Classes", description="Which to use, in this order; none means all.")
    per_class: PerClass = 0
    test: TestShare = 0.25
    validation: ValidationShare = 0.1
    seed: Seed = 0


class Arrays(SourceBlock):
    """Numbers from a file."""

    name = "arrays"
    title = "Arrays"
    family = Family.DATA
    summary = "Numbers or images from an .npz or .csv file."
    help = (
        "An `.npz` file holds an array X (one sample for each entry of its first axis) and an array y (the class of "
        "each, as numbers or words); pickled Python objects are not opened. In a `.csv` file each line is a sample and "
        "the last column is its class; a first line without numbers is taken for the names of the columns.\n\n"
        "**Source.** Your own file, as `numpy.savez` writes it, or comma-separated as RFC 4180 has it."
    )
    Settings = ArraysSettings

    def caption(self, settings: ArraysSettings) -> str:
        """Return the name of the file."""
        return Path(settings.file).name or "no file yet"

    def infer(self, settings: ArraysSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the shape of a sample and the names of the classes."""
        try:
            outline = _outline(settings)
        except DataError as error:
            raise Misfit(error.message) from error
        classes = chosen_classes(settings.classes, outline.classes)
        return {"out": Features(_shape(settings, outline.shape), tuple(outline.classes[label] for label in classes))}

    def load(self, settings: ArraysSettings, report: Report = unheard) -> Dataset:
        """Return the samples, split by the seed."""
        table = _table(settings, report)
        classes = chosen_classes(settings.classes, table.classes)
        values = table.values.reshape(len(table.values), *_shape(settings, table.values.shape[1:]))
        return split_dataset(Raw(values, table.labels), table.classes, classes, **split_values(settings))


def _path(text: str) -> Path:
    return Path(text).expanduser()


def _stamp(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return ""
    return f"{stat.st_size}:{stat.st_mtime_ns}"


def _found(settings: ImagesSettings) -> Folder:
    if not settings.folder:
        raise Misfit("Choose a folder that holds a sub-folder of images for each class.")
    path = _path(settings.folder)
    try:
        return _read_once(_folders, (str(path), folder_stamp(path)), lambda: find_images(path))
    except DataError as error:
        raise Misfit(error.message) from error


def _outline(settings: ArraysSettings) -> Outline:
    path = _file(settings)
    return _read_once(_outlines, (str(path), _stamp(path)), lambda: read_outline(path))


def _table(settings: ArraysSettings, report: Report = unheard) -> Table:
    path = _file(settings)
    return _read_once(_tables, (str(path), _stamp(path)), lambda: read_table(path, report))


def _file(settings: ArraysSettings) -> Path:
    if not settings.file:
        raise DataError("Choose an .npz file with X and y, or a .csv file.")
    return _path(settings.file)


def _read_once(kept: dict[Key, Found], key: Key, read: Callable[[], Found]) -> Found:
    """Return what is read; read again only if it is something else than the last time, or has changed.

    The window and the thread that prepares its images may both ask, also for different files.
    """
    found = kept.get(key)
    if found is None:
        found = read()
        kept.clear()
        kept[key] = found
    return found


_folders: dict[Key, Folder] = {}
"""The folder looked into last: it is asked for with every edit of a design."""

_contents: dict[Key, Contents] = {}
"""The images read last: they are asked for whenever they are prepared in another way."""

_outlines: dict[Key, Outline] = {}
"""The outline read last: it is asked for with every edit of a design."""

_tables: dict[Key, Table] = {}
"""The table read last: it is asked for whenever it is prepared in another way."""


def _shape(settings: ArraysSettings, found: tuple[int, ...]) -> tuple[int, ...]:
    if not settings.shape:
        return found
    if np.prod(settings.shape) != np.prod(found):
        raise Misfit(
            f"A sample in the file has {int(np.prod(found))} numbers, and the shape "
            f"{'×'.join(map(str, settings.shape))} takes {int(np.prod(settings.shape))}.",
            ChangeSettings("Take them as they are", {"shape": []}),
        )
    return settings.shape
