"""The items that draw frames around parts of the drawing, and notes on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.paints import NO_PEN, brush, pen
from qdcnn_studio.design.graph import Frame, Note

FRAME_Z = 0.0
NOTE_Z = 5.0
TITLE_HEIGHT = 26.0
HANDLE = 16.0
NOTE_WIDTH = 220.0
NOTE_PADDING = 10.0


class FrameItem(QGraphicsItem):
    """Draws one frame: a faint coloured area with a title. It is taken hold of by its title and its lower corner."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame
        self.selected = False
        self.setZValue(FRAME_Z)
        self.show_frame(frame)

    @property
    def name(self) -> str:
        """The frame's id."""
        return self.frame.id

    def show_frame(self, frame: Frame) -> None:
        """Show another title, colour or rectangle."""
        self.prepareGeometryChange()
        self.frame = frame
        self.setPos(frame.rect[0], frame.rect[1])
        self.area = QRectF(0, 0, frame.rect[2], frame.rect[3])
        self.update()

    def title_rect(self) -> QRectF:
        """Return the strip of the title, in the scene."""
        return QRectF(self.pos(), self.area.size()).adjusted(0, 0, 0, TITLE_HEIGHT - self.area.height())

    def handle_rect(self) -> QRectF:
        """Return the corner by which the frame is resized, in the scene."""
        corner = self.pos() + self.area.bottomRight()
        return QRectF(corner.x() - HANDLE, corner.y() - HANDLE, HANDLE, HANDLE)

    def boundingRect(self) -> QRectF:
        """Return the frame's area."""
        return self.area.adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        """Return where the frame can be hit: what lies inside it stays free for the rubber band."""
        path = QPainterPath()
        path.addRect(self.title_rect().translated(-self.pos()))
        path.addRect(self.handle_rect().translated(-self.pos()))
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the frame."""
        role = self.frame.color
        painter.setPen(pen("accent", 2) if self.selected else pen(role, 1, 0.5))
        painter.setBrush(brush(role, 0.07))
        painter.drawRoundedRect(self.area, 10, 10)
        if option.levelOfDetailFromTransform(painter.worldTransform()) < metrics.FAR:
            return
        painter.setFont(metrics.title_font())
        painter.setPen(pen(role))
        room = QRectF(12, 0, self.area.width() - 24, TITLE_HEIGHT)
        title = painter.fontMetrics().elidedText(self.frame.title, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setPen(pen(role, 1.2, 0.7))
        corner = self.area.bottomRight()
        for inset in (5.0, 9.0):
            painter.drawLine(corner - QPointF(inset, 4), corner - QPointF(4, inset))


class NoteItem(QGraphicsItem):
    """Draws one note: plain text on a quiet card."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note
        self.selected = False
        self.setZValue(NOTE_Z)
        self.show_note(note)

    @property
    def name(self) -> str:
        """The note's id."""
        return self.note.id

    def show_note(self, note: Note) -> None:
        """Show another text or place."""
        self.prepareGeometryChange()
        self.note = note
        self.setPos(*note.position)
        room = QRectF(0, 0, NOTE_WIDTH - 2 * NOTE_PADDING, 4000)
        flags = int(Qt.TextFlag.TextWordWrap)
        text = QFontMetricsF(metrics.caption_font()).boundingRect(room, flags, note.text or " ")
        self.area = QRectF(0, 0, max(text.width(), 40) + 2 * NOTE_PADDING, text.height() + 2 * NOTE_PADDING)
        self.update()

    def note_rect(self) -> QRectF:
        """Return the note's area in the scene."""
        return self.area.translated(self.pos())

    def boundingRect(self) -> QRectF:
        """Return the note's area."""
        return self.area.adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the note."""
        painter.setPen(pen("accent", 2) if self.selected else pen("line"))
        painter.setBrush(brush("raised"))
        painter.drawRoundedRect(self.area, 6, 6)
        painter.setPen(NO_PEN)
        if option.levelOfDetailFromTransform(painter.worldTransform()) < metrics.FAR:
            return
        painter.setFont(metrics.caption_font())
        painter.setPen(pen("muted"))
        inside = self.area.adjusted(NOTE_PADDING, NOTE_PADDING, -NOTE_PADDING + 2, -NOTE_PADDING + 2)
        painter.drawText(inside, int(Qt.TextFlag.TextWordWrap), self.note.text)
