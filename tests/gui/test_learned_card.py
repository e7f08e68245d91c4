"""The inspector's card of a block goes back with the time machine: parameters and gradient of that step."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from qdcnn_studio.app.inspector.learned_card import LearnedCard
from qdcnn_studio.app.inspector.view import InspectorView
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.training_view.plots import GradientPlot
from tests.gui.fakes import begin_run, small_session


@pytest.fixture
def session(qtbot):
    made = small_session()
    yield made
    made.close()


def card_of(qtbot, session, block) -> LearnedCard:
    view = session.shown = InspectorView(session.editor, None, session.samples, session)
    qtbot.addWidget(view)
    view.resize(264, 700)
    view.show()
    qtbot.waitExposed(view)
    session.editor.select([block])
    return view.card.learned


def test_parameters_and_gradient_are_those_of_the_step_that_is_looked_at(qtbot, session):
    card = card_of(qtbot, session, "conv_1")
    assert card.title.text() == "INITIAL PARAMETERS"
    assert not card.gradient.isVisible()
    message = begin_run(session.run, 20)
    (parameter,) = [p for p in session.circuit.parameters if p.name.startswith("conv_1.")]
    own = slice(parameter.offset, parameter.offset + parameter.size)
    for step in (20, 7, 1):
        session.run.look_at_moment(step)
        assert card.title.text() == f"PARAMETERS · STEP {step}"
        np.testing.assert_array_equal(card.cells.values, message.parameters[step - 1][own])
        norm, whole = message.block_gradients["conv_1"][step - 1], message.gradient_norms[step - 1]
        assert card.gradient.text() == f"gradient {norm:.3g}, {norm / whole:.0%} of the whole gradient"
    session.run.look_at_moment(0)
    np.testing.assert_array_equal(card.cells.values, session.run.parameters[0][own])
    assert not card.gradient.isVisible(), "before the first step there is no gradient"


def test_the_card_follows_a_run_that_goes_on(qtbot, session):
    card = card_of(qtbot, session, "conv_1")
    begin_run(session.run, 3)
    qtbot.waitUntil(lambda: card.title.text() == "PARAMETERS · STEP 3", timeout=5000)


def test_a_block_that_learns_nothing_has_no_such_card(qtbot, session):
    assert not card_of(qtbot, session, "pca_1").isVisible()


def test_each_parameter_can_be_pointed_at(qtbot, session):
    card = card_of(qtbot, session, "conv_1")
    cells = card.cells
    assert len(cells.values) > 1
    for index in range(len(cells.values)):
        assert cells._at(cells.rect_of(index).center()) == index
        assert QWidget.rect(cells).toRectF().contains(cells.rect_of(index))
    assert cells._words(1) == f"conv_1.theta[1] = {cells.values[1]:.4f}".replace("-", "−")


def test_heat_strips_and_the_legend_go_back_to_the_step_too(qtbot, session):
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show()
    window.training.curves.tabs.button(2).click()
    message = begin_run(session.run, 12)
    conv, pool = (message.block_gradients[block] for block in ("conv_1", "pool_1"))
    plot: GradientPlot = window.training.curves.plots["Gradients"]
    plot.draw()
    for step in (5, 11):
        session.run.look_at_moment(step)  # and nothing is waited for
        assert plot.marked_step == step
        heat = {block: card.heat for block, card in window.canvas.canvas.cards.items() if card.heat is not None}
        assert heat.keys() == {"conv_1", "pool_1"}
        ratio = min(conv[step - 1], pool[step - 1]) / max(conv[step - 1], pool[step - 1])
        assert min(heat.values()) == pytest.approx(ratio, abs=0.02)
        assert plot.legend.text("all") == f"all {message.gradient_norms[step - 1]:.3f}"
        assert plot.legend.text("conv_1") == f"conv_1 {conv[step - 1]:.3f}"
    session.run.look_at_moment(0)
    assert all(card.heat is None for card in window.canvas.canvas.cards.values())
    assert plot.legend.text("all") == "all"
    window.close()
