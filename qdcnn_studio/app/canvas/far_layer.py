"""All cards seen from far, as one item: a thousand that each paint a rectangle in Python take four times as long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.paints import NO_PEN, brush
from qdcnn_studio.app.icons import pixmap

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.card import CardItem

FAINT, USUAL = 0.3, 0.75
"""How strongly cards are filled: those that a preview dims, and the others."""
ICON, ICON_FROM, MOST_ICONS = 16, 0.32, 200
"""Extent of an icon in pixels of the screen, the zoom from which a card has room for it, and the number of cards up to
which they cost no frame: a hundred take 2 ms."""

INSET = 5.0
"""Width of the edge of a card that is selected or glows, in pixels at 100 %."""


class FarLayer(QGraphicsItem):
    """Draws each card as a filled rectangle in its colour; the cards themselves draw nothing meanwhile.

    Parameters
    ----------
    cards : mapping of str to CardItem
        The cards of the scene, as they come and go.
    z : float
        Height at which they are drawn.
    """

    def __init__(self, cards: Mapping[str, CardItem], z: float) -> None:
        super().__init__()
        self._cards = cards
        self._area = QRectF()
        self._looks: list[tuple[QBrush, list[QRectF]]] | None = None
        self._rects: dict[str, QRectF] = {}
        self.setZValue(z)
        self.setVisible(False)

    def cover(self, area: QRectF) -> None:
        """Draw within an area that holds all cards."""
        if area != self._area:
            self.prepareGeometryChange()
            self._area = QRectF(area)

    def change(self) -> None:
        """Draw anew: a card looks otherwise."""
        self._looks = None
        self.update()

    def move(self, blocks: Iterable[str]) -> None:
        """Draw anew: these cards have moved, come or gone. Asking a thousand cards where they are takes 10 ms."""
        for block in blocks:
            self._rects.pop(block, None)
        self.change()

    def boundingRect(self) -> QRectF:
        """Return the area of all cards."""
        return self._area

    def shape(self) -> QPainterPath:
        """Return nothing: the cards are what is hit."""
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw all cards, those of one colour at a time."""
        if self._looks is None:
            self._looks = self._by_brush()
        painter.setPen(NO_PEN)
        for made, rects in self._looks:
            painter.setBrush(made)
            painter.drawRects(rects)
        if painter.worldTransform().m11() >= ICON_FROM and len(self._cards) <= MOST_ICONS:
            self._paint_icons(painter)

    def _paint_icons(self, painter: QPainter) -> None:
        """Draw the icon of each card in its middle, in pixels of the screen: it tells the blocks apart without text."""
        ratio, to_screen = painter.device().devicePixelRatioF(), painter.worldTransform()
        painter.save()
        painter.resetTransform()
        for block, card in self._cards.items():
            rect = self._rects.get(block)
            if rect is not None and card.face.icon and not card.replaced:
                place = to_screen.map(rect.center()) - QPointF(ICON / 2, ICON / 2)
                painter.drawPixmap(place.toPoint(), pixmap(card.face.icon, "window", ICON, ratio))
        painter.restore()

    def _by_brush(self) -> list[tuple[QBrush, list[QRectF]]]:
        plain: dict[tuple[str, float], list[QRectF]] = {}
        edges: list[QRectF] = []
        inside: dict[tuple[str, float], list[QRectF]] = {}
        for block, card in self._cards.items():
            if card.replaced:
                continue
            face, rect = card.face, self._rects.get(block)
            if rect is None:
                rect = self._rects[block] = card.card_rect()
            look = (face.severity if face.problem else face.role, FAINT if card.dimmed or card.nothing_fits else USUAL)
            if card.selected or card.glowing or card.focused is not None:
                edges.append(rect)
                inside.setdefault(look, []).append(rect.adjusted(INSET, INSET, -INSET, -INSET))
            else:
                plain.setdefault(look, []).append(rect)
        marked = [(brush("accent"), edges)] if edges else []
        return [
            *((brush(*look), rects) for look, rects in plain.items()),
            *marked,
            *((brush(*look), rects) for look, rects in inside.items()),
        ]


def seen_from_far(scale: float, coarse: bool) -> bool:
    """Whether cards are drawn as mere shapes: no text could be read, or very many change their size at once."""
    return coarse or scale < metrics.FAR
