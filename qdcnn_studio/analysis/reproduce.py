"""The studies that can be measured again with one command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qdcnn_studio.analysis.fusion_study import fusion_study
from qdcnn_studio.analysis.gallery import gallery_study
from qdcnn_studio.analysis.hur import hur_study
from qdcnn_studio.analysis.study import Study
from qdcnn_studio.analysis.targets import targets_study
from qdcnn_studio.data.block import DataError


@dataclass(frozen=True, slots=True)
class Files:
    """Where images are that do not ship.

    Parameters
    ----------
    mnist : Path or None
        Folder with the four IDX files of the whole of MNIST.
    fashion : Path or None
        An ``.npz`` file with images and labels of T-shirts and trousers of Fashion-MNIST.
    """

    mnist: Path | None = None
    fashion: Path | None = None


def _hur(files: Files) -> Study:
    if files.mnist is None:
        raise DataError("This study takes the whole of MNIST: give the folder with its four IDX files (--mnist).")
    return hur_study(files.mnist)


STUDIES: dict[str, Callable[[Files], Study]] = {
    "hur": _hur,
    "targets": lambda files: targets_study(files.mnist, files.fashion),
    "fusion": lambda files: fusion_study(),
    "examples": lambda files: gallery_study(),
}
"""By the name on the command line. Each may raise `DataError` if it needs images that are not there."""
