"""What training a design will take, before it begins: memory, time per step and per run, and what would be cheaper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qdcnn_studio.analysis.calibration import Calibration, is_shared
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.edits import ChangeSettings, ChangeTraining, Edit, EditError
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.naming import Names
from qdcnn_studio.design.registry import Family, Registry
from qdcnn_studio.training.errors import TrainingError
from qdcnn_studio.training.settings import TrainingSettings, training_settings

LONG_RUN, VERY_LONG_RUN = 60.0, 1800.0
"""Seconds from which a run is called long, and very long."""

MUCH_MEMORY, TOO_MUCH_MEMORY = 0.25, 1.0
"""Shares of the free memory from which a step takes much of it, and does not fit."""

WORTH_IT = 0.8
"""A change is offered if the run then takes at most this share of the time."""

OFFERED = 3
"""Changes offered at most."""


class Light(StrEnum):
    """Whether to press Train: at once, with a cup of tea, or after thinking again."""

    GO = "go"
    LONG = "long"
    STOP = "stop"


@dataclass(frozen=True)
class Images:
    """How many images there are to learn from, and to look at during the run."""

    train: int
    validation: int


@dataclass(frozen=True)
class Estimate:
    """What training takes.

    Parameters
    ----------
    bytes, available : int
        Memory of a step, and what is free.
    step, run : float or None
        Seconds, in the training process; None where it cannot be said.
    unknown : str
        Why not, in one sentence.
    shared : bool
        Whether a step runs on several threads.
    """

    bytes: int
    available: int
    step: float | None
    run: float | None
    unknown: str = ""
    shared: bool = False

    @property
    def light(self) -> Light:
        """How bad it is."""
        memory, run = self.bytes / max(1, self.available), self.run or 0.0
        if memory > TOO_MUCH_MEMORY or run > VERY_LONG_RUN:
            return Light.STOP
        return Light.LONG if memory > MUCH_MEMORY or run > LONG_RUN or self.run is None else Light.GO

    @property
    def sentence(self) -> str:
        """Say in words what the light means."""
        if self.bytes > TOO_MUCH_MEMORY * self.available:
            return "This does not fit in the free memory."
        if self.bytes > MUCH_MEMORY * self.available:
            return "This takes much of the free memory."
        if self.run is None:
            return self.unknown
        if self.run > VERY_LONG_RUN:
            return "This run takes very long."
        return "This run takes a while." if self.run > LONG_RUN else "Ready to train."


@dataclass(frozen=True)
class Saving:
    """A change that would make training cheaper, with what it would take then."""

    title: str
    edit: Edit
    estimate: Estimate


def estimate(
    circuit: Circuit, settings: TrainingSettings, calibration: Calibration, images: Images | None = None
) -> Estimate:
    """Return what training a circuit takes on this machine.

    Parameters
    ----------
    circuit : Circuit
        With a readout.
    settings : TrainingSettings
    calibration : Calibration
    images : Images, optional
        Without it, as many as a step and a look at the validation images take.
    """
    from qdcnn_studio.simulator.engine import is_fast
    from qdcnn_studio.simulator.memory import available_bytes
    from qdcnn_studio.simulator.work import work

    counted = images or Images(settings.batch, settings.validation_images)
    whole = settings.optimizer in ("lbfgsb", "cobyla")
    batch = counted.train if whole else min(settings.batch, counted.train)
    done = work(circuit, settings.precision)
    taken, free = done.bytes(batch), available_bytes()
    passes = _passes(settings, circuit.parameter_count)
    if settings.engine == "qutip" or not is_fast(circuit):
        return Estimate(taken, free, None, None, "Plain QuTiP is slow, and its time is not predicted.")
    if passes is None:
        return Estimate(taken, free, None, None, "The time of this gradient or optimiser is not predicted.")
    step = calibration.seconds(done, batch, *passes)
    looks = settings.steps // settings.validate_every
    looking = calibration.seconds(done, min(counted.validation, settings.validation_images), 1, 0)
    run = settings.steps * step + looks * (looking if counted.validation else 0.0)
    return Estimate(taken, free, step, run, shared=is_shared(done, batch))


def _passes(settings: TrainingSettings, parameters: int) -> tuple[float, float] | None:
    """Return how often a step goes forward and back through the circuit; None if it runs other circuits as well."""
    if settings.optimizer == "qng" or settings.gradient == "parameter_shift":
        return None
    if settings.optimizer == "cobyla":
        return 1, 0
    if settings.optimizer == "spsa":
        return 2, 0
    return {"adjoint": (1, 1), "spsa": (3, 0), "finite_differences": (1 + 4 * parameters, 0)}.get(settings.gradient)


def savings(
    design: Design,
    registry: Registry,
    now: Estimate,
    calibration: Calibration,
    images: Images | None = None,
    is_wanted: Callable[[], bool] = lambda: True,
) -> tuple[Saving, ...]:
    """Return changes that would make training a design cheaper, the most effective first.

    Parameters
    ----------
    design : Design
    registry : Registry
    now : Estimate
        Of the design as it is.
    calibration : Calibration
    images : Images, optional
    is_wanted : callable, optional
        Asked before each try; once it says no, what was found so far is returned.

    Notes
    -----
    Each change is tried: the changed design is compiled and estimated, and offered if it has no problems.
    """
    found: list[Saving] = []
    for title, edit in _ideas(design, registry):
        if not is_wanted():
            break
        try:
            changed = edit.apply(design)
            settings = training_settings(changed)
        except (EditError, TrainingError):
            continue
        compilation = compile(changed, registry)
        if not compilation.ok or compilation.circuit is None:
            continue
        then = estimate(compilation.circuit, settings, calibration, images)
        if _is_cheaper(then, now):
            found.append(Saving(title, edit, then))
    found.sort(key=lambda saving: (saving.estimate.run or 0.0, saving.estimate.bytes))
    return tuple(found[:OFFERED])


def _is_cheaper(then: Estimate, now: Estimate) -> bool:
    if then.run is None:
        return False
    if now.run is None:
        return True
    return then.run <= WORTH_IT * now.run or (now.bytes > MUCH_MEMORY * now.available and then.bytes < now.bytes / 1.5)


def _ideas(design: Design, registry: Registry) -> Iterator[tuple[str, Edit]]:
    """Yield what could be tried."""
    try:
        settings = training_settings(design)
    except TrainingError:
        return
    if settings.engine == "qutip":
        yield "Use the fast engine", ChangeTraining({"engine": "fast"})
    if settings.gradient != "adjoint":
        yield "Use the adjoint gradient", ChangeTraining({"gradient": "adjoint"})
    if settings.optimizer == "qng":
        yield "Use the optimiser Adam", ChangeTraining({"optimizer": "adam"})
    if settings.batch > 8:
        yield f"Use {settings.batch // 2} images per step", ChangeTraining({"batch": settings.batch // 2})
    if settings.precision == "double":
        yield "Compute in single precision", ChangeTraining({"precision": "single"})
    if settings.steps > 100:
        yield f"Do {settings.steps // 2:,} steps", ChangeTraining({"steps": settings.steps // 2})
    names = Names(design, registry)
    for id, block in design.blocks.items():
        block_type = registry.get(block.type)
        if block_type is None or block.bypassed:
            continue
        fields = block_type.Settings.model_fields
        given: dict[str, Any] = {name: block.settings.get(name, fields[name].default) for name in fields}
        if block_type.family is Family.PREPARATION:
            halved = {n: v // 2 for n, v in given.items() if n in ("k", "rows", "columns") and _can_halve(v)}
            if halved:
                words = " × ".join(str(value) for value in halved.values())
                yield (
                    f"Keep {words} {'features' if 'k' in halved else 'pixels'} in {names(id)}",
                    ChangeSettings(id, halved),
                )
        if block_type.family is Family.CONVOLUTION and _can_halve(given.get("depth")):
            yield f"Halve the depth of {names(id)}", ChangeSettings(id, {"depth": given["depth"] // 2})


def _can_halve(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 2
