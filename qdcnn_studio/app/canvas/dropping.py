"""Dropping: what happens while something is dragged over the canvas from elsewhere, and when it is let go."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.adding import add_edit
from qdcnn_studio.app.canvas.card import LIFTED_Z, CardItem
from qdcnn_studio.app.canvas.clipboard import insert_edit
from qdcnn_studio.app.canvas.metrics import snapped
from qdcnn_studio.app.canvas.picture import design_in_picture
from qdcnn_studio.app.canvas.splicing import wire_to_splice
from qdcnn_studio.app.palette.mime import read_block
from qdcnn_studio.design.document import DocumentError, loads
from qdcnn_studio.design.edits import ReplaceDesign
from qdcnn_studio.design.graph import Design, Wire
from qdcnn_studio.design.registry import BlockType
from qdcnn_studio.design.text import TextError, parse

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


class Drop(ABC):
    """Something on its way to a canvas."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view

    def move(self, point: QPointF) -> None:
        """Show what it would do at a point of the scene; nothing is marked unless a kind of drop does so."""
        self._view.show_splice(None)

    @abstractmethod
    def drop(self, point: QPointF) -> None:
        """Place it at a point of the scene."""

    def leave(self) -> None:
        """Forget it."""
        self._view.show_splice(None)


class BlockDrop(Drop):
    """A block type from the palette on its way: shown where it would be placed, and spliced in over a wire."""

    def __init__(self, view: CanvasView, block_type: BlockType, settings: dict[str, object]) -> None:
        super().__init__(view)
        self._type = block_type
        self._settings = settings
        self._ghost = CardItem("", view.canvas.faces.of_type(block_type))
        self._ghost.setOpacity(0.7)
        self._ghost.setZValue(LIFTED_Z)
        view.canvas.addItem(self._ghost)

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
        super().leave()
        self._view.canvas.removeItem(self._ghost)


class PartDrop(Drop):
    """A design on its way, from a text form or from a picture that holds one."""

    def __init__(self, view: CanvasView, part: Design) -> None:
        super().__init__(view)
        self._part = part

    def drop(self, point: QPointF) -> None:
        """Place its blocks; on an empty canvas the whole design takes the place of nothing."""
        editor = self._view.editor
        if not editor.design.blocks and not editor.design.wires:
            editor.do(ReplaceDesign(self._part))
            self._view.navigation.fit_all()
        else:
            edit = insert_edit(editor.design, self._part, point)
            editor.do(edit)
            editor.select([block.id for block in edit.blocks])


class OpenDrop(Drop):
    """A design file on its way: it is opened, not placed."""

    def __init__(self, view: CanvasView, path: Path) -> None:
        super().__init__(view)
        self._path = path

    def drop(self, point: QPointF) -> None:
        """Ask for the file to be opened."""
        self._view.openRequested.emit(str(self._path))


class UselessDrop(Drop):
    """Something that looked as if it could be placed, and cannot: the reason is told when it is let go."""

    def __init__(self, view: CanvasView, sentence: str) -> None:
        super().__init__(view)
        self._sentence = sentence

    def drop(self, point: QPointF) -> None:
        """Say why nothing is placed."""
        self._view.say(self._sentence)


def drop_of(view: CanvasView, mime: QMimeData) -> Drop | None:
    """Return the drop that a drag would make; None if it carries nothing for the canvas."""
    content = read_block(mime)
    if content is not None:
        block_type = view.editor.registry.get(content[0])
        return BlockDrop(view, block_type, content[1]) if block_type else None
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if files:
        return _file_drop(view, files[0])
    return _text_drop(view, mime.text()) if mime.hasText() and mime.text().strip() else None


def _text_drop(view: CanvasView, text: str) -> Drop:
    try:
        return PartDrop(view, parse(text.strip(), view.editor.registry))
    except TextError as error:
        return UselessDrop(view, f"The text is no design: {error}")


def _file_drop(view: CanvasView, path: Path) -> Drop | None:
    if path.suffix.lower() == ".qdcnn":
        return OpenDrop(view, path)
    if path.suffix.lower() == ".png":
        try:
            text = design_in_picture(path)
            part = loads(text) if text else None
        except DocumentError as error:
            return UselessDrop(view, f"The design in {path.name} cannot be read: {error}")
        return PartDrop(view, part) if part else UselessDrop(view, f"The picture {path.name} holds no design.")
    found = view.canvas.faces.type_for_file(path)
    if found is not None:
        block_type, settings = found
        return BlockDrop(view, block_type, settings)
    return None
