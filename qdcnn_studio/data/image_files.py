"""Reading one image file as an image of a data set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.resample import antialiased_weights, resample

Floats = NDArray[np.float64]

MOST_PIXELS = 50_000_000
"""Larger images are refused before they are unpacked."""


def read_image(path: Path, shape: tuple[int, ...], low: float, high: float, invert: bool = False) -> Floats:
    """Read an image file and make it like the images of a data set.

    Parameters
    ----------
    path : Path
        PNG, JPEG, BMP or what else Pillow reads.
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
    from PIL import Image, UnidentifiedImageError

    if len(shape) not in (2, 3):
        raise DataError("The data of this design are not images, so no image file can be taken for one.")
    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                raise DataError(f"{path.name} has {image.width}×{image.height} pixels, which is too many.")
            grey = np.asarray(image.convert("L" if len(shape) == 2 else "RGB"), dtype=float) / 255
    except FileNotFoundError:
        raise DataError(f"There is no file {path}.") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DataError(f"{path.name} is not an image that can be read.") from error
    rows, columns = (antialiased_weights(extent, target) for extent, target in zip(grey.shape, shape, strict=False))
    values = resample(grey[None], rows, columns)[0]
    return low + (high - low) * (1 - values if invert else values)
