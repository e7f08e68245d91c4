"""What the inspector shows of images: counts, pictures before and after, what could not be read, and a wait."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtTest import QTest

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.inspector.data_card import PreparationPart, SourcePart
from qdcnn_studio.app.inspector.view import InspectorView
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.training_view.picture import as_rows
from qdcnn_studio.app.training_view.thumbnails import ThumbnailStrip
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.text import parse

TEXT = 'digits(classes=[0, 3]) | resize(4, 4) | pca(4) | scale(0, 3.1416) | angle("ry") | conv("so4") | classify(2)'


def opened(qtbot, text, select):
    make_application()
    registry = standard_registry()
    session = Session(parse(text, registry), registry)
    view = InspectorView(session.editor, None, session.samples)
    qtbot.addWidget(view)
    view.resize(264, 900)
    view.show()
    session.editor.select([select])
    qtbot.waitUntil(lambda: session.samples.prepared is not None and view.card.data.part is not None, timeout=30_000)
    return session, view


@pytest.fixture
def keep():
    sessions = []
    yield sessions.append
    for session in sessions:
        session.close()


def test_a_source_shows_its_classes_and_parts(qtbot, keep):
    session, view = opened(qtbot, TEXT, "digits_1")
    keep(session)
    part, dataset = view.card.data.part, session.samples.prepared.dataset
    assert isinstance(part, SourcePart)
    counts = np.bincount(dataset.labels).tolist()
    assert [count for _, count in part.balance.counts] == counts
    assert f"{len(dataset.split.test):,} for the test" in part.sizes.text()
    assert "0 to 16" in part.range.text()


def test_a_click_on_a_thumbnail_looks_at_that_image(qtbot, keep):
    session, view = opened(qtbot, TEXT, "digits_1")
    keep(session)
    strip = view.findChildren(ThumbnailStrip)[1]
    wanted = strip.shown[2].index
    strip.chosen.emit(wanted)
    assert session.samples.index == wanted
    assert strip.selected == wanted


@pytest.mark.parametrize("block", ["resize_1", "pca_1"])
def test_before_and_after_are_what_the_pipeline_makes(qtbot, keep, block):
    session, view = opened(qtbot, TEXT, block)
    keep(session)
    part, prepared = view.card.data.part, session.samples.prepared
    assert isinstance(part, PreparationPart)
    after = prepared.stage(block, np.array([session.samples.index]))[0]
    np.testing.assert_array_equal(part.after._image.ravel(), after.ravel())
    assert part.fitted.isVisibleTo(part) == (block == "pca_1"), "only PCA learns from images"
    session.samples.choose(session.samples.index + 1)
    QTest.qWait(10)
    moved = prepared.stage(block, np.array([session.samples.index]))[0]
    np.testing.assert_array_equal(part.after._image.ravel(), moved.ravel())


def test_it_says_which_image_is_shown_and_what_was_learned(qtbot, keep):
    session, view = opened(qtbot, TEXT, "pca_1")
    keep(session)
    part, prepared = view.card.data.part, session.samples.prepared
    split, shares = prepared.dataset.split, prepared.fitted["pca_1"]["shares"]
    assert part.fitted.text().endswith(f"The 4 features hold {100 * shares.sum():.1f}% of the variance.")
    for part_name, purpose in (("train", "to train on"), ("validation", "for validation"), ("test", "for the test")):
        index = int(split.part(part_name)[0])
        session.samples.choose(index)
        name = prepared.dataset.classes[prepared.dataset.labels[index]]
        assert part.which.text() == f"Image {index} of class {name}, {purpose}"


def test_a_row_of_numbers_takes_no_more_room_than_it_needs(qtbot, keep):
    session, view = opened(qtbot, TEXT.replace("pca(4)", "pca(16)"), "pca_1")
    keep(session)
    part = view.card.data.part
    assert part.before.height() == 96
    assert part.after.height() == 18, "16 numbers of 6 pixels each, three times as high as wide"


def test_an_image_in_colours_is_shown_as_the_mean_of_them(qtbot, keep, tmp_path):
    random = np.random.default_rng(0)
    for name in ("cats", "dogs"):
        (tmp_path / name).mkdir()
        for number in range(6):
            pixels = random.integers(0, 256, (6, 6, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    text = f'images("{tmp_path}", grayscale=False, size=[6, 6]) | resize(2, 2) | pca(2) | angle() | classify(2)'
    session, view = opened(qtbot, text, "resize_1")
    keep(session)
    prepared, index = session.samples.prepared, session.samples.index
    np.testing.assert_array_equal(view.card.data.part.before._image, prepared.dataset.images[index].mean(axis=-1))
    session.editor.select(["images_1"])
    strip = view.findChildren(ThumbnailStrip)[0]
    assert as_rows(strip.shown[0].image).shape == (6, 6)
    strip.grab()


def test_it_says_when_test_images_taught_something_too(qtbot, keep):
    session, view = opened(qtbot, TEXT.replace("3.1416)", "3.1416, test_apart=True)"), "scale_1")
    keep(session)
    split = session.samples.prepared.dataset.split
    words = view.card.data.part.fitted.text()
    assert f"the {len(split.train):,} training images, and for the {len(split.test):,} test images from" in words
    session.samples.choose(int(split.test[0]))
    after = session.samples.prepared.features["angle_1"][split.test[0]]
    np.testing.assert_allclose(view.card.data.part.after._image.ravel(), after, atol=1e-12)


def test_files_that_cannot_be_read_are_listed(qtbot, keep, tmp_path):
    for name in ("cats", "dogs"):
        (tmp_path / name).mkdir()
        for number in range(6):
            pixels = np.full((6, 6), 20 * number + (100 if name == "dogs" else 0), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    (tmp_path / "cats" / "broken.png").write_bytes(b"no image")
    text = f'images("{tmp_path}", size=[4, 4]) | pca(2) | angle("ry") | conv("so4") | classify(2)'
    session, view = opened(qtbot, text, "images_1")
    keep(session)
    left_out = view.card.data.part.left_out
    assert left_out.isVisible()
    assert left_out.title.text() == "LEFT OUT: 1 FILE"
    assert left_out.list.toPlainText() == "cats/broken.png is not an image that can be read."


@pytest.mark.parametrize("select", [[], ["conv_1"], ["conv_1", "classify_1"]])
def test_a_long_wait_has_a_bar_and_a_sentence_whatever_is_selected(qtbot, keep, select):
    session, view = opened(qtbot, TEXT, "digits_1")
    keep(session)
    session.editor.select(select)
    waiting = view.waiting
    assert not waiting.isVisible()
    session.samples.loading = True
    session.samples.changed.emit()
    session.samples.progressed.emit("Reading the images", 0.4)
    qtbot.waitUntil(waiting.isVisible, timeout=5_000)
    assert waiting.bar.value() == 400
    assert "Reading the images: 40%" in waiting.words.text()
    session.editor.select(["pca_1"])
    assert view.waiting is not waiting
    assert (view.waiting.bar.value(), view.waiting.words.text()) == (400, "Reading the images: 40%"), "it goes on"
    session.samples.loading = False
    session.samples.changed.emit()
    assert not view.waiting.isVisible()
