"""The canvas for screen readers: a list of blocks, each with its ports, where Qt would show a single picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPointF, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from qdcnn_studio.app.canvas.describing import block_words, design_words, port_words
from qdcnn_studio.app.canvas.face import PortRef, Side

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

Role, Text = QAccessible.Role, QAccessible.Text
PORT_REACH = 8.0


class _Interface(QAccessibleInterface):
    """What all three kinds of interface have in common: they are of a canvas, and nothing can be written to them.

    Where Qt expects a null pointer, None is returned; its type stubs leave that out, hence `Any`.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__()
        self.view = view

    def isValid(self) -> bool:
        """Return whether what it stands for is still there."""
        return isValid(self.view)

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nothing is written through this: names are changed with F2."""

    def on_screen(self, rect: QRectF) -> QRect:
        """Return a rectangle of the scene on the screen."""
        place = self.view.mapFromScene(rect).boundingRect()
        return QRect(self.view.viewport().mapToGlobal(place.topLeft()), place.size())

    def children(self) -> list[QAccessibleInterface]:
        """Return the interfaces inside this one."""
        return []

    def childCount(self) -> int:
        """Return how many interfaces are inside."""
        return len(self.children())

    def child(self, index: int) -> Any:
        """Return an interface inside; None past the end."""
        children = self.children()
        return children[index] if 0 <= index < len(children) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the place of an interface inside; -1 if it is not."""
        children = self.children()
        return children.index(child) if child in children else -1

    def childAt(self, x: int, y: int) -> Any:
        """Return the interface inside at a place on the screen; None if there is none."""
        return next((child for child in self.children() if child.rect().contains(x, y)), None)


class PortInterface(_Interface):
    """One port."""

    def __init__(self, view: CanvasView, port: PortRef) -> None:
        super().__init__(view)
        self.port = port

    def isValid(self) -> bool:
        """Return whether what it stands for is still there."""
        return super().isValid() and self.view.canvas.port_pos(self.port) is not None

    def object(self) -> Any:
        """Return the widget it stands for; there is none for what is only drawn."""
        return None

    def parent(self) -> Any:
        """Return the interface around this one."""
        return interface_of(self.view).block(self.port.block)

    def role(self) -> QAccessible.Role:
        """Return what kind of thing it is."""
        return Role.Button

    def state(self) -> QAccessible.State:
        """Return what can be done with it and where the keyboard is."""
        state = QAccessible.State()
        state.focusable = True
        state.focused = self.view.keyboard.port == self.port
        return state

    def rect(self) -> QRect:
        """Return its place on the screen."""
        center = self.view.canvas.port_pos(self.port) or QPointF()
        return self.on_screen(QRectF(center.x() - PORT_REACH, center.y() - PORT_REACH, 2 * PORT_REACH, 2 * PORT_REACH))

    def text(self, kind: QAccessible.Text) -> str:
        """Return its name or its description."""
        return port_words(self.view.canvas, self.port) if kind is Text.Name and self.isValid() else ""


class BlockInterface(_Interface):
    """One block."""

    def __init__(self, view: CanvasView, block: str) -> None:
        super().__init__(view)
        self.block = block
        self._ports: dict[PortRef, PortInterface] = {}

    def made(self) -> list[PortInterface]:
        """Return the interfaces of ports that were ever asked for."""
        return list(self._ports.values())

    def isValid(self) -> bool:
        """Return whether what it stands for is still there."""
        return super().isValid() and self.block in self.view.canvas.cards

    def object(self) -> Any:
        """Return the widget it stands for; there is none for what is only drawn."""
        return None

    def parent(self) -> Any:
        """Return the interface around this one."""
        return interface_of(self.view)

    def children(self) -> list[QAccessibleInterface]:
        """Return the interfaces inside this one."""
        card = self.view.canvas.cards.get(self.block)
        ports = [PortRef(self.block, Side(side), name) for side, name in card.points] if card else []
        return [self._ports.setdefault(port, PortInterface(self.view, port)) for port in ports]

    def role(self) -> QAccessible.Role:
        """Return what kind of thing it is."""
        return Role.ListItem

    def state(self) -> QAccessible.State:
        """Return what can be done with it and where the keyboard is."""
        state = QAccessible.State()
        state.focusable = state.selectable = True
        state.selected = self.block in self.view.editor.selection
        state.focused = self.view.keyboard.port is None and self.view.keyboard.block == self.block
        return state

    def rect(self) -> QRect:
        """Return its place on the screen."""
        card = self.view.canvas.cards.get(self.block)
        return self.on_screen(card.card_rect()) if card else QRect()

    def text(self, kind: QAccessible.Text) -> str:
        """Return its name or its description."""
        card = self.view.canvas.cards.get(self.block)
        if card is None:
            return ""
        if kind is Text.Name:
            return f"{card.face.title}, {self.block}"
        return block_words(self.view.canvas, self.block) if kind is Text.Description else ""


