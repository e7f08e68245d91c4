"""Dropping: what happens while something is dragged over the canvas from elsewhere, and when it is let go."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF

from qdcnn_studio.app.canvas.adding import add_edit, snapped_corner
from qdcnn_studio.app.canvas.metrics import snapped
from qdcnn_studio.app.canvas.picture import design_in_picture
from qdcnn_studio.app.canvas.ports import port_beside
from qdcnn_studio.app.canvas.preview import Preview
from qdcnn_studio.app.canvas.splicing import splice_at
from qdcnn_studio.app.palette.mime import read_block, read_own_block
from qdcnn_studio.app.trial import Trial
from qdcnn_studio.app.usage import Usage
from qdcnn_studio.design.clip import paste
from qdcnn_studio.design.document import DocumentError, loads
from qdcnn_studio.design.edits import Edit, ReplaceDesign
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import BlockType
from qdcnn_studio.design.splicing import new_block
from qdcnn_studio.design.text import TextError, parse

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


FORETOLD = 100
"""With more blocks than this, only the block is shown while it is dragged: working the rest out would slow the hand."""


class Drop(ABC):
    """Something on its way to a canvas."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view

    @abstractmethod
    def move(self, point: QPointF) -> None:
        """Show what it would do at a point of the scene."""

    @abstractmethod
    def drop(self, point: QPointF) -> None:
        """Place it at a point of the scene."""

    @abstractmethod
    def leave(self) -> None:
        """Take away what was shown."""


class PlainDrop(Drop):
    """A drop that shows nothing before it is let go."""

    def move(self, point: QPointF) -> None:
        """Leave the canvas as it is."""

    def leave(self) -> None:
        """Leave the canvas as it is."""


class BlockDrop(Drop):
    """A block type on its way: what the design would become is shown until it is let go.

    Over a wire it is spliced in; beside a port that has no wire yet it is joined to it.
    """

    def __init__(self, view: CanvasView, block_type: BlockType, settings: dict[str, object]) -> None:
        super().__init__(view)
        self._type = block_type
        self._settings = settings
        self._preview = Preview(view.canvas)
        self._trial: Trial | None = None

    def move(self, point: QPointF) -> None:
        """Show the design as it would be, with the block where it would come to rest, and what it would come to."""
        self._view.welcome.step_aside(True)
        _, edit = self._edit(point)
        editor = self._view.editor
        if len(editor.design.blocks) <= FORETOLD:
            then = edit.apply(editor.design)
            if self._trial is None or then.wires != self._trial.design.wires:
                self._trial = editor.tried(edit)
        self._preview.show(edit, self._trial)
        self._view.foretelling.show_trial(self._trial)

    def _edit(self, point: QPointF) -> tuple[str, Edit]:
        canvas, design = self._view.canvas, self._view.editor.design
        block = new_block(design, self._type.name, self._settings)
        splice = splice_at(canvas, point, block)
        if splice is not None:
            return block.id, splice
        corner = snapped_corner(canvas, self._type, point)
        beside = port_beside(canvas, canvas.faces.of_type(self._type), corner)
        return add_edit(canvas, self._type, point, self._settings, beside=beside)

    def drop(self, point: QPointF) -> None:
        """Place the block."""
        self.leave()
        block, edit = self._edit(point)
        Usage().note(self._type.name)
        self._view.editor.do(edit)
        self._view.editor.select({block})

    def leave(self) -> None:
        """Show the design as it is."""
        self._preview.clear()
        self._view.foretelling.show_trial(None)
        self._view.welcome.step_aside(False)


class PartDrop(PlainDrop):
    """A design on its way, from a text form or from a picture that holds one."""

    def __init__(self, view: CanvasView, part: Design) -> None:
        super().__init__(view)
        self._part = part

    def drop(self, point: QPointF) -> None:
        """Place its blocks; on an empty canvas the whole design takes the place of nothing."""
        editor = self._view.editor
        if editor.design.is_empty:
            editor.do(ReplaceDesign(self._part))
            self._view.navigation.fit_all()
        else:
            self._view.commands.put(paste(editor.design, self._part, (snapped(point.x()), snapped(point.y()))))


class OwnDrop(PartDrop):
    """A block of one's own on its way from the palette."""

    def drop(self, point: QPointF) -> None:
        """Place it with the middle of its card there."""
        self._view.commands.place_part(self._part, point)


class OpenDrop(PlainDrop):
    """Design files on their way: they are opened, not placed."""

    def __init__(self, view: CanvasView, paths: Sequence[Path]) -> None:
        super().__init__(view)
        self._paths = paths

    def drop(self, point: QPointF) -> None:
        """Ask for each file to be opened."""
        for path in self._paths:
            self._view.openRequested.emit(str(path))


class UselessDrop(PlainDrop):
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
    part = read_own_block(mime)
    if part is not None:
        return OwnDrop(view, part)
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    designs = [path for path in files if path.suffix.lower() == ".qdcnn"]
    if designs:
        return OpenDrop(view, designs)
    if files:
        return _file_drop(view, files[0])
    return _text_drop(view, mime.text()) if mime.hasText() and mime.text().strip() else None


def _text_drop(view: CanvasView, text: str) -> Drop:
    try:
        return PartDrop(view, parse(text.strip(), view.editor.registry))
    except TextError as error:
        return UselessDrop(view, f"The text is no design: {error}")


def _file_drop(view: CanvasView, path: Path) -> Drop | None:
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
