"""What the design would become: blocks and wires of an edit that is not done, drawn faintly over those that are."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from qdcnn_studio.app.canvas.card import LIFTED_Z, CardItem
from qdcnn_studio.app.canvas.face import Side
from qdcnn_studio.app.canvas.paints import color
from qdcnn_studio.app.canvas.routing import wire_path
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.design.edits import Edit, EditError
from qdcnn_studio.design.graph import Block, Design, Wire

OPACITY = 0.75


class Preview:
    """Shows what an edit would do, and takes it away again without a trace.

    Parameters
    ----------
    canvas : CanvasScene
    """

    def __init__(self, canvas: CanvasScene) -> None:
        self._canvas = canvas
        self._items: list[QGraphicsItem] = []
        self._faint: list[Wire] = []
        self.edit: Edit | None = None

    def show(self, edit: Edit) -> None:
        """Show what an edit would do."""
        self.clear()
        now = self._canvas.editor.design
        try:
            then = edit.apply(now)
        except EditError:
            return
        self.edit = edit
        ghosts = {block.id: self._ghost(block) for block in _changed(now, then)}
        for wire in then.wires - now.wires:
            self._add_wire(wire, ghosts)
        for wire in now.wires - then.wires:
            self._faint.append(wire)
            self._canvas.wires[wire].set_state(faint=True)
        for block in now.blocks:
            if block in ghosts or block not in then.blocks:
                self._canvas.cards[block].set_state(dimmed=True)

    def _ghost(self, block: Block) -> CardItem:
        ghost = CardItem(block.id, self._canvas.faces.of_block(block))
        ghost.setPos(QPointF(*block.position))
        ghost.setOpacity(OPACITY)
        ghost.setZValue(LIFTED_Z)
        ghost.set_state(glowing=True)
        self._canvas.addItem(ghost)
        self._items.append(ghost)
        return ghost

    def _add_wire(self, wire: Wire, ghosts: dict[str, CardItem]) -> None:
        ends = []
        for block, side, name in ((wire.source, Side.OUT, wire.output), (wire.target, Side.IN, wire.input)):
            card = ghosts.get(block) or self._canvas.cards.get(block)
            point = card.port_scene_pos(side, name) if card else None
            if point is None:
                return
            ends.append(point)
        curve = QGraphicsPathItem(wire_path(ends[0], ends[1]))
        made = QPen(color("accent"), 2.4)
        made.setStyle(Qt.PenStyle.DashLine)
        curve.setPen(made)
        curve.setZValue(LIFTED_Z - 1)
        self._canvas.addItem(curve)
        self._items.append(curve)

    def clear(self) -> None:
        """Show the design as it is."""
        self.edit = None
        if not self._items and not self._faint:
            return
        for item in self._items:
            self._canvas.removeItem(item)
        for wire in self._faint:
            if wire in self._canvas.wires:
                self._canvas.wires[wire].set_state(faint=False)
        for card in self._canvas.cards.values():
            card.set_state(dimmed=False)
        self._items, self._faint = [], []


def _changed(now: Design, then: Design) -> list[Block]:
    """Return the blocks that would be new or other ones."""
    return [block for name, block in then.blocks.items() if now.blocks.get(name) != block]
