"""The small data sets that ship with the studio, read from ``resources/datasets``."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.numpy_files import UNREADABLE
from qdcnn_studio.data.raw import Raw
from qdcnn_studio.resources import resource


@lru_cache(maxsize=4)
def shipped(name: str) -> Raw:
    """Return a shipped data set: ``digits``, ``mnist`` or ``fashion``.

    Raises
    ------
    DataError
        If its file is missing or damaged.
    """
    path = resource(f"datasets/{name}.npz")
    try:
        with np.load(path, allow_pickle=False) as file:
            labels = file["labels"].astype(np.int64)
            test = file["test"].astype(np.int64) if "test" in file else None
            return Raw(file["images"], labels, test)
    except UNREADABLE as error:
        told = f"The shipped data set {path.name} cannot be read; installing the studio again mends it."
        raise DataError(told) from error
