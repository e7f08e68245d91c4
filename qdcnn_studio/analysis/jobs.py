"""Training runs and baselines as jobs: what to do, how it came out, and many of them on all cores."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from qdcnn_studio.analysis.baselines import Score, Task, logistic_regression, network, support_vector_machine
from qdcnn_studio.analysis.entanglement import without_entanglement
from qdcnn_studio.circuit.working import working_parameters
from qdcnn_studio.data.pipeline import Prepared
from qdcnn_studio.data.problems import told_of_files
from qdcnn_studio.design.document import dumps, loads
from qdcnn_studio.design.expansion import expanded
from qdcnn_studio.design.graph import Design, Json
from qdcnn_studio.design.registry import Family, Registry
from qdcnn_studio.training.errors import TrainingError

ENDED = (
    "A process that fits one of the models was ended from outside, most often because memory ran out: close other "
    "programs, or fit fewer models at once."
)
CIRCUIT, UNENTANGLED, UNFUSED = "circuit", "unentangled", "unfused"
LOGISTIC, SVM, NETWORK = "logistic", "svm", "network"
"""The models a job can fit: the design as it is, without any gate between qubits, without those of its fusion blocks;
and the classical ones."""

Progress = Callable[[str, float], None]
"""Told what is being done, and the share of all the work that is done, from 0 to 1."""

REPORTS_PER_SECOND = 5
POLL_SECONDS = 0.1


class Cancelled(Exception):
    """The jobs were called off."""


@dataclass(frozen=True)
class Job:
    """One model, fitted once.

    Parameters
    ----------
    design : str
        The design as its file's text.
    model : str
        ``circuit``, ``unentangled``, ``unfused``, ``logistic``, ``svm`` or ``network``.
    seed : int
        Of initial parameters and batches.
    settings : mapping of str to JSON value
        Training settings that differ from the design's.
    parameters : int
        For ``network``: how many parameters it should have.
    """

    design: str
    model: str = CIRCUIT
    seed: int = 0
    settings: dict[str, Json] = field(default_factory=dict)
    parameters: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job came out.

    Parameters
    ----------
    model : str
    seed : int
    test_accuracy, train_accuracy : float
        From 0 to 1.
    parameters : int
        Those that can change the prediction.
    test_images : int
    seconds : float
        Fitting alone, without preparing the data.
    note : str
        What the model is.
    hybrid : bool
        Whether a circuit ends in a classical layer.
    told : tuple of str
        Of the files of the images: which were left out, and whether some were resized.
    """

    model: str
    seed: int
    test_accuracy: float
    train_accuracy: float
    parameters: int
    test_images: int
    seconds: float
    note: str = ""
    hybrid: bool = False
    told: tuple[str, ...] = ()


def run_job(job: Job, progress: Callable[[float], None] = lambda share: None) -> Outcome | None:
    """Fit one model and measure it on the test images.

    Parameters
    ----------
    job : Job
    progress : callable
        Told the share of this job that is done.

    Returns
    -------
    Outcome or None
        None if there is no such model: no network has about as many parameters.

    Raises
    ------
    TrainingError
        If the design cannot be trained, or keeps no images for the test.
    DataError
        If its data cannot be prepared.
    """
    if job.model in (CIRCUIT, UNENTANGLED, UNFUSED):
        return _train(job, progress)
    task = _task(loads(job.design))
    began = time.perf_counter()
    score: Score | None
    if job.model == LOGISTIC:
        score = logistic_regression(task)
    elif job.model == SVM:
        score = support_vector_machine(task)
    else:
        score = network(task, job.parameters, job.seed)
    seconds = time.perf_counter() - began
    if score is None:
        return None
    images = len(task.test_labels)
    return Outcome(
        job.model, job.seed, score.test_accuracy, score.train_accuracy, score.parameters, images, seconds, score.note
    )


def _train(job: Job, progress: Callable[[float], None]) -> Outcome:
    from qdcnn_studio.training.settings import training_settings
    from qdcnn_studio.training.trainer import Trainer

    design, registry = loads(job.design), _registry(job.model)
    # Nobody looks at validation while many runs go on, unless it decides when to stop.
    settings = training_settings(design, {**job.settings, "seed": job.seed})
    if not settings.patience and not settings.stop_at_accuracy:
        settings = settings.model_copy(update={"validate_every": max(1, settings.steps + 1)})
    trainer = Trainer(design, registry, settings, prepared=_prepared(design))
    while trainer.end is None:
        trainer.step()
        progress(trainer.step_count / max(1, settings.steps))
    test, train = trainer.evaluate("test"), trainer.evaluate("train")
    return Outcome(
        job.model,
        job.seed,
        test.accuracy,
        train.accuracy,
        working_parameters(trainer.circuit),
        len(trainer.dataset.split.test),
        trainer.seconds,
        f"{trainer.circuit.qubits} qubits, {trainer.step_count} steps",
        trainer.circuit.is_hybrid,
        told_of_files(trainer.dataset),
    )


def _registry(model: str) -> Registry:
    from qdcnn_studio.blocks.standard import standard_registry

    registry = standard_registry()
    if model == UNENTANGLED:
        return without_entanglement(registry)
    return without_entanglement(registry, only=(Family.FUSION,)) if model == UNFUSED else registry


def _prepared(design: Design) -> Prepared:
    """Return the data of a design; designs that differ in their circuit alone share them."""
    return _load(dumps(_data_part(design)))


