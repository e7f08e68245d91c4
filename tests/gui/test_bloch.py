"""Bloch spheres: where arrows end, what is told of them, and that they show what QuTiP says."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtTest import QTest

from qdcnn_studio.app.bloch.canvas import BlochCanvas, chord
from qdcnn_studio.app.bloch.explain import crowd_shares, entangled_share, spherical
from qdcnn_studio.app.bloch.grid import GAP, SMALLEST, fit
from qdcnn_studio.app.bloch.panel import BlochPanel
from qdcnn_studio.app.bloch.projection import View
from qdcnn_studio.app.bloch.small import CELL, SmallSpheres
from qdcnn_studio.app.looker import Look
from qdcnn_studio.app.theme import DARK, KEEPER
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.circuit import Circuit, Place
from qdcnn_studio.design.text import parse
from tests.gui.fakes import small_session

FRONT = View(0.0, 0.0)
"""Looks along −x: y to the right, z up."""

vectors = arrays(np.float64, (3,), elements=st.floats(-0.57, 0.57))
views = st.builds(View, st.floats(-pi, pi), st.floats(-pi / 2, pi / 2))


def look_at(bloch, cloud=None, labels=None, mutual=None, step=0, sample=7) -> Look:
    bloch = np.asarray(bloch, dtype=float)
    count = len(bloch)
    purity = (1 + (bloch**2).sum(axis=1)) / 2
    qubits = tuple(range(count))
    return Look(
        Place(3, qubits), qubits, bloch, purity, 1 - purity, mutual, np.array([0.3, 0.7]), cloud, labels, sample, step
    )


@pytest.fixture
def canvas(qtbot, qapp):
    if KEEPER.theme is not DARK:
        KEEPER.use(DARK, qapp)
    made = BlochCanvas()
    qtbot.addWidget(made)
    made.resize(600, 220)
    made.use_room(QSize(600, 220))
    made.show()
    return made


@given(views, vectors)
@settings(max_examples=50)
def test_projection_is_a_rotation(view, vector):
    projected = view.project(vector)
    assert np.linalg.norm(projected) == pytest.approx(np.linalg.norm(vector), abs=1e-12)
    assert np.linalg.det(view.axes) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("view", "vector", "right", "up"),
    [
        (FRONT, (0, 1, 0), 1, 0),
        (FRONT, (0, 0, 1), 0, 1),
        (FRONT, (1, 0, 0), 0, 0),
        (View(pi / 2, 0.0), (1, 0, 0), -1, 0),
        (View(0.0, pi / 2), (1, 0, 0), 0, -1),
        (View(0.0, pi / 6), (0, 0, 1), 0, np.cos(pi / 6)),
    ],
)
def test_axes_are_seen_where_they_should_be(view, vector, right, up):
    assert view.project(vector)[:2] == pytest.approx([right, up], abs=1e-12)


@pytest.mark.parametrize("vector", [(0, 0.6, 0.3), (0, -0.8, 0.1), (0.5, 0.2, -0.7), (0, 0, 0)])
def test_the_arrow_ends_on_the_pixel_that_the_formula_says(canvas, vector):
    canvas.view = FRONT
    canvas.show_look(look_at([vector, (0, 0, 1)]))
    x, y = canvas.grid.center(0)
    radius = canvas.grid.diameter / 2
    expected = QPoint(round(x + radius * vector[1]), round(y - radius * vector[2]))
    assert (canvas.tip(0).toPoint() - expected).manhattanLength() <= 1
    picture = canvas.grab().toImage()
    color, wanted = picture.pixelColor(expected), DARK.color("text")
    assert abs(color.lightness() - wanted.lightness()) < 80
    assert picture.pixelColor(round(x + 0.5 * radius), round(y + 0.62 * radius)).lightness() < 100


def test_dragging_turns_all_spheres_and_home_turns_them_back(canvas):
    canvas.show_look(look_at([(0.1, 0.6, 0.3)] * 3))
    before = [canvas.tip(index) - canvas.tip(0) for index in range(3)]
    start = canvas.tip(1)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 80))
    from tests.gui.test_circuit_view import hover

    hover(canvas, QPoint(160, 95))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(160, 95))
    assert canvas.view == View().turned(0.6, 0.15)
    assert (canvas.tip(1) - start).manhattanLength() > 3
    after = [canvas.tip(index) - canvas.tip(0) for index in range(3)]
    assert all((a - b).manhattanLength() < 1e-6 for a, b in zip(before, after, strict=True))
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.view == View()


def test_turning_to_the_right_moves_the_front_to_the_right():
    assert FRONT.turned(0.1, 0.0).project((1, 0, 0))[0] > 0
    assert FRONT.turned(0.0, 0.1).project((1, 0, 0))[1] < 0
    assert FRONT.turned(0.0, 9.0).pitch == pytest.approx(pi / 2)


def test_trails_grow_with_the_steps_of_one_image_and_end_with_it(canvas):
    for step in range(5):
        canvas.show_look(look_at([(0, 0, 0.1 * step)], step=step))
    assert len(canvas._trail) == 4
    canvas.show_look(look_at([(0, 0, 0.5)], step=5, sample=8))
    assert len(canvas._trail) == 0


@given(vectors)
@settings(max_examples=50)
def test_spherical_coordinates_lead_back(vector):
    place = spherical(vector)
    back = place.r * np.array(
        [np.sin(place.theta) * np.cos(place.phi), np.sin(place.theta) * np.sin(place.phi), np.cos(place.theta)]
    )
    assert back == pytest.approx(vector, abs=1e-9)
    assert entangled_share(vector) == pytest.approx(1 - place.r**2)


def test_shares_of_many_qubits_are_those_of_each(canvas):
    cloud = np.random.default_rng(1).uniform(-0.5, 0.5, (9, 4, 3))
    assert np.stack(crowd_shares(cloud), axis=1) == pytest.approx(
        np.array([crowd_shares(cloud[:, qubit]) for qubit in range(4)])
    )
    canvas.show_look(look_at([(0, 0, 0)] * 4, cloud, np.zeros(9, dtype=int)))
    for qubit, (entangled, spread) in enumerate(canvas._shares):
        assert f"entangled {entangled:.3f}, images differ {spread:.3f}" in canvas.description(qubit)


@given(arrays(np.float64, (7, 3), elements=st.floats(-0.57, 0.57)))
@settings(max_examples=50)
def test_the_missing_length_splits_exactly_into_entanglement_and_spread(cloud):
    entangled, spread = crowd_shares(cloud)
    mean = cloud.mean(axis=0)
    assert entangled + spread == pytest.approx(1 - mean @ mean, abs=1e-12)
    assert 0 <= spread <= 1


def test_equal_images_have_no_spread_and_opposite_pure_ones_nothing_else():
    assert crowd_shares(np.array([[0, 0, 0.5]] * 4)) == pytest.approx((0.75, 0.0))
    assert crowd_shares(np.array([[0, 0, 1.0], [0, 0, -1.0]])) == pytest.approx((0.0, 1.0))


@given(st.integers(1, 20), st.integers(80, 2000), st.integers(80, 900))
@settings(max_examples=80)
def test_spheres_never_overlap_and_stay_within_the_width(count, width, height):
    grid = fit(count, width, height)
    centers = [grid.center(index) for index in range(count)]
    assert grid.diameter >= SMALLEST
    for first, (x, y) in enumerate(centers):
        assert grid.at(x, y) == first
        assert x - grid.diameter / 2 >= -GAP
        assert width < SMALLEST + GAP or x + grid.diameter / 2 <= width + GAP
        for u, v in centers[first + 1 :]:
            assert abs(u - x) >= grid.diameter or abs(v - y) >= grid.diameter


def test_hovering_tells_the_numbers(canvas):
    canvas.show_look(look_at([(0.0, 0.6, 0.0)]))
    text = canvas.description(0)
    assert "y +0.600" in text
    assert "|r| 0.600   θ 90.0°   φ 90.0°" in text
    assert "1 − purity = 0.320" in text


def test_clouds_and_chords_are_painted(canvas):
    cloud = np.array([[[0, 0.8, 0.5], [0, 0, 1.0]], [[0, -0.8, 0.5], [0, 0, 1.0]]])
    mutual = np.array([[2.0, 1.0], [1.0, 2.0]])
    canvas.view = FRONT
    canvas.show_look(look_at([(0, 0, -1)] * 2, cloud, np.array([0, 1]), mutual))
    picture = canvas.grab().toImage()
    x, y = canvas.grid.center(0)
    radius = canvas.grid.diameter / 2
    for label, side in ((0, 1), (1, -1)):
        pixel = picture.pixelColor(round(x + 0.8 * side * radius), round(y - 0.5 * radius))
        assert abs(pixel.hue() - DARK.class_color(label).hue()) < 15
    canvas.show_chords = True
    canvas.update()
    assert canvas.grab().toImage() != picture
    assert "2 images" in canvas.description(0)


@given(st.integers(2, 16), st.integers(160, 1200), st.integers(120, 500))
@settings(max_examples=60)
def test_chords_stay_on_the_widget(count, width, height):
    grid = fit(count, width, height)
    for first in range(count):
        for second in range(first + 1, count):
            path = chord(grid.center(first), grid.center(second))
            assert path.pointAtPercent(0.5).y() >= 0
            assert path.currentPosition() == QPointF(*grid.center(second))


def test_the_panel_shows_what_qutip_says(qtbot):
    import qutip

    session = small_session()
    panel = BlochPanel(session)
    qtbot.addWidget(panel)
    panel.resize(500, 240)
    panel.show()
    with qtbot.waitSignal(session.looker.looked, timeout=60_000):
        pass
    look = panel.canvas.look
    request = session.request()
    circuit = session.circuit
    assert look.sample == session.samples.index
    state = circuit.to_qutip(request.parameters, request.features[0]).run(qutip.basis([2] * 4, [0] * 4))
    paulis = (qutip.sigmax(), qutip.sigmay(), qutip.sigmaz())
    assert look.qubits == circuit.places[session.editor.place].qubits == (0, 2)
    for row, qubit in enumerate(look.qubits):
        reduced = state.ptrace(qubit)
        assert look.bloch[row] == pytest.approx([qutip.expect(pauli, reduced) for pauli in paulis], abs=1e-9)
        assert look.purity[row] == pytest.approx(reduced.purity(), abs=1e-9)
    session.close()


def test_the_panel_offers_every_wire_and_follows_the_choice(qtbot):
    session = small_session()
    panel = BlochPanel(session)
    qtbot.addWidget(panel)
    words = [panel.places.itemText(index) for index in range(panel.places.count())]
    assert words == ["after Angle encoding", "after Convolution", "after Pooling"]
    assert panel.places.currentText() == "after Pooling"
    panel.places.setCurrentIndex(0)
    panel.places.activated.emit(0)
    assert session.editor.place == ("angle_1", "out")
    session.editor.look_at(("conv_1", "out"))
    assert panel.places.currentText() == "after Convolution"
    panel.cloud.setCurrentIndex(2)
    panel.cloud.activated.emit(2)
    assert session.cloud_size == 200
    session.close()


def test_without_a_register_a_sentence_stands_there(qtbot):
    from qdcnn_studio.design.graph import Design

    session = small_session(Design())
    panel = BlochPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    assert panel._empty.isVisible()
    assert panel._empty.text()
    assert not panel.places.isVisible()
    session.close()


def test_small_spheres_keep_each_qubit_in_its_column(qtbot):
    row = SmallSpheres()
    qtbot.addWidget(row)
    row.show_states((0, 4), np.array([[0.0, 0.0, 1.0], [0.0, 0.6, 0.0]]))
    assert row.center(1).x() - row.center(0).x() == 4 * CELL
    assert row.sizeHint().width() == 5 * CELL
    row.view = FRONT
    row.resize(row.sizeHint())
    picture = row.grab().toImage()
    tip = row.center(1) + QPointF(0.6 * 20, 0)
    assert abs(picture.pixelColor(tip.toPoint()).lightness() - KEEPER.theme.color("text").lightness()) < 80


def test_a_noisy_circuit_is_looked_at_too_and_the_words_say_so(qtbot):
    text = 'digits(classes=[0, 1]) | pca(2) | scale(0, 3.1416) | angle("ry") | noise("depolarizing", 0.3) | classify(2)'
    session = small_session(parse(text, standard_registry()))
    panel = BlochPanel(session)
    qtbot.addWidget(panel)
    with qtbot.waitSignal(session.looker.looked, timeout=60_000):
        pass
    angles = session.request().features[0]
    expected = 0.7 * np.stack([np.sin(angles), 0 * angles, np.cos(angles)], axis=1)
    assert panel.canvas.look.bloch == pytest.approx(expected, abs=1e-9)
    assert "blurred by noise" in panel._legend.text()
    session.close()


def test_a_cloud_is_smaller_on_many_qubits(qtbot):
    session = small_session()
    session.set_cloud(200)
    images = np.arange(1000)
    assert len(session._crowd(Circuit(8), images)) == 200
    assert len(session._crowd(Circuit(16), images)) == 64
    assert len(session._crowd(Circuit(30), images)) == 0
    session.close()
