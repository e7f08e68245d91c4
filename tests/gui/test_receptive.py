"""The receptive field in the window: what is pointed at lights pixels and blocks; Shift tells how much each counts."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qdcnn_studio.analysis.receptive_field import AtQubit, ClassOutput, Output
from qdcnn_studio.app.canvas.face import Side
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.circuit_view.view import CircuitView
from qdcnn_studio.app.receptive import Receptive
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT
from qdcnn_studio.app.training_view.field_paint import outline
from qdcnn_studio.app.training_view.picture import Picture
from qdcnn_studio.app.training_view.view import TrainingView
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import RemoveBlocks
from tests.designs import BRANCHES, REGISTRY, design
from tests.gui.fakes import FakeLink
from tests.gui.helpers import at, mouse_move, port

HALVES = BRANCHES.replace("pca(4)", "resize(2, 2) | flatten()")


class Parts:
    """A session with the views that the receptive field joins."""

    def __init__(self, qtbot, text):
        self.session = Session(design(text), REGISTRY, link=FakeLink())
        self.canvas = CanvasView(self.session.editor)
        self.circuit = CircuitView(self.session.editor)
        self.training = TrainingView(self.session)
        self.receptive = Receptive(self.session, self.canvas, self.circuit, self.training)
        for view, size in ((self.canvas, (1400, 600)), (self.circuit, (1400, 300)), (self.training, (1400, 320))):
            qtbot.addWidget(view)
            view.resize(*size)
            view.show()
            qtbot.waitExposed(view)
        self.canvas.navigation.fit_all()
        qtbot.waitUntil(lambda: self.session.samples.prepared is not None, timeout=60000)

    @property
    def picture(self) -> Picture:
        return self.training.images.picture

    @property
    def glowing(self):
        return {block for block, card in self.canvas.canvas.cards.items() if card.glowing}

    @property
    def lit(self):
        return ~np.isnan(self.picture.field)


@pytest.fixture
def parts(qtbot):
    made = Parts(qtbot, HALVES)
    yield made
    made.receptive.point_at(None)
    made.session.close()


def hover(widget, point):
    where = widget.mapToGlobal(QPoint(int(point.x()), int(point.y())))
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, point, QPointF(where), none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, move)


def leave(widget):
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def test_a_port_of_the_left_branch_lights_the_left_half_and_its_blocks(qtbot, parts):
    before = dumps(parts.session.editor.design)
    mouse_move(parts.canvas, at(parts.canvas, port(parts.canvas, "conv_1", Side.OUT, "out")))
    qtbot.waitUntil(lambda: parts.picture.field is not None)
    assert parts.receptive.subject == Output("conv_1", "out")
    assert parts.lit[:, :4].all()
    assert not parts.lit[:, 4:].any()
    assert {"digits_1", "crop_1", "angle_1", "conv_1"} <= parts.glowing
    assert not {"crop_2", "angle_2", "fuse_1"} & parts.glowing
    assert parts.training.images.sentence.text().startswith("32 of 64 pixels can reach this.")
    leave(parts.canvas.viewport())
    parts.canvas.hovering.leave()
    assert parts.picture.field is None
    assert not parts.glowing
    assert "pixels" not in parts.training.images.sentence.text()
    assert dumps(parts.session.editor.design) == before


def test_a_wire_and_an_input_show_what_comes_out_at_the_other_end(qtbot, parts):
    mouse_move(parts.canvas, at(parts.canvas, port(parts.canvas, "fuse_1", Side.IN, "b")))
    qtbot.waitUntil(lambda: parts.picture.field is not None)
    assert parts.receptive.subject == Output("conv_2", "out")
    assert parts.lit[:, 4:].all()
    assert not parts.lit[:, :4].any()
    wire = next(wire for wire in parts.session.editor.design.wires if wire.target == "classify_1")
    curve = parts.canvas.canvas.wires[wire].curve.path()
    mouse_move(parts.canvas, at(parts.canvas, curve.pointAtPercent(0.5)))
    qtbot.waitUntil(lambda: parts.lit.all())
    assert parts.receptive.subject == Output(wire.source, wire.output)
    assert "classify_1" not in parts.glowing, "it comes after"


def test_a_line_of_the_circuit_is_asked_about_where_the_mouse_is(qtbot, parts):
    canvas = parts.circuit.canvas
    geometry = canvas.geometry_of_diagram
    hover(canvas, QPointF((geometry.left + 1) * canvas.zoom, geometry.y(1) * canvas.zoom))
    assert parts.receptive.subject == AtQubit(1, 0)
    qtbot.waitUntil(lambda: parts.picture.field is not None)
    assert not parts.lit.any()
    hover(canvas, QPointF((geometry.width - 2) * canvas.zoom, geometry.y(0) * canvas.zoom))
    qtbot.waitUntil(lambda: parts.lit.all())
    leave(canvas)
    assert parts.receptive.subject is None
    assert parts.picture.field is None


def test_a_sphere_is_asked_about_at_the_wire_it_shows(qtbot, parts):
    parts.session.editor.look_at(("angle_2", "out"))
    place = parts.session.circuit.places["angle_2", "out"]
    bloch = parts.training.bloch.canvas
    qtbot.waitUntil(lambda: bloch.look is not None and bloch.look.place == place, timeout=60000)
    hover(bloch, QPointF(*bloch.grid.center(0)))
    qtbot.waitUntil(lambda: parts.picture.field is not None)
    assert parts.receptive.subject == AtQubit(place.qubits[0], place.steps, "angle_2")
    assert 0 < parts.lit.sum() < 32
    assert not parts.lit[:, :4].any()
    assert {"crop_2", "angle_2"} <= parts.glowing
    assert "conv_2" not in parts.glowing


def test_a_class_bar_lights_everything_that_is_fused(qtbot, parts):
    bars = parts.training.images.bars
    hover(bars, bars.bar(1).center())
    qtbot.waitUntil(lambda: parts.picture.field is not None)
    assert parts.receptive.subject == ClassOutput(1)
    assert parts.lit.all()
    assert parts.glowing == set(parts.session.editor.design.blocks)
    leave(bars)
    assert not parts.glowing


def test_shift_shows_how_much_each_pixel_counts_and_letting_go_takes_it_back(qtbot, parts):
    bars = parts.training.images.bars
    hover(bars, bars.bar(0).center())
    qtbot.waitUntil(lambda: parts.picture.field is not None)
    window = parts.training.windowHandle()
    QTest.keyPress(window, Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: parts.receptive.influence is not None, timeout=60000)
    light = parts.picture.field
    assert np.nanmax(light) == pytest.approx(1.0)
    assert len(np.unique(light)) > 4
    assert parts.training.images.sentence.text().startswith("More colour")
    QTest.keyRelease(window, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: not parts.picture.field.any())


def test_an_edit_puts_the_light_out(qtbot, parts):
    parts.receptive.point_at(ClassOutput(0))
    qtbot.waitUntil(lambda: parts.picture.field is not None)
    parts.session.editor.do(RemoveBlocks(("fuse_1",)))
    assert parts.picture.field is None
    assert not parts.glowing


def test_passing_over_something_quickly_lights_nothing(qtbot, parts):
    parts.receptive.point_at(ClassOutput(0))
    parts.receptive.point_at(None)
    qtbot.wait(80)
    assert parts.picture.field is None


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_lit_pixels_stand_out_from_dark_ones(qtbot, qapp, look):
    KEEPER.use(look, qapp)
    picture = Picture(96)
    qtbot.addWidget(picture)
    picture.resize(96, 96)
    picture.show_image(np.ones((4, 4)) * np.linspace(0.4, 1, 4))
    plain = picture.grab().toImage()
    field = np.full((4, 4), np.nan)
    field[:, :2] = 0
    picture.show_field(field)
    lit = picture.grab().toImage()
    assert lit.pixelColor(36, 12) == plain.pixelColor(36, 12)
    assert lit.pixelColor(84, 12) != plain.pixelColor(84, 12)
    picture.show_field(None)
    assert picture.grab().toImage() == plain


def test_the_outline_runs_around_the_lit_pixels():
    from PySide6.QtCore import QRectF

    lit = np.zeros((3, 3), dtype=bool)
    lit[1, 1] = True
    edges = {(line.x1(), line.y1(), line.x2(), line.y2()) for line in outline(lit, QRectF(0, 0, 30, 30))}
    assert edges == {(10, 10, 20, 10), (10, 20, 20, 20), (10, 10, 10, 20), (20, 10, 20, 20)}
