"""What the mouse is over: told to the other views, lit up, and explained in a tooltip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from qdcnn_studio.app.canvas.face import PortRef
from qdcnn_studio.app.canvas.hits import Hit
from qdcnn_studio.design.graph import Wire

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


class Hovering:
    """Follows the mouse over a canvas while no gesture goes on.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._block: str | None = None
        self._wire: Wire | None = None
        self._pointed: PortRef | Wire | None = None
        view.editor.hoverChanged.connect(self._show_block)

    def move(self, point: QPointF) -> None:
        """Say what is under a point of the scene."""
        hit = self._view.canvas.hit(point, self._view.scale_now)
        block = hit.block or (hit.port.block if hit.port else None)
        self._view.editor.hover(block)
        self._show_wire(hit.wire)
        self._point_at(hit.port or hit.wire)
        self._view.viewport().setToolTip(self._words(hit))
        if hit.port is not None:
            self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif hit.wire is not None or hit.badge is not None:
            self._view.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self._view.viewport().unsetCursor()

    def begin_gesture(self) -> None:
        """Point at nothing: what glows for that would look like what the gesture lights up."""
        self._point_at(None)

    def leave(self) -> None:
        """Say that the mouse is over nothing."""
        self._view.editor.hover(None)
        self._show_wire(None)
        self._point_at(None)

    def _point_at(self, what: PortRef | Wire | None) -> None:
        """Tell which port or wire is under the mouse, once."""
        if what != self._pointed:
            self._pointed = what
            self._view.pointed.emit(what)

    def _words(self, hit: Hit) -> str:
        canvas = self._view.canvas
        if hit.port is not None:
            return canvas.faces.port_text(hit.port)
        if hit.block is not None:
            face = canvas.cards[hit.block].face
            return face.problem if hit.badge else ""
        if hit.wire is not None:
            carries = canvas.wires[hit.wire].face.text
            looks = ", click to look at its states" if canvas.faces.can_look_at(hit.wire) else ""
            return f"{carries}{looks}" if carries else ""
        return ""

    def _show_block(self) -> None:
        block = self._view.editor.hovered
        for name, hovered in ((self._block, False), (block, True)):
            card = self._view.canvas.cards.get(name) if name else None
            if card is not None:
                card.set_state(hovered=hovered)
        self._block = block

    def _show_wire(self, wire: Wire | None) -> None:
        if wire == self._wire:
            return
        for each, hovered in ((self._wire, False), (wire, True)):
            items = self._view.canvas.wires.get(each) if each else None
            if items is not None:
                items.set_state(hovered=hovered)
        self._wire = wire
