"""Folders of small images for tests: one sub-folder for each class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image


def image_folder(folder: Path, **counts: int) -> Path:
    """Write so many random grey images of 6×6 pixels for each class, and return the folder."""
    random = np.random.default_rng(0)
    for name, count in counts.items():
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = random.integers(0, 256, size=(6, 6), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    return folder
