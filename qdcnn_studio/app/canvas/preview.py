"""What the design would become: blocks and wires of an edit that is not done, drawn in the place of those that are."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from qdcnn_studio.app.canvas.card import LIFTED_Z, CardItem
from qdcnn_studio.app.canvas.face import Face, Side, WireFace
from qdcnn_studio.app.canvas.paints import color
from qdcnn_studio.app.canvas.routing import wire_path
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.app.canvas.wires import PillItem
from qdcnn_studio.app.trial import Trial
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
        self._ghosts: dict[str, CardItem] = {}
        self._changed: dict[Wire, WireFace] = {}
        """Wires that are drawn otherwise, with how they look in the design."""
        self.edit: Edit | None = None

    def show(self, edit: Edit, trial: Trial | None = None) -> None:
        """Show what an edit would do.

        Parameters
        ----------
        edit : Edit
        trial : Trial, optional
            What it would make of the design: then blocks and wires further on show what they would come to.
        """
        self.clear()
        now = self._canvas.editor.design
        try:
            then = edit.apply(now)
        except EditError:
            return
        self.edit = edit
        faces = trial.faces if trial is not None else None
        self._show_blocks(now, then, dict(faces.all()) if faces else {})
        texts = dict(faces.wires()) if faces else {}
        for wire in then.wires - now.wires:
            self._add_wire(wire, texts.get(wire))
        for wire in now.wires & then.wires:
            self._show_wire(wire, texts.get(wire))
        for wire in now.wires - then.wires:
            self._changed[wire] = self._canvas.wires[wire].face
            self._canvas.wires[wire].set_state(faint=True)
            self._canvas.wires[wire].show_pill(False)

    def _show_blocks(self, now: Design, then: Design, faces: dict[str, Face]) -> None:
        """Show the blocks that would be new or others: where they would stand, in the place of those that are there."""
        cards = self._canvas.cards
        for name, block in then.blocks.items():
            known = now.blocks.get(name)
            if known != block or (name in faces and name in cards and faces[name] != cards[name].face):
                moved = known is not None and replace(known, position=block.position) == block
                self._ghosts[name] = self._ghost(block, faces.get(name), glowing=not moved)
        for name in now.blocks:
            if name in self._ghosts:
                cards[name].set_state(replaced=True)
            elif name not in then.blocks:
                cards[name].set_state(dimmed=True)

    def _ghost(self, block: Block, face: Face | None, glowing: bool) -> CardItem:
        ghost = CardItem(block.id, face or self._canvas.faces.of_block(block), self._canvas.detail)
        ghost.setPos(QPointF(*block.position))
        ghost.setOpacity(OPACITY if block.id not in self._canvas.cards else 1.0)
        ghost.setZValue(LIFTED_Z)
        ghost.set_state(glowing=glowing)
        self._add(ghost)
        return ghost

    def _add(self, item: QGraphicsItem) -> None:
        item.setEnabled(False)  # so that the mouse meets the design, not what is shown over it
        self._canvas.addItem(item)
        self._items.append(item)

    def _ends(self, wire: Wire) -> tuple[QPointF, QPointF] | None:
        """Return where a wire would run from and to; None if one of the ports is not known."""
        ends = []
        for block, side, name in ((wire.source, Side.OUT, wire.output), (wire.target, Side.IN, wire.input)):
            card = self._ghosts.get(block) or self._canvas.cards.get(block)
            point = card.port_scene_pos(side, name) if card else None
            if point is None:
                return None
            ends.append(point)
        return ends[0], ends[1]

    def _add_wire(self, wire: Wire, face: WireFace | None) -> None:
        ends = self._ends(wire)
        if ends is None:
            return
        curve = QGraphicsPathItem(wire_path(*ends))
        made = QPen(color("accent"), 2.4)
        made.setStyle(Qt.PenStyle.DashLine)
        curve.setPen(made)
        curve.setZValue(LIFTED_Z - 1)
        self._add(curve)
        if face is not None and face.text:
            pill = PillItem(wire)
            pill.show_face(face)
            pill.setPos(curve.path().pointAtPercent(0.5))
            pill.setZValue(LIFTED_Z - 0.5)
            self._add(pill)

    def _show_wire(self, wire: Wire, face: WireFace | None) -> None:
        """Show a wire that stays with what it would carry, and between the blocks as they would stand."""
        items = self._canvas.wires[wire]
        ends = self._ends(wire) if wire.source in self._ghosts or wire.target in self._ghosts else None
        if ends is None and face in (None, items.face):
            return
        self._changed[wire] = items.face
        if ends is not None:
            items.lay(*ends)
        if face is not None:
            items.show(face)
            self._canvas.show_pills([wire])

    def clear(self) -> None:
        """Show the design as it is."""
        self.edit = None
        for item in self._items:
            self._canvas.removeItem(item)
        for wire, face in self._changed.items():
            if wire in self._canvas.wires:
                self._canvas.wires[wire].set_state(faint=False)
                self._canvas.wires[wire].show(face)
        self._canvas.lay(self._changed)
        self._canvas.show_pills(self._changed)
        if self._items:
            for card in self._canvas.cards.values():
                card.set_state(dimmed=False, replaced=False)
        self._items, self._ghosts, self._changed = [], {}, {}
