"""The items that draw a wire: a plain curve that Qt paints by itself, and a pill that says what it carries."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.card_index import NO_CARDS, Rects
from qdcnn_studio.app.canvas.face import WireFace
from qdcnn_studio.app.canvas.paints import brush, color, pen
from qdcnn_studio.app.canvas.routing import wire_path
from qdcnn_studio.design.graph import Wire

WIRE_Z = 2.0
PILL_Z = 4.0
TURN = 20.0
"""How far a wire that runs back reaches out beyond its ports."""


class PillItem(QGraphicsItem):
    """The small label on a wire; a marked one says that its wire is looked at."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.face = WireFace("data")
        self.hovered = False
        self._bounds = QRectF()
        self.setZValue(PILL_Z)

    def show_face(self, face: WireFace) -> None:
        """Show another text."""
        self.prepareGeometryChange()
        self.face = face
        half = metrics.text_width(face.text, "detail") / 2 + 7
        self._bounds = QRectF(-half, -9, 2 * half, 18)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the pill's area, with a hair for its outline."""
        return self._bounds.adjusted(-1, -1, 1, 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the pill."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.face.marked
        edge = self.face.role if self.hovered or self.face.broken else "line"
        painter.setPen(pen("accent" if marked else edge))
        painter.setBrush(brush("accent" if marked else "panel"))
        painter.drawRoundedRect(self._bounds, 9, 9)
        painter.setFont(metrics.detail_font())
        painter.setPen(pen("on_accent" if marked else "text"))
        painter.drawText(self._bounds, Qt.AlignmentFlag.AlignCenter, self.face.text)


class WireItems:
    """The curve and the pill of one wire."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.curve = QGraphicsPathItem()
        self.curve.setZValue(WIRE_Z)
        self.pill = PillItem(wire)
        self.face = WireFace("data")
        self.selected = False
        self.hovered = False
        self.faint = False
        self.ends = (QPointF(), QPointF())

    def show(self, face: WireFace) -> None:
        """Show another face."""
        self.face = face
        self.pill.show_face(face)
        self._fit_pill()
        self.repaint()

    def set_state(
        self, *, selected: bool | None = None, hovered: bool | None = None, faint: bool | None = None
    ) -> None:
        """Change what is shown of the state, and repaint if it is another one."""
        before = (self.selected, self.hovered, self.faint)
        self.selected = self.selected if selected is None else selected
        self.hovered = self.hovered if hovered is None else hovered
        self.faint = self.faint if faint is None else faint
        if (self.selected, self.hovered, self.faint) != before:
            self.repaint()

    def repaint(self) -> None:
        """Take the pen from the theme and the state."""
        width = 2.6 if self.face.thick else 1.8
        role = self.face.role
        if self.selected or self.face.marked:
            width += 0.8
        if self.selected:
            role = "accent"
        elif self.face.broken:
            role = "error"
        made = QPen(color(role, 0.3 if self.faint else 1.0), width + (0.8 if self.hovered else 0.0))
        if self.face.broken:
            made.setDashPattern([3.0, 2.5])
        self.curve.setPen(made)
        self.pill.hovered = self.hovered
        self.pill.update()

    def lay(self, start: QPointF, end: QPointF, cards: Rects = NO_CARDS) -> None:
        """Draw the curve between two points, round the cards near by, and put the pill at its middle."""
        self.ends = (start, end)
        path = wire_path(start, end, cards)
        self.curve.setPath(path)
        self.pill.setPos(path.pointAtPercent(0.5))
        self._fit_pill()

    def _fit_pill(self) -> None:
        """Show the short form of the text where the wire is too short for the whole of it."""
        room = abs(self.ends[1].x() - self.ends[0].x()) - 10
        face = self.face
        text = face.text
        if metrics.text_width(text, "detail") + 14 > room and " " in text:
            text = text.split(" ")[0]
        if text != self.pill.face.text or face != self.pill.face:
            self.pill.show_face(WireFace(face.role, face.thick, text, face.marked, face.broken))

    def show_pill(self, legible: bool) -> None:
        """Show the pill if there is something to say and it can be read."""
        self.pill.setVisible(legible and bool(self.face.text))
