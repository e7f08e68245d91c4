"""Every block type has a picture of its own: found by its name, told apart when small, tinted, and on its card."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.card import CardItem
from qdcnn_studio.app.canvas.picture import save_picture
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.icons import block_icon, pixmap, zoomed_ratio
from qdcnn_studio.app.inspector.block_card import BlockCard
from qdcnn_studio.app.inspector.parts import Picture
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT, Theme
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.graph import GROUP, Block, Design
from qdcnn_studio.design.registry import Family
from qdcnn_studio.examples import examples, open_example
from qdcnn_studio.resources import resource

TYPES = {block_type.name: str(block_type.family) for block_type in standard_registry()}
SMALL = 20


def ink(picture: QPixmap) -> NDArray[np.float64]:
    """Return how opaque each pixel is, from 0 to 1."""
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[..., 3] / 255


def tints(picture: QPixmap) -> set[str]:
    """Return the colours of the pixels that are wholly covered."""
    image = picture.toImage()
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return {image.pixelColor(x, y).name() for x, y in places if image.pixelColor(x, y).alpha() == 255}


@pytest.mark.parametrize("name", TYPES)
def test_every_standard_block_has_its_own_picture(qapp: QApplication, name: str) -> None:
    assert block_icon(name, TYPES[name]) == f"blocks/{name}"
    covered = ink(pixmap(f"blocks/{name}", "text", SMALL))
    assert 0.08 < covered.mean() < 0.5, "neither empty nor a blot"
    edge = np.concatenate([covered[0], covered[-1], covered[:, 0], covered[:, -1]])
    assert edge.max() < 0.5, "nothing is cut off at the edge"


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in resource("icons/blocks").glob("*.svg")} == set(TYPES)


def test_no_two_pictures_are_alike_when_small(qapp: QApplication) -> None:
    """Of what two pictures cover together at 20 pixels, at least four tenths are covered by one of them only."""
    names = [f"blocks/{name}" for name in TYPES] + [str(family) for family in Family]
    drawn = {name: ink(pixmap(name, "text", SMALL)) for name in names}
    for one, other in combinations(names, 2):
        apart = np.abs(drawn[one] - drawn[other]).sum() / np.maximum(drawn[one], drawn[other]).sum()
        assert apart > 0.4, f"{one} and {other} look alike"


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_pictures_are_tinted_in_the_colour_of_the_family(qapp: QApplication, theme: Theme) -> None:
    KEEPER.use(theme, qapp)
    for name, family in TYPES.items():
        wanted = theme.color(family)
        for tint in tints(pixmap(block_icon(name, family), family, SMALL, 4.0)):
            apart = np.subtract(QColor(tint).getRgb(), wanted.getRgb())
            assert np.abs(apart).max() <= 2, f"{name} is not in the colour of {family}"


def test_a_type_without_a_picture_has_that_of_its_family() -> None:
    assert block_icon("from_elsewhere", "pooling") == "pooling"
    assert block_icon(f"{GROUP}group_1", "tools") == "group"


def test_a_picture_that_is_zoomed_is_rendered_as_large_as_it_is_shown() -> None:
    assert [zoomed_ratio(ratio) for ratio in (0.5, 1.0, 1.2, 2.0, 2.4, 9.0)] == [1.0, 1.0, 1.5, 2.0, 3.0, 4.0]


def test_cards_show_the_picture_before_the_title(canvas: CanvasView) -> None:
    for block, card in canvas.canvas.cards.items():
        assert card.face.icon == f"blocks/{canvas.editor.design.blocks[block].type}"
        canvas.set_scale(1.0)
        canvas.centerOn(card)
        assert 8 < colored(canvas, card) < 160, f"{block} has a picture"


def test_cards_seen_from_far_draw_no_picture(canvas: CanvasView, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(CardItem, "_paint_icon", lambda card, _painter: drawn.append(card.block))
    canvas.set_scale(metrics.FAR - 0.01)
    canvas.viewport().grab()
    assert not drawn
    canvas.set_scale(metrics.FAR)
    canvas.viewport().grab()
    assert drawn


def colored(canvas: CanvasView, card: CardItem) -> int:
    """Return how many pixels, of the 256 where a card's picture is at 100 %, are near the colour of its family."""
    corner, wanted = canvas.mapFromScene(card.pos() + metrics.ICON.topLeft()), KEEPER.theme.color(card.face.role)
    image = canvas.viewport().grab().toImage()
    found = 0
    for x, y in ((x, y) for x in range(16) for y in range(16)):
        shade = image.pixelColor(corner.x() + x, corner.y() + y)
        found += max(abs(shade.red() - wanted.red()), abs(shade.green() - wanted.green())) < 60
    return found


def test_a_missing_block_and_a_bypassed_one_show_what_they_are(qtbot: QtBot) -> None:
    editor = Editor(Design({"lost_1": Block("lost_1", "lost")}), standard_registry())
    assert editor.faces.of_block(editor.design.blocks["lost_1"]).icon == "help"
    assert [face.icon for _, face in editor.faces.all()] == ["help"]


@pytest.mark.parametrize("name", TYPES)
def test_no_title_is_cut_off_for_its_picture(qtbot: QtBot, name: str) -> None:
    editor = Editor(Design({"one": Block("one", name)}), standard_registry())
    card = CanvasScene(editor).cards["one"]
    assert card._lines()[0][3] == card.face.title


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_the_cards_of_an_example_leave_room_for_what_its_wires_say(qtbot: QtBot, example) -> None:
    scene = CanvasScene(Editor(open_example(example.name), standard_registry()))
    rects = [card.card_rect() for card in scene.cards.values()]
    assert not any(one.adjusted(-12, -12, 12, 12).intersects(other) for one, other in combinations(rects, 2))


def test_a_saved_picture_has_the_pictures_as_lines(qtbot: QtBot, canvas: CanvasView, tmp_path: Path) -> None:
    save_picture(canvas.canvas, tmp_path / "design.svg")
    written = (tmp_path / "design.svg").read_text(encoding="utf-8")
    assert "<image" not in written
    assert "<path" in written
    assert not canvas.canvas.detail.lines


def test_the_inspector_shows_the_picture_of_the_block(qtbot: QtBot, editor: Editor) -> None:
    card = BlockCard(editor, "pca_1")
    qtbot.addWidget(card)
    [picture] = card.findChildren(Picture)
    assert (picture.name, picture.role) == ("blocks/pca", "preparation")
