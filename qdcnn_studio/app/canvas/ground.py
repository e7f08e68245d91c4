"""The ground of the canvas: one colour, and faint dots from near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from qdcnn_studio.app.canvas.paints import color

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

DOTS = 24.0
"""Distance of the dots."""
FROM_SCALE = 0.6
"""From further off the dots would be a grey haze."""


class Ground:
    """Draws the ground of one canvas.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._count = (0, 0)
        self._grid = QPolygonF()

    def paint(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw a part of the ground."""
        painter.fillRect(QRectF(rect), color("window"))
        if self._view.scale_now < FROM_SCALE:
            return
        dots = self._dots()
        corner = self._view.mapToScene(0, 0)
        made = QPen(color("line"), 1)
        made.setCosmetic(True)
        painter.save()
        painter.translate(corner.x() // DOTS * DOTS, corner.y() // DOTS * DOTS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(made)
        painter.drawPoints(dots)
        painter.restore()

    def _dots(self) -> QPolygonF:
        """Return the dots of one screenful; they are counted out anew only when the scale or the size changes."""
        size = self._view.viewport().size() / self._view.scale_now
        across, down = int(size.width() // DOTS) + 2, int(size.height() // DOTS) + 2
        if self._count != (across, down):
            self._count = (across, down)
            self._grid = QPolygonF([QPointF(x * DOTS, y * DOTS) for y in range(down) for x in range(across)])
        return self._grid
