"""Images in colour, through every view that shows an image."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF

from qdcnn_studio.analysis.receptive_field import Output
from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.circuit_view.view import CircuitView
from qdcnn_studio.app.receptive import Receptive
from qdcnn_studio.app.session import OWN
from qdcnn_studio.app.training_view.picture import Picture
from qdcnn_studio.app.training_view.view import TrainingView
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.data.pipeline import prepare_images
from qdcnn_studio.design.text import parse
from qdcnn_studio.simulator.engine import engine
from tests.gui.fakes import small_session

PATIENCE = 60_000
REST = 'crop([0, 6], [0, 3]) | resize(2, 2) | pca(2) | scale() | angle() | conv("so4") | classify(2)'


@pytest.fixture
def session(qtbot, tmp_path):
    make_application()
    random = np.random.default_rng(0)
    for name in ("cats", "dogs"):
        (tmp_path / name).mkdir()
        for number in range(8):
            pixels = random.integers(0, 256, (6, 6, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    text = f'images("{tmp_path}", grayscale=False, size=[6, 6]) | {REST}'
    made = small_session(parse(text, standard_registry()))
    qtbot.waitUntil(lambda: made.samples.prepared is not None, timeout=PATIENCE)
    yield made
    made.close()


@pytest.fixture
def view(qtbot, session):
    made = TrainingView(session)
    qtbot.addWidget(made)
    made.resize(1280, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_strip_shows_the_mean_of_the_colours(qtbot, session, view):
    qtbot.waitUntil(lambda: bool(view.images.strip.shown), timeout=PATIENCE)
    shown = view.images.strip.shown[0]
    np.testing.assert_array_equal(shown.image, session.samples.prepared.dataset.images[shown.index])
    view.images.strip.grab()
    picture = Picture()
    picture.show_image(shown.image)
    np.testing.assert_allclose(picture._image, shown.image.mean(axis=-1))


def test_a_drawn_image_is_grey_in_every_colour(qtbot, session, view):
    view.draw()
    window = view._draw_window
    assert window.pad.image.shape == (6, 6)
    window.pad.stroke(QPointF(112, 30), QPointF(112, 200))
    images = np.repeat(window.pad.image[None, :, :, None], 3, axis=-1) * session.samples.prepared.dataset.images.max()
    made = prepare_images(session.editor.design, session.registry, session.samples.prepared.fitted, images)
    expected = engine(session.circuit, "qutip").probabilities(session.parameters, made["angle_1"])[0]
    qtbot.waitUntil(lambda: session.looker.latest is not None and session.looker.latest.sample == OWN, timeout=PATIENCE)
    qtbot.waitUntil(lambda: np.allclose(window.bars._probabilities, expected, atol=1e-9), timeout=PATIENCE)
    window.close()


def test_following_it_shows_pictures_until_it_is_a_row(qtbot, view):
    view.follow()
    window = view._journey_window
    qtbot.waitUntil(lambda: window.journey is not None, timeout=PATIENCE)
    kinds = {
        stop.block: isinstance(picture, Picture)
        for stop, picture in zip(window.journey.stops, window._pictures, strict=True)
        if stop.values is not None
    }
    assert kinds == {"images_1": True, "crop_1": True, "resize_1": True, "pca_1": False, "scale_1": False}
    window.close()


def test_the_pixels_that_reach_a_block_are_lit(qtbot, session, view):
    canvas, circuit = CanvasView(session.editor), CircuitView(session.editor)
    for widget in (canvas, circuit):
        qtbot.addWidget(widget)
    receptive = Receptive(session, canvas, circuit, view)
    receptive.point_at(Output("conv_1", "out"))
    qtbot.waitUntil(lambda: view.images.picture.field is not None, timeout=PATIENCE)
    lit = ~np.isnan(view.images.picture.field)
    assert lit.shape == (6, 6)
    assert lit[:, :3].all()
    assert not lit[:, 3:].any()
    receptive.point_at(None)
