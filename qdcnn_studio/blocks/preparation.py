"""Blocks that prepare features: whatever they learn, they learn from the training images only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from qdcnn_studio.data.block import DataError, Fitted, PreparationBlock
from qdcnn_studio.data.components import principal_components
from qdcnn_studio.data.resample import antialiased_weights, interpolation_weights, resample
from qdcnn_studio.design.ports import Carried, Features
from qdcnn_studio.design.problems import ChangeSettings, Misfit
from qdcnn_studio.design.registry import BlockType, Family, Settings

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Edge = Annotated[int, Field(ge=0, le=4096)]


class _Preparation(PreparationBlock):
    """What all preparations share: the family, one input, one output."""

    family = Family.PREPARATION

    def detail(self, settings: Any, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the shapes before and after."""
        before, after = incoming.get("in"), outgoing.get("out")
        return f"{before.label} → {after.label}" if before and after else ""

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the shape of the prepared features; the classes stay what they are."""
        features = incoming["in"]
        assert isinstance(features, Features)
        return {"out": Features(self.shape(settings, features), features.classes)}

    def shape(self, settings: Any, features: Features) -> tuple[int, ...]:
        """Return the shape of one prepared sample; raise `Misfit` if the features do not fit."""
        return features.shape

    def fit(self, settings: Any, train: Floats) -> Fitted:
        """Learn nothing."""
        return {}


def _need_image(features: Features, what: str) -> None:
    if len(features.shape) < 2:
        raise Misfit(
            f"{what} needs an image with rows and columns, and what comes in is {features.size} numbers in a row: "
            "place it before whatever turns the image into a row."
        )


def _behind(wanted: Mask, rows: Floats, columns: Floats) -> Mask:
    """Return the pixels with a weight in wanted ones, where rows and columns were resampled by these weights."""
    back = [(weights > 0).T.astype(float) for weights in (rows, columns)]
    behind: Mask = resample(wanted[None].astype(float), *back)[0] > 0
    return behind


class ResizeSettings(Settings):
    """Settings of `Resize`."""

    rows: int = Field(8, ge=1, le=256, title="Rows", description="Height of the new image, in pixels.")
    columns: int = Field(8, ge=1, le=256, title="Columns", description="Width of the new image, in pixels.")


class Resize(_Preparation):
    """Resizes images bilinearly, antialiased."""

    name = "resize"
    title = "Resize"
    summary = "Shrinks or enlarges images, bilinear and antialiased."
    help = (
        "Makes every image this many rows high and this many columns wide. Bilinear: a new pixel is a weighted mean of "
        "the old ones around it. Antialiased: when shrinking, the weights reach as far as the new pixel is wide, so "
        "every old pixel counts. Along each axis y = Σ wᵢxᵢ, with wᵢ in proportion to max(0, 1 − |i − c|/s), where c "
        "is the centre of the new pixel and s its width, both in old pixels, and s at least 1.\n\n"
        "**Source.** The same weights as Pillow's `Image.resize` with `BILINEAR`."
    )
    Settings = ResizeSettings

    def caption(self, settings: ResizeSettings) -> str:
        """Return the new size."""
        return f"{settings.rows}×{settings.columns}"

    def shape(self, settings: ResizeSettings, features: Features) -> tuple[int, ...]:
        """Return the new size, with any colour channels."""
        _need_image(features, "Resize")
        return settings.rows, settings.columns, *features.shape[2:]

    def apply(self, settings: ResizeSettings, fitted: Fitted, samples: Floats) -> Floats:
        """Return the resized images."""
        rows = antialiased_weights(samples.shape[1], settings.rows)
        return resample(samples, rows, antialiased_weights(samples.shape[2], settings.columns))

    def reach_back(self, settings: ResizeSettings, shape: tuple[int, ...], wanted: Mask) -> Mask:
        """Return the old pixels that have a weight in the wanted new ones."""
        rows, columns = antialiased_weights(shape[0], settings.rows), antialiased_weights(shape[1], settings.columns)
        return _behind(wanted, rows, columns)


class CropSettings(Settings):
    """Settings of `Crop`."""

    rows: tuple[Edge, Edge] = Field(
        (0, 4), title="Rows", description="First row, and the row before which to stop; rows count from 0."
    )
    columns: tuple[Edge, Edge] = Field(
        (0, 4), title="Columns", description="First column, and the column before which to stop; columns count from 0."
    )


class Crop(_Preparation):
    """Cuts a rectangle out of each image."""

    name = "crop"
    title = "Crop"
    summary = "Cuts a rectangle out of each image."
    help = (
        "Keeps the rows from the first number up to, not including, the second, and the columns likewise; both count "
        "from 0: y(i, j) = x(r₀ + i, c₀ + j). Two crops of one image, encoded apart and fused, let two small networks "
        "look at two parts of it.\n\n"
        "**Source.** Rows and columns as in a slice of NumPy."
    )
    Settings = CropSettings

    def caption(self, settings: CropSettings) -> str:
        """Return the rows and columns kept."""
        return f"{settings.rows[0]}–{settings.rows[1]} × {settings.columns[0]}–{settings.columns[1]}"

    def shape(self, settings: CropSettings, features: Features) -> tuple[int, ...]:
        """Return the size of the rectangle."""
        _need_image(features, "Crop")
        for name, (first, stop), extent in (
            ("rows", settings.rows, features.shape[0]),
            ("columns", settings.columns, features.shape[1]),
        ):
            if first >= stop:
                raise Misfit(
                    f"Crop keeps the {name} from {first} up to {stop}, and these are none.",
                    ChangeSettings(f"Keep all {extent} {name}", {name: [0, extent]}),
                )
            if stop > extent:
                kept = [min(first, extent - 1), extent]
                raise Misfit(
                    f"Crop keeps the {name} up to {stop}, and the image has {extent}.",
                    ChangeSettings(f"Keep the {name} from {kept[0]} up to {extent}", {name: kept}),
                )
        (top, bottom), (left, right) = settings.rows, settings.columns
        return bottom - top, right - left, *features.shape[2:]

    def apply(self, settings: CropSettings, fitted: Fitted, samples: Floats) -> Floats:
        """Return the rectangles."""
        return np.ascontiguousarray(samples[:, slice(*settings.rows), slice(*settings.columns)])

    def reach_back(self, settings: CropSettings, shape: tuple[int, ...], wanted: Mask) -> Mask:
        """Return the wanted pixels where they are in the whole image."""
        behind = np.zeros(shape, dtype=bool)
        behind[slice(*settings.rows), slice(*settings.columns)] = wanted
        return behind


class PcaSettings(Settings):
    """Settings of `Pca`."""

    k: int = Field(8, ge=1, le=4096, title="Features", description="How many principal components to keep.")


class Pca(_Preparation):
    """Principal component analysis."""

    name = "pca"
    title = "PCA"
    summary = "Keeps the k directions in which the training images differ most."
    help = (
        "Principal component analysis: y = V (x − x̄), where x̄ is the mean training image and the rows of V are the k "
        "directions of largest variance among the training images. Test images are never looked at when V is found. "
        "Signs are fixed as in scikit-learn, so the same images always give the same features.\n\n"
        "**Source.** Jolliffe, *Principal Component Analysis*, 2nd ed., Springer 2002; signs as in scikit-learn's "
        "`PCA`."
    )
    Settings = PcaSettings

    def caption(self, settings: PcaSettings) -> str:
        """Return how many features are kept."""
        return "1 feature" if settings.k == 1 else f"{settings.k} features"

    def shape(self, settings: PcaSettings, features: Features) -> tuple[int, ...]:
        """Return (k,)."""
        if settings.k > features.size:
            raise Misfit(
                f"PCA cannot keep {settings.k} features of images that have {features.size} numbers.",
                ChangeSettings(f"Keep {features.size} features", {"k": features.size}),
            )
        return (settings.k,)

    def fit(self, settings: PcaSettings, train: Floats) -> Fitted:
        """Find the mean training image and the directions of largest variance."""
        flat = train.reshape(len(train), -1)
        if settings.k > min(flat.shape):
            most = min(flat.shape)
            raise DataError(
                f"PCA cannot find {settings.k} features in {len(flat)} training images: "
                f"keep at most {most}, or use more images.",
                suggestions=(ChangeSettings(f"Keep {most} feature{'s' if most > 1 else ''}", {"k": most}),),
            )
        mean, components, shares = principal_components(flat, settings.k)
        return {"mean": mean, "components": components, "shares": shares}

    def lesson(self, settings: PcaSettings, fitted: Fitted) -> str:
        """Return how much of the variance is kept."""
        what = "feature holds" if settings.k == 1 else "features hold"
        return f"The {settings.k} {what} {fitted['shares'].sum():.1%} of the variance."

    def apply(self, settings: PcaSettings, fitted: Fitted, samples: Floats) -> Floats:
        """Return the coordinates along the directions."""
        return (samples.reshape(len(samples), -1) - fitted["mean"]) @ fitted["components"].T


class ScaleSettings(Settings):
    """Settings of `Scale`."""

    low: float = Field(0.0, ge=-1e6, le=1e6, title="From", description="What the smallest training value becomes.")
    high: float = Field(
        3.141592653589793, ge=-1e6, le=1e6, title="To", description="What the largest training value becomes."
    )
    per: Literal["feature", "all"] = Field(
        "feature", title="Range of", description="Stretch each feature by itself, or all by the same factor."
    )
    test_apart: bool = Field(
        False,
        title="Test apart (Hur)",
        description="Stretch the test images by their own smallest and largest values, as the code of Hur et al. does. "
        "Only for their tables: the test images then have a part in how they are prepared.",
    )


class Scale(_Preparation):
    """Stretches values linearly to a range."""

    name = "scale"
    title = "Scale"
    summary = "Stretches values linearly to a range, such as angles from 0 to π."
    help = (
        "y = low + (high − low)·(x − min)/(max − min), with the smallest and largest value of the training images, for "
        "each feature by itself or over all of them. A value of a validation or test image may lie a little outside "
        "the range; it is not cut off. A feature that never changes becomes low.\n\n"
        "**Test apart (Hur)** takes the smallest and largest value of the test images for these, as the code of Hur, "
        "Kim and Park does for its angle features (with one range over all of them, from 0 to π: "
        '`scale(0, 3.1416, "all", True)`). It is there so that their tables can be reproduced. It is off because '
        "whatever is fitted should be fitted on training images only: with it the features of one test image depend "
        "on which others are in the test, and an accuracy says less about images to come. New images are stretched "
        "by the training images.\n\n"
        "**Source.** arXiv 2108.00661, and the code that goes with it."
    )
    Settings = ScaleSettings

    def caption(self, settings: ScaleSettings) -> str:
        """Return the range, and whether test images have one of their own."""
        return f"{settings.low:.4g} to {settings.high:.4g}" + (", test apart" if settings.test_apart else "")

    def learns_apart(self, settings: ScaleSettings) -> bool:
        """Return whether test images are stretched by their own range."""
        return settings.test_apart

    def shape(self, settings: ScaleSettings, features: Features) -> tuple[int, ...]:
        """Return the shape unchanged."""
        if settings.low >= settings.high:
            swap = {"low": settings.high, "high": settings.low}
            repairs = (ChangeSettings("Swap the two", swap),) if settings.low > settings.high else ()
            raise Misfit(
                f"Scale stretches from {settings.low:g} to {settings.high:g}: the first must be the smaller one.",
                *repairs,
            )
        return features.shape

    def fit(self, settings: ScaleSettings, train: Floats) -> Fitted:
        """Find the smallest and the largest values."""
        axis = 0 if settings.per == "feature" else None
        return {"min": np.asarray(train.min(axis=axis)), "max": np.asarray(train.max(axis=axis))}

    def apply(self, settings: ScaleSettings, fitted: Fitted, samples: Floats) -> Floats:
        """Return the stretched values."""
        extent = fitted["max"] - fitted["min"]
        factor = (settings.high - settings.low) / np.where(extent > 0, extent, 1.0)
        return settings.low + (samples - fitted["min"]) * factor

    def reach_back(self, settings: ScaleSettings, shape: tuple[int, ...], wanted: Mask) -> Mask:
        """Return the wanted values themselves: each is stretched on its own."""
        return wanted


class Flatten(_Preparation):
    """Reads an image row by row."""

    name = "flatten"
    title = "Flatten"
    summary = "Reads an image row by row into one row of numbers."
    help = (
        "Lays the rows of the image one after the other: pixel (r, c) becomes number r·columns + c.\n\n"
        "**Source.** The order of C and of NumPy's `ravel`."
    )

    def shape(self, settings: Any, features: Features) -> tuple[int, ...]:
        """Return (size,)."""
        return (features.size,)

    def apply(self, settings: Any, fitted: Fitted, samples: Floats) -> Floats:
        """Return the rows of numbers."""
        return samples.reshape(len(samples), -1)

    def reach_back(self, settings: Any, shape: tuple[int, ...], wanted: Mask) -> Mask:
        """Return the wanted numbers where they are in the image."""
        return wanted.reshape(shape)


class Normalize(_Preparation):
    """Scales each image to unit length."""

    name = "normalize"
    title = "Normalize"
    summary = "Scales each image to length 1."
    help = (
        "y = x / ‖x‖ for each image by itself, with the Euclidean length over all its numbers. Amplitude encoding does "
        "this by itself.\n\n"
        "**Source.** Schuld and Petruccione, *Supervised Learning with Quantum Computers*, Springer 2018, chapter 5."
    )

    def apply(self, settings: Any, fitted: Fitted, samples: Floats) -> Floats:
        """Return the samples of length 1."""
        length = np.sqrt(np.sum(samples.reshape(len(samples), -1) ** 2, axis=1))
        if not np.all(length > 0):
            empty = int(np.flatnonzero(~(length > 0))[0])
            raise DataError(
                f"Image {empty} is zero everywhere and cannot be scaled to length 1: choose another part of the image, "
                "or take this block out."
            )
        return samples / length.reshape(-1, *(1,) * (samples.ndim - 1))


class StripSettings(Settings):
    """Settings of `Strip`."""

    k: int = Field(256, ge=1, le=4096, title="Features", description="Length of the strip.")


class Strip(_Preparation):
    """The one-pixel-wide strip of Hur et al."""

    name = "strip"
    title = "Strip (Hur)"
    summary = "Squeezes an image into a strip one pixel wide, as the code of Hur et al. does."
    help = (
        "Resizes the image to k rows and 1 column: bilinear, half-pixel centres, no antialiasing. The width collapses "
        "to the mean of the two middle columns, and the rows are stretched to k numbers. For a 28×28 image only the "
        "pixel columns 13 and 14 survive. It is there so that the tables of Hur, Kim and Park (Quantum Mach. Intell. "
        "4, 3, 2022, arXiv 2108.00661) can be reproduced; `resize(16, 16)` is the real thing. Never compare results "
        "of one with those of the other.\n\n"
        "**Source.** The code that goes with their paper."
    )
    Settings = StripSettings

    def caption(self, settings: StripSettings) -> str:
        """Return the length."""
        return f"{settings.k}×1"

    def shape(self, settings: StripSettings, features: Features) -> tuple[int, ...]:
        """Return (k,)."""
        _need_image(features, "Strip")
        if len(features.shape) > 2:
            raise Misfit("Strip takes grey images, and these have colours: set the source to grey.")
        return (settings.k,)

    def apply(self, settings: StripSettings, fitted: Fitted, samples: Floats) -> Floats:
        """Return the strips."""
        rows = interpolation_weights(samples.shape[1], settings.k)
        return resample(samples, rows, interpolation_weights(samples.shape[2], 1))[:, :, 0]

    def reach_back(self, settings: StripSettings, shape: tuple[int, ...], wanted: Mask) -> Mask:
        """Return the pixels of the middle columns that have a weight in the wanted numbers."""
        rows, columns = interpolation_weights(shape[0], settings.k), interpolation_weights(shape[1], 1)
        return _behind(wanted[:, None], rows, columns)


BLOCKS: tuple[BlockType, ...] = (Resize(), Crop(), Pca(), Scale(), Flatten(), Normalize(), Strip())