@lru_cache(maxsize=1)
def _load(design: str) -> Prepared:
    from qdcnn_studio.data.pipeline import prepare

    prepared = prepare(loads(design), _registry(CIRCUIT))
    if not len(prepared.dataset.split.test):
        raise TrainingError("The design keeps no images for the test, so there is nothing to measure it on.")
    return prepared


def _data_part(design: Design) -> Design:
    """Return the blocks that bring, prepare and encode the images, and the wires between them."""
    design = expanded(design)
    registry, families = _registry(CIRCUIT), (Family.DATA, Family.PREPARATION, Family.ENCODING)
    kept = {
        id: replace(block, position=(0.0, 0.0), label="")
        for id, block in design.blocks.items()
        if block.type in registry and registry[block.type].family in families
    }
    return Design(kept, frozenset(wire for wire in design.wires if wire.source in kept and wire.target in kept))


def _task(design: Design) -> Task:
    """Return what enters the encodings of a design, as a task for classical models."""
    from qdcnn_studio.circuit.compiler import compile

    circuit = compile(design, _registry(CIRCUIT)).circuit
    if circuit is None or not circuit.feature_count:
        raise TrainingError("The design has no encoding, so there are no features to fit a classical model on.")
    prepared = _prepared(design)
    features, dataset = prepared.matrix(circuit), prepared.dataset
    train, test = dataset.split.train, dataset.split.test
    return Task(features[train], dataset.labels[train], features[test], dataset.labels[test], len(dataset.classes))


def run_jobs(
    jobs: Sequence[Job],
    *,
    workers: int | None = None,
    progress: Progress = lambda what, share: None,
    cancelled: Callable[[], bool] = lambda: False,
    finished: Callable[[int, Outcome], None] = lambda number, outcome: None,
) -> list[Outcome | None]:
    """Run jobs, several at once.

    Parameters
    ----------
    jobs : sequence of Job
    workers : int, optional
        Processes to run them in; one for each core, if not given. With 0 they run in this process, one by one.
    progress : callable
        Called in this thread, a few times per second.
    cancelled : callable
        Asked a few times per second whether to give up.
    finished : callable
        Told of each outcome as it comes, with the number of its job; they come in any order.

    Returns
    -------
    list of Outcome or None
        In the order of the jobs, as `run_job` returns them.

    Raises
    ------
    Cancelled
        If they were called off.
    TrainingError, DataError
        If one of them cannot be done, or its process was ended from outside; the others are then called off.
    """
    if workers == 0:
        return _run_here(jobs, progress, cancelled, finished)
    context = multiprocessing.get_context("spawn")
    reports, halt = context.Queue(), context.Event()
    count = min(workers or os.cpu_count() or 1, len(jobs)) or 1
    with ProcessPoolExecutor(count, context, _begin, (reports, halt)) as pool:
        futures = [pool.submit(_run_reporting, number, job) for number, job in enumerate(jobs)]
        try:
            _watch(futures, reports, progress, cancelled, finished)
        except BaseException as error:
            halt.set()
            pool.shutdown(cancel_futures=True)
            if isinstance(error, BrokenProcessPool):
                raise TrainingError(ENDED) from error
            raise
        return [future.result() for future in futures]


def _run_here(
    jobs: Sequence[Job], progress: Progress, cancelled: Callable[[], bool], finished: Callable[[int, Outcome], None]
) -> list[Outcome | None]:
    outcomes: list[Outcome | None] = []

    def report(share: float) -> None:
        if cancelled():
            raise Cancelled
        progress(_words(len(outcomes), len(jobs)), (len(outcomes) + share) / len(jobs))

    for job in jobs:
        report(0.0)
        outcome = run_job(job, report)
        outcomes.append(outcome)
        if outcome is not None:
            finished(len(outcomes) - 1, outcome)
    progress(_words(len(outcomes), len(jobs)), 1.0)
    return outcomes


def _watch(
    futures: Sequence[Future[Outcome | None]],
    reports: Any,
    progress: Progress,
    cancelled: Callable[[], bool],
    finished: Callable[[int, Outcome], None],
) -> None:
    """Pass on what the jobs report until all are done."""
    shares = [0.0] * len(futures)
    waiting = {future: number for number, future in enumerate(futures)}
    while waiting:
        done, _ = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
        if cancelled():
            raise Cancelled
        while True:
            try:
                number, share = reports.get_nowait()
            except queue.Empty:
                break
            shares[number] = max(shares[number], share)
        for future in done:
            number = waiting.pop(future)
            shares[number], outcome = 1.0, future.result()
            if outcome is not None:
                finished(number, outcome)
        progress(_words(len(futures) - len(waiting), len(futures)), sum(shares) / max(1, len(shares)))


def _words(done: int, total: int) -> str:
    return f"{done} of {total} models are fitted"


_link: tuple[Any, Any] | None = None
"""In a worker process: the queue on which it tells how far it is, and the event that calls it off."""


def _begin(reports: Any, halt: Any) -> None:
    """Make a fresh process ready for jobs."""
    global _link
    _link = (reports, halt)
    # What was reported last may be lost, but never keeps this process from ending.
    reports.cancel_join_thread()
    # Ctrl+C in a terminal reaches all processes; the one that started this one decides what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the process that started this one, and end when it has ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_reporting(number: int, job: Job) -> Outcome | None:
    """Run a job in a worker process and tell how far it is, a few times per second."""
    assert _link is not None
    reports, halt = _link
    last = 0.0

    def report(share: float) -> None:
        nonlocal last
        if halt.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - last > 1 / REPORTS_PER_SECOND:
            last = now
            reports.put((number, share))

    return run_job(job, report)
