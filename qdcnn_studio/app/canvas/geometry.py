"""Where everything is on the screen: for scripts that drive a real mouse, which must not guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


def geometry_report(view: CanvasView) -> dict[str, Any]:
    """Return global positions as JSON values.

    Returns
    -------
    dict
        ``canvas``: x, y, width, height of the viewport. ``blocks``: id → type and the middle of the card.
        ``ports``: ``block.side.name`` → position. ``wires``: positions of their middles, with their ends.
    """

    def at(point: QPointF) -> list[int]:
        place = view.viewport().mapToGlobal(view.mapFromScene(point))
        return [place.x(), place.y()]

    corner = view.viewport().mapToGlobal(view.viewport().rect().topLeft())
    size = view.viewport().size()
    blocks = {
        block: {"type": view.editor.design.blocks[block].type, "at": at(card.card_rect().center())}
        for block, card in view.canvas.cards.items()
    }
    ports = {
        f"{port.block}.{port.side}.{port.name}": at(view.canvas.port_pos(port) or QPointF())
        for port in view.canvas.all_ports()
    }
    wires = [
        {
            "from": [wire.source, wire.output],
            "to": [wire.target, wire.input],
            "at": at(items.curve.path().pointAtPercent(0.5)),
        }
        for wire, items in sorted(view.canvas.wires.items())
    ]
    return {
        "canvas": [corner.x(), corner.y(), size.width(), size.height()],
        "blocks": blocks,
        "ports": ports,
        "wires": wires,
    }
