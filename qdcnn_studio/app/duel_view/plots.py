"""The curves of both sides on one chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from qdcnn_studio.app.duel_view.model import DuelModel
from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.app.training_view.curve import Curve
from qdcnn_studio.app.training_view.curve_plot import CurvePlot
from qdcnn_studio.app.training_view.plots import Steps

Floats = NDArray[np.float64]
Kind = Literal["losses", "accuracies"]
SIDES = (("left", "register"), ("right", "features"))
"""Name and colour of each side."""


class DuelPlot(CurvePlot):
    """Loss or accuracy of both sides: on each step's batch, and dashed on the validation images.

    Parameters
    ----------
    duel : DuelModel
    kind : {"losses", "accuracies"}
    """

    def __init__(self, duel: DuelModel, kind: Kind, parent: QWidget | None = None) -> None:
        # Both sides do the same steps, so the left one's clock is the plot's.
        super().__init__(duel.left, "Press Start.", 1.0 if kind == "accuracies" else None, parent=parent)
        self.legend.at_bottom = kind == "accuracies"
        for (name, role), run in zip(SIDES, (duel.left, duel.right), strict=True):
            self.add_curve(Curve(name, name, role, _of_batches(run, kind), smooth=True))
            self.add_curve(Curve(f"{name} validation", f"{name}, validation", role, _looks(run, kind), dashed=True))


def _of_batches(run: RunModel, kind: Kind) -> Callable[[], tuple[Floats, Floats]]:
    steps = Steps()
    return lambda: (steps.first(run.steps), getattr(run, kind))


def _looks(run: RunModel, kind: Kind) -> Callable[[], tuple[Floats, Floats]]:
    return lambda: (run.validation_steps, getattr(run, f"validation_{kind}"))
