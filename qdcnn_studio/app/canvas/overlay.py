"""What is drawn over the scene while a hand is at work: rubber band, guides, the wire in progress."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qdcnn_studio.app.canvas.routing import wire_path
from qdcnn_studio.app.theme import theme


@dataclass
class Overlay:
    """What a gesture shows of what it would do."""

    band: QRectF | None = None
    guides: tuple[QRectF, ...] = ()
    wire: tuple[QPointF, QPointF] | None = None
    wire_role: str = "data"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self.band is None and not self.guides and self.wire is None

    def paint(self, painter: QPainter, scale: float) -> None:
        """Draw it, with hairlines that keep their width on screen."""
        if self.is_empty:
            return
        colors = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.band is not None:
            made = QPen(colors.color("accent"), 1)
            made.setCosmetic(True)
            painter.setPen(made)
            painter.setBrush(colors.color("accent", 0.12))
            painter.drawRect(self.band)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for guide in self.guides:
            made = QPen(colors.color("accent", 0.8), 1, Qt.PenStyle.DashLine)
            made.setCosmetic(True)
            painter.setPen(made)
            painter.drawLine(guide.topLeft(), guide.bottomRight())
        if self.wire is not None:
            made = QPen(colors.color(self.wire_role), 2.4 / max(scale, 0.5))
            made.setCapStyle(Qt.PenCapStyle.RoundCap)
            if self.wire_role == "error":
                made.setDashPattern([3.0, 2.5])
            painter.setPen(made)
            painter.drawPath(wire_path(*self.wire))
