"""A random walk of edits, undos and redos from all inputs keeps what is drawn equal to the design.

`QDCNN_WALK_STEPS` sets how many steps one walk has; the everyday suite takes short ones.
"""

from __future__ import annotations

import os
from contextlib import suppress
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
from qdcnn_studio.design.collapsing import collapse
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import ChangeSettings, EditError, RenameBlock
from qdcnn_studio.design.groups import detach, dissolve_group
from tests.gui.helpers import LEFT, NONE, at, chain, click, drag, key, middle, port, send_drop

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
TYPES = ("digits", "crop", "pca", "amplitude", "conv", "pool", "fuse", "split", "classify", "probe")
places = st.tuples(st.integers(-200, 1200), st.integers(-250, 300)).map(lambda place: QPointF(*place))
ON_SEVERAL = [
    (Qt.Key.Key_Left, CTRL | SHIFT),
    (Qt.Key.Key_M, CTRL | ALT),
    (Qt.Key.Key_H, CTRL | ALT),
    (Qt.Key.Key_L, CTRL),
    (Qt.Key.Key_D, CTRL),
    (Qt.Key.Key_X, CTRL),
    (Qt.Key.Key_Right, CTRL),
]
REGIONS = [(Qt.Key.Key_G, CTRL), (Qt.Key.Key_N, CTRL | SHIFT)]
MEANWHILE = [(Qt.Key.Key_Escape, NONE), (Qt.Key.Key_Z, CTRL), (Qt.Key.Key_Delete, NONE), (Qt.Key.Key_C, NONE)]
STEPS = int(os.environ.get("QDCNN_WALK_STEPS", "30"))


class Walk(RuleBasedStateMachine):
    """A user who does anything."""

    steps = 0
    """How many things all users did, to be seen to be enough: Hypothesis ends some walks early."""

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
        QApplication.processEvents()  # it becomes the active window, to which keys go
        self.first = dumps(self.editor.design)

    def teardown(self) -> None:
        while self.editor.history.can_undo:
            self.editor.undo()
        assert dumps(self.editor.design) == self.first
        self.check_scene()
        self.view.close()
        self.view.deleteLater()
        QApplication.processEvents()

    def put_away(self) -> None:
        """Leave the search, or the repairs, that the hand has opened: what lies above was hit."""
        if self.view.search.isVisible() or self.view.tools.repairs.isVisible():
            key(self.view, Qt.Key.Key_Escape)

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
        self.put_away()

    @precondition(lambda self: len(self.editor.design.blocks) > 1)
    @rule(data=st.data())
    def drag_a_wire(self, data: st.DataObject) -> None:
        ports = sorted(self.view.canvas.all_ports())
        one, other = (data.draw(st.sampled_from(ports)) for _ in range(2))
        drag(self.view, port(self.view, one.block, one.side, one.name), self.place_of(other))
        self.put_away()

    def place_of(self, place: PortRef) -> QPointF:
        return port(self.view, place.block, Side(place.side), place.name)

    @precondition(lambda self: self.editor.design.wires)
    @rule(data=st.data())
    def delete_a_wire(self, data: st.DataObject) -> None:
        wire = self.pick(data, self.editor.design.wires)
        click(self.view, self.view.canvas.wires[wire].curve.path().pointAtPercent(0.5))
        self.put_away()
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

    @rule(one=places, other=places, press=st.sampled_from(ON_SEVERAL))
    def press_on_what_a_band_touches(
        self, one: QPointF, other: QPointF, press: tuple[Qt.Key, Qt.KeyboardModifier]
    ) -> None:
        if self.view.canvas.hit(one, self.view.scale_now).anything:
            self.view.commands.select_all()
        else:
            drag(self.view, one, other)
            self.put_away()
        if len(self.editor.design.blocks) < 14 or press[0] != Qt.Key.Key_D:
            key(self.view, *press)

    @rule(data=st.data(), collapsed=st.booleans())
    def collapse_or_expand(self, data: st.DataObject, collapsed: bool) -> None:
        design = self.editor.design
        chosen = {block for block in sorted(design.blocks) if data.draw(st.booleans())}
        groups = [block for block in sorted(design.blocks) if self.editor.group_at(block)]
        with suppress(EditError):
            if collapsed:
                self.editor.do(collapse(design, self.editor.registry, chosen, "Own"))
            elif groups:
                do = data.draw(st.sampled_from([dissolve_group, detach]))
                self.editor.do(do(design, data.draw(st.sampled_from(groups))))

    @precondition(lambda self: len(self.editor.design.frames) + len(self.editor.design.notes) < 5)
    @rule(press=st.sampled_from(REGIONS), text=st.text("ab", max_size=3), keep=st.booleans())
    def write_a_frame_or_a_note(self, press: tuple[Qt.Key, Qt.KeyboardModifier], text: str, keep: bool) -> None:
        key(self.view, *press)
        field = self.view.tools.writing.field
        assert field is not None
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return if keep else Qt.Key.Key_Escape, CTRL if keep else NONE)

    @precondition(lambda self: self.editor.design.frames or self.editor.design.notes)
    @rule(data=st.data(), place=places)
    def drag_a_frame_or_a_note(self, data: st.DataObject, place: QPointF) -> None:
        drag(self.view, self.hold_of_a_region(data), place)
        self.put_away()

    @precondition(lambda self: self.editor.design.frames or self.editor.design.notes)
    @rule(data=st.data(), press=st.sampled_from([Qt.Key.Key_Delete, Qt.Key.Key_F2]))
    def press_on_a_frame_or_a_note(self, data: st.DataObject, press: Qt.Key) -> None:
        click(self.view, self.hold_of_a_region(data))
        self.put_away()
        key(self.view, press)
        if self.view.tools.writing.field is not None:
            QTest.keyClick(self.view.tools.writing.field, Qt.Key.Key_Return, CTRL)

    def hold_of_a_region(self, data: st.DataObject) -> QPointF:
        """Return a point by which a frame or a note is taken hold of."""
        frames, notes = self.view.canvas.regions.frames.values(), self.view.canvas.regions.notes.values()
        holds = [item.title_rect().center() for item in frames] + [item.handle_rect().center() for item in frames]
        return data.draw(st.sampled_from(holds + [item.note_rect().center() for item in notes]))

    @rule(start=places, end=places, pressed=st.sampled_from(MEANWHILE))
    def press_a_key_in_the_middle_of_a_drag(
        self, start: QPointF, end: QPointF, pressed: tuple[Qt.Key, Qt.KeyboardModifier]
    ) -> None:
        drag(self.view, start, end, release=False)
        key(self.view, *pressed)
        QTest.mouseRelease(self.view.viewport(), LEFT, NONE, at(self.view, end))
        self.put_away()

    @precondition(lambda self: self.editor.history.entries)
    @rule(data=st.data())
    def click_in_the_history(self, data: st.DataObject) -> None:
        key(self.view, Qt.Key.Key_H, CTRL)
        popup = self.view.tools.history
        row = data.draw(st.integers(0, popup.model.rowCount() - 1))
        index = popup.model.index(row, 0)
        popup.list.scrollTo(index)
        QTest.mouseClick(popup.list.viewport(), LEFT, NONE, popup.list.visualRect(index).center())
        assert self.editor.history.position == row

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
        Walk.steps += 1
        check_drawn(self.view)


