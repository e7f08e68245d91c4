"""A training process that is none: it keeps what it is told, and tells what a test says."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.app.session import Session
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.text import parse
from qdcnn_studio.training.messages import Evaluation, Progress, Started
from qdcnn_studio.training.settings import TrainingSettings

SMALL = 'digits(classes=[0, 1]) | pca(4) | scale(0, 3.1416) | angle("ry") | conv("so4") | pool() | classify(2)'


class FakeLink(QObject):
    """Takes the place of `ProcessLink`."""

    received = Signal(object)
    died = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[object] = []
        self.was_killed = False

    def start(self) -> None:
        pass

    def send(self, command: object) -> None:
        self.sent.append(command)

    def close(self, wait: bool = True) -> None:
        pass


def small_design() -> Design:
    return parse(SMALL, standard_registry())


def small_session(design: Design | None = None) -> Session:
    """A session whose training process is a `FakeLink`."""
    return Session(design or small_design(), standard_registry(), FakeLink())  # type: ignore[arg-type]


def begin_run(run: RunModel, steps: int, planned: int = 100, seed: int = 1) -> Progress:
    """Feed a run with a start and with that many steps of made-up numbers, which are returned."""
    design = small_design()
    circuit = compile(design, standard_registry()).circuit
    assert circuit is not None
    settings = TrainingSettings(steps=planned)
    run.begin(design, circuit, settings, "Starting the training process.")
    random = np.random.default_rng(seed)
    initial = random.normal(size=circuit.parameter_count)
    run.take(Started(0, initial, settings.model_dump(), 100, 20, 50))
    message = Progress(
        1,
        random.uniform(0.2, 0.9, steps),
        random.uniform(0.5, 1.0, steps),
        random.uniform(0.01, 2.0, steps),
        np.full(steps, 0.05),
        random.normal(size=(steps, circuit.parameter_count)),
        {"conv_1": random.uniform(0.01, 1.0, steps), "pool_1": random.uniform(0.01, 1.0, steps)},
        tuple(
            Evaluation(step, float(random.uniform(0.2, 0.9)), 0.5 + step / 200, np.array([[9, 1], [2, 8]]))
            for step in range(10, steps + 1, 10)
        ),
    )
    run.take(message)
    return message
