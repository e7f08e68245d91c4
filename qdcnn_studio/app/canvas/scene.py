"""The scene: brings its items up to date with the design by difference, and tells what is under a point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.card import CARD_Z, LIFTED_Z, CardItem, Detail
from qdcnn_studio.app.canvas.card_index import NO_CARDS, CardIndex
from qdcnn_studio.app.canvas.face import Face, PortRef, Side, WireFace
from qdcnn_studio.app.canvas.far_layer import FarLayer, seen_from_far
from qdcnn_studio.app.canvas.hits import Hit, hit_at, wire_near
from qdcnn_studio.app.canvas.region_layer import RegionLayer
from qdcnn_studio.app.canvas.wires import WireItems
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.theme import KEEPER
from qdcnn_studio.design.graph import Design, Wire

FEW = 20
"""When more cards than this move at once, every wire looks for its way anew."""
ROUTED = 300
"""With more wires than this they run straight: nobody could follow them one by one."""
ROUND = 160.0
"""How far from its ends a wire looks for cards to go round."""
NO_CONTENTS = QGraphicsItem.GraphicsItemFlag.ItemHasNoContents
ROOM = 4000.0
"""The indexed area is grown in steps of this many pixels, so that a move seldom rebuilds the index."""


class CanvasScene(QGraphicsScene):
    """Draws the editor's design. It holds items, never the design.

    Parameters
    ----------
    editor : Editor
    """

    def __init__(self, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.faces = editor.faces
        self.cards: dict[str, CardItem] = {}
        self.wires: dict[Wire, WireItems] = {}
        self.detail = Detail()
        self.filled_rect = QRectF()
        """Around all that is drawn, as of the last synchronisation."""
        self.touched = 0
        """How many items the last synchronisation changed, for tests and measurements."""
        self.curves: dict[int, Wire] = {}
        """Which wire a curve draws, by the identity of the curve: it is a plain item of Qt's."""
        self.regions = RegionLayer(self)
        self._index = CardIndex()
        self._wires_of: dict[str, set[Wire]] = {}
        self._far = FarLayer(self.cards, CARD_Z)
        self._coarse = False
        self._legible = True
        self._shifts: dict[str, QPointF] = {}
        self._drawn = Design()
        self._place: tuple[str, str] | None = None
        self._routed = True
        self._marked: Wire | None = None
        self._disturbed: set[Wire] = set()
        self._selected: frozenset[str] = frozenset()
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.setSceneRect(-ROOM, -ROOM, 2 * ROOM, 2 * ROOM)
        self.addItem(self._far)
        editor.designChanged.connect(self.sync)
        editor.problemsChanged.connect(self.sync)
        editor.selectionChanged.connect(self._show_selection)
        editor.placeChanged.connect(self._show_wire_faces)
        KEEPER.changed.connect(self._repaint)
        self.sync()

    # -- following the design ------------------------------------------------------------------------------------

    def sync(self) -> None:
        """Bring the items up to date with the design; only those that differ are touched."""
        self.touched = 0
        design, before = self.editor.design, self._drawn
        place, place_before = self.editor.place, self._place
        self.shift({})
        self._drawn, self._place = design, place
        for wire in before.wires - design.wires:
            self._remove_wire(wire)
        self._disturbed = set()
        for block in before.blocks.keys() - design.blocks.keys():
            card = self.cards.pop(block)
            self._disturbed |= self._wires_near(card.card_rect())
            self.removeItem(card)
            self._index.remove(block)
            self.touched += 1
        moved = self._sync_cards(design, before)
        self._far.move(moved)
        for block in moved:
            self._index.put(block, self.cards[block].card_rect())
        routed = len(design.wires) <= ROUTED
        if len(moved) > FEW or routed != self._routed:
            self._disturbed = set(design.wires)
        else:
            for block in moved:
                self._disturbed |= self._wires_near(self.cards[block].card_rect())
        self._routed = routed
        changed = self._disturbed | self.wires_of(moved) | (design.wires - before.wires)
        if place != place_before:
            changed |= self.wires_of(at[0] for at in (place, place_before) if at is not None)
        for wire in changed & design.wires:
            self._sync_wire(wire, self.faces.wire(wire, place), moved)
        self.touched += self.regions.sync(design)
        self._show_selection()
        self._grow()

    def _sync_cards(self, design: Design, before: Design) -> set[str]:
        """Bring the cards up to date; return the blocks that moved, came or look otherwise."""
        moved = set()
        for block, face in self.faces.all():
            placed, card = design.blocks[block], self.cards.get(block)
            if card is None:
                card = self.cards[block] = CardItem(block, face, self.detail)
                card.setFlag(NO_CONTENTS, self.detail.far is not None)
                self.addItem(card)
                moved.add(block)
            elif card.face is not face and card.face != face:
                card.show_face(face)
                moved.add(block)
            elif before.blocks.get(block) is placed:
                continue
            position = QPointF(*placed.position)
            if card.pos() != position:
                if len(moved) <= FEW:
                    self._disturbed |= self._wires_near(card.card_rect())
                card.setPos(position)
                moved.add(block)
        self.touched += len(moved)
        return moved

    def _sync_wire(self, wire: Wire, face: WireFace, moved: set[str]) -> None:
        items = self.wires.get(wire)
        if items is None:
            items = self.wires[wire] = WireItems(wire)
            self.curves[id(items.curve)] = wire
            self.addItem(items.curve)
            self.addItem(items.pill)
            for end in (wire.source, wire.target):
                self._wires_of.setdefault(end, set()).add(wire)
        elif (
            items.face == face and wire.source not in moved and wire.target not in moved and wire not in self._disturbed
        ):
            return
        self.touched += 1
        self._lay(wire)
        items.show(face)
        items.show_pill(self._legible)

    def _remove_wire(self, wire: Wire) -> None:
        items = self.wires.pop(wire)
        del self.curves[id(items.curve)]
        self.removeItem(items.curve)
        self.removeItem(items.pill)
        for end in (wire.source, wire.target):
            self._wires_of.get(end, set()).discard(wire)
        self.touched += 1

    def _lay(self, wire: Wire) -> None:
        start = self.port_pos(PortRef(wire.source, Side.OUT, wire.output))
        end = self.port_pos(PortRef(wire.target, Side.IN, wire.input))
        if start is not None and end is not None:
            self.wires[wire].lay(start, end, self._index.within(_room(start, end)) if self._routed else NO_CARDS)

    def lay(self, wires: Iterable[Wire]) -> None:
        """Let these wires run between their ports as they are now."""
        for wire in wires:
            if wire in self.wires:
                self._lay(wire)

    def show_pills(self, wires: Iterable[Wire]) -> None:
        """Show what these wires carry, if it can be read at the present scale."""
        for wire in wires:
            if wire in self.wires:
                self.wires[wire].show_pill(self._legible)

    def _wires_near(self, rect: QRectF) -> set[Wire]:
        """Return the wires that may go another way when a card comes to a place, or leaves it."""
        if not self._routed:
            return set()
        return {wire for wire, items in self.wires.items() if _room(*items.ends).intersects(rect)}

    def _show_wire_faces(self) -> None:
        """Show which wire is looked at now."""
        self._place = self.editor.place
        for wire, face in self.faces.wires():
            items = self.wires[wire]
            if items.face != face:
                items.show(face)
                items.show_pill(self._legible)

    def _show_selection(self) -> None:
        selection = self.editor.selection
        for block in self._selected | selection:
            if block in self.cards:
                self.cards[block].set_state(selected=block in selection)
        self._selected = selection

    def _repaint(self) -> None:
        for items in self.wires.values():
            items.repaint()
        self._far.change()
        for item in self.items():
            item.update()

    def _grow(self) -> None:
        """Let the indexed area hold all items, in big steps."""
        self.filled_rect = self.whole_rect()
        self._far.cover(self.filled_rect.adjusted(-ROOM, -ROOM, ROOM, ROOM))
        rect = self.sceneRect()
        if not rect.contains(self.filled_rect):
            self.setSceneRect(rect.united(self.filled_rect.adjusted(-ROOM, -ROOM, ROOM, ROOM)))

    # -- where things are ----------------------------------------------------------------------------------------

    def content_rect(self, blocks: Iterable[str] | None = None) -> QRectF:
        """Return the rectangle around the cards of these blocks, or of all; empty if there are none."""
        if blocks is None:
            return self._index.whole()
        rect = QRectF()
        for block in blocks:
            if block in self.cards:
                rect = rect.united(self.cards[block].card_rect())
        return rect

    def port_pos(self, port: PortRef) -> QPointF | None:
        """Return where a port is; None if there is none of that name."""
        card = self.cards.get(port.block)
        return None if card is None else card.port_scene_pos(port.side, port.name)

    def free_point(self, point: QPointF) -> QPointF:
        """Return a point that no card lies under, as near as steps to the lower right lead."""
        point = QPointF(point)
        while any(card.card_rect().contains(point) for card in self.cards.values()):
            point += QPointF(32, 32)
        return point

    def all_ports(self) -> Iterator[PortRef]:
        """Yield every port on the canvas."""
        for block, card in self.cards.items():
            for side, name in card.points:
                yield PortRef(block, side, name)

    def wires_of(self, blocks: Iterable[str]) -> set[Wire]:
        """Return the wires that touch any of these blocks."""
        found: set[Wire] = set()
        for block in blocks:
            found |= self._wires_of.get(block, set())
        return found

    def hit(self, point: QPointF, scale: float = 1.0) -> Hit:
        """Return what is under a point, seen at a scale."""
        return hit_at(self, self.curves, point, scale)

    def wire_at(self, point: QPointF, reach: float = 10.0) -> Wire | None:
        """Return the wire under a point, whatever lies over it; None if there is none."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        return wire_near(self.curves, self.items(area), point, reach)

    def port_role(self, port: PortRef) -> str:
        """Return the colour role of a port."""
        ports = self.cards[port.block].face.ports(port.side) if port.block in self.cards else ()
        return next((face.role for face in ports if face.name == port.name), "data")

    def whole_rect(self) -> QRectF:
        """Return the rectangle around everything that is drawn; empty if there is nothing."""
        return self.content_rect().united(self.regions.whole_rect())

    # -- what is shown beside the design -------------------------------------------------------------------------

    def shift(self, shifts: dict[str, QPointF]) -> None:
        """Show blocks away from where the design has them, while they are being dragged; empty to put all back."""
        blocks = self._drawn.blocks
        if not shifts and not self._shifts:
            return
        for block in self._shifts.keys() | shifts.keys():
            card = self.cards.get(block)
            if card is not None:
                card.setPos(QPointF(*blocks[block].position) + shifts.get(block, QPointF()))
                card.setZValue(LIFTED_Z if block in shifts else CARD_Z)
                self._index.put(block, card.card_rect())
        self._far.move(self._shifts.keys() | shifts.keys())
        for wire in self.wires_of(self._shifts.keys() | shifts.keys()):
            self._lay(wire)
        self._shifts = dict(shifts)

    def show_scale(self, scale: float) -> None:
        """Show what can be read at a scale: pills from near only, and pictures of cards kept unless one is far off."""
        self.detail.scale = scale
        legible = scale >= metrics.NEAR
        if legible != self._legible:
            self._legible = legible
            for items in self.wires.values():
                items.show_pill(legible)
        self._show_detail()

    @property
    def coarse(self) -> bool:
        """Whether only shapes are drawn, because very many cards change their size at once."""
        return self._coarse

    def show_coarse(self, coarse: bool) -> None:
        """Draw shapes only, or everything that can be read again."""
        self._coarse = coarse
        self._show_detail()

    def _show_detail(self) -> None:
        """Let the cards draw themselves, or one layer all of them."""
        far = seen_from_far(self.detail.scale, self._coarse)
        if far != (self.detail.far is not None):
            self.detail.far = self._far if far else None
            self._far.change()
            self._far.setVisible(far)
            for card in self.cards.values():
                card.setFlag(NO_CONTENTS, far)

    def set_heat(self, heat: dict[str, float] | None) -> None:
        """Show a heat strip on these blocks (0 to 1), and none on the others."""
        heat = heat or {}
        for block, card in self.cards.items():
            value = heat.get(block)
            # Rounded to what can be seen, so that a card is not repainted for less than half a pixel.
            card.set_state(
                heat=None if value is None else round(value * 2 * metrics.HEAT.width()) / (2 * metrics.HEAT.width())
            )

    def set_glow(self, blocks: Iterable[str]) -> None:
        """Let these blocks glow, and no others."""
        chosen = set(blocks)
        for block, card in self.cards.items():
            card.set_state(glowing=block in chosen)

    def light_ports(self, fitting: set[PortRef] | None) -> None:
        """Light up the ports a wire could end in and dim the others; None for the usual look."""
        lit: dict[str, set[tuple[Side, str]]] = {}
        for port in fitting or ():
            lit.setdefault(port.block, set()).add((port.side, port.name))
        for block, card in self.cards.items():
            card.set_state(lit_ports=None if fitting is None else frozenset(lit.get(block, ())))

    def mark_wire(self, wire: Wire | None) -> None:
        """Mark the wire that something would be put into; None for none."""
        if wire != self._marked:
            for each, marked in ((self._marked, False), (wire, True)):
                if each is not None and each in self.wires:
                    self.wires[each].set_state(hovered=marked)
            self._marked = wire

    def select_wires(self, wires: Iterable[Wire]) -> None:
        """Show these wires as selected, and no others."""
        chosen = set(wires)
        for wire, items in self.wires.items():
            items.set_state(selected=wire in chosen)

    @contextmanager
    def plain(self) -> Iterator[None]:
        """Draw nothing of the state on screen for a while: for pictures."""
        selection, scale, coarse = self.editor.selection, self.detail.scale, self._coarse
        self.detail.scale, self.detail.lines, self._coarse = 1.0, True, False
        self._show_detail()
        for card in self.cards.values():
            card.set_state(selected=False, hovered=False, focused=None)
            card.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        for items in self.wires.values():
            items.show_pill(True)
        yield
        self.detail.scale, self.detail.lines, self._coarse = scale, False, coarse
        self._show_detail()
        for card in self.cards.values():
            card.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
            card.set_state(selected=card.block in selection)
        for items in self.wires.values():
            items.show_pill(self._legible)

    def faces_shown(self) -> tuple[dict[str, tuple[Face, tuple[float, float]]], dict[Wire, WireFace]]:
        """Return what the items show at present, to compare it with the design."""
        cards = {block: (card.face, (card.pos().x(), card.pos().y())) for block, card in self.cards.items()}
        return cards, {wire: items.face for wire, items in self.wires.items()}


def _room(start: QPointF, end: QPointF) -> QRectF:
    """Return the area in which a wire looks for cards to go round."""
    return QRectF(start, end).normalized().adjusted(-ROUND, -ROUND, ROUND, ROUND)
