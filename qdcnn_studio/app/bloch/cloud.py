"""Clouds of images on spheres: each image is the mark of its class, the far half of the sphere before the near one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPixmap

from qdcnn_studio.app.bloch.grid import Grid
from qdcnn_studio.app.bloch.sphere import MarkCache
from qdcnn_studio.app.theme import Theme

Floats = NDArray[np.float64]


class Cloud:
    """Where the marks of all images are on all spheres, worked out at once.

    Parameters
    ----------
    points : ndarray of float, shape (images, spheres, 3)
        Projected: right, up and towards the eye.
    labels : ndarray of int, shape (images,)
    grid : Grid
    marks : MarkCache
    theme : Theme
    ratio : float
        Pixels of the screen for each of the widget's.
    """

    def __init__(
        self, points: Floats, labels: NDArray[np.int64], grid: Grid, marks: MarkCache, theme: Theme, ratio: float
    ) -> None:
        side = max(4.0, min(6.0, grid.diameter / 20))
        half = marks.pixmap(0, True, side, theme, ratio).width() / ratio / 2
        centers = np.array([grid.center(index) for index in range(grid.count)])
        spots = points[..., :2] * np.array([grid.diameter / 2, -grid.diameter / 2]) + centers - half
        self._whole = ratio == 1
        self._spots = np.rint(spots).astype(int) if self._whole else spots
        self._near = points[..., 2] >= 0
        self._classes = [(int(label), labels == label) for label in np.unique(labels)]
        self._pixmaps = {
            (label, front): marks.pixmap(label, front, side, theme, ratio)
            for label, _ in self._classes
            for front in (False, True)
        }

    def paint(self, painter: QPainter, index: int) -> None:
        """Paint the cloud of one sphere.

        A picture lands on whole pixels anyway; told so in whole numbers, Qt paints it in half the time.
        """
        for places, pixmap in self._marks_of(index):
            if self._whole:
                for x, y in places:
                    painter.drawPixmap(x, y, pixmap)
            else:
                for x, y in places:
                    painter.drawPixmap(QPointF(x, y), pixmap)

    def _marks_of(self, index: int) -> Iterator[tuple[list[tuple[int, int]], QPixmap]]:
        near, spots = self._near[:, index], self._spots[:, index]
        for front in (False, True):
            half = near if front else ~near
            for label, own in self._classes:
                yield spots[half & own].tolist(), self._pixmaps[label, front]
