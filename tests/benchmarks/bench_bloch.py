"""How fast 16 Bloch spheres are painted while their arrows move (issue 6: at least 50 frames a second).

Run:  QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_bloch [--json]

A frame is a new look and the repainting of the whole widget.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.bloch.canvas import BlochCanvas
from qdcnn_studio.app.looker import Look
from qdcnn_studio.app.theme import DARK, KEEPER
from qdcnn_studio.circuit.circuit import Place
from tests.benchmarks.timing import frames, report

SPHERES = 16
ROOM = QSize(1000, 420)


def looks(images: int, count: int = 110) -> list[Look]:
    """Return looks at arrows (and a cloud) that move a little from one to the next."""
    random = np.random.default_rng(3)
    qubits = tuple(range(SPHERES))
    bloch = random.uniform(-0.5, 0.5, (SPHERES, 3))
    cloud = random.uniform(-0.5, 0.5, (images, SPHERES, 3)) if images else None
    labels = np.arange(images) % 2 if images else None
    made = []
    for step in range(count):
        bloch = np.clip(bloch + random.normal(0, 0.02, bloch.shape), -0.57, 0.57)
        purity = (1 + (bloch**2).sum(axis=1)) / 2
        made.append(Look(Place(1, qubits), qubits, bloch, purity, purity, None, None, cloud, labels, 0, step))
    return made


def measure() -> dict[str, Any]:
    """Return all figures, in milliseconds."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    KEEPER.use(DARK, application)
    canvas = BlochCanvas()
    canvas.resize(ROOM)
    canvas.use_room(ROOM)
    canvas.show()
    QApplication.processEvents()
    results: dict[str, Any] = {}
    for name, trails, images in (
        ("arrows", False, 0),
        ("arrows and trails", True, 0),
        ("arrows, trails and 60 images", True, 60),
        ("arrows, trails and 200 images", True, 200),
    ):
        sequence = looks(images)
        canvas.show_trails = trails

        def frame(number: int, sequence: list[Look] = sequence) -> None:
            canvas.show_look(sequence[number % len(sequence)])
            canvas.repaint()

        results[name] = frames(frame)

    def turn(number: int) -> None:
        canvas.turn(0.01, 0.0)
        canvas.repaint()

    canvas.show_look(looks(0)[0])
    results["turning, arrows only"] = frames(turn)
    return results


if __name__ == "__main__":
    report("Frame times of 16 Bloch spheres.", measure)
