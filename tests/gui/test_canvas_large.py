"""A large design: an edit changes what it is about on the canvas, and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.edits import ChangeSettings
from qdcnn_studio.design.graph import Block, Design, Wire
from tests.gui.conftest import shown_canvas
from tests.gui.helpers import key, saved_bytes, undone_bytes
from tests.gui.test_canvas_walk import check_drawn

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def large(qtbot: QtBot) -> CanvasView:
    """Return a canvas of 200 convolutions in a chain on four qubits."""
    settings = {"digits": {"classes": [0, 1]}, "pca": {"k": 4}}
    types = ["digits", "pca", "angle", *["conv"] * 200, "classify"]
    blocks = [
        Block(f"{name}_{place}", name, settings.get(name, {}), (208.0 * (place % 20), 104.0 * (place // 20)))
        for place, name in enumerate(types)
    ]
    wires = [Wire(one.id, "out", other.id, "in") for one, other in zip(blocks, blocks[1:], strict=False)]
    return shown_canvas(
        qtbot, Editor(Design({block.id: block for block in blocks}, frozenset(wires)), standard_registry())
    )


def others(view: CanvasView, before: dict[str, object]) -> set[str]:
    """Return the blocks that have another face than before."""
    return {block for block, card in view.canvas.cards.items() if card.face is not before.get(block)}


def test_an_edit_touches_what_it_changes_and_no_more(large: CanvasView) -> None:
    before, bytes_before = {block: card.face for block, card in large.canvas.cards.items()}, saved_bytes(large)
    circuit = large.editor.compilation.circuit
    large.editor.select({"conv_100"})

    key(large, Qt.Key.Key_Down, CTRL)
    assert large.editor.history.entries == ("Move conv_100",)
    assert large.canvas.touched < 12
    assert others(large, before) == set()
    assert large.editor.compilation.circuit is circuit
    check_drawn(large)
    assert undone_bytes(large) == bytes_before

    large.editor.do(ChangeSettings("conv_100", {"ansatz": "so4"}))
    assert large.canvas.touched < 12
    assert others(large, before) == {"conv_100"}
    check_drawn(large)
    assert undone_bytes(large) == bytes_before

    large.editor.select({"conv_100"})
    key(large, Qt.Key.Key_Delete, CTRL)
    assert large.canvas.touched < 60, "what the loose end and its repairs say, and what leads nowhere"
    check_drawn(large)
    assert undone_bytes(large) == bytes_before
    check_drawn(large)
