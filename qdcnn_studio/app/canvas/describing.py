"""The canvas in words: for screen readers, and for all who would rather read a design than look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.design.text import to_text

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

BLOCK_ROLE = Qt.ItemDataRole.UserRole


def block_words(canvas: CanvasScene, block: str) -> str:
    """Return what there is to say of a block: what it is, its setting, its wires, its problem."""
    face = canvas.cards[block].face
    parts = [f"{face.title}, {block}" if face.title else block]
    if face.title != face.kind and face.kind:
        parts[0] += f", {face.kind}"
    parts += [text for text in (face.caption, face.detail) if text]
    if face.bypassed:
        parts.append("bypassed")
    parts += [port_words(canvas, PortRef(block, Side.IN, port.name)) for port in face.inputs]
    parts += [port_words(canvas, PortRef(block, Side.OUT, port.name)) for port in face.outputs]
    if face.problem:
        parts.append(f"Problem: {face.problem}")
    return ". ".join(part.rstrip(".") for part in parts) + "."


def port_words(canvas: CanvasScene, port: PortRef) -> str:
    """Return what there is to say of a port: its side, its name, what it carries and what it is wired to."""
    design = canvas.editor.design
    if port.side is Side.IN:
        others = [wire.source for wire in design.wires_into(port.block, port.name)]
        joined = f"from {' and '.join(others)}" if others else "not wired"
    else:
        others = [wire.target for wire in design.wires_out_of(port.block, port.name)]
        joined = f"to {' and '.join(others)}" if others else "not wired"
    return f"{canvas.faces.port_text(port)}, {joined}"


def design_words(canvas: CanvasScene) -> str:
    """Return the whole design in words: its text form."""
    design = canvas.editor.design
    return to_text(design, canvas.editor.registry) if design.blocks else "The canvas is empty."


def announce(view: CanvasView, words: str) -> None:
    """Let a screen reader say something, and keep it as the canvas's description."""
    view.setAccessibleDescription(words)
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, words))


class Outline(QListWidget):
    """The design as a list, one line of words for each block: a plain widget that every screen reader can walk.

    Parameters
    ----------
    view : CanvasView
        Whose blocks are listed; the selection is the same.
    """

    def __init__(self, view: CanvasView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.setAccessibleName("Blocks of the design")
        self.setWordWrap(True)
        self.setSelectionMode(QListWidget.SelectionMode.SingleSelection)
        view.editor.designChanged.connect(self._fill)
        view.editor.problemsChanged.connect(self._fill)
        view.editor.selectionChanged.connect(self._show_selection)
        self.currentItemChanged.connect(self._select)
        self._fill()

    def _fill(self) -> None:
        self.blockSignals(True)
        self.clear()
        for block in self._view.editor.order:
            item = QListWidgetItem(block_words(self._view.canvas, block))
            item.setData(BLOCK_ROLE, block)
            self.addItem(item)
        self.blockSignals(False)
        self._show_selection()

    def _show_selection(self) -> None:
        self.blockSignals(True)
        for row in range(self.count()):
            item = self.item(row)
            item.setSelected(item.data(BLOCK_ROLE) in self._view.editor.selection)
        self.blockSignals(False)

    def _select(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._view.editor.select({item.data(BLOCK_ROLE)})
            self._view.navigation.show_blocks([item.data(BLOCK_ROLE)])