class CanvasInterface(_Interface):
    """The canvas: its blocks in the order in which data flows, then what lies over it."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._blocks: dict[str, BlockInterface] = {}

    def object(self) -> Any:
        """Return the widget it stands for; there is none for what is only drawn."""
        return self.view

    def parent(self) -> Any:
        """Return the interface around this one."""
        around = self.view.parentWidget()
        return QAccessible.queryAccessibleInterface(around) if around is not None else None

    def made(self) -> list[BlockInterface]:
        """Return the interfaces of blocks that were ever asked for."""
        return list(self._blocks.values())

    def block(self, name: str) -> BlockInterface:
        """Return the interface of a block."""
        return self._blocks.setdefault(name, BlockInterface(self.view, name))

    def children(self) -> list[QAccessibleInterface]:
        """Return the interfaces inside this one."""
        order = self.view.editor.order
        blocks: list[QAccessibleInterface] = [self.block(name) for name in order if name in self.view.canvas.cards]
        over = [child for child in self.view.children() if isinstance(child, QWidget) and child.isVisible()]
        found = (QAccessible.queryAccessibleInterface(child) for child in over if child is not self.view.viewport())
        return blocks + [interface for interface in found if interface is not None]

    def role(self) -> QAccessible.Role:
        """Return what kind of thing it is."""
        return Role.List

    def state(self) -> QAccessible.State:
        """Return what can be done with it and where the keyboard is."""
        state = QAccessible.State()
        state.focusable = True
        state.focused = self.view.hasFocus()
        return state

    def rect(self) -> QRect:
        """Return its place on the screen."""
        viewport = self.view.viewport()
        return QRect(viewport.mapToGlobal(viewport.rect().topLeft()), viewport.size())

    def text(self, kind: QAccessible.Text) -> str:
        """Return its name or its description."""
        if kind is Text.Name:
            return self.view.accessibleName()
        return design_words(self.view.canvas) if kind is Text.Description else ""


_kept: list[CanvasInterface] = []
"""Every interface that Qt was given, until Qt has deleted it: Python must not be the first to do so."""


def interface_of(view: CanvasView) -> Any:
    """Return the interface of a canvas that Qt goes by."""
    return QAccessible.queryAccessibleInterface(view)


def _factory(_class_name: str, object: QObject) -> QAccessibleInterface | None:
    """Return a new interface each time: Qt may take the same one in twice, and would then delete it twice."""
    from qdcnn_studio.app.canvas.view import CanvasView

    if not isinstance(object, CanvasView):
        return None
    _forget_deleted()
    made = CanvasInterface(object)
    _kept.append(made)
    return made


def _forget_deleted() -> None:
    """Let go of the interfaces of canvases that are gone, and of those inside them."""
    for canvas in [canvas for canvas in _kept if not isValid(canvas)]:
        _kept.remove(canvas)
        for block in canvas.made():
            for interface in (*block.made(), block):
                if isValid(interface):
                    QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(interface))


def install() -> None:
    """Let Qt ask here for the interfaces of canvases. It asks only while something such as a screen reader listens."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_factory)
        _installed = True


_installed = False
