"""What a card tells of its block, and that it is painted: at 75 %, 100 % and 200 %, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.canvas import metrics
from qdcnn_studio.app.canvas.card import CardItem
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT, Theme, theme
from qdcnn_studio.design.edits import ChangeSettings

SCALES = (0.75, 1.0, 2.0)


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def look(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Theme]:
    """Each of the two themes; the one of before afterwards."""
    before = theme()
    KEEPER.use(request.param, qapp)
    yield request.param
    KEEPER.use(before, qapp)


def painted(view: CanvasView, card: CardItem, part: QRectF) -> list[QColor]:
    """Return the colours on screen within a part of a card."""
    image: QImage = view.viewport().grab().toImage()
    corners = (view.mapFromScene(card.pos() + corner) for corner in (part.topLeft(), part.bottomRight()))
    place = QRect(*corners).intersected(image.rect())
    return [
        image.pixelColor(x, y)
        for x in range(place.left(), place.right() + 1)
        for y in range(place.top(), place.bottom() + 1)
    ]


def far_apart(one: QColor, other: QColor) -> int:
    """Return by how much two colours differ, in the channel that differs most."""
    return max(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def share(colors: list[QColor], role: str, slack: int = 24) -> float:
    """Return how much of an area is in the colour of a role."""
    wanted = theme().color(role)
    return sum(far_apart(color, wanted) <= slack for color in colors) / len(colors)


def heat_strip(card: CardItem) -> QRectF:
    left = card.size.width() - metrics.TEXT_RIGHT + 4 - metrics.HEAT.width()
    return QRectF(QPointF(left, card.size.height() - 15), metrics.HEAT)


def picture(card: CardItem) -> QRectF:
    left = card.size.width() - metrics.TEXT_RIGHT + 4 - metrics.PICTURE.width()
    return QRectF(QPointF(left, 10), metrics.PICTURE)


def test_cards_say_the_setting_that_matters_what_goes_in_and_out_and_their_parameters(canvas: CanvasView) -> None:
    told = {name: (card.face.title, card.face.caption, card.face.detail) for name, card in canvas.canvas.cards.items()}
    assert told["pca_1"] == ("PCA", "8 features", "8×8 → 8")
    assert told["conv_1"] == ("Convolution", "SU4", "15 angles · shared")
    assert told["pool_1"] == ("Pooling", "ZX", "8 → 4 · 2 angles")
    canvas.editor.do(ChangeSettings("conv_1", {"ansatz": "so4"}))
    assert canvas.canvas.cards["conv_1"].face.caption == "SO4"
    assert canvas.canvas.cards["conv_1"].face.detail == "6 angles · shared"
    canvas.editor.undo()
    assert canvas.canvas.cards["conv_1"].face.caption == "SU4"


@pytest.mark.parametrize("scale", SCALES)
def test_every_part_of_a_card_is_painted_clearly(canvas: CanvasView, look: Theme, scale: float) -> None:
    card = canvas.canvas.cards["conv_1"]
    canvas.set_scale(scale)
    canvas.centerOn(card.card_rect().center())
    lines = {
        "text": QRectF(metrics.TITLE_LEFT, metrics.BASELINES[0] - 9, 70, 10),
        "muted": QRectF(metrics.TEXT_LEFT, metrics.BASELINES[1] - 9, 20, 10),
    }
    for role, area in lines.items():
        colors, panel = painted(canvas, card, area), look.color("panel")
        strongest = max(far_apart(color, panel) for color in colors)
        assert strongest > 0.7 * far_apart(look.color(role), panel), f"the {role} line can be read"
    detail = painted(canvas, card, QRectF(metrics.TEXT_LEFT, metrics.BASELINES[2] - 8, 40, 9))
    assert max(far_apart(color, look.color("panel")) for color in detail) > 60
    assert share(painted(canvas, card, metrics.ICON), card.face.role, 60) > 0.03
    assert share(painted(canvas, card, picture(card)), card.face.role, 60) > 0.05


@pytest.mark.parametrize("scale", SCALES)
def test_the_strip_is_as_long_as_the_gradient_is_large(canvas: CanvasView, look: Theme, scale: float) -> None:
    card = canvas.canvas.cards["conv_1"]
    canvas.set_scale(scale)
    canvas.centerOn(card.card_rect().center())
    strip = heat_strip(card).adjusted(1, 1, -1, -1)
    half = QSizeF(strip.width() / 2 - 2, strip.height())
    first, second = QRectF(strip.topLeft(), half), QRectF(QPointF(strip.right() - half.width(), strip.top()), half)
    assert share(painted(canvas, card, strip), card.face.role) < 0.05
    canvas.set_heat({"conv_1": 0.5})
    assert share(painted(canvas, card, first), card.face.role) > 0.4
    assert share(painted(canvas, card, second), card.face.role) < 0.1
    canvas.set_heat({"conv_1": 1.0})
    assert share(painted(canvas, card, second), card.face.role) > 0.4
    canvas.set_heat(None)
    assert share(painted(canvas, card, first), card.face.role) < 0.05


@pytest.mark.parametrize("scale", SCALES)
def test_the_badge_of_a_problem_is_in_its_colour(canvas: CanvasView, look: Theme, scale: float) -> None:
    card = canvas.canvas.cards["classify_1"]
    canvas.set_scale(scale)
    canvas.centerOn(card.card_rect().center())
    center = card.badge_center()
    area = QRectF(center.x() - 5, center.y() - 5, 10, 10)
    assert share(painted(canvas, card, area), "error") < 0.05
    canvas.editor.do(ChangeSettings("classify_1", {"classes": 4}))
    card = canvas.canvas.cards["classify_1"]
    assert card.face.severity == "error"
    assert share(painted(canvas, card, area), "error") > 0.4
    canvas.editor.undo()
    assert share(painted(canvas, canvas.canvas.cards["classify_1"], area), "error") < 0.05
