"""A random walk of edits, undos and redos from all inputs keeps what is drawn equal to the design.

`QDCNN_WALK_STEPS` sets how many steps one walk has; the everyday suite takes short ones.
"""

from __future__ import annotations

import os
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.actions import ActionTable
from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.palette.mime import block_mime
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import ChangeSettings, RenameBlock
from tests.gui.helpers import chain, click, drag, key, middle, port, send_drop

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TYPES = ("digits", "crop", "pca", "amplitude", "conv", "pool", "fuse", "split", "classify", "probe")
places = st.tuples(st.integers(-200, 1200), st.integers(-250, 300)).map(lambda place: QPointF(*place))
STEPS = int(os.environ.get("QDCNN_WALK_STEPS", "30"))


class Walk(RuleBasedStateMachine):
    """A user who does anything."""

    def __init__(self) -> None:
        super().__init__()
        QSettings().clear()
        QGuiApplication.clipboard().clear()
        self.editor = Editor(chain(), standard_registry())
        self.view = CanvasView(self.editor)
        self.table = ActionTable(self.view, self.view.target)
        self.table.attach(self.view)
        self.view.resize(1200, 700)
        self.view.show()
        self.view.activateWindow()
        self.view.setFocus()
        self.first = dumps(self.editor.design)

    def teardown(self) -> None:
        while self.editor.history.can_undo:
            self.editor.undo()
        assert dumps(self.editor.design) == self.first
        self.check_scene()
        self.view.close()
        self.view.deleteLater()
        QApplication.processEvents()

    def pick(self, data: st.DataObject, items: Any) -> Any:
        return data.draw(st.sampled_from(sorted(items)))

    @precondition(lambda self: len(self.editor.design.blocks) < 14)
    @rule(name=st.sampled_from(TYPES), place=places)
    def drop_from_palette(self, name: str, place: QPointF) -> None:
        send_drop(self.view, block_mime(name), place)

    @precondition(lambda self: len(self.editor.design.blocks) < 14)
    @rule(name=st.sampled_from(TYPES))
    def type_a_block(self, name: str) -> None:
        key(self.view, getattr(Qt.Key, f"Key_{name[0].upper()}"))
        QTest.keyClicks(self.view.search.field, name[1:])
        key(self.view, Qt.Key.Key_Return if self.view.search.model.rowCount() else Qt.Key.Key_Escape)

    @precondition(lambda self: self.editor.design.blocks)
    @rule(data=st.data(), place=places)
    def drag_a_block(self, data: st.DataObject, place: QPointF) -> None:
        drag(self.view, middle(self.view, self.pick(data, self.editor.design.blocks)), place)

    @precondition(lambda self: len(self.editor.design.blocks) > 1)
    @rule(data=st.data())
    def drag_a_wire(self, data: st.DataObject) -> None:
        ports = sorted(self.view.canvas.all_ports())
        one, other = (data.draw(st.sampled_from(ports)) for _ in range(2))
        drag(self.view, port(self.view, one.block, one.side, one.name), self.place_of(other))
        if self.view.search.isVisible():
            key(self.view, Qt.Key.Key_Escape)

    def place_of(self, place: PortRef) -> QPointF:
        return port(self.view, place.block, Side(place.side), place.name)

    @precondition(lambda self: self.editor.design.wires)
    @rule(data=st.data())
    def delete_a_wire(self, data: st.DataObject) -> None:
        wire = self.pick(data, self.editor.design.wires)
        click(self.view, self.view.canvas.wires[wire].curve.path().pointAtPercent(0.5))
        key(self.view, Qt.Key.Key_Delete)

    @precondition(lambda self: self.editor.design.blocks)
    @rule(
        data=st.data(),
        press=st.sampled_from(
            [
                (Qt.Key.Key_Delete, CTRL),
                (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
                (Qt.Key.Key_B, CTRL),
                (Qt.Key.Key_Down, CTRL),
                (Qt.Key.Key_X, CTRL),
                (Qt.Key.Key_C, CTRL),
            ]
        ),
    )
    def press_on_a_block(self, data: st.DataObject, press: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
        self.editor.select({self.pick(data, self.editor.design.blocks)})
        key(self.view, *press)

    @precondition(lambda self: len(self.editor.design.blocks) < 14)
    @rule()
    def paste(self) -> None:
        key(self.view, Qt.Key.Key_V, CTRL)

    @rule()
    def tidy(self) -> None:
        self.editor.select(())
        key(self.view, Qt.Key.Key_L, CTRL)

    @precondition(lambda self: "conv" in {block.type for block in self.editor.design.blocks.values()})
    @rule(data=st.data(), ansatz=st.sampled_from(["su4", "so4", "ttn", "nonsense"]))
    def change_a_setting(self, data: st.DataObject, ansatz: str) -> None:
        convolutions = [name for name, block in self.editor.design.blocks.items() if block.type == "conv"]
        self.editor.do(ChangeSettings(self.pick(data, convolutions), {"ansatz": ansatz}))

    @precondition(lambda self: self.editor.design.blocks)
    @rule(data=st.data(), name=st.text("ab ", max_size=4))
    def rename(self, data: st.DataObject, name: str) -> None:
        self.editor.do(RenameBlock(self.pick(data, self.editor.design.blocks), name))

    @precondition(lambda self: any(problem.repairs for problem in self.editor.problems))
    @rule(data=st.data())
    def repair(self, data: st.DataObject) -> None:
        repairs = [repair for problem in self.editor.problems for repair in problem.repairs]
        self.editor.do(data.draw(st.sampled_from(repairs)).edit)

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.editor.undo()

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self.editor.redo()

    @invariant()
    def check_scene(self) -> None:
        check_drawn(self.view)


def check_drawn(view: CanvasView) -> None:
    """Assert that the items are those of a canvas that draws the design anew."""
    design = view.editor.design
    cards, wires = view.canvas.faces_shown()
    assert cards.keys() == design.blocks.keys()
    assert wires.keys() == design.wires
    fresh = CanvasScene(Editor(design, standard_registry()))
    fresh_cards, fresh_wires = fresh.faces_shown()
    assert cards == fresh_cards
    assert {w: (f.role, f.text, f.broken) for w, f in wires.items()} == {
        w: (f.role, f.text, f.broken) for w, f in fresh_wires.items()
    }
    for wire, items in view.canvas.wires.items():
        assert items.ends == fresh.wires[wire].ends
        assert items.curve.path() == fresh.wires[wire].curve.path(), "it goes the same way round the blocks"
    assert len(view.canvas.items()) == len(fresh.items()), "nothing else is left in the scene"
    fresh.deleteLater()


def check_walks(steps: int, examples: int) -> None:
    """Take some walks of so many steps each; every step is checked."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(Walk, settings=chosen)  # type: ignore[no-untyped-call]


def test_a_walk_keeps_scene_and_design_equal(qtbot: QtBot) -> None:
    check_walks(STEPS, 4)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_long_walk_keeps_scene_and_design_equal(qtbot: QtBot) -> None:
    check_walks(500, 20)