def check_drawn(view: CanvasView) -> None:
    """Assert that the items are those of a canvas that draws the design anew."""
    design = view.editor.design
    cards, wires = view.canvas.faces_shown()
    assert cards.keys() == design.blocks.keys()
    assert wires.keys() == design.wires
    fresh = CanvasScene(Editor(design, standard_registry()))
    fresh_cards, fresh_wires = fresh.faces_shown()
    assert at_points(cards) == at_points(fresh_cards)
    assert {w: (f.role, f.text, f.broken) for w, f in wires.items()} == {
        w: (f.role, f.text, f.broken) for w, f in fresh_wires.items()
    }
    for wire, items in view.canvas.wires.items():
        assert items.ends == fresh.wires[wire].ends
        assert items.curve.path() == fresh.wires[wire].curve.path(), "it goes the same way round the blocks"
    assert regions(view.canvas) == regions(fresh)
    assert view.gesture is None
    assert view.overlay.is_empty
    assert len(view.canvas.items()) == len(fresh.items()), "nothing else is left in the scene"
    fresh.deleteLater()


def at_points(cards: dict[str, Any]) -> dict[str, Any]:
    """Return faces with their places as Qt compares them: `setPos` leaves a card where only rounding would move it."""
    return {block: (face, QPointF(*place)) for block, (face, place) in cards.items()}


def regions(canvas: CanvasScene) -> dict[str, Any]:
    """Return where frames and notes are drawn, and as what."""
    shown = [*canvas.regions.frames.values(), *canvas.regions.notes.values()]
    return {item.name: (item.pos(), item.area, getattr(item, "frame", None) or item.note) for item in shown}


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
    Walk.steps = 0
    check_walks(500, 40)
    assert Walk.steps > 10_000
