"""Splicing: the wire into which what is dragged would be put."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.design.edits import Edit
from qdcnn_studio.design.graph import Block
from qdcnn_studio.design.splicing import splice_into


def splice_at(canvas: CanvasScene, point: QPointF, block: Block) -> Edit | None:
    """Return the edit that puts a block into the wire under a point; None if there is none, or it does not fit.

    Parameters
    ----------
    canvas : CanvasScene
    point : QPointF
        In the scene.
    block : Block
        A new one, or one that is placed and has no wire.
    """
    wire = canvas.wire_at(point)
    return splice_into(canvas.editor.design, canvas.editor.registry, wire, block) if wire is not None else None
