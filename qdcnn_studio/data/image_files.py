"""Image files as arrays."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.resample import antialiased_weights, resample

if TYPE_CHECKING:
    from PIL import Image

Floats = NDArray[np.float64]

MOST_PIXELS = 50_000_000
"""Larger image files are not unpacked: they would take longer, and more memory, than anybody means them to."""


def open_image(path: Path, size: tuple[int, int], grayscale: bool) -> tuple[Floats, tuple[int, int]]:
    """Return an image file as an array, resized bilinearly and antialiased.

    Parameters
    ----------
    path : Path
        PNG, JPEG, BMP or what else Pillow reads.
    size : tuple of int
        Rows and columns to resize to.
    grayscale : bool
        Whether to make one grey value of the three colours (ITU-R 601 luma); see-through parts count as black.

    Returns
    -------
    image : ndarray of float, shape (rows, columns) or (rows, columns, 3)
        From 0 to 255.
    found : tuple of int
        Rows and columns of the file.

    Raises
    ------
    DataError
        If it is no image that can be read.
    """
    pixels = _pixels(path, "L" if grayscale else "RGB")
    found = (pixels.shape[0], pixels.shape[1])
    if found != size:
        rows, columns = (antialiased_weights(extent, target) for extent, target in zip(found, size, strict=True))
        pixels = resample(pixels[None], rows, columns)[0]
    return pixels, found


def read_image(path: Path, shape: tuple[int, ...], low: float, high: float, invert: bool = False) -> Floats:
    """Read an image file and make it like the images of a data set.

    Parameters
    ----------
    path : Path
    shape : tuple of int
        ``(rows, columns)`` for grey images, ``(rows, columns, 3)`` for colours.
    low, high : float
        What black and white become.
    invert : bool
        Whether black and white change places, as for dark ink on white paper.

    Returns
    -------
    ndarray of float, shape `shape`

    Raises
    ------
    DataError
        If the file cannot be read, or the data set holds no images.
    """
    if len(shape) not in (2, 3):
        raise DataError("The data of this design are not images, so no image file can be taken for one.")
    values = open_image(path, (shape[0], shape[1]), grayscale=len(shape) == 2)[0] / 255
    return low + (high - low) * (1 - values if invert else values)


def _pixels(path: Path, mode: str) -> Floats:
    """Return the pixels of an image file in one of Pillow's modes, from 0 to 255."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as file:
                if file.width * file.height > MOST_PIXELS:
                    raise DataError(
                        f"{path.name} has {file.width * file.height:,} pixels, and {MOST_PIXELS:,} is the most."
                    )
                return np.asarray(_opaque(file).convert(mode), dtype=np.float64)
    except FileNotFoundError:
        raise DataError(f"There is no file {path}.") from None
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise DataError(f"{path.name} is not an image that can be read.") from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises for damaged files
        raise DataError(f"{path.name} is damaged or cannot be read.") from error


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image without see-through parts: those become black."""
    from PIL import Image

    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, (0, 0, 0, 255)), layer)
