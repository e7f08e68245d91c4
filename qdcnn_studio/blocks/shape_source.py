"""A block that makes small pictures on the fly, for lessons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from qdcnn_studio.blocks.split_settings import Seed, TestShare, ValidationShare
from qdcnn_studio.data.block import Report, SourceBlock, unheard
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.raw import Raw, split_dataset
from qdcnn_studio.data.shapes import KINDS, draw_shapes
from qdcnn_studio.design.ports import Carried, Features
from qdcnn_studio.design.registry import Family, Settings


class ShapesSettings(Settings):
    """Settings of `Shapes`."""

    kind: Literal["bars", "stripes", "crosses", "edges"] = Field(
        "bars", title="Kind", description="What is drawn, in two classes."
    )
    size: int = Field(4, ge=2, le=32, title="Size", description="Rows and columns.")
    noise: float = Field(0.1, ge=0, le=2, title="Noise", description="Standard deviation of the noise on each pixel.")
    n: int = Field(200, ge=10, le=20_000, title="Images", description="How many, half of each class.")
    seed: Seed = 0
    test: TestShare = 0.25
    validation: ValidationShare = 0.1


class Shapes(SourceBlock):
    """Small pictures made on the fly."""

    name = "shapes"
    title = "Shapes"
    family = Family.DATA
    summary = "Bars, stripes, crosses or edges of a few pixels, made on the fly."
    help = (
        "Pictures of two classes with values from 0 to 1. **Bars**: one bright row, or one bright column. **Stripes**: "
        "every second row, or every second column. **Crosses**: a bright row and column, or two diagonals. **Edges**: "
        "a bright upper or lower part, or a bright left or right part. Normal noise is added to each pixel.\n\n"
        "**Source.** QDCNN Studio's own."
    )
    Settings = ShapesSettings

    def caption(self, settings: ShapesSettings) -> str:
        """Return what is drawn."""
        return settings.kind

    def detail(self, settings: ShapesSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the size of a picture."""
        return f"{settings.size}×{settings.size} pixels"

    def infer(self, settings: ShapesSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the shape of a picture and the names of the classes."""
        return {"out": Features((settings.size, settings.size), tuple(name for name, _ in KINDS[settings.kind]))}

    def load(self, settings: ShapesSettings, report: Report = unheard) -> Dataset:
        """Draw the pictures and split them by the seed."""
        images, labels = draw_shapes(settings.kind, settings.size, settings.noise, settings.n, settings.seed)
        names = [name for name, _ in KINDS[settings.kind]]
        return split_dataset(
            Raw(images, labels),
            names,
            (0, 1),
            per_class=0,
            test=settings.test,
            validation=settings.validation,
            seed=settings.seed,
        )
