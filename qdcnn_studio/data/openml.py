"""Whole data sets from OpenML, through scikit-learn, kept on disk once fetched."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import numpy as np

from qdcnn_studio.data.block import UNKNOWN, DataError, Report, unheard
from qdcnn_studio.data.numpy_files import UNREADABLE
from qdcnn_studio.data.raw import Raw

NUMBERS = {"mnist": 554, "fashion": 40996}
"""Numbers of the sets on OpenML: mnist_784 and Fashion-MNIST."""

TRAINING_IMAGES = 60_000
"""In both sets the makers' training images come first."""


def cache_folder() -> Path:
    """Return the user's folder for what can be fetched again."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return base / "qdcnn-studio"


def is_kept(name: str) -> bool:
    """Whether a set was fetched earlier, so that no network is needed for it."""
    return (cache_folder() / f"openml_{name}.npz").is_file()


def read_openml(name: str, report: Report = unheard) -> Raw:
    """Return MNIST or Fashion-MNIST as OpenML has it; fetched the first time only.

    Parameters
    ----------
    name : {"mnist", "fashion"}
    report : callable
        Told that it is being fetched; how much of it has come is not known.

    Raises
    ------
    DataError
        If there is no network, or OpenML does not answer.
    """
    kept = cache_folder() / f"openml_{name}.npz"
    found = _read_kept(kept)
    if found is None:
        report("Fetching the whole set from OpenML (about 15 MB, the first time only)", UNKNOWN)
        found = _fetch(name)
        _keep(kept, found)
    return found


def _fetch(name: str) -> Raw:
    from sklearn.datasets import fetch_openml

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it tries again; if it fails for good, that is told below
            bunch = fetch_openml(data_id=NUMBERS[name], as_frame=False, parser="liac-arff", cache=False)
    except (OSError, ValueError) as error:  # URLError, time-outs and wrong checksums are among these
        reason = getattr(error, "reason", None) or error
        raise DataError(
            f"The set could not be fetched from OpenML ({reason}): connect to the network, use the shipped sample, or "
            "choose a folder with its IDX files."
        ) from error
    images = np.asarray(bunch.data, dtype=np.float64).reshape(-1, 28, 28).astype(np.uint8)
    return _with_split(images, np.asarray(bunch.target).astype(np.int64))


def _with_split(images: np.ndarray, labels: np.ndarray) -> Raw:
    return Raw(images, labels.astype(np.int64), np.arange(min(TRAINING_IMAGES, len(labels)), len(labels)))


def _read_kept(path: Path) -> Raw | None:
    """Return a set fetched earlier; None if there is none, or its file is damaged."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return _with_split(file["images"], file["labels"])
    except UNREADABLE:
        return None


def _keep(path: Path, raw: Raw) -> None:
    """Keep a fetched set; where that is not possible it is fetched again the next time."""
    temporary = path.with_suffix(".new.npz")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(temporary, images=raw.images, labels=raw.labels.astype(np.uint8))
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
