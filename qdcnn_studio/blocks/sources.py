"""Blocks that bring images in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from qdcnn_studio.data.block import Report, SourceBlock, unheard
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.shipped import Raw, shipped
from qdcnn_studio.data.split import limited, stratified_split
from qdcnn_studio.design.ports import Carried, Features
from qdcnn_studio.design.problems import ChangeSettings, Misfit
from qdcnn_studio.design.registry import BlockType, Family, Settings

Label = Annotated[int, Field(ge=0, le=9)]
Share = Annotated[float, Field(ge=0.0, le=0.9)]

DIGITS = tuple("0123456789")


class DigitsSettings(Settings):
    """Settings of `Digits`, and what the other labelled sets share."""

    classes: tuple[Label, ...] = Field(
        (), max_length=10, title="Classes", description="Which classes to use, in this order; none means all."
    )
    per_class: int = Field(
        0, ge=0, le=100_000, title="Images per class", description="At most this many of each class; 0 means all."
    )
    test: Share = Field(0.25, title="Test share", description="Share of each class kept for the test.")
    validation: Share = Field(
        0.1, title="Validation share", description="Share of the rest of each class kept for validation."
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="The same seed gives the same split.")


def checked_classes(chosen: tuple[int, ...], names: tuple[str, ...]) -> tuple[int, ...]:
    """Return the chosen classes, all if none is named.

    Raises
    ------
    Misfit
        If there is only one, or one twice.
    """
    if not chosen:
        return tuple(range(len(names)))
    if len(set(chosen)) < len(chosen):
        unique = list(dict.fromkeys(chosen))
        twice = next(label for label in unique if chosen.count(label) > 1)
        raise Misfit(f"Class {twice} is named twice.", ChangeSettings("Name each class once", {"classes": unique}))
    if len(chosen) < 2:
        raise Misfit(
            "With one class alone there is nothing to tell apart: choose at least two.",
            ChangeSettings("Use all classes", {"classes": []}),
        )
    return chosen


def chosen_images(raw: Raw, classes: tuple[int, ...], names: tuple[str, ...], settings: Any) -> Dataset:
    """Return the images of the chosen classes, relabelled in that order, limited and split by the settings."""
    lookup = np.full(int(raw.labels.max()) + 1, -1)
    lookup[list(classes)] = np.arange(len(classes))
    members = np.flatnonzero(lookup[raw.labels] >= 0)
    labels = lookup[raw.labels[members]].astype(np.int64)
    kept = limited(labels, settings.per_class, settings.seed)
    class_names = tuple(names[label] for label in classes)
    split = stratified_split(labels[kept], class_names, settings.test, settings.validation, settings.seed)
    return Dataset(raw.images[members[kept]].astype(np.float64), labels[kept], class_names, split)


class Digits(SourceBlock):
    """scikit-learn's handwritten digits."""

    name = "digits"
    title = "Digits"
    family = Family.DATA
    summary = "1,797 handwritten digits of 8×8 pixels; always at hand."
    help = (
        "The test part of the UCI set “Optical recognition of handwritten digits” (E. Alpaydin and C. Kaynak, 1998, "
        "CC BY 4.0) as scikit-learn has it: 8×8 pixels with values from 0 to 16. Needs no file and no network."
    )
    Settings = DigitsSettings

    def caption(self, settings: DigitsSettings) -> str:
        """Return the chosen classes."""
        return ", ".join(map(str, settings.classes)) if settings.classes else "0 to 9"

    def detail(self, settings: DigitsSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the size of an image."""
        return "8×8 pixels"

    def infer(self, settings: DigitsSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the shape of an image and the names of the classes."""
        classes = checked_classes(settings.classes, DIGITS)
        return {"out": Features((8, 8), tuple(DIGITS[label] for label in classes))}

    def load(self, settings: DigitsSettings, report: Report = unheard) -> Dataset:
        """Return the images, split by the seed."""
        return chosen_images(shipped("digits"), checked_classes(settings.classes, DIGITS), DIGITS, settings)


BLOCKS: tuple[BlockType, ...] = (Digits(),)
