"""What is under a point of the scene: a port, a badge, a block, a wire, a frame or a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.card import CardItem
from qdcnn_studio.app.canvas.face import PortRef
from qdcnn_studio.app.canvas.regions import FrameItem, NoteItem
from qdcnn_studio.app.canvas.wires import PillItem
from qdcnn_studio.design.graph import Wire

REACH = 11.0
"""A port is hit within this many pixels on screen."""
WIRE_REACH = 6.0


@dataclass(frozen=True)
class Hit:
    """What is under a point: one of these, or nothing. A badge comes with its block, a frame's corner as `handle`."""

    port: PortRef | None = None
    badge: str | None = None
    block: str | None = None
    wire: Wire | None = None
    frame: str | None = None
    handle: str | None = None
    note: str | None = None

    @property
    def region(self) -> str | None:
        """The frame or note that is taken hold of."""
        return self.frame or self.handle or self.note

    @property
    def anything(self) -> bool:
        """Whether there is something."""
        return self != Hit()


def hit_at(scene: QGraphicsScene, curves: Mapping[int, Wire], point: QPointF, scale: float) -> Hit:
    """Return what is under a point.

    Parameters
    ----------
    scene : QGraphicsScene
    curves : mapping of int to Wire
        Which wire a curve draws, by the identity of the item.
    point : QPointF
        In the scene.
    scale : float
        At which the scene is seen: from far away things are hit a little beside them, too.
    """
    far = 1 / min(scale, 1.0)
    found = [item for item in scene.items(_around(point, REACH * far)) if item.isEnabled()]  # previews are not
    cards = [item for item in found if isinstance(item, CardItem)]
    port = _port_near(cards, point, REACH * far)
    if port is not None:
        return Hit(port=port)
    for card in cards:
        away = point - card.pos() - card.badge_center()
        if card.face.problem and QPointF.dotProduct(away, away) <= metrics.BADGE**2:
            return Hit(badge=card.block, block=card.block)
    for card in cards:
        if card.card_rect().contains(point):
            return Hit(block=card.block)
    wire = wire_near(curves, found, point, WIRE_REACH * far)
    return Hit(wire=wire) if wire is not None else _region_at(found, point)


def wire_near(curves: Mapping[int, Wire], found: Sequence[QGraphicsItem], point: QPointF, reach: float) -> Wire | None:
    """Return the wire whose pill or curve is within reach of a point; None if there is none."""
    for item in found:
        if (
            isinstance(item, PillItem)
            and item.isEnabled()
            and item.isVisible()
            and item.sceneBoundingRect().contains(point)
        ):
            return item.wire
    area = _around(point, reach)
    for item in found:
        wire = curves.get(id(item))
        if wire is not None and item.shape().intersects(area):
            return wire
    return None


def _around(point: QPointF, reach: float) -> QRectF:
    return QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)


def _port_near(cards: Sequence[CardItem], point: QPointF, reach: float) -> PortRef | None:
    best, nearest = None, reach**2
    for card in cards:
        for (side, name), offset in card.points.items():
            away = point - card.pos() - offset
            distance = QPointF.dotProduct(away, away)
            if distance <= nearest:
                best, nearest = PortRef(card.block, side, name), distance
    return best


def _region_at(found: Sequence[QGraphicsItem], point: QPointF) -> Hit:
    for item in found:
        if isinstance(item, NoteItem) and item.note_rect().contains(point):
            return Hit(note=item.note.id)
    for item in found:
        if isinstance(item, FrameItem) and item.handle_rect().contains(point):
            return Hit(handle=item.frame.id)
        if isinstance(item, FrameItem) and item.title_rect().contains(point):
            return Hit(frame=item.frame.id)
    return Hit()
