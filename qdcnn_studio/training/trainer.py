"""The trainer: one step at a time, the same numbers for the same seed."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.circuit.gates import CHANNELS
from qdcnn_studio.data.block import DataError, Fitted, Report
from qdcnn_studio.data.pipeline import Prepared, prepare
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.problems import Severity
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.simulator.memory import TooBig
from qdcnn_studio.training.batches import Batches
from qdcnn_studio.training.choice import make_optimizer
from qdcnn_studio.training.errors import Diverged, TrainingError
from qdcnn_studio.training.evaluation import evaluate
from qdcnn_studio.training.initial import generator, initial_parameters
from qdcnn_studio.training.losses import LOSSES
from qdcnn_studio.training.messages import Evaluation
from qdcnn_studio.training.objective import BatchObjective, Seen
from qdcnn_studio.training.optimizers import Optimizer
from qdcnn_studio.training.settings import TrainingSettings, training_settings, validated
from qdcnn_studio.training.stopping import Stopping

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class StepReport:
    """What one training step did.

    Parameters
    ----------
    step : int
        Counted from 1.
    loss, accuracy : float
        On the step's batch, where the optimiser first looked (for most: before the update).
    learning_rate : float
    gradient_norm : float
        Euclidean norm of the gradient; NaN if the optimiser needs none.
    block_gradients : mapping of str to float
        The same within each block that has parameters.
    parameters : ndarray of float, shape (parameters,)
        After the step.
    seconds : float
        Training time up to and with this step.
    validation : Evaluation or None
        If this step's turn came to look at the validation images.
    """

    step: int
    loss: float
    accuracy: float
    learning_rate: float
    gradient_norm: float
    block_gradients: Mapping[str, float]
    parameters: Floats
    seconds: float
    validation: Evaluation | None = None


class Trainer:
    """Trains the circuit of a design on its data.

    Parameters
    ----------
    design : Design
    registry : Registry
    settings : TrainingSettings, optional
        The design's own, if not given.
    prepared : Prepared, optional
        The design's data, if already prepared.
    parameters : ndarray of float, shape (parameters,), optional
        Initial parameters; drawn by the seed if not given.
    fitted : mapping of str to Fitted, optional
        What the preparations learned in an earlier run.
    progress : callable, optional
        Told how far preparing the data has come.
    threads : int, optional
        How many threads the engine may use; the numbers do not depend on it.

    Raises
    ------
    TrainingError
        If the design cannot be trained: it has problems, or its data cannot be prepared.
    """

    def __init__(
        self,
        design: Design,
        registry: Registry,
        settings: TrainingSettings | None = None,
        *,
        prepared: Prepared | None = None,
        parameters: Floats | None = None,
        fitted: Mapping[str, Fitted] | None = None,
        progress: Report | None = None,
        threads: int | None = None,
    ) -> None:
        self.design = design
        self._threads = threads
        self.settings = settings or training_settings(design)
        self.circuit = _circuit(design, registry)
        try:
            self.prepared = prepared or prepare(design, registry, progress, fitted)
            self._features = self.prepared.matrix(self.circuit)
        except DataError as error:
            raise TrainingError(error.message, error.block or None) from error
        self.dataset = self.prepared.dataset
        _check_classes(self.circuit, self.prepared)
        self._engine = engine(self.circuit, self.settings.engine, self.settings.precision, threads)
        self._batching = generator(self.settings.seed, "batches")
        self._deciding = generator(self.settings.seed, "optimiser")
        self._looked_at = generator(self.settings.seed, "validation").permutation(self.dataset.split.validation)
        self.parameters = self._initial(parameters)
        self.initial_parameters = self.parameters.copy()
        self._batches = Batches(self.dataset.split.train, self.settings.batch, self.settings.sampling, self._batching)
        self._optimizer = self._new_optimizer()
        self.step_count = 0
        self.seconds = 0.0
        self._working: deque[float] = deque(maxlen=1000)
        self._taking: deque[float] = deque(maxlen=1000)
        self.best: tuple[int, Floats] | None = None
        """Step and parameters of the lowest validation loss so far."""
        self._stopping = Stopping()
        self._blocks = {
            name: np.concatenate([np.arange(p.offset, p.offset + p.size) for p in group])
            for name, group in _by_block(self.circuit).items()
        }

    def _new_optimizer(self) -> Optimizer:
        return make_optimizer(self.settings, len(self.parameters), self._deciding)

    def _initial(self, given: Floats | None) -> Floats:
        if given is None:
            return initial_parameters(self.circuit, self.settings)
        given = np.array(given, dtype=float).ravel()
        if len(given) != self.circuit.parameter_count:
            raise TrainingError(
                f"The design has {self.circuit.parameter_count} parameters, and {len(given)} were given."
            )
        return given

    def step(self, samples: Indices | None = None) -> StepReport:
        """Do one training step.

        Parameters
        ----------
        samples : ndarray of int, optional
            The training images of this step; the next batch, if not given. An optimiser that needs all images in every
            step takes all.

        Raises
        ------
        Diverged
            If the loss or a parameter is no longer a number; the parameters stay those of the last good step.
        """
        began, working = time.perf_counter(), time.thread_time()
        if self._optimizer.whole_set:
            samples = self.dataset.split.train
        elif samples is None:
            samples = self._batches.draw()
        labels = self.dataset.labels[samples]
        objective = BatchObjective(
            self._engine,
            self.settings.engine,
            self._features[samples],
            LOSSES[self.settings.loss](labels),
            self.settings.gradient,
            self._deciding,
        )
        self._optimizer.learning_rate = self.settings.rate(self.step_count)
        try:
            parameters = self._optimizer.step(self.parameters, objective)
        except TooBig as error:
            raise TrainingError(f"{error} A smaller batch, or fewer qubits, take less.") from error
        seen = objective.seen
        assert seen is not None
        if not (np.isfinite(seen.value) and np.isfinite(parameters).all()):
            raise Diverged(
                f"At step {self.step_count + 1} the loss or a parameter was no longer a number, most often because the "
                f"learning rate is too large; it is {self.settings.learning_rate:g}. All steps before it are kept."
            )
        self.parameters = parameters
        self.step_count += 1
        validation = self._validation_in_turn()
        taken = time.perf_counter() - began
        self.seconds += taken
        self._working.append(time.thread_time() - working)
        self._taking.append(taken)
        return self._report(seen, labels, validation)

    def _report(self, seen: Seen, labels: Indices, validation: Evaluation | None) -> StepReport:
        right = np.argmax(seen.probabilities, axis=1) == labels
        return StepReport(
            step=self.step_count,
            loss=seen.value,
            accuracy=float(np.mean(right)),
            learning_rate=self.settings.rate(self.step_count - 1),
            gradient_norm=float(np.linalg.norm(seen.gradient)),
            block_gradients={name: float(np.linalg.norm(seen.gradient[at])) for name, at in self._blocks.items()},
            parameters=self.parameters.copy(),
            seconds=self.seconds,
            validation=validation,
        )

    @property
    def blocks(self) -> tuple[str, ...]:
        """Ids of the blocks that have parameters, in order of first use."""
        return tuple(self._blocks)

    @property
    def end(self) -> str | None:
        """Why the run is over, in words; None while there are steps to do."""
        if self.step_count >= self.settings.steps:
            return f"All {self.settings.steps} steps are done."
        if self._optimizer.converged:
            return "The optimiser finds nothing better."
        return self._stopping.reason(self.settings, self.seconds)

    def _validation_in_turn(self) -> Evaluation | None:
        if self.step_count % self.settings.validate_every or not len(self._looked_at):
            return None
        seen = self._evaluate(self._looked_at[: self.settings.validation_images], self.parameters)
        if self._stopping.note(seen):
            self.best = (self.step_count, self.parameters.copy())
        return seen

    def evaluate(self, part: str, parameters: Floats | None = None) -> Evaluation:
        """Return loss, accuracy and confusion matrix of ``train``, ``validation`` or ``test``, on all its images.

        Parameters
        ----------
        part : str
        parameters : ndarray of float, optional
            The present ones, if not given.
        """
        return self._evaluate(self.dataset.split.part(part), self.parameters if parameters is None else parameters)

    def _evaluate(self, samples: Indices, parameters: Floats) -> Evaluation:
        features, labels, loss = self._features[samples], self.dataset.labels[samples], self.settings.loss
        try:
            return evaluate(self._engine, parameters, features, labels, self.classes, loss, self.step_count)
        except TooBig as error:
            raise TrainingError(f"{error} Fewer qubits take less.") from error

    @property
    def processor_seconds(self) -> float:
        """Training time without what other programs took of it, from the mean of the last steps.

        The processor's time of this thread; others help it, but never for longer.
        """
        return self.step_count * sum(self._working) / max(1, len(self._working))

    @property
    def step_seconds(self) -> float:
        """How long a typical one of the last steps took: the first loads what all run, and some are disturbed."""
        return float(np.median(self._taking)) if self._taking else 0.0

    @property
    def classes(self) -> int:
        """How many classes images and circuit tell apart."""
        assert self.circuit.readout is not None
        return max(len(self.dataset.classes), self.circuit.readout.classes)

    def result(self) -> dict[str, Any]:
        """Return the figures of the run as it stands, as JSON values."""
        train, test, validation = (self.evaluate(part) for part in ("train", "test", "validation"))
        return {
            "train_accuracy": train.accuracy,
            "test_accuracy": _number(test.accuracy),
            "validation_accuracy": _number(validation.accuracy),
            "loss": train.loss,
            "hybrid": self.circuit.is_hybrid,
            "parameters": self.circuit.parameter_count,
            "qubits": self.circuit.qubits,
            "seconds": self.seconds,
            "processor_seconds": self.processor_seconds,
            "step_seconds": self.step_seconds,
            "steps": self.step_count,
            "confusion": test.confusion.tolist(),
        }

    def change(self, settings: Mapping[str, Any]) -> None:
        """Change training settings for the steps to come.

        Parameters
        ----------
        settings : mapping of str to JSON value
            A new optimiser starts without memory; the seed and the initial parameters are those of the beginning.

        Raises
        ------
        TrainingError
            If one is unknown or out of range.
        """
        old = self.settings
        new = validated({**old.model_dump(), **settings})
        self.settings = new
        if (new.optimizer, new.momentum) != (old.optimizer, old.momentum):
            self._optimizer = self._new_optimizer()
        self._batches.resize(new.batch)
        if (new.engine, new.precision) != (old.engine, old.precision):
            self._engine = engine(self.circuit, new.engine, new.precision, self._threads)

    def state(self) -> tuple[dict[str, NDArray], dict[str, Any]]:
        """Return everything the next steps depend on, as named arrays and as JSON values."""
        arrays: dict[str, NDArray] = {"parameters": self.parameters, "waiting": self._batches.waiting}
        arrays |= {f"optimizer.{name}": value for name, value in self._optimizer.state().items()}
        values = {
            "step": self.step_count,
            "seconds": self.seconds,
            "settings": self.settings.model_dump(mode="json"),
            "batching": self._batching.bit_generator.state,
            "deciding": self._deciding.bit_generator.state,
            "best": None if self.best is None else self.best[0],
            "stopping": self._stopping.state(),
        }
        if self.best is not None:
            arrays["best"] = self.best[1]
        return arrays, values

    def restore(self, arrays: Mapping[str, NDArray], values: Mapping[str, Any]) -> None:
        """Go back to a state; the next steps are those that followed it, bit for bit."""
        self.change(values["settings"])
        self.parameters = np.array(arrays["parameters"], dtype=float)
        self._batches.waiting = arrays["waiting"]
        prefix = "optimizer."
        self._optimizer = self._new_optimizer()
        self._optimizer.restore({k.removeprefix(prefix): v for k, v in arrays.items() if k.startswith(prefix)})
        self._batching.bit_generator.state = values["batching"]
        self._deciding.bit_generator.state = values["deciding"]
        self.step_count = int(values["step"])
        self.seconds = float(values["seconds"])
        self._stopping.restore(values["stopping"])
        self.best = None if values["best"] is None else (int(values["best"]), np.array(arrays["best"]))


def _number(value: float) -> float | None:
    """Return a number that JSON can hold, None for NaN."""
    return None if np.isnan(value) else value


def _by_block(circuit: Circuit) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for parameter in circuit.parameters:
        groups.setdefault(parameter.name.split(".")[0], []).append(parameter)
    return groups


def _circuit(design: Design, registry: Registry) -> Circuit:
    compilation = compile(design, registry)
    errors = [problem for problem in compilation.problems if problem.severity is Severity.ERROR]
    if errors:
        raise TrainingError(errors[0].message, errors[0].block)
    if compilation.circuit is None or compilation.circuit.readout is None:
        raise TrainingError("The design has no classification, so there is nothing to train.")
    for operation in compilation.circuit.operations:
        if isinstance(operation, Operation) and operation.gate in CHANNELS:
            raise TrainingError(
                "Training runs on exact states and takes no noise: bypass it to train; "
                "the command `probabilities` computes with it.",
                operation.block,
            )
    if not compilation.circuit.parameter_count:
        raise TrainingError("The design has no parameters, so there is nothing to learn: place a convolution.")
    return compilation.circuit


def _check_classes(circuit: Circuit, prepared: Prepared) -> None:
    assert circuit.readout is not None
    there, told_apart = len(prepared.dataset.classes), circuit.readout.classes
    if there > told_apart:
        raise TrainingError(
            f"The images belong to {there} classes, and the classification tells {told_apart} apart.",
            circuit.readout.block,
        )
