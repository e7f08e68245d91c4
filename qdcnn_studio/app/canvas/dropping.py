"""Dropping: what happens while something is dragged over the canvas from elsewhere, and when it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.adding import add_edit
from qdcnn_studio.app.canvas.card import LIFTED_Z, CardItem
from qdcnn_studio.app.canvas.metrics import snapped
from qdcnn_studio.app.canvas.splicing import wire_to_splice
from qdcnn_studio.app.palette.mime import read_block
from qdcnn_studio.design.graph import Wire
from qdcnn_studio.design.registry import BlockType

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


class BlockDrop:
    """A block type from the palette on its way: shown where it would be placed, and spliced in over a wire."""

    def __init__(self, view: CanvasView, block_type: BlockType, settings: dict[str, object]) -> None:
        self._view = view
        self._type = block_type
        self._settings = settings
        self._ghost = CardItem("", view.canvas.faces.of_type(block_type))
        self._ghost.setOpacity(0.7)
        self._ghost.setZValue(LIFTED_Z)
        view.canvas.addItem(self._ghost)

    @classmethod
    def of(cls, view: CanvasView, mime: QMimeData) -> BlockDrop | None:
        """Return the drop that a drag would make; None if it carries no block type known here."""
        content = read_block(mime)
        block_type = view.editor.registry.get(content[0]) if content else None
        return cls(view, block_type, content[1]) if content and block_type else None

    def move(self, point: QPointF) -> None:
        """Show where the block would come to rest."""
        size = metrics.card_size(self._ghost.face)
        self._ghost.setPos(snapped(point.x() - size.width() / 2), snapped(point.y() - size.height() / 2))
        self._view.show_splice(self._wire(point))

    def _wire(self, point: QPointF) -> Wire | None:
        return wire_to_splice(self._view.canvas, None, point, self._type)

    def drop(self, point: QPointF) -> None:
        """Place the block."""
        wire = self._wire(point)
        self.leave()
        block, edit = add_edit(self._view.canvas, self._type, point, self._settings, splice=wire)
        self._view.editor.do(edit)
        self._view.editor.select({block})

    def leave(self) -> None:
        """Forget the drag."""
        self._view.show_splice(None)
        self._view.canvas.removeItem(self._ghost)
