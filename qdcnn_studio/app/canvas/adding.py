"""Adding: the edit that places a new block, wired or spliced in where that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPointF, QRectF

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.design.edits import AddBlock, Batch, Connect, Edit
from qdcnn_studio.design.graph import Block, Wire
from qdcnn_studio.design.registry import BlockType

GAP = 56.0
"""Between a block and the one that is added after it."""


def add_edit(
    canvas: CanvasScene,
    block_type: BlockType,
    point: QPointF,
    settings: Mapping[str, Any] | None = None,
    joined: PortRef | None = None,
    beside: PortRef | None = None,
) -> tuple[str, Edit]:
    """Return the id of a new block and the edit that places it.

    Parameters
    ----------
    canvas : CanvasScene
    block_type : BlockType
    point : QPointF
        Where its middle goes; where its port goes if it is joined to one.
    settings : mapping, optional
        What differs from the defaults.
    joined : PortRef, optional
        A port of a placed block it is to be wired to.
    beside : PortRef, optional
        A port it is to be wired to, as `joined`, but staying where it is.
    """
    design = canvas.editor.design
    block = design.free_id(block_type.name)
    size = metrics.card_size(canvas.faces.of_type(block_type))
    corner = QPointF(point.x() - size.width() / 2, point.y() - size.height() / 2)
    wires: tuple[Edit, ...] = ()
    if joined is not None or beside is not None:
        origin = joined or beside
        port = canvas.faces.port_to_join(origin, block_type) if origin else None
        if origin is not None and port is not None:
            forward = origin.side is Side.OUT
            if joined is not None:
                corner.setX(point.x() if forward else point.x() - size.width())
            ends = (origin.block, origin.name, block, port) if forward else (block, port, origin.block, origin.name)
            wires = (Connect(Wire(*ends)),)
    place = (metrics.snapped(corner.x()), metrics.snapped(corner.y()))
    add: Edit = AddBlock(Block(block, block_type.name, dict(settings or {}), place))
    return block, Batch(add.title, (add, *wires)) if wires else add


def snapped_corner(canvas: CanvasScene, block_type: BlockType, point: QPointF) -> QPointF:
    """Return where the corner of a new block comes to rest whose middle is at a point."""
    size = metrics.card_size(canvas.faces.of_type(block_type))
    x, y = point.x() - size.width() / 2, point.y() - size.height() / 2
    return QPointF(metrics.snapped(x), metrics.snapped(y))


def free_point_after(canvas: CanvasScene, port: PortRef, block_type: BlockType) -> QPointF:
    """Return a point for a new block's port beside an existing one, where no card is in the way."""
    start = canvas.port_pos(port) or QPointF()
    size = metrics.card_size(canvas.faces.of_type(block_type))
    forward = port.side is Side.OUT
    x = start.x() + (GAP if forward else -GAP)
    left = x if forward else x - size.width()
    taken = [card.card_rect().adjusted(-8, -8, 8, 8) for card in canvas.cards.values()]
    for step in range(40):
        down = (step + 1) // 2 * (24.0 if step % 2 else -24.0)
        corner = QPointF(left, start.y() + down - size.height() / 2)
        if not any(rect.intersects(QRectF(corner, size)) for rect in taken):
            return QPointF(x, start.y() + down)
    return QPointF(x, start.y())
