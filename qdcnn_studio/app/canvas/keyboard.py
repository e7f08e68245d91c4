"""Building without a mouse: a cursor that walks over blocks and ports, and wires them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from qdcnn_studio.app.canvas.describing import announce, block_words, port_words
from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.gestures.drag_wire import join
from qdcnn_studio.app.canvas.metrics import GRID
from qdcnn_studio.app.canvas.ports import loose_output
from qdcnn_studio.design.edits import Connect

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

STEPS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
ASIDE = 2.5
"""A block straight ahead is preferred to one as far away but this many times less aside."""


class KeyboardCursor:
    """Where the keyboard is on the canvas: on a block, on a port, or on the end of a wire that is being drawn.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.block: str | None = None
        self.port: PortRef | None = None
        self.origin: PortRef | None = None
        """Where the wire that is being drawn starts; None while none is."""
        self.shown = False
        view.editor.selectionChanged.connect(self._follow_selection)
        view.editor.designChanged.connect(self._follow_design)

    def press(self, event: QKeyEvent) -> bool:
        """Take a key; returns whether it meant something here."""
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = Qt.KeyboardModifier.ControlModifier
        if key in STEPS and held == control:
            step = STEPS[key] * GRID
            self._view.arranging.nudge(step.x(), step.y(), event.isAutoRepeat())
        elif key in STEPS and held == Qt.KeyboardModifier.NoModifier:
            self._step(STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held == Qt.KeyboardModifier.NoModifier:
            self._enter()
        elif key == Qt.Key.Key_Escape and (self.origin or self.port or self._view.commands.anything_selected):
            self._escape()
        else:
            return False
        return True

    # -- walking -------------------------------------------------------------------------------------------------

    def _step(self, step: QPointF) -> None:
        if self.origin is not None:
            self._next_candidate(1 if step.x() + step.y() > 0 else -1)
        elif self.block not in self._view.canvas.cards:
            self._go_to_block(self._first_block())
        elif self.port is not None:
            self._step_from_port(self.port, step)
        else:
            self._step_from_block(self.block or "", step)

    def _step_from_block(self, block: str, step: QPointF) -> None:
        if step.x():
            side = Side.OUT if step.x() > 0 else Side.IN
            ports = self._view.canvas.cards[block].face.ports(side)
            if ports:
                self._go_to_port(PortRef(block, side, ports[0].name))
                return
        self._go_to_block(self._neighbour(block, step))

    def _step_from_port(self, port: PortRef, step: QPointF) -> None:
        outward = 1 if port.side is Side.OUT else -1
        if step.x() == outward:
            self._go_to_block(self._across(port) or self._neighbour(port.block, step))
        elif step.x():
            self._go_to_block(port.block)
        else:
            names = [face.name for face in self._view.canvas.cards[port.block].face.ports(port.side)]
            place = names.index(port.name) + int(step.y())
            if 0 <= place < len(names):
                self._go_to_port(PortRef(port.block, port.side, names[place]))
            else:
                self._go_to_block(self._neighbour(port.block, step))

    def _across(self, port: PortRef) -> str | None:
        """Return the block at the other end of a port's wire; None if it has none."""
        design = self._view.editor.design
        if port.side is Side.OUT:
            return next((wire.target for wire in design.wires_out_of(port.block, port.name)), None)
        return next((wire.source for wire in design.wires_into(port.block, port.name)), None)

    def _neighbour(self, block: str, step: QPointF) -> str | None:
        """Return the nearest block in a direction; None if there is none."""
        cards = self._view.canvas.cards
        here = cards[block].card_rect().center()
        best, nearest = None, float("inf")
        for name, card in cards.items():
            away = card.card_rect().center() - here
            ahead = QPointF.dotProduct(away, step)
            aside = abs(away.x() * step.y()) + abs(away.y() * step.x())
            if ahead > 1 and ahead + ASIDE * aside < nearest:
                best, nearest = name, ahead + ASIDE * aside
        return best

    def _first_block(self) -> str | None:
        order = self._view.editor.order
        return order[0] if order else None

    # -- wiring --------------------------------------------------------------------------------------------------

    def _enter(self) -> None:
        if self.origin is not None:
            self._connect()
            return
        if self.port is None and self.block is not None and self._view.editor.group_at(self.block) is not None:
            self._view.insideRequested.emit(self.block)
            return
        origin = self.port or self._loose_port()
        if origin is None:
            return
        self.origin = origin
        self._view.canvas.light_ports(set(self.candidates()) | {origin})
        self.port = None
        self._next_candidate(1)

    def _loose_port(self) -> PortRef | None:
        """Return the first output of the block the keyboard is on, one without a wire if there is such."""
        if self.block not in self._view.canvas.cards or self.block is None:
            return None
        outputs = self._view.canvas.cards[self.block].face.outputs
        loose = loose_output(self._view.canvas, [self.block])
        return loose or (PortRef(self.block, Side.OUT, outputs[0].name) if outputs else None)

    def candidates(self) -> list[PortRef]:
        """Return the ports that the wire being drawn would fit, nearest and free ones first."""
        canvas, origin = self._view.canvas, self.origin
        if origin is None:
            return []
        start = canvas.port_pos(origin) or QPointF()
        design = self._view.editor.design

        def rank(port: PortRef) -> tuple[bool, float, PortRef]:
            away = (canvas.port_pos(port) or start) - start
            taken = port.side is Side.IN and bool(design.wires_into(port.block, port.name))
            return taken, away.manhattanLength(), port

        wires = ((port, join(origin, port)) for port in canvas.all_ports())
        return sorted((port for port, wire in wires if wire and canvas.faces.fits_roughly(wire)), key=rank)

    def _next_candidate(self, step: int) -> None:
        found = self.candidates()
        if not found:
            origin = self.origin
            self._escape()
            self._view.ask_what_to_add(None, origin)
            return
        place = (found.index(self.port) + step) % len(found) if self.port in found else 0
        self.port = found[place]
        self._show_wire()
        self._show()

    def _show_wire(self) -> None:
        canvas, overlay = self._view.canvas, self._view.overlay
        if self.origin is None or self.port is None:
            overlay.wire = None
        else:
            ends = (canvas.port_pos(self.origin) or QPointF(), canvas.port_pos(self.port) or QPointF())
            overlay.wire = ends if self.origin.side is Side.OUT else (ends[1], ends[0])
            overlay.wire_role = canvas.port_role(self.origin)
        self._view.viewport().update()

    def _connect(self) -> None:
        wire = join(self.origin, self.port) if self.origin and self.port else None
        reached = self.port
        self._stop_wiring()
        if wire is not None and reached is not None:
            self._view.editor.do(Connect(wire))
            self._go_to_block(wire.target)

    def _stop_wiring(self) -> None:
        self.origin = self.port = None
        self._view.canvas.light_ports(None)
        self._show_wire()

    def _escape(self) -> None:
        """Step back: from the wire to its start, from a port to its block, from a block to nothing."""
        if self.origin is not None:
            block = self.origin.block
            self._stop_wiring()
            self._go_to_block(block)
        elif self.port is not None:
            self._go_to_block(self.port.block)
        else:
            self.block = None
            self._view.commands.select_none()
            self._show()

    # -- showing -------------------------------------------------------------------------------------------------

    def _go_to_block(self, block: str | None) -> None:
        if block is None:
            return
        self.block, self.port, self.shown = block, None, True
        self._view.editor.select({block})
        self._view.navigation.show_blocks([block])
        self._show()

    def _go_to_port(self, port: PortRef) -> None:
        self.block, self.port, self.shown = port.block, port, True
        self._show()

    def hide(self) -> None:
        """Show no ring: the hand has taken over."""
        self.shown = False
        self.port = None
        if self.origin is not None:
            self._stop_wiring()
        self._show()

    def _show(self) -> None:
        place = self.port
        on = place.block if place else self.block
        for name, card in self._view.canvas.cards.items():
            ring: tuple[Side, str] | str | None = None
            if self.shown and name == on:
                ring = (place.side, place.name) if place else "card"
            card.set_state(focused=ring)
        words = ""
        if place is not None:
            words = port_words(self._view.canvas, place)
        elif self.block in self._view.canvas.cards and self.block is not None:
            words = block_words(self._view.canvas, self.block)
        if self.shown and words:
            announce(self._view, words)

    def _follow_selection(self) -> None:
        selection = self._view.editor.selection
        if len(selection) == 1 and self.block not in selection:
            [self.block] = selection
            self.port = None
            self._show()

    def _follow_design(self) -> None:
        if self.block not in self._view.editor.design.blocks:
            self.block = None
        if self.port is not None and self._view.canvas.port_pos(self.port) is None:
            self.port = None
        if self.origin is not None:
            self._stop_wiring()
