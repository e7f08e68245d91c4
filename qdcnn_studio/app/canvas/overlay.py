"""What is drawn over the scene while a hand is at work: rubber band, guides, the wire in progress."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.paints import pen
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


HINT = ("Drag a block here from the left,", "double-click for a search,", "or just type what comes first.")


def paint_hint(painter: QPainter, room: QRect) -> None:
    """Say in the middle of an empty canvas how to begin."""
    painter.save()
    painter.resetTransform()
    painter.setPen(pen("muted"))
    painter.setFont(metrics.caption_font())
    for number, line in enumerate(HINT):
        place = QRect(room.left(), room.center().y() - 30 + 22 * number, room.width(), 22)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, line)
    painter.restore()
