"""The images of the design, and the one that is looked at."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from qdcnn_studio.app.background import Background
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.data.block import UNKNOWN, DataError, PreparationBlock, SourceBlock
from qdcnn_studio.data.pipeline import Prepared, feature_matrix, prepare
from qdcnn_studio.design.expansion import expanded
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.inference import infer
from qdcnn_studio.design.registry import Registry

PROGRESS_SECONDS = 0.1


class SampleModel(QObject):
    """Prepared images of a design, loaded in the background.

    Attributes
    ----------
    prepared : Prepared or None
        None until they are loaded, or if they cannot be.
    loading : bool
    message : str
        Why there are none, in one sentence.
    error : Exception or None
        What kept them from being loaded or prepared.
    loading_since : float
        When loading began, by the monotonic clock.
    progress : tuple of str and float
        What is being loaded or prepared, and how much of it, as told last.
    """

    changed = Signal()
    indexChanged = Signal()
    progressed = Signal(str, float)
    """What is being loaded or prepared, and how much of it, from 0 to 1; at most ten times a second."""

    def __init__(self, registry: Registry, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self._background = background
        self._key: object = None
        self.design: Design | None = None
        self.prepared: Prepared | None = None
        self.loading = False
        self.message = ""
        self.error: Exception | None = None
        self.loading_since = 0.0
        self.progress: tuple[str, float] = ("", UNKNOWN)
        self._index = 0
        self.progressed.connect(self._keep_progress)

    def follow(self, design: Design) -> None:
        """Load the images of a design, unless its classical part is what is loaded already."""
        key = classical_part(design, self._registry)
        self.design = design
        if key == self._key:
            return
        self._key = key
        self.loading, self.message, self.error = True, "Preparing the images.", None
        self.loading_since = time.monotonic()
        self.progressed.emit("Preparing the images", UNKNOWN)
        self.changed.emit()
        report = self._reporter()

        def work() -> Prepared:
            made = prepare(design, self._registry, report)
            made.dataset.value_range  # noqa: B018  worked out here, for it takes a while for many images
            return made

        self._background.submit("samples", work, lambda made: self._take(key, made), self._fail)

    def try_again(self) -> None:
        """Load the images once more if they could not be: the files or the network may be there now."""
        if self.error is not None and self.design is not None:
            self._key = None
            self.follow(self.design)

    def _reporter(self) -> Callable[[str, float], None]:
        """Return a function that tells of progress from the background, seldom enough for the window."""
        last = 0.0

        def report(what: str, share: float) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= PROGRESS_SECONDS:
                last = now
                self.progressed.emit(what, share)

        return report

    def _keep_progress(self, what: str, share: float) -> None:
        self.progress = (what, share)

    def _take(self, key: object, prepared: Prepared) -> None:
        if key != self._key:
            return
        old = self.prepared
        self.prepared, self.loading, self.message = prepared, False, ""
        if old is None or len(old.dataset) != len(prepared.dataset) or self._index >= len(prepared.dataset):
            self._index = int(prepared.dataset.split.test[0]) if len(prepared.dataset.split.test) else 0
        self.changed.emit()
        self.indexChanged.emit()

    def _fail(self, error: Exception) -> None:
        self.prepared, self.loading, self.error = None, False, error
        known = isinstance(error, DataError)
        self.message = str(error) if known else f"The images cannot be prepared: {error}"
        self.changed.emit()

    @property
    def index(self) -> int:
        """Number of the image that is looked at, within the data set."""
        return self._index

    def choose(self, index: int) -> None:
        """Look at another image."""
        if self.prepared is not None and 0 <= index < len(self.prepared.dataset) and index != self._index:
            self._index = int(index)
            self.indexChanged.emit()

    def features(self, circuit: Circuit, rows: NDArray[np.int64]) -> NDArray[np.float64] | None:
        """Return what enters a circuit for some images, shape (images, features).

        None while there are no images, while they are prepared for another circuit than this one, or if one of them
        cannot be encoded (`message` then says why).
        """
        if self.prepared is None or self.loading:
            return None
        made = self.prepared.features
        if any(place.block not in made or made[place.block].shape[1] < place.size for place in circuit.features):
            return None
        try:
            return feature_matrix(circuit, {id: values[rows] for id, values in made.items()}, len(rows), rows.tolist())
        except DataError as error:
            self.message = str(error)
            return None

    @property
    def image(self) -> NDArray[np.float64] | None:
        """The image that is looked at, shape (rows, columns)."""
        if self.prepared is None:
            return None
        image = self.prepared.dataset.images[self._index]
        if image.ndim == 3:  # in colour: the mean of the colours is shown
            return image.mean(axis=-1)
        return image if image.ndim == 2 else image.reshape(1, -1)

    @property
    def label(self) -> int | None:
        """Class of the image that is looked at."""
        return None if self.prepared is None else int(self.prepared.dataset.labels[self._index])

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes."""
        return () if self.prepared is None else self.prepared.dataset.classes


def classical_part(design: Design, registry: Registry) -> object:
    """Return what the images depend on: data and preparation blocks, their settings, and where they lead."""
    design = expanded(design)
    blocks = [
        (id, block.type, dict(block.settings), block.bypassed)
        for id, block in ((id, design.blocks[id]) for id in infer(design, registry).order)
        if isinstance(registry.get(block.type), SourceBlock | PreparationBlock)
    ]
    ids = {block[0] for block in blocks}
    wires = sorted(wire for wire in design.wires if wire.source in ids)
    return blocks, wires
