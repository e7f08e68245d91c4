"""Drag a wire: from a port to another, with ports that fit lit up and the reason told where one does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.gestures.gesture import Gesture, Modifiers
from qdcnn_studio.app.canvas.ports import best_port
from qdcnn_studio.design.edits import Batch, Connect, Disconnect, Edit
from qdcnn_studio.design.graph import Wire

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


class DragWire(Gesture):
    """Draw a wire from a port, or take the loose end of one that is there already.

    A press on an input that has a wire takes that wire's end: dropped on another input it is led there, dropped on
    empty ground it goes. Any other wire dropped on empty ground asks what to add at its end.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: CanvasView, start: QPointF, port: PortRef) -> None:
        super().__init__(view, start)
        self.held: Wire | None = None
        wired = view.editor.design.wires_into(port.block, port.name) if port.side is Side.IN else []
        if wired:
            self.held = wired[0]
            port = PortRef(self.held.source, Side.OUT, self.held.output)
        self.origin = port
        self._aim: PortRef | None = None
        self._reason = ""
        self._started = False

    def _start(self) -> None:
        """Light up what fits; done on the first move, so that a click on a port changes nothing."""
        self._started = True
        canvas = self.view.canvas
        fitting = {port for port in canvas.all_ports() if self._could_join(port)}
        canvas.light_ports(fitting | {self.origin})
        if self.held is not None:
            canvas.wires[self.held].set_state(faint=True)

    def _could_join(self, port: PortRef) -> bool:
        wire = join(self.origin, port)
        return wire is not None and self.view.canvas.faces.fits_roughly(wire)

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        """Draw the wire to the hand, or to the port it is over, and say why it would not fit there."""
        if not self._started:
            self._start()
        aim = self._port_at(point)
        canvas = self.view.canvas
        if aim != self._aim:
            self._aim = aim
            wire = join(self.origin, aim) if aim else None
            without = frozenset({self.held}) if self.held else frozenset()
            self._reason = canvas.faces.misfit(wire, without) if wire else ""
            self.view.tell(self._reason, aim)
        start = canvas.port_pos(self.origin) or self.start
        end = (canvas.port_pos(aim) if aim else None) or point
        role = canvas.port_role(self.origin)
        self.view.overlay.wire = (start, end) if self.origin.side is Side.OUT else (end, start)
        self.view.overlay.wire_role = "error" if self._reason else role
        self.view.viewport().update()

    def _port_at(self, point: QPointF) -> PortRef | None:
        hit = self.view.canvas.hit(point, self.view.scale_now)
        port = hit.port
        if port is None and hit.block is not None:
            port = best_port(self.view.canvas, hit.block, self.origin)
        return port if port is not None and join(self.origin, port) is not None else None

    def finish(self, point: QPointF, modifiers: Modifiers) -> None:
        """Connect, take the wire away, or ask what to add."""
        aim = self._port_at(point)
        started = self._started
        self.cancel()
        wire = join(self.origin, aim) if aim else None
        if wire is not None and wire != self.held:
            edit: Edit = Connect(wire)
            if self.held is not None:
                edit = Batch(edit.title, (Disconnect((self.held,)), edit))
            self.view.editor.do(edit)
        elif wire is None and self.held is not None and started:
            self.view.editor.do(Disconnect((self.held,)))
        elif wire is None and started:
            self.view.ask_what_to_add(point, self.origin)

    def cancel(self) -> None:
        """Forget the wire."""
        self.view.overlay.wire = None
        self.view.canvas.light_ports(None)
        if self.held is not None and self.held in self.view.canvas.wires:
            self.view.canvas.wires[self.held].set_state(faint=False)
        self.view.tell("", None)
        self.view.viewport().update()


def join(one: PortRef, other: PortRef) -> Wire | None:
    """Return the wire between two ports of different sides and blocks; None if there can be none."""
    if one.side is other.side or one.block == other.block:
        return None
    source, target = (one, other) if one.side is Side.OUT else (other, one)
    return Wire(source.block, source.name, target.block, target.name)
