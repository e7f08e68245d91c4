"""What an edit would lead to is shown before it is done, on cards, on wires and in counts, and leaves no trace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragLeaveEvent, QEnterEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSizePolicy, QStyleOptionButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.card import CardItem
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.edit_button import EditButton
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.inspector.problem_list import ProblemList
from qdcnn_studio.app.palette.mime import block_mime
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.circuit.cost import cost
from qdcnn_studio.design.edits import ChangeSettings
from qdcnn_studio.design.text import parse
from tests.gui.conftest import shown_canvas
from tests.gui.helpers import click, saved_bytes, send_drop, undone_bytes

THREE_CLASSES = (
    'digits(classes=[0, 1, 2]) | pca(8) | scale(0, 3.1416) | angle("ry") | conv("su4") | pool() | classify(2)'
)
TOO_MANY = 'digits(classes=[0, 1]) | scale(0, 3.1416) | angle("ry") | conv("su4") | pool() | classify(2)'


def on_canvas(qtbot: QtBot, text: str) -> CanvasView:
    registry = standard_registry()
    return shown_canvas(qtbot, Editor(parse(text, registry), registry))


@pytest.fixture
def mismatched(qtbot: QtBot) -> CanvasView:
    """Return a canvas whose classification counts other classes than its data has: the repairs change settings."""
    return on_canvas(qtbot, THREE_CLASSES)


def enter(widget: QWidget) -> None:
    """Bring the mouse onto a widget."""
    place = QPointF(widget.rect().center())
    QApplication.sendEvent(widget, QEnterEvent(place, place, QPointF(widget.mapToGlobal(place.toPoint()))))


def leave(widget: QWidget) -> None:
    """Take the mouse away from it."""
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def drawn(view: CanvasView) -> dict[str, tuple[str, str, str]]:
    """Return the lines of the cards one sees, by block."""
    cards = [item for item in view.canvas.items() if isinstance(item, CardItem) and item.isVisible()]
    assert len({card.block for card in cards}) == len(cards), "no block is drawn twice"
    return {card.block: (card.face.title, card.face.caption, card.face.detail) for card in cards}


def pills(view: CanvasView) -> list[str]:
    return sorted(items.pill.face.text for items in view.canvas.wires.values() if items.pill.isVisible())


def words_after(view: CanvasView, edit) -> str:
    """Return the counts after an edit, worked out apart from the view."""
    compilation = compile(edit.apply(view.editor.design), standard_registry())
    costs = cost(compilation.circuit)
    return f"{costs.qubits} qubits · {costs.parameters} parameters · depth {costs.depth}"


def test_a_repair_of_settings_shows_what_it_would_give(mismatched: CanvasView) -> None:
    view, before, look, labels = mismatched, saved_bytes(mismatched), drawn(mismatched), pills(mismatched)
    block = next(problem.block for problem in view.editor.problems if problem.repairs)
    card = view.canvas.cards[block]
    click(view, card.pos() + card.badge_center())
    for button in view.tools.repairs.buttons:
        enter(button)
        then = button.edit.apply(view.editor.design)
        shown, problems = drawn(view), compile(then, view.editor.registry).problems
        [changed] = [name for name, other in then.blocks.items() if other != view.editor.design.blocks[name]]
        block_type = view.editor.registry[then.blocks[changed].type]
        settings = block_type.Settings.model_validate(dict(then.blocks[changed].settings))
        assert shown[changed][1] == block_type.caption(settings) != look[changed][1]
        assert {name: lines for name, lines in shown.items() if name != changed} == {
            name: lines for name, lines in look.items() if name != changed
        }
        assert not problems
        assert view.foretelling.text() == f"Then: {words_after(view, button.edit)} · no problem left"
        assert view.foretelling.isVisible()
        assert saved_bytes(view) == before
        leave(button)
    assert len(view.tools.repairs.buttons) == 2
    assert drawn(view) == look
    assert pills(view) == labels
    assert not view.foretelling.isVisible()


def test_what_comes_after_a_repair_shows_what_it_would_carry(qtbot: QtBot) -> None:
    view = on_canvas(qtbot, TOO_MANY)
    look, labels = drawn(view), pills(view)
    block = next(problem.block for problem in view.editor.problems if problem.repairs)
    view.tools.repairs.open(block)
    [button] = view.tools.repairs.buttons
    enter(button)
    assert view.editor.problems
    shown = drawn(view)
    assert shown["conv_1"][2] != look["conv_1"][2], "a block further on shows its angles"
    assert pills(view) != labels, "so do wires"
    carried = pills(view)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert drawn(view) == shown, "it was shown as it is now"
    assert [text for text in pills(view) if text not in carried] == []
    assert not view.foretelling.isVisible()
    undone_bytes(view)
    assert drawn(view) == look
    assert pills(view) == labels


def test_counts_that_change_are_shown_beside_those_of_now(canvas: CanvasView) -> None:
    trial = canvas.editor.tried(ChangeSettings("pca_1", {"k": 4}))
    assert trial is not None
    now, after = (cost(each.compilation.circuit) for each in (canvas.editor, trial))
    words = trial.words()
    assert words.startswith(f"8 → 4 qubits · {now.parameters} parameters · depth {after.depth}")


def test_a_repair_in_the_inspector_is_previewed_on_the_canvas(qtbot: QtBot, mismatched: CanvasView) -> None:
    view, look = mismatched, drawn(mismatched)
    problems = ProblemList(view.editor)
    qtbot.addWidget(problems)
    problems.show_problems(view.editor.problems)
    problems.show()
    button = problems.findChildren(EditButton)[0]
    enter(button)
    assert view.editor.previewed is button.edit
    assert drawn(view) != look
    problems.hide()
    assert drawn(view) == look, "a button that is gone previews nothing"
    assert not view.foretelling.isVisible()


def test_a_block_on_its_way_shows_what_the_design_would_come_to(canvas: CanvasView) -> None:
    wire = next(wire for wire in canvas.canvas.wires if wire.target == "conv_1")
    middle = canvas.canvas.wires[wire].curve.path().pointAtPercent(0.5)
    before, mime = saved_bytes(canvas), block_mime("rotate")
    now = cost(canvas.editor.compilation.circuit)
    assert send_drop(canvas, mime, middle, drop=False)
    assert canvas.foretelling.text().startswith(f"Then: 8 qubits · {now.parameters} → {now.parameters + 8} parameters")
    assert send_drop(canvas, mime, middle)
    assert not canvas.foretelling.isVisible()
    assert cost(canvas.editor.compilation.circuit).parameters == now.parameters + 8
    assert undone_bytes(canvas) == before


def test_what_is_foretold_lies_where_it_hides_no_block(canvas: CanvasView) -> None:
    canvas.resize(900, 150)
    canvas.navigation.fit_all()
    canvas.scroll_by(0, canvas.canvas.cards["pca_1"].card_rect().top() * canvas.scale_now)
    top = canvas.mapToScene(canvas.viewport().rect().topLeft()).y()
    first = canvas.canvas.cards["pca_1"].card_rect().top()
    canvas.scroll_by(0, (first - top) * canvas.scale_now - 14)  # the row of blocks lies along the upper edge
    canvas.editor.preview(ChangeSettings("pca_1", {"k": 4}))
    shown = canvas.foretelling.geometry()
    assert canvas.foretelling.isVisible()
    assert canvas.viewport().rect().contains(shown)
    for card in canvas.canvas.cards.values():
        assert not canvas.mapFromScene(card.card_rect()).boundingRect().intersects(shown)


def test_what_is_foretold_stays_in_the_middle_of_the_top_where_that_is_free(canvas: CanvasView) -> None:
    canvas.editor.preview(ChangeSettings("pca_1", {"k": 4}))
    shown = canvas.foretelling.geometry()
    assert shown.top() < 20
    assert abs(shown.center().x() - canvas.viewport().rect().center().x()) <= 2


def test_the_welcome_makes_room_for_a_block_on_its_way(empty_canvas: CanvasView) -> None:
    view, middle = empty_canvas, empty_canvas.mapToScene(empty_canvas.viewport().rect().center())
    before, mime = saved_bytes(view), block_mime("digits")
    assert view.welcome.isVisible()
    assert send_drop(view, mime, middle, drop=False)
    assert not view.welcome.isVisible()
    QApplication.sendEvent(view.viewport(), QDragLeaveEvent())
    assert view.welcome.isVisible(), "taken elsewhere, nothing is drawn still"
    assert send_drop(view, mime, middle)
    assert not view.welcome.isVisible()
    assert undone_bytes(view) == before
    assert view.welcome.isVisible()


def test_a_title_longer_than_its_button_ends_with_dots_and_is_told_whole(
    qtbot: QtBot, canvas: CanvasView, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _widget: told.append(text))
    title = "Show only the classes 0, 1, 2 and 3 of the data"
    button = EditButton(title, ChangeSettings("pca_1", {"k": 4}), canvas.editor)
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    qtbot.addWidget(button)
    button.show()
    for width in (160, 600):
        button.resize(width, 28)
        option = QStyleOptionButton()
        button.initStyleOption(option)
        assert (option.text == title) == (width == 600)
        assert title.startswith(option.text.removesuffix("…"))
        place = QPoint(5, 5)
        QApplication.sendEvent(button, QHelpEvent(QEvent.Type.ToolTip, place, button.mapToGlobal(place)))
    assert told == [title, ""]


@pytest.mark.parametrize("size", [(1200, 700), (900, 240), (520, 400)])
def test_repairs_leave_their_block_in_sight(mismatched: CanvasView, size: tuple[int, int]) -> None:
    view = mismatched
    view.resize(*size)
    view.navigation.fit_all()
    block = next(problem.block for problem in view.editor.problems if problem.repairs)
    assert block is not None
    view.tools.repairs.open(block)
    popup = view.tools.repairs.geometry()
    assert view.rect().contains(popup)
    assert not view.mapFromScene(view.canvas.cards[block].card_rect()).boundingRect().intersects(popup)
