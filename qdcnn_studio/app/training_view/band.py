"""The filled room between two edges of a plot, such as one deviation below and above a mean."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor

Floats = NDArray[np.float64]
OPACITY = 0.22


class Band:
    """Paints itself on a plot, behind the curves.

    Parameters
    ----------
    plot : pyqtgraph.PlotWidget
    """

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self._edges = pg.PlotCurveItem(), pg.PlotCurveItem()
        self.fill = pg.FillBetweenItem(*self._edges)
        self.fill.setZValue(-10)
        plot.addItem(self.fill, ignoreBounds=True)

    def show(self, x: Floats, low: Floats, high: Floats) -> None:
        """Fill between two edges at the same x; nothing where there are no points."""
        for edge, y in zip(self._edges, (low, high), strict=True):
            edge.setData(x, y)

    def use_color(self, color: QColor) -> None:
        """Fill with a colour, so faintly that curves can be seen on it."""
        faint = QColor(color)
        faint.setAlphaF(OPACITY * color.alphaF())
        self.fill.setBrush(faint)

    def remove(self) -> None:
        """Take it off the plot."""
        self._plot.removeItem(self.fill)
