"""Pointing at a wire: the blocks on the way glow, and the pixels that reach it are known."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.pointing import Pointing
from qdcnn_studio.design.graph import Wire
from tests.gui.helpers import at, mouse_move


def joined(canvas: CanvasView) -> Pointing:
    """Join a canvas to what is pointed at, as the window does."""
    pointing = Pointing(canvas.editor, canvas)
    canvas.wireHovered.connect(pointing.point_at_wire)
    pointing.changed.connect(lambda: canvas.set_glow(pointing.blocks))
    return pointing


def glowing(canvas: CanvasView) -> set[str]:
    """Return the blocks that glow."""
    return {block for block, card in canvas.canvas.cards.items() if card.glowing}


def test_blocks_on_the_way_glow_while_the_mouse_is_on_a_wire(canvas: CanvasView) -> None:
    pointing = joined(canvas)
    wire = Wire("angle_1", "out", "conv_1", "in")
    mouse_move(canvas, at(canvas, canvas.canvas.wires[wire].curve.path().pointAtPercent(0.5)))
    assert glowing(canvas) == {"digits_1", "pca_1", "angle_1"}
    assert pointing.field is not None
    assert pointing.field.counted == (64, 64), "principal components see every pixel"
    mouse_move(canvas, at(canvas, QPointF(500, 300)))
    assert glowing(canvas) == set()
    assert pointing.field is None


def test_nothing_is_pointed_at_once_the_design_is_another(canvas: CanvasView) -> None:
    joined(canvas)
    wire = Wire("conv_1", "out", "pool_1", "in")
    mouse_move(canvas, at(canvas, canvas.canvas.wires[wire].curve.path().pointAtPercent(0.5)))
    assert "conv_1" in glowing(canvas)
    canvas.editor.select({"conv_1"})
    canvas.commands.delete()
    assert glowing(canvas) == set()
