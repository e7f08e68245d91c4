"""Which port is meant where none was pointed at exactly: on a card, beside a new one, or to go on from."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.face import Face, PortRef, Side
from qdcnn_studio.app.canvas.scene import CanvasScene

BESIDE = 64.0
"""A new card is joined to a port this near to its own, in pixels at 100 %."""


def best_port(canvas: CanvasScene, block: str, origin: PortRef) -> PortRef | None:
    """Return the port a wire from elsewhere goes to when dropped on a card: a free one that fits."""
    side = Side.IN if origin.side is Side.OUT else Side.OUT
    kind = canvas.faces.kind(origin)
    ports = [PortRef(block, side, port.name) for port in canvas.cards[block].face.ports(side)]
    fitting = [port for port in ports if canvas.faces.kind(port) is kind] or ports
    design = canvas.editor.design
    free = [port for port in fitting if side is Side.OUT or not design.wires_into(port.block, port.name)]
    return next(iter(free or fitting), None)


def port_beside(canvas: CanvasScene, face: Face, corner: QPointF) -> PortRef | None:
    """Return a port without a wire that a port of a new card at a place would come to lie beside; None if none."""
    design = canvas.editor.design
    own = metrics.port_points(face, metrics.card_size(face))
    best, nearest = None, BESIDE
    for port in canvas.all_ports():
        taken = design.wires_into if port.side is Side.IN else design.wires_out_of
        place, role = canvas.port_pos(port), canvas.port_role(port)
        if place is None or taken(port.block, port.name):
            continue
        for other in face.ports(Side.IN if port.side is Side.OUT else Side.OUT)[:1]:
            away = corner + own[Side.IN if port.side is Side.OUT else Side.OUT, other.name] - place
            ahead = away.x() if port.side is Side.OUT else -away.x()
            if other.role == role and ahead >= -8 and away.manhattanLength() <= nearest:
                best, nearest = port, away.manhattanLength()
    return best


def loose_output(canvas: CanvasScene, selection: Iterable[str]) -> PortRef | None:
    """Return the first output of the only selected block that has no wire yet; None if there is none."""
    chosen = list(selection)
    if len(chosen) != 1 or chosen[0] not in canvas.cards:
        return None
    ports = canvas.cards[chosen[0]].face.outputs
    free = [port for port in ports if not canvas.editor.design.wires_out_of(chosen[0], port.name)]
    return PortRef(chosen[0], Side.OUT, free[0].name) if free else None
