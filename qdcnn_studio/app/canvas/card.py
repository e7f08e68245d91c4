"""The item that draws one block: a card with its ports painted in it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.face import Face, PortFace, Shape, Side
from qdcnn_studio.app.canvas.far_layer import FarLayer
from qdcnn_studio.app.canvas.paints import NO_BRUSH, NO_PEN, brush, pen
from qdcnn_studio.app.icons import paint as paint_icon
from qdcnn_studio.app.icons import pixmap, zoomed_ratio

CARD_Z = 10.0
LIFTED_Z = 20.0


class Detail:
    """How much of each card is drawn at present; one for all cards of a scene."""

    scale = 1.0
    """At which the scene is seen; asking the painter for each card takes as long as drawing it."""
    far: FarLayer | None = None
    """What draws all cards while they are seen from far; None while they draw themselves."""
    lines = False
    """Whether icons are drawn as lines: for pictures that are saved, which may be seen at any size."""


class CardItem(QGraphicsItem):
    """Draws one block. It knows its face and its state on screen, and nothing of the design.

    Parameters
    ----------
    block : str
        Id of the block, so that a hit on the item can be told.
    face : Face
    detail : Detail, optional
        Shared with the other cards of the scene.
    """

    def __init__(self, block: str, face: Face, detail: Detail | None = None) -> None:
        super().__init__()
        self._detail = detail or Detail()
        self.block = block
        self.face = face
        self.size = QSizeF()
        self.points: dict[tuple[Side, str], QPointF] = {}
        self.heat: float | None = None
        self.selected = False
        self.hovered = False
        self.glowing = False
        self.dimmed = False
        self.replaced = False
        """Whether a preview shows another card in its place."""
        self.focused: tuple[Side, str] | str | None = None
        self.lit_ports: frozenset[tuple[Side, str]] | None = None
        self._text: list[tuple[QFont, str, QPointF, str]] | None = None
        self.setZValue(CARD_Z)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.show_face(face)

    def show_face(self, face: Face) -> None:
        """Show another face."""
        self.prepareGeometryChange()
        self.face = face
        self.size = metrics.card_size(face)
        self.points = metrics.port_points(face, self.size)
        self._rect = QRectF(QPointF(), self.size)
        self._text = None
        self._bounds = QRectF(QPointF(), self.size).adjusted(
            -metrics.MARGIN, -metrics.MARGIN, metrics.MARGIN, metrics.MARGIN
        )
        self._look_changed()

    def set_state(self, **state: object) -> None:
        """Change what is shown of the state (selected, hovered, heat…) and repaint if it is another one."""
        changed = False
        for name, value in state.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
                changed = True
        if changed:
            self._text = None
            self.setVisible(not self.replaced)
            self._look_changed()

    def _look_changed(self) -> None:
        self.update()
        if self._detail.far is not None:
            self._detail.far.change()

    @property
    def nothing_fits(self) -> bool:
        """Whether a wire is dragged that could end at no port of this card."""
        return self.lit_ports is not None and not self.lit_ports

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
        """Draw the card: all of it from near, without the small print from further off."""
        scale = self._detail.scale
        if self.dimmed:
            painter.setOpacity(0.35)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter)
        if self.face.icon:
            self._paint_icon(painter)
        self._paint_text(painter, 3 if scale >= metrics.NEAR else 1)
        if scale >= metrics.NEAR and self.face.picture:
            self._paint_picture(painter)
        if self.heat is not None:
            self._paint_heat(painter)
        self._paint_ports(painter)
        if self.face.problem:
            self._paint_badge(painter)

    def _paint_card(self, painter: QPainter) -> None:
        rect, face = self._rect, self.face
        if self.glowing:
            painter.setPen(pen(face.role, 6, 0.65))
            painter.setBrush(NO_BRUSH)
            painter.drawRoundedRect(rect, metrics.CORNER, metrics.CORNER)
        style = Qt.PenStyle.DashLine if face.bypassed or face.missing else Qt.PenStyle.SolidLine
        if self.selected:
            painter.setPen(pen("accent", 2, style=style))
        elif face.problem and face.severity == "error":
            painter.setPen(pen("error", 1.5, style=style))
        else:
            painter.setPen(pen("muted" if self.hovered else "line", 1, style=style))
        painter.setBrush(brush("panel"))
        painter.drawRoundedRect(rect, metrics.CORNER, metrics.CORNER)
        painter.setPen(NO_PEN)
        painter.setBrush(brush(face.role, 0.4 if face.bypassed else 1.0))
        painter.drawRoundedRect(QRectF(0, 10, metrics.BAR, self.size.height() - 20), 2, 2)
        if self.focused == "card":
            self._paint_ring(painter, rect.adjusted(-5, -5, 5, 5), metrics.CORNER + 5)

    @staticmethod
    def _paint_ring(painter: QPainter, rect: QRectF, radius: float) -> None:
        painter.setPen(pen("accent", 1.5, style=Qt.PenStyle.DotLine))
        painter.setBrush(NO_BRUSH)
        painter.drawRoundedRect(rect, radius, radius)

    def _paint_icon(self, painter: QPainter) -> None:
        face = self.face
        role = "muted" if face.bypassed else face.role
        place = metrics.ICON.translated(0, (self.size.height() - metrics.HEIGHT) / 2)
        if self._detail.lines:
            paint_icon(painter, place, face.icon, role)
            return
        ratio = zoomed_ratio(self._detail.scale * painter.device().devicePixelRatio())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place.topLeft(), pixmap(face.icon, role, round(place.width()), ratio))

    def _lines(self) -> list[tuple[QFont, str, QPointF, str]]:
        """Return the lines of text, cut to the room they have: font, colour role, place, text."""
        face = self.face
        room = self.size.width() - metrics.TEXT_LEFT - metrics.TEXT_RIGHT
        title_left = metrics.title_left(face)
        title_room = room - (title_left - metrics.TEXT_LEFT) - (metrics.PICTURE.width() + 10 if face.picture else 0)
        heat_room = room - (metrics.HEAT.width() + 10 if self.heat is not None else 0)
        caption = "bypassed" if face.bypassed else face.caption
        left = metrics.TEXT_LEFT
        lines = [
            (face.title, metrics.title_font(), "muted" if face.bypassed else "text", title_left, title_room),
            (caption or face.detail, metrics.caption_font(), "muted", left, room),
            (face.detail if caption else "", metrics.detail_font(), "muted", left, heat_room),
        ]
        top = (self.size.height() - metrics.HEIGHT) / 2
        made = []
        for (text, font, role, x, width), baseline in zip(lines, metrics.BASELINES, strict=True):
            elided = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width + 2)
            made.append((font, role, QPointF(x, top + baseline), elided))
        return made

    def _paint_text(self, painter: QPainter, lines: int) -> None:
        if self._text is None:
            self._text = self._lines()
        for font, role, place, text in self._text[:lines]:
            if text:
                painter.setFont(font)
                painter.setPen(pen(role))
                painter.drawText(place, text)

    def _paint_picture(self, painter: QPainter) -> None:
        dots = self.face.picture
        columns = max(dot.column for dot in dots) + 1
        rows = max(max(dot.rows) for dot in dots) + 1
        size = metrics.PICTURE
        left, top = self.size.width() - metrics.TEXT_RIGHT - size.width() + 4, 10.0
        across, down = size.width() / columns, size.height() / rows
        painter.setPen(pen("line"))
        for row in range(rows):
            y = top + (row + 0.5) * down
            painter.drawLine(QPointF(left, y), QPointF(left + size.width(), y))
        half = min(across * 0.36, 2.2)
        for dot in dots:
            x = left + (dot.column + 0.5) * across
            first, last = (top + (row + 0.5) * down for row in (min(dot.rows), max(dot.rows)))
            if dot.link:
                painter.setPen(pen(self.face.role, 1, 0.9))
                painter.drawLine(QPointF(x, first), QPointF(x, last))
            painter.setPen(NO_PEN)
            painter.setBrush(brush(self.face.role, 0.9))
            for y in (first, last) if dot.link else (first,):
                box = QRectF(x - half, y - half, 2 * half, 2 * half)
                painter.drawEllipse(box) if dot.link else painter.drawRect(box)

    def _paint_heat(self, painter: QPainter) -> None:
        size = metrics.HEAT
        left = self.size.width() - metrics.TEXT_RIGHT + 4 - size.width()
        rect = QRectF(QPointF(left, self.size.height() - 15), size)
        painter.setPen(NO_PEN)
        painter.setBrush(brush("line"))
        painter.drawRoundedRect(rect, 2, 2)
        rect.setWidth(size.width() * min(max(self.heat or 0.0, 0.0), 1.0))
        painter.setBrush(brush(self.face.role))
        painter.drawRoundedRect(rect, 2, 2)

    def _paint_ports(self, painter: QPainter) -> None:
        for side in Side:
            for port in self.face.ports(side):
                key = (side, port.name)
                faint = self.lit_ports is not None and key not in self.lit_ports
                center = self.points[key]
                if self.lit_ports is not None and not faint:
                    painter.setPen(NO_PEN)
                    painter.setBrush(brush(port.role, 0.3))
                    painter.drawEllipse(center, metrics.PORT + 5, metrics.PORT + 5)
                paint_port(painter, port, center, 0.25 if faint else 1.0)
                if self.focused == key:
                    half = metrics.PORT + 5
                    ring = QRectF(center.x() - half, center.y() - half, 2 * half, 2 * half)
                    self._paint_ring(painter, ring, half)

    def _paint_badge(self, painter: QPainter) -> None:
        center, half = self.badge_center(), metrics.BADGE
        painter.setPen(pen("window", 2))
        painter.setBrush(brush(self.face.severity))
        painter.drawEllipse(center, half, half)
        painter.setPen(pen("window"))
        painter.setFont(metrics.title_font())
        rect = QRectF(center.x() - half, center.y() - half, 2 * half, 2 * half)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "i" if self.face.severity == "info" else "!")


def paint_port(painter: QPainter, port: PortFace, center: QPointF, alpha: float = 1.0) -> None:
    """Draw the mark of a port: its shape tells its kind, and so does its colour."""
    rect = metrics.port_rect(port.shape, center)
    painter.setPen(pen("window", 1.5))
    painter.setBrush(brush(port.role, alpha))
    if port.shape is Shape.ROUND:
        painter.drawEllipse(rect)
    elif port.shape is Shape.SQUARE:
        painter.drawRect(rect)
    else:
        middle = rect.center()
        corners = (
            QPointF(middle.x(), rect.top()),
            QPointF(rect.right(), middle.y()),
            QPointF(middle.x(), rect.bottom()),
            QPointF(rect.left(), middle.y()),
        )
        painter.drawPolygon(QPolygonF(list(corners)))
