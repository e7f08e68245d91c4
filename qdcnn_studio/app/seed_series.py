"""Several seeds in one go: the runs one after the other, then their mean, their spread, and an honest sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from qdcnn_studio.analysis.statistics import difference, summary
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.text import to_text

Floats = NDArray[np.float64]


@dataclass
class Series:
    """Finished runs of one design with one seed each.

    Parameters
    ----------
    name : str
    text : str
        The design as text: two series of the same text are of the same design.
    seeds : list of int
    test_accuracies : list of float
    losses, accuracies : list of ndarray of float, each of shape (steps,)
    """

    name: str
    text: str
    hybrid: bool = False
    seeds: list[int] = field(default_factory=list)
    test_accuracies: list[float] = field(default_factory=list)
    losses: list[Floats] = field(default_factory=list)
    accuracies: list[Floats] = field(default_factory=list)

    def band(self, kind: str) -> tuple[Floats, Floats, Floats]:
        """Return mean, mean − deviation and mean + deviation over seeds of ``losses`` or ``accuracies``, by step."""
        rows: list[Floats] = getattr(self, kind)
        steps = min(len(row) for row in rows)
        values = np.array([row[:steps] for row in rows])
        mean, deviation = values.mean(axis=0), values.std(axis=0, ddof=1 if len(rows) > 1 else 0)
        return mean, mean - deviation, mean + deviation

    @property
    def sentence(self) -> str:
        """The test accuracy over the seeds, in words."""
        found = summary(self.test_accuracies)
        seeds = "one seed" if found.count == 1 else f"{found.count} seeds"
        hybrid = " (hybrid)" if self.hybrid else ""
        return f"{self.name}{hybrid}: test accuracy {found.in_percent()} % over {seeds}."


class SeedSeries(QObject):
    """Trains the present design with several seeds, and keeps what came out.

    Parameters
    ----------
    session : Session
    """

    changed = Signal()
    """A seed more is finished, or the series has ended."""
    finished = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._waiting: list[int] = []
        self._seed = 0
        self._series: Series | None = None
        self.done: list[Series] = []
        session.run.stateChanged.connect(self._follow)

    @property
    def is_active(self) -> bool:
        """Whether a series is under way."""
        return self._series is not None

    @property
    def left(self) -> int:
        """How many seeds still wait."""
        return len(self._waiting)

    def start(self, count: int) -> None:
        """Train with so many seeds, beginning with the design's own."""
        session = self._session
        if self.is_active or session.run.is_active:
            session.told.emit("A run is under way: stop it first, or wait for its end.")
            return
        design: Design = session.editor.design
        hybrid = session.circuit is not None and session.circuit.is_hybrid
        self._series = Series(design.name or "This design", to_text(design, session.registry), hybrid)
        self._waiting = [session.settings.seed + index for index in range(count)]
        self._next()

    def _next(self) -> None:
        self._seed = self._waiting.pop(0)
        if not self._session.train_with(seed=self._seed):
            self._end()

    def _follow(self) -> None:
        run, series = self._session.run, self._series
        if series is None or run.is_active:
            return
        if run.state is not RunState.FINISHED or run.result is None:
            self._end()
            return
        series.seeds.append(self._seed)
        series.test_accuracies.append(float(run.result.result["test_accuracy"]))
        series.losses.append(np.array(run.losses))
        series.accuracies.append(np.array(run.accuracies))
        self.changed.emit()
        if self._waiting:
            self._next()
        else:
            self._end()

    def _end(self) -> None:
        series, self._series, self._waiting = self._series, None, []
        if series is not None and series.seeds:
            before = self._comparable(series)
            self.done.append(series)
            sentence = series.sentence
            if before is not None:
                found = difference(series.test_accuracies, before.test_accuracies)
                sentence += f" Against {before.name}: {found.sentence}."
            self._session.told.emit(sentence)
            self.finished.emit(series)
        self.changed.emit()

    def _comparable(self, series: Series) -> Series | None:
        """Return the last series of another design with the same seeds: only then are seeds pairs."""
        others = [other for other in self.done if other.text != series.text and other.seeds == series.seeds]
        return others[-1] if others else None
