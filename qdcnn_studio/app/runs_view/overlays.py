"""Curves of kept runs, laid over those of the run on screen."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from qdcnn_studio.app.kept_runs import KeptRuns
from qdcnn_studio.app.training_view.curve import Curve
from qdcnn_studio.app.training_view.curve_plot import CurvePlot
from qdcnn_studio.training.run import History

Floats = NDArray[np.float64]
PREFIX, KIN = "kept:", "kin:"


class Overlays(QObject):
    """Keeps the loss and accuracy plots in step with the runs that are laid over.

    Parameters
    ----------
    kept : KeptRuns
    loss, accuracy : CurvePlot
    """

    def __init__(self, kept: KeptRuns, loss: CurvePlot, accuracy: CurvePlot) -> None:
        super().__init__(kept)
        self._kept = kept
        self._plots = {"loss": loss, "accuracy": accuracy}
        kept.overlaysChanged.connect(self.refresh)

    def refresh(self) -> None:
        """Add and remove curves as the chosen runs ask for."""
        wanted = {f"{PREFIX}{folder.name}": (folder, *shown) for folder, shown in self._kept.overlays.items()}
        for kind, plot in self._plots.items():
            self._show_kin(kind, plot)
            present = [key for key in plot.keys if key.startswith(PREFIX)]
            for key in present:
                if key not in wanted:
                    plot.remove_curve(key)
            for key, (folder, name, history) in wanted.items():
                if key not in present:
                    plot.add_curve(self._curve(key, kind, name, history, self._kept.overlay_color(folder) or 0))

    def _show_kin(self, kind: str, plot: CurvePlot) -> None:
        """Show the tree of branches of the run on screen: each curve begins where it left the one it branched from."""
        for key in plot.keys:
            if key.startswith(KIN):
                plot.remove_curve(key)
        for relative in self._kept.kin:
            steps, values = _points(relative.history, kind)
            points = (steps + relative.begin, values)
            title = f"branched from {relative.name}" if relative.is_parent else relative.name
            key = f"{KIN}{relative.folder.name}"
            plot.add_curve(Curve(key, title, "muted", partial(_same, points), smooth=True))

    @staticmethod
    def _curve(key: str, kind: str, name: str, history: History, color: int) -> Curve:
        points = _points(history, kind)
        return Curve(key, name, "data", lambda: points, smooth=True, class_color=color)


def _same(points: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return points


def _points(history: History, kind: str) -> tuple[Floats, Floats]:
    values = history.losses if kind == "loss" else history.accuracies
    return np.arange(1.0, len(values) + 1), values
