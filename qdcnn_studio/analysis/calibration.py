"""How fast this machine is: a few small runs through the real trainer, once per installation.

A training step takes a time for the step itself, for each vector instruction, for each element of a matrix and for each
image. These four are found from short runs of designs in which each of them counts, on one thread. Two of them run on
all threads as well: what that gains grows with the step, and what it costs does not. The times that follow hold for
designs up to 14 qubits and 256 images within a factor of 1.5 (`tests/benchmarks/bench_preflight.py`), as far as the
processor is ours alone.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.design.registry import Registry
from qdcnn_studio.design.text import parse

if TYPE_CHECKING:
    from qdcnn_studio.simulator.work import Work

FORMAT = 4
"""Changes when the numbers of a calibration mean something else."""

_ROW = 'digits(classes=[0, 1]) | pca({n}) | scale(0, 3.1416) | angle("ry")'
CASES: tuple[tuple[str, int], ...] = (
    (_ROW.format(n=2) + ' | conv("so4") | classify(2)', 1),
    (_ROW.format(n=2) + ' | conv("so4") | classify(2)', 256),
    (_ROW.format(n=8) + ' | conv("su4") | pool() | conv("su4") | pool() | classify(2)', 8),
    (_ROW.format(n=8) + ' | conv("su4") | pool() | conv("su4") | pool() | conv("su4") | pool() | classify(2)', 256),
    (_ROW.format(n=6) + ' | conv("su4", share=False) | conv("su4", share=False) | classify(2)', 8),
    ('digits(classes=[0, 1]) | amplitude() | conv("su4", depth=3) | conv("su4", depth=3) | pool() | classify(2)', 128),
    (_ROW.format(n=12) + ' | conv("su4") | pool() | conv("su4") | pool() | classify(2)', 128),
)
"""What is run: text forms, and images per step."""

THREADED = (3, 6)
"""Which of them are also run on all threads: a small and a large step among those for which the engine uses them."""

ROUNDS = 6
"""How often each case is run: what disturbs one round is seldom there in the next."""

LEARNED, MOST_PACE = 0.7, 3.0
"""By which power of the error of a run the next prediction is corrected (all of it would follow each disturbance), and
by how much at most in all."""

SLICE = 0.05
"""Seconds that each is run in a round, at most (but two steps)."""


@dataclass(frozen=True)
class Calibration:
    """The speed of a machine.

    Parameters
    ----------
    step : float
        Seconds that a training step takes by itself.
    instruction, element, image : float
        Seconds for a vector instruction, an element of a matrix, and an image; see `qdcnn_studio.simulator.work`.
    speedup : float
        How many times faster the largest steps are on all threads than on one.
    sharing : float
        Seconds that a pass on several threads takes more, however large it is.
    machine, studio : str
        Which machine and which version of the studio it holds for.
    pace, shared_pace : float
        How many times longer steps of real runs took lately, on one thread and on several: what else the machine does,
        and what a second thread is worth on it, change from hour to hour.
    """

    step: float
    instruction: float
    element: float
    image: float
    speedup: float
    sharing: float
    machine: str
    studio: str
    pace: float = 1.0
    shared_pace: float = 1.0

    def seconds(self, work: Work, images: int, forwards: float = 1, backwards: float = 1) -> float:
        """Return how long a step takes.

        Parameters
        ----------
        work : Work
        images : int
        forwards, backwards : float
            How many passes over these images it makes.
        """
        seconds = self.step + self.image * images * max(forwards, backwards)
        for count, back in ((forwards, False), (backwards, True)):
            alone, shared = self.of_pass(work, images, back)
            if work.threads(images, back) > 1:
                shared = shared / self.speedup + self.sharing
            seconds += count * (alone + shared)
        return seconds * (self.shared_pace if is_shared(work, images) else self.pace)

    def after(self, shared: bool, predicted: float, real: float) -> Calibration:
        """Return what is to be expected after a run.

        Parameters
        ----------
        shared : bool
            Whether its steps ran on several threads.
        predicted, real : float
            Seconds of a step.
        """
        before = self.shared_pace if shared else self.pace
        pace = float(np.clip(before * (real / predicted) ** LEARNED, 1 / MOST_PACE, MOST_PACE))
        return replace(self, shared_pace=pace) if shared else replace(self, pace=pace)

    def of_pass(self, work: Work, images: int, back: bool) -> tuple[float, float]:
        """Return the seconds on one thread of what a pass forward or back does once, and of what threads can share."""
        once, tile = (work.once_backward, work.tile_backward) if back else (work.once_forward, work.tile_forward)
        alone = self.instruction * once.arithmetic + self.element * once.elements
        return alone, work.tiles(images) * (self.instruction * tile.arithmetic + self.element * tile.elements)


def is_shared(work: Work, images: int) -> bool:
    """Whether any pass of a step runs on several threads."""
    return max(work.threads(images, back) for back in (False, True)) > 1


@dataclass(frozen=True)
class Measurement:
    """One case, as it was run."""

    work: Work
    images: int
    seconds: float
    """Of one step, on one thread."""
    gained: float | None = None
    """How much less it took on all threads, by the wall's clock, where that was measured."""


