"""Lights up a part of an image: the rest is dimmed, and a line runs around what is lit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qdcnn_studio.app.theme import theme

DIMMED, STRONGEST = 0.72, 0.75
"""How far dark pixels fade into the panel, and how far the brightest take on the accent colour."""


def paint_field(painter: QPainter, target: QRectF, field: NDArray[np.float64]) -> None:
    """Paint the light over an image.

    Parameters
    ----------
    painter : QPainter
    target : QRectF
        Where the image is.
    field : ndarray of float, shape (rows, columns)
        The light on each pixel, from 0 to 1; NaN where it is dark.
    """
    colors = theme()
    rows, columns = field.shape
    wide, high = target.width() / columns, target.height() / rows
    lit = ~np.isnan(field)
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(rows):
        for column in range(columns):
            place = QRectF(target.left() + column * wide, target.top() + row * high, wide, high)
            if not lit[row, column]:
                painter.fillRect(place, colors.color("panel", DIMMED))
            elif field[row, column] > 0:
                painter.fillRect(place, colors.color("accent", STRONGEST * float(min(1.0, field[row, column]))))
    painter.setPen(QPen(colors.color("accent"), 1.5))
    painter.drawLines(outline(lit, target))


def outline(lit: NDArray[np.bool_], target: QRectF) -> list[QLineF]:
    """Return the edges between what is lit and what is not, or what is outside the image."""
    rows, columns = lit.shape
    wide, high = target.width() / columns, target.height() / rows
    padded = np.pad(lit, 1)
    lines = []
    for row, column in np.argwhere(padded[1:, 1:-1] != padded[:-1, 1:-1]):
        y, x = target.top() + row * high, target.left() + column * wide
        lines.append(QLineF(x, y, x + wide, y))
    for row, column in np.argwhere(padded[1:-1, 1:] != padded[1:-1, :-1]):
        y, x = target.top() + row * high, target.left() + column * wide
        lines.append(QLineF(x, y, x, y + high))
    return lines
