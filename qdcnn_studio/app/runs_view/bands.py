"""Series of seeds on the plots: the mean as a curve, one standard deviation on either side as a band."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from shiboken6 import isValid

from qdcnn_studio.app.seed_series import SeedSeries, Series
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.app.training_view.curve_plot import Curve, CurvePlot

Floats = NDArray[np.float64]
FIRST_COLOR = 6
"""Series begin with this class colour: the colours before it belong to the run on screen and to kept runs."""
OPACITY = 0.22


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
        self._fills: list[tuple[int, pg.FillBetweenItem]] = []
        self._count = 0
        seeds.finished.connect(self.show)
        KEEPER.changed.connect(self._use_theme)

    def show(self, series: Series) -> None:
        """Draw one series."""
        color = FIRST_COLOR + self._count % 4
        self._count += 1
        for kind, plot in self._plots.items():
            mean, low, high = series.band(kind)
            steps = np.arange(1.0, len(mean) + 1)
            edges = [pg.PlotDataItem(steps, edge, pen=None) for edge in (low, high)]
            fill = pg.FillBetweenItem(*edges)
            fill.setZValue(-10)
            for item in (*edges, fill):
                plot.plot.addItem(item, ignoreBounds=True)
            self._fills.append((color, fill))
            title = f"{series.name}, {len(series.seeds)} seeds"
            points = (steps, mean)
            plot.add_curve(Curve(f"series:{self._count}", title, "data", partial(_same, points), class_color=color))
        self._use_theme()

    def _use_theme(self) -> None:
        self._fills = [(color, fill) for color, fill in self._fills if isValid(fill)]  # a plot may have gone first
        for color, fill in self._fills:
            fill.setBrush(theme().class_color(color, OPACITY))


def _same(points: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return points
