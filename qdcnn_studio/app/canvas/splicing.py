"""Splicing: a block that is dropped on a wire is put into it."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.faces import Faces
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.design.edits import Connect, Disconnect, Edit
from qdcnn_studio.design.graph import Design, Wire
from qdcnn_studio.design.registry import BlockType


def wire_to_splice(
    canvas: CanvasScene, block: str | None, point: QPointF, block_type: BlockType | None = None
) -> Wire | None:
    """Return the wire under a point into which a block fits; None if there is none.

    Parameters
    ----------
    canvas : CanvasScene
    block : str or None
        A placed block, which is itself under the point.
    point : QPointF
        In the scene.
    block_type : BlockType or None
        The type of a block that is not placed yet.
    """
    wire = canvas.wire_at(point)
    if wire is None:
        return None
    if block is not None:
        placed = canvas.editor.design.blocks[block]
        block_type = canvas.editor.registry.get(placed.type)
        if block in (wire.source, wire.target):
            return None
    return wire if block_type is not None and canvas.faces.passes(wire, block_type) else None


def splice_edit(canvas: CanvasScene, wire: Wire, block: str) -> tuple[Edit, ...]:
    """Return the edits that put a placed block into a wire; empty if it does not fit."""
    block_type = canvas.editor.registry.get(canvas.editor.design.blocks[block].type)
    return splice_wires(canvas.faces, wire, block, block_type) if block_type else ()


def splice_wires(faces: Faces, wire: Wire, block: str, block_type: BlockType) -> tuple[Edit, ...]:
    """Return the edits that lead a wire through a block of a type; empty if it does not fit."""
    passes = faces.passes(wire, block_type)
    if passes is None:
        return ()
    into, out = passes
    return (
        Disconnect((wire,)),
        Connect(Wire(wire.source, wire.output, block, into)),
        Connect(Wire(block, out, wire.target, wire.input)),
    )


def heal_edits(design: Design, faces: Faces, gone: frozenset[str]) -> tuple[Edit, ...]:
    """Return the edits that join the loose ends which a single removed block would leave, where they fit."""
    if len(gone) != 1:
        return ()
    [block] = gone
    into, out = design.wires_into(block), design.wires_out_of(block)
    if len(into) != 1:
        return ()
    source = PortRef(into[0].source, Side.OUT, into[0].output)
    return tuple(
        Connect(Wire(source.block, source.name, wire.target, wire.input))
        for wire in out
        if faces.kind(source) is faces.kind(PortRef(wire.target, Side.IN, wire.input)) is not None
    )