class Calibrator:
    """Measures this machine in small pieces, so that other work may have its turn between them.

    Parameters
    ----------
    registry : Registry
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._cases: list[Case] = []
        self._done = 0

    @property
    def is_done(self) -> bool:
        """Whether everything is measured."""
        return self._done == ROUNDS * len(CASES)

    def advance(self) -> None:
        """Run one case once, for some hundredths of a second."""
        number = self._done % len(CASES)
        if self._done < len(CASES):
            self._cases.append(Case(self._registry, *CASES[number], threaded=number in THREADED))
        self._cases[number].run(SLICE)
        self._done += 1

    def result(self) -> Calibration:
        """Return the speed that was found."""
        return fitted([case.measurement for case in self._cases])


def calibrate(registry: Registry) -> Calibration:
    """Measure this machine at once; takes a second or two."""
    calibrator = Calibrator(registry)
    while not calibrator.is_done:
        calibrator.advance()
    return calibrator.result()


class Case:
    """A design in training, and its shortest step so far: medians change by half with what else a machine does.

    Parameters
    ----------
    registry : Registry
    text : str
        The design, in text form.
    images : int
        Per step.
    threaded : bool
        Whether to compare one thread with all.

    Notes
    -----
    On one thread the processor's time of that thread is taken, so that what other programs do does not count.
    """

    def __init__(self, registry: Registry, text: str, images: int, threaded: bool = False) -> None:
        from qdcnn_studio.simulator.work import work
        from qdcnn_studio.training.settings import training_settings
        from qdcnn_studio.training.trainer import Trainer

        design = parse(text, registry)
        settings = training_settings(design, {"batch": images, "validate_every": 1_000_000, "steps": 1_000_000})
        self.trainer = Trainer(design, registry, settings, threads=1)
        self._together = Trainer(design, registry, settings, prepared=self.trainer.prepared) if threaded else None
        self._images = images
        self._work = work(self.trainer.circuit)
        self._shortest = self._alone = self._shared = float("inf")
        for trainer in (self.trainer, self._together):
            if trainer is not None:
                trainer.step()

    def run(self, seconds: float) -> None:
        """Run for some time."""
        self._shortest = min(self._shortest, _shortest(self.trainer.step, time.thread_time, seconds))
        if self._together is not None:
            self._alone = min(self._alone, _shortest(self.trainer.step, time.perf_counter, seconds))
            self._shared = min(self._shared, _shortest(self._together.step, time.perf_counter, seconds))

    @property
    def measurement(self) -> Measurement:
        """What was found so far."""
        gained = None if self._together is None else self._alone - self._shared
        return Measurement(self._work, self._images, self._shortest, gained)


def _shortest(step: Callable[[], object], clock: Callable[[], float], seconds: float) -> float:
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while len(taken) < 2 or time.perf_counter() < end:
        began = clock()
        step()
        taken.append(clock() - began)
    return min(taken)


def fitted(measured: Sequence[Measurement]) -> Calibration:
    """Return the speed that explains some measurements best, in proportion to each.

    Raises
    ------
    ValueError
        If there are fewer than four.
    """
    if len(measured) < 4:
        raise ValueError(f"A calibration takes at least 4 measurements, and {len(measured)} were given.")
    rows = np.array([_amounts(one) for one in measured])
    seconds = np.array([one.seconds for one in measured])
    step, instruction, element, image = _not_negative(rows / seconds[:, None])
    single = Calibration(step, instruction, element, image, 1.0, 0.0, machine(), studio())
    return _with_threads(single, [one for one in measured if one.gained is not None])


def _with_threads(single: Calibration, measured: Sequence[Measurement]) -> Calibration:
    """Find what all threads gain on what they share, and what each pass on them costs.

    Both are bounded: no gain is larger than the number of threads allows, and no cost negative.
    """
    shared, passes, gained, largest = [], [], [], 0.0
    for one in measured:
        ways = [back for back in (False, True) if one.work.threads(one.images, back) > 1]
        if ways and one.gained is not None:
            shared.append(sum(single.of_pass(one.work, one.images, back)[1] for back in ways))
            passes.append(len(ways))
            gained.append(one.gained)
            largest = max(largest, 1 - 1 / max(one.work.threads(one.images, back) for back in ways))
    if not shared:
        return single
    weights = 1 / np.array(shared)
    columns = np.array([shared, -np.array(passes)]) * weights
    share, sharing = np.linalg.lstsq(columns.T, gained * weights, rcond=None)[0]
    share = min(max(share, 0.0), largest)
    sharing = max(0.0, sharing if len(shared) > 1 else 0.0)
    return replace(single, speedup=float(1 / (1 - share)), sharing=float(sharing))


def _amounts(one: Measurement) -> tuple[float, float, float, float]:
    work, tiles = one.work, one.work.tiles(one.images)
    total = work.once_forward + work.once_backward + (work.tile_forward + work.tile_backward) * tiles
    return 1.0, total.arithmetic, total.elements, float(one.images)


def _not_negative(rows: NDArray[np.float64]) -> list[float]:
    """Solve ``rows · x = 1`` by least squares with no x below zero: what would be negative is left out."""
    scale = np.abs(rows).max(axis=0)
    used = list(range(rows.shape[1]))
    while True:
        solution = np.linalg.lstsq(rows[:, used] / scale[used], np.ones(len(rows)), rcond=None)[0]
        if len(used) == 1 or solution.min() >= 0:
            break
        del used[int(np.argmin(solution))]
    result = np.zeros(rows.shape[1])
    result[used] = np.maximum(solution, 0) / scale[used]
    return [float(x) for x in result]


def machine() -> str:
    """Return what tells this machine from others: name, processor and its cores."""
    return f"{platform.node()} {platform.machine()} {platform.processor()} {os.cpu_count()} cores"


def studio() -> str:
    """Return the version of the studio and of what its speed depends on."""
    parts = [f"format {FORMAT}", f"python {platform.python_version()}"]
    for library in ("qdcnn-studio", "numba", "numpy"):
        try:
            parts.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            parts.append(f"{library} from source")
    return ", ".join(parts)


def cache_file() -> Path:
    """Return where the calibration of this machine is kept: in the user's folder for what can be made again."""
    from qdcnn_studio.data.openml import cache_folder

    return cache_folder() / "calibration.json"


def load(path: Path | None = None) -> Calibration | None:
    """Return the calibration that is kept; None if there is none for this machine and this version."""
    try:
        kept = Calibration(**json.loads((path or cache_file()).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return kept if (kept.machine, kept.studio) == (machine(), studio()) else None


def save(calibration: Calibration, path: Path | None = None) -> None:
    """Keep a calibration.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path = path or cache_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as made:
        json.dump(asdict(calibration), made, indent=2)
    Path(made.name).replace(path)
