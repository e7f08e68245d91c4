"""The studies that can be measured again with one command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qdcnn_studio.analysis.fusion_study import fusion_study
from qdcnn_studio.analysis.gallery import gallery_study
from qdcnn_studio.analysis.hur import hur_study
from qdcnn_studio.analysis.study import Study
from qdcnn_studio.data.block import DataError

STUDIES: dict[str, Callable[[Path | None], Study]] = {
    "hur": hur_study,
    "fusion": lambda folder: fusion_study(),
    "examples": lambda folder: gallery_study(),
}
"""By the name on the command line; each takes the folder with the whole of MNIST."""

NEEDS_MNIST = ("hur",)
"""Studies that the sample of MNIST that ships is too small for."""


def study(name: str, mnist: Path | None = None) -> Study:
    """Return a study by name.

    Parameters
    ----------
    name : str
    mnist : Path, optional
        Folder with the IDX files of MNIST.

    Raises
    ------
    KeyError
        If there is none of that name.
    DataError
        If it needs the whole of MNIST, and no folder was given.
    """
    make = STUDIES[name]
    if name in NEEDS_MNIST and mnist is None:
        raise DataError("This study takes the whole of MNIST: give the folder with its four IDX files.")
    return make(mnist)
