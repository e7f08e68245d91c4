"""The minimap: the whole design in a corner, with what is visible framed; click or drag to go there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from qdcnn_studio.app.canvas.paints import NO_BRUSH, NO_PEN, brush, color, pen
from qdcnn_studio.app.theme import KEEPER

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

SIZE = QSize(128, 76)
MARGIN = 12
INSET = 6.0
LEAST = QSizeF(2, 2)
DRAW_MILLISECONDS = 60


class Minimap(QWidget):
    """A small picture of the whole design.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._wanted = True
        self._picture: QPixmap | None = None
        self.setFixedSize(SIZE)
        self.setAccessibleName("Minimap")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAW_MILLISECONDS)
        self._timer.timeout.connect(self._redraw)
        view.editor.designChanged.connect(self._timer.start)
        view.editor.selectionChanged.connect(self._timer.start)
        view.viewChanged.connect(self.follow)
        KEEPER.changed.connect(self._redraw)

    def toggle(self) -> None:
        """Show it, or not."""
        self._wanted = not self._wanted
        self.follow()

    def follow(self) -> None:
        """Stay in the corner, and out of the way where everything is visible or there is no room."""
        view = self._view
        self.move(view.width() - self.width() - MARGIN, view.height() - self.height() - MARGIN)
        room = view.width() > 3 * self.width() and view.height() > 3 * self.height()
        whole = view.canvas.filled_rect
        needed = not whole.isEmpty() and not view.visible_rect().contains(whole)
        self.setVisible(self._wanted and room and needed)
        self.update()

    def _redraw(self) -> None:
        self._picture = None
        self.follow()

    def transform_to_map(self) -> QTransform:
        """Return how a point of the scene is placed on the map."""
        whole = self._view.canvas.filled_rect
        if whole.isEmpty():
            return QTransform()
        room = QRectF(self.rect()).adjusted(INSET, INSET, -INSET, -INSET)
        scale = min(room.width() / whole.width(), room.height() / whole.height())
        made = QTransform.fromTranslate(room.center().x(), room.center().y())
        made.scale(scale, scale)
        made.translate(-whole.center().x(), -whole.center().y())
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture of the blocks, and the frame of what is visible."""
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen("accent"))
        painter.setBrush(NO_BRUSH)
        inside = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.drawRoundedRect(self.transform_to_map().mapRect(self._view.visible_rect()).intersected(inside), 3, 3)
        painter.end()

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(self.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen("line"))
        painter.setBrush(brush("panel", 0.92))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        placing = self.transform_to_map()
        painter.setPen(NO_PEN)
        for block, card in self._view.canvas.cards.items():
            rect = placing.mapRect(card.card_rect())
            rect.setSize(rect.size().expandedTo(LEAST))
            selected = block in self._view.editor.selection
            painter.fillRect(rect, color("accent" if selected else card.face.role))
        painter.end()
        return drawn

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a place."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom what is visible about its middle: the canvas below the map is not what the hand points at."""
        if event.angleDelta().y():
            middle = QPointF(self._view.viewport().rect().center())
            self._view.navigation.zoom_at(1.2 ** (event.angleDelta().y() / 120), middle)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer nothing: what lies below the map cannot be seen."""
        event.accept()

    def _go(self, place: QPointF) -> None:
        inverted, possible = self.transform_to_map().inverted()
        if possible:
            self._view.navigation.follows_size = False
            self._view.centerOn(inverted.map(place))
