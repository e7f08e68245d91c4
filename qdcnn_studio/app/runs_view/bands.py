"""Series of seeds on the plots: the mean as a curve, one standard deviation on either side as a band."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from qdcnn_studio.app.seed_series import SeedSeries, Series
from qdcnn_studio.app.training_view.curve import Curve
from qdcnn_studio.app.training_view.curve_plot import CurvePlot

Floats = NDArray[np.float64]
FIRST_COLOR = 6
"""Series begin with this class colour: the colours before it belong to the run on screen and to kept runs."""


class Bands(QObject):
    """Draws each finished series on the loss and accuracy plots.

    Parameters
    ----------
    seeds : SeedSeries
    loss, accuracy : CurvePlot
    """

    def __init__(self, seeds: SeedSeries, loss: CurvePlot, accuracy: CurvePlot) -> None:
        super().__init__(seeds)
        self._plots = {"losses": loss, "accuracies": accuracy}
        self._count = 0
        seeds.finished.connect(self.show)

    def show(self, series: Series) -> None:
        """Draw one series."""
        color = FIRST_COLOR + self._count % 4
        self._count += 1
        title = f"{len(series.seeds)} seeds, {series.name}"
        for kind, plot in self._plots.items():
            mean, low, high = series.band(kind)
            points, edges = (np.arange(1.0, len(mean) + 1), mean), (low, high)
            plot.add_curve(
                Curve(
                    f"series:{self._count}",
                    title,
                    "data",
                    partial(_same, points),
                    class_color=color,
                    band=partial(_same, edges),
                )
            )


def _same(pair: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return pair
