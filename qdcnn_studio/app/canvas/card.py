"""The item that draws one block: a card with its ports painted in it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.face import Face, PortFace, Shape, Side
from qdcnn_studio.app.theme import Theme, theme

CARD_Z = 10.0
LIFTED_Z = 20.0


class CardItem(QGraphicsItem):
    """Draws one block. It knows its face and its state on screen, and nothing of the design.

    Parameters
    ----------
    block : str
        Id of the block, so that a hit on the item can be told.
    face : Face
    """

    def __init__(self, block: str, face: Face) -> None:
        super().__init__()
        self.block = block
        self.face = face
        self.size = QSizeF()
        self.points: dict[tuple[Side, str], QPointF] = {}
        self.heat: float | None = None
        self.selected = False
        self.hovered = False
        self.glowing = False
        self.dimmed = False
        self.focused: tuple[Side, str] | str | None = None
        self.lit_ports: frozenset[tuple[Side, str]] | None = None
        self.setZValue(CARD_Z)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.show_face(face)

    def show_face(self, face: Face) -> None:
        """Show another face."""
        self.prepareGeometryChange()
        self.face = face
        self.size = metrics.card_size(face)
        self.points = metrics.port_points(face, self.size)
        self._bounds = QRectF(QPointF(), self.size).adjusted(
            -metrics.MARGIN, -metrics.MARGIN, metrics.MARGIN, metrics.MARGIN
        )
        self.update()

    def set_state(self, **state: object) -> None:
        """Change what is shown of the state (selected, hovered, heat…) and repaint if it is another one."""
        changed = False
        for name, value in state.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
                changed = True
        if changed:
            self.update()

    def port_scene_pos(self, side: Side, name: str) -> QPointF | None:
        """Return where a port is in the scene; None if there is no such port."""
        point = self.points.get((side, name))
        return None if point is None else self.pos() + point

    def card_rect(self) -> QRectF:
        """Return the card itself in the scene, without what reaches beyond it."""
        return QRectF(self.pos(), self.size)

    def badge_center(self) -> QPointF:
        """Return the middle of the problem badge, relative to the card."""
        return QPointF(self.size.width() - 6, 5)

    def boundingRect(self) -> QRectF:
        """Return the area the card may paint in."""
        return self._bounds

    def shape(self) -> QPainterPath:
        """Return the area in which the card can be hit, ports and badge included."""
        path = QPainterPath()
        path.addRect(self._bounds)
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the card; from far away only a filled shape."""
        colors = theme()
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        if self.dimmed:
            painter.setOpacity(0.35)
        if scale < metrics.FAR:
            self._paint_far(painter, colors)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter, colors)
        self._paint_text(painter, colors)
        if self.face.picture:
            self._paint_picture(painter, colors)
        if self.heat is not None:
            self._paint_heat(painter, colors)
        self._paint_ports(painter, colors)
        if self.face.problem:
            self._paint_badge(painter, colors)

    def _paint_far(self, painter: QPainter, colors: Theme) -> None:
        rect = QRectF(QPointF(), self.size)
        role = self.face.severity if self.face.problem else self.face.role
        painter.fillRect(rect, colors.color("accent") if self.selected or self.glowing else colors.color("line"))
        painter.fillRect(rect.adjusted(4, 4, -4, -4), colors.color(role, 0.75))

    def _paint_card(self, painter: QPainter, colors: Theme) -> None:
        rect = QRectF(QPointF(), self.size)
        if self.glowing:
            painter.setPen(QPen(colors.color(self.face.role, 0.35), 6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, metrics.CORNER, metrics.CORNER)
        if self.selected:
            pen = QPen(colors.color("accent"), 2)
        elif self.face.problem and self.face.severity == "error":
            pen = QPen(colors.color("error"), 1.5)
        else:
            pen = QPen(colors.color("muted" if self.hovered else "line"), 1)
        if self.face.bypassed or self.face.missing:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(colors.color("panel"))
        painter.drawRoundedRect(rect, metrics.CORNER, metrics.CORNER)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(self.face.role, 0.4 if self.face.bypassed else 1.0))
        painter.drawRoundedRect(QRectF(0, 10, metrics.BAR, self.size.height() - 20), 2, 2)
        if self.focused == "card":
            self._paint_ring(painter, colors, rect.adjusted(-5, -5, 5, 5), metrics.CORNER + 5)

    @staticmethod
    def _paint_ring(painter: QPainter, colors: Theme, rect: QRectF, radius: float) -> None:
        pen = QPen(colors.color("accent"), 1.5)
        pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, radius, radius)

    def _paint_text(self, painter: QPainter, colors: Theme) -> None:
        face = self.face
        room = self.size.width() - metrics.TEXT_LEFT - metrics.TEXT_RIGHT
        title_room = room - (metrics.PICTURE.width() + 10 if face.picture else 0)
        lines = (
            (face.title, metrics.title_font(), "muted" if face.bypassed else "text", title_room),
            ("bypassed" if face.bypassed else face.caption, metrics.caption_font(), "muted", room),
            (face.detail, metrics.detail_font(), "muted", room - (metrics.HEAT.width() + 10 if self.heat else 0)),
        )
        top = (self.size.height() - metrics.HEIGHT) / 2
        for (text, font, role, width), baseline in zip(lines, metrics.BASELINES, strict=True):
            if text:
                painter.setFont(font)
                painter.setPen(colors.color(role))
                elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(width) + 2)
                painter.drawText(QPointF(metrics.TEXT_LEFT, top + baseline), elided)

    def _paint_picture(self, painter: QPainter, colors: Theme) -> None:
        dots = self.face.picture
        columns = max(dot.column for dot in dots) + 1
        rows = max(max(dot.rows) for dot in dots) + 1
        size = metrics.PICTURE
        left, top = self.size.width() - metrics.TEXT_RIGHT - size.width() + 4, 10.0
        across, down = size.width() / columns, size.height() / rows
        painter.setPen(QPen(colors.color("line"), 1))
        for row in range(rows):
            y = top + (row + 0.5) * down
            painter.drawLine(QPointF(left, y), QPointF(left + size.width(), y))
        color = colors.color(self.face.role, 0.9)
        for dot in dots:
            x = left + (dot.column + 0.5) * across
            first, last = (top + (row + 0.5) * down for row in (min(dot.rows), max(dot.rows)))
            if dot.link:
                painter.setPen(QPen(color, 1))
                painter.drawLine(QPointF(x, first), QPointF(x, last))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            half = min(across * 0.36, 2.2)
            for y in (first, last) if dot.link else (first,):
                box = QRectF(x - half, y - half, 2 * half, 2 * half)
                painter.drawEllipse(box) if dot.link else painter.drawRect(box)

    def _paint_heat(self, painter: QPainter, colors: Theme) -> None:
        size = metrics.HEAT
        left = self.size.width() - metrics.TEXT_RIGHT + 4 - size.width()
        rect = QRectF(QPointF(left, self.size.height() - 15), size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("line"))
        painter.drawRoundedRect(rect, 2, 2)
        rect.setWidth(size.width() * min(max(self.heat or 0.0, 0.0), 1.0))
        painter.setBrush(colors.color(self.face.role))
        painter.drawRoundedRect(rect, 2, 2)

    def _paint_ports(self, painter: QPainter, colors: Theme) -> None:
        for side in Side:
            for port in self.face.ports(side):
                key = (side, port.name)
                faint = self.lit_ports is not None and key not in self.lit_ports
                center = self.points[key]
                if self.lit_ports is not None and not faint:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(colors.color(port.role, 0.3))
                    painter.drawEllipse(center, metrics.PORT + 5, metrics.PORT + 5)
                paint_port(painter, port, center, colors, 0.25 if faint else 1.0)
                if self.focused == key:
                    half = metrics.PORT + 5
                    ring = QRectF(center.x() - half, center.y() - half, 2 * half, 2 * half)
                    self._paint_ring(painter, colors, ring, half)

    def _paint_badge(self, painter: QPainter, colors: Theme) -> None:
        center = self.badge_center()
        painter.setPen(QPen(colors.color("window"), 2))
        painter.setBrush(colors.color(self.face.severity))
        painter.drawEllipse(center, metrics.BADGE, metrics.BADGE)
        painter.setPen(colors.color("window"))
        painter.setFont(metrics.title_font())
        half = metrics.BADGE
        rect = QRectF(center.x() - half, center.y() - half, 2 * half, 2 * half)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "i" if self.face.severity == "info" else "!")


def paint_port(painter: QPainter, port: PortFace, center: QPointF, colors: Theme, alpha: float = 1.0) -> None:
    """Draw the mark of a port: its shape tells its kind, and so does its colour."""
    rect = metrics.port_rect(port.shape, center)
    painter.setPen(QPen(colors.color("window"), 1.5))
    painter.setBrush(colors.color(port.role, alpha))
    if port.shape is Shape.ROUND:
        painter.drawEllipse(rect)
    elif port.shape is Shape.SQUARE:
        painter.drawRoundedRect(rect, 1.5, 1.5)
    else:
        middle = rect.center()
        corners = (
            QPointF(middle.x(), rect.top()),
            QPointF(rect.right(), middle.y()),
            QPointF(middle.x(), rect.bottom()),
            QPointF(rect.left(), middle.y()),
        )
        painter.drawPolygon(QPolygonF(list(corners)))
