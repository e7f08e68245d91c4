"""How long going back in time takes: from choosing a step to spheres, probabilities and confusion matrix of that step.

Run:  QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_time_machine [--json]

Issue 6 asks for at most 50 ms. The design is the shipped example (8 qubits, 51 parameters), with a cloud of 60 images.
"""

from __future__ import annotations

import os
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.app.theme import DARK, KEEPER
from qdcnn_studio.app.training_view.view import TrainingView
from qdcnn_studio.opening import open_design
from qdcnn_studio.training.messages import Progress, Started
from qdcnn_studio.training.settings import TrainingSettings
from tests.benchmarks.timing import report
from tests.gui.fakes import small_session

STEPS = 1000
LOOKS = 60
PATIENCE = 60.0


def measure() -> dict[str, Any]:
    """Return the figures, in milliseconds of the wall's clock."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    KEEPER.use(DARK, application)
    session = small_session(open_design("first_minute"))
    view = TrainingView(session)
    view.resize(1440, 312)
    view.show()
    _wait(application, lambda: view.evaluator.latest is not None and session.looker.latest is not None)
    _feed(session.run, session)
    random = np.random.default_rng(1)
    spheres, everything = [], []
    for step in random.integers(0, STEPS, LOOKS + 5):
        start = perf_counter()
        session.run.look_at_moment(int(step))
        _wait(application, lambda step=step: session.looker.latest.step == step)
        spheres.append((perf_counter() - start) * 1e3)
        _wait(application, lambda step=step: view.evaluator.latest.step == step)
        view.repaint()
        everything.append((perf_counter() - start) * 1e3)
    session.close()
    return {"spheres and probabilities": _figures(spheres[5:]), "with the confusion matrix": _figures(everything[5:])}


def _feed(run: RunModel, session: Any) -> None:
    """Give the run a history."""
    circuit = session.circuit
    settings = TrainingSettings(steps=STEPS)
    run.begin(session.editor.design, circuit, settings, "")
    random = np.random.default_rng(2)
    run.take(Started(0, random.normal(size=circuit.parameter_count), settings.model_dump(), 1, 1, 1))
    numbers = random.uniform(0.1, 0.9, STEPS)
    history = random.normal(size=(STEPS, circuit.parameter_count))
    run.take(Progress(1, numbers, numbers, numbers, numbers, history))


def _wait(application: QApplication, done: Any) -> None:
    end = perf_counter() + PATIENCE
    while not done():
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if perf_counter() > end:
            raise TimeoutError("The states did not come.")


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        name: round(ordered[min(int(len(ordered) * p), len(ordered) - 1)], 1)
        for name, p in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))
    }


if __name__ == "__main__":
    report("Times of looking back.", measure)
