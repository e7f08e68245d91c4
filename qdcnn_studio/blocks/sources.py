"""Blocks that bring images in: data sets everybody knows. Own data and shapes have files of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from qdcnn_studio.blocks.own_data import Arrays, Images
from qdcnn_studio.blocks.shape_source import Shapes
from qdcnn_studio.blocks.split_settings import (
    Label,
    PerClass,
    Seed,
    TestShare,
    ValidationShare,
    chosen_classes,
    split_values,
)
from qdcnn_studio.data.block import DataError, Report, SourceBlock, unheard
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.idx import find_idx, read_idx_set
from qdcnn_studio.data.openml import is_kept, read_openml
from qdcnn_studio.data.raw import Raw, split_dataset
from qdcnn_studio.data.shipped import shipped
from qdcnn_studio.design.ports import Carried, Features
from qdcnn_studio.design.problems import ChangeSettings, Misfit
from qdcnn_studio.design.registry import BlockType, Family, Settings

DIGITS = tuple("0123456789")
GARMENTS = (
    "T-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


class DigitsSettings(Settings):
    """Settings of `Digits`."""

    classes: tuple[Label, ...] = Field(
        (), max_length=10, title="Classes", description="Which classes to use, in this order; none means all."
    )
    per_class: PerClass = 0
    test: TestShare = 0.25
    validation: ValidationShare = 0.1
    seed: Seed = 0


class Digits(SourceBlock):
    """scikit-learn's handwritten digits."""

    name = "digits"
    title = "Digits"
    family = Family.DATA
    summary = "1,797 handwritten digits of 8×8 pixels; always at hand."
    help = (
        "Handwritten digits of 8×8 pixels with values from 0 to 16. They need no file and no network.\n\n"
        "**Source.** The test part of the UCI set “Optical recognition of handwritten digits” (E. Alpaydin and "
        "C. Kaynak, 1998, CC BY 4.0), as scikit-learn has it."
    )
    Settings = DigitsSettings

    def caption(self, settings: DigitsSettings) -> str:
        """Return the chosen classes."""
        return _caption(settings.classes, DIGITS)

    def detail(self, settings: DigitsSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the size of an image."""
        return "8×8 pixels"

    def infer(self, settings: DigitsSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the shape of an image and the names of the classes."""
        classes = chosen_classes(settings.classes, DIGITS)
        return {"out": Features((8, 8), tuple(DIGITS[label] for label in classes))}

    def load(self, settings: DigitsSettings, report: Report = unheard) -> Dataset:
        """Return the images, split by the seed."""
        classes = chosen_classes(settings.classes, DIGITS)
        return split_dataset(shipped("digits"), DIGITS, classes, **split_values(settings))


class LargeSettings(Settings):
    """Settings of `Mnist` and `Fashion`."""

    classes: tuple[Label, ...] = Field(
        (), max_length=10, title="Classes", description="Which classes to use, in this order; none means all."
    )
    per_class: PerClass = Field(
        0, title="Images per class", description="At most this many of each class to learn from; 0 means all."
    )
    test: TestShare = Field(
        0.0, title="Test share", description="Share of each class kept for the test; 0 keeps the set's own test images."
    )
    validation: ValidationShare = 0.1
    seed: Seed = 0
    source: Literal["sample", "folder", "openml"] = Field(
        "sample",
        title="Source",
        description="The shipped sample, a folder with the four IDX files, or the whole set from OpenML.",
    )
    folder: str = Field("", title="Folder", description="The folder with the IDX files, plain or with .gz.")


class _Large(SourceBlock):
    """A set of 10 × 7,000 images of 28×28 pixels in the manner of MNIST."""

    family = Family.DATA
    Settings = LargeSettings
    names: ClassVar[tuple[str, ...]]
    sample_notes: ClassVar[tuple[str, ...]]

    def caption(self, settings: LargeSettings) -> str:
        """Return the chosen classes."""
        return _caption(settings.classes, self.names)

    def detail(self, settings: LargeSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the size of an image and where they come from."""
        return f"28×28 pixels, {'sample' if settings.source == 'sample' else 'whole set'}"

    def infer(self, settings: LargeSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the shape of an image and the names of the classes."""
        classes = chosen_classes(settings.classes, self.names)
        if settings.source == "folder":
            sample = ChangeSettings("Use the shipped sample", {"source": "sample"})
            if not settings.folder:
                raise Misfit("Choose the folder that holds the four IDX files.", sample)
            try:
                find_idx(_path(settings.folder))
            except DataError as error:
                raise Misfit(error.message, sample) from error
        return {"out": Features((28, 28), tuple(self.names[label] for label in classes))}

    def needs_network(self, settings: LargeSettings) -> bool:
        """Return whether the set is wanted from OpenML and was not fetched before."""
        return settings.source == "openml" and not is_kept(self.name)

    def load(self, settings: LargeSettings, report: Report = unheard) -> Dataset:
        """Return the images, split by the seed."""
        classes = chosen_classes(settings.classes, self.names)
        raw, notes = self._raw(settings, report)
        if raw.images.shape[1:] != (28, 28) or raw.labels.max(initial=0) > 9:
            raise DataError(
                f"The files in {settings.folder} hold no 28×28 images of ten classes: choose another folder."
            )
        return split_dataset(raw, self.names, classes, notes=notes, **split_values(settings))

    def _raw(self, settings: LargeSettings, report: Report) -> tuple[Raw, tuple[str, ...]]:
        if settings.source == "folder":
            return _read_folder(settings.folder, report), ()
        if settings.source == "openml":
            return read_openml(self.name, report), ()
        return shipped(self.name), self.sample_notes


class Mnist(_Large):
    """MNIST."""

    name = "mnist"
    title = "MNIST"
    summary = "Handwritten digits of 28×28 pixels; a sample is at hand, the whole set from files or the network."
    help = (
        "Handwritten digits of 28×28 pixels with values from 0 to 255. With the studio ships a sample of 200 training "
        "and 50 test images of each digit. The whole set (60,000 and 10,000) is read from a folder with its four IDX "
        "files, or fetched from OpenML and kept.\n\n"
        "**Source.** The MNIST database of handwritten digits, Y. LeCun and C. Cortes, CC BY-SA 3.0."
    )
    names = DIGITS
    sample_notes = ("A sample of MNIST: 200 training and 50 test images of each digit. © LeCun, Cortes, CC BY-SA 3.0.",)


class Fashion(_Large):
    """Fashion-MNIST."""

    name = "fashion"
    title = "Fashion-MNIST"
    summary = "Pictures of garments, 28×28 pixels; a sample is at hand, the whole set from files or the network."
    help = (
        "Garments of 28×28 pixels with values from 0 to 255; classes 0 T-shirt/top, 1 trouser, 2 pullover, 3 dress, "
        "4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot. With the studio ships a sample of 250 images of "
        "each; which of them were test images originally is lost, so 50 of each were made test images at random. The "
        "whole set is read from a folder with its four IDX files, or fetched from OpenML and kept.\n\n"
        "**Source.** H. Xiao, K. Rasul and R. Vollgraf, *Fashion-MNIST*, arXiv 1708.07747, © 2017 Zalando SE, MIT "
        "licence."
    )
    names = GARMENTS
    sample_notes = (
        "A sample of Fashion-MNIST: 250 images of each class. © 2017 Zalando SE, MIT licence.",
        "The set's own split is lost: 50 images of each class were made test images at random.",
    )


def _caption(classes: tuple[int, ...], names: tuple[str, ...]) -> str:
    return ", ".join(names[label] for label in classes) if classes else f"{names[0]} to {names[-1]}"


def _path(text: str) -> Path:
    return Path(text).expanduser()


def _fingerprint(folder: str) -> str:
    """Return names, sizes and times of the IDX files; empty if they are not there."""
    try:
        files = find_idx(_path(folder)).values()
    except DataError:
        return ""
    return " ".join(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files)


def _read_folder(folder: str, report: Report) -> Raw:
    """Return the set in a folder; read again only when the fingerprint of its files is another one."""
    key = (folder, _fingerprint(folder))
    read = _sets.get(key)
    if read is None:
        read = read_idx_set(_path(folder), report)
        _sets.clear()
        _sets[key] = read
    return read


_sets: dict[tuple[str, str], Raw] = {}
"""The set read last."""


BLOCKS: tuple[BlockType, ...] = (Digits(), Mnist(), Fashion(), Images(), Arrays(), Shapes())
