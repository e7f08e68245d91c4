"""The gallery: every shipped example with a picture, found by words, opened as a tab."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.gallery.window import COUNTS, EXAMPLE, PICTURE, Gallery
from qdcnn_studio.app.theme import theme
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.examples import examples


@pytest.fixture
def gallery(qtbot):
    make_application()
    made = Gallery(standard_registry())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.model.item(made.model.rowCount() - 1).data(PICTURE) is not None, timeout=30_000)
    return made


def test_every_example_has_a_picture_with_something_on_it(gallery):
    assert gallery.model.rowCount() == len(examples())
    ground = theme().color("window").rgb()
    for row in range(gallery.model.rowCount()):
        item = gallery.model.item(row)
        image = item.data(PICTURE).toImage()
        drawn = sum(
            image.pixel(x, y) != ground for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
        )
        assert drawn > 200, item.text()
        assert "qubits" in item.data(COUNTS)


def test_each_says_what_it_reaches_and_how_that_was_measured(gallery):
    for row in range(gallery.model.rowCount()):
        example = gallery.model.item(row).data(EXAMPLE)
        assert re.fullmatch(
            r"[\d.]+ ± [\d.]+ % of \d+ test images \(\d seeds, \d{4}-\d\d-\d\d(, hybrid)?\)", example.reaches
        )
    assert any("main.py reproduce examples" in label.text() for label in gallery.findChildren(QLabel))


def test_a_double_click_opens(gallery, qtbot):
    place = gallery.list.visualRect(gallery.shown.index(1, 0)).center()
    with qtbot.waitSignal(gallery.chosen) as chosen:
        qtbot.mouseClick(gallery.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(gallery.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [gallery.shown.index(1, 0).data(EXAMPLE).name]


def test_words_find_and_enter_opens(gallery, qtbot):
    gallery.field.setText("pooling by")
    assert gallery.shown.rowCount() == 1
    expected = gallery.shown.index(0, 0).data(EXAMPLE).name
    with qtbot.waitSignal(gallery.chosen) as chosen:
        gallery.field.returnPressed.emit()
    assert chosen.args == [expected]
