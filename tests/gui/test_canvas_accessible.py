"""What a screen reader finds on the canvas: blocks and ports with names, descriptions, states and places."""

from __future__ import annotations

import gc

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.describing import block_words, design_words
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.blocks.standard import standard_registry
from tests.gui.helpers import TYPES, at, chain, middle

Role, Text = QAccessible.Role, QAccessible.Text


def found(canvas: CanvasView) -> QAccessibleInterface:
    """Return what Qt hands to a screen reader for the canvas."""
    interface = QAccessible.queryAccessibleInterface(canvas)
    assert interface is not None
    return interface


def test_blocks_are_items_of_a_list_in_the_order_of_the_data(canvas: CanvasView) -> None:
    interface = found(canvas)
    assert interface.role() == Role.List
    assert interface.text(Text.Name) == "Canvas"
    assert interface.text(Text.Description) == design_words(canvas.canvas)
    blocks = [interface.child(index) for index in range(interface.childCount())][: len(TYPES)]
    assert [block.text(Text.Name).split(", ")[1] for block in blocks] == [f"{name}_1" for name in TYPES]
    assert all(block.role() == Role.ListItem for block in blocks)
    assert blocks[3].text(Text.Description) == block_words(canvas.canvas, "conv_1")
    assert interface.indexOfChild(blocks[3]) == 3


def test_ports_are_inside_their_blocks(canvas: CanvasView) -> None:
    block = found(canvas).child(3)
    assert block.childCount() == 2
    names = {block.child(index).text(Text.Name) for index in range(2)}
    assert names == {"Input in: 8 qubits, from angle_1", "Output out: 8 qubits, to pool_1"}
    assert block.child(0).parent() is block
    assert block.parent() is found(canvas)


def test_states_follow_selection_and_keyboard(canvas: CanvasView) -> None:
    block = found(canvas).child(3)
    assert not block.state().selected
    canvas.editor.select({"conv_1"})
    assert block.state().selected
    assert block.state().focused


def test_places_are_those_on_the_screen(canvas: CanvasView) -> None:
    interface = found(canvas)
    where = canvas.viewport().mapToGlobal(at(canvas, middle(canvas, "conv_1")))
    assert interface.child(3).rect().contains(where)
    assert interface.childAt(where.x(), where.y()) is interface.child(3)


def test_a_block_that_is_gone_is_no_longer_valid(canvas: CanvasView) -> None:
    block = found(canvas).child(3)
    port = block.child(0)
    assert block.isValid()
    assert port.isValid()
    canvas.editor.select({"conv_1"})
    canvas.commands.delete()
    assert not block.isValid()
    assert not port.isValid()
    assert block.text(Text.Name) == ""
    assert port.text(Text.Name) == ""


def test_interfaces_go_with_their_canvas(qtbot: QtBot) -> None:
    for _ in range(20):
        view = CanvasView(Editor(chain(), standard_registry()))
        interface = found(view)
        assert interface.child(0).child(0).text(Text.Name)
        view.close()
        view.deleteLater()
        QApplication.processEvents()
        del view, interface
        gc.collect()
    fresh = CanvasView(Editor(chain(), standard_registry()))
    qtbot.addWidget(fresh)
    assert found(fresh).childCount() >= len(TYPES)
