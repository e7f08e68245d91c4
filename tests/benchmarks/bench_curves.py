"""How long drawing the loss curve takes while steps stream in (issue 6: 10⁶ steps, at least 30 draws a second).

Run:  QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_curves [--json]

A frame is 50 new steps, the drawing of the curves as the run holds them, and the painting.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.app.theme import DARK, KEEPER
from qdcnn_studio.app.training_view.plots import LossPlot
from qdcnn_studio.training.messages import Progress
from tests.benchmarks.timing import frames, report
from tests.gui.fakes import begin_run

BURST = 50


def measure() -> dict[str, Any]:
    """Return all figures, in milliseconds."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    KEEPER.use(DARK, application)
    results: dict[str, Any] = {}
    for steps in (1_000, 100_000, 1_000_000):
        for smooth in (False, True):
            run = RunModel()
            plot = LossPlot(run)
            plot.resize(500, 240)
            plot.show()
            QApplication.processEvents()
            begin_run(run, 10, planned=2 * steps)
            width = run.parameters.shape[1]
            _stream(run, steps, width)
            plot.set_smooth(smooth)

            def frame(number: int, run: RunModel = run, plot: LossPlot = plot, width: int = width) -> None:
                _stream(run, BURST, width)
                plot.draw()
                plot.plot.viewport().repaint()

            results[f"{steps:,} steps" + (", smoothed" if smooth else "")] = frames(frame, 60)
            plot.close()
    return results


def _stream(run: RunModel, steps: int, width: int) -> None:
    """Feed a run with more steps."""
    random = np.random.default_rng(run.steps)
    noise = random.uniform(0.1, 0.9, steps)
    run.take(Progress(run.steps + 1, noise, noise, noise, noise, np.zeros((steps, width))))


if __name__ == "__main__":
    report("Draw times of the loss curve.", measure)
