"""The preflight card: counts with every edit, predicted and real seconds, and cheaper changes as edits."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from qdcnn_studio.analysis import calibration as speed
from qdcnn_studio.analysis.calibration import Calibration
from qdcnn_studio.analysis.preflight import estimate, savings
from qdcnn_studio.app.inspector.preflight import PreflightCard
from qdcnn_studio.app.preflight import Preflight
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT
from qdcnn_studio.app.top_bar import counts_line
from qdcnn_studio.app.wording import duration, memory
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.circuit.cost import cost
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import ChangeSettings, ChangeTraining, RemoveBlocks
from qdcnn_studio.design.problems import Problem, Severity
from qdcnn_studio.training.messages import Finished, Started
from qdcnn_studio.training.settings import training_settings
from tests.designs import FIRST, REGISTRY, design
from tests.gui.fakes import FakeLink


def known(instruction=1e-9):
    return Calibration(2e-4, instruction, 2e-7, 1e-6, 1.0, 0.0, speed.machine(), speed.studio())


@pytest.fixture
def session(qtbot):
    made = Session(design(FIRST), REGISTRY, link=FakeLink())
    yield made
    made.close()


def card_of(qtbot, session):
    model = Preflight(session)
    card = PreflightCard(session.editor, model)
    qtbot.addWidget(card)
    card.resize(236, 500)
    card.show()
    return model, card


def shown(card):
    words = [card.counts.itemAt(index).widget().text() for index in range(card.counts.count())]
    return dict(zip(words[::2], words[1::2], strict=True))


def test_it_is_not_ready_while_images_cannot_be_encoded(qtbot, session):
    speed.save(known())
    model, card = card_of(qtbot, session)
    qtbot.waitUntil(lambda: card.sentence.text() == "Ready to train.")
    session.editor.tell([Problem("The file is damaged.", "digits_1")])
    card.refresh()
    assert card.sentence.text() == "This cannot be trained yet: see the problems."
    assert card.light.accessibleName() == "Think again"
    session.editor.tell([Problem("1 file was left out.", "digits_1", Severity.WARNING)])
    card.refresh()
    assert card.sentence.text() == "Ready to train."


def test_counts_and_seconds_follow_every_edit_and_its_undoing(qtbot, session):
    speed.save(known())
    model, card = card_of(qtbot, session)
    qtbot.waitUntil(lambda: "Time per step" in shown(card))
    before, step = shown(card), model.estimate.step
    figures = cost(session.circuit)
    assert before["Qubits"] == "8"
    assert before["Parameters"] == "51"
    assert before["Places where they act"] == str(figures.occurrences)
    assert before["Time per step"] == duration(step)
    assert before["Memory"] == memory(model.estimate.bytes)
    saved = dumps(session.editor.design)
    session.editor.do(ChangeTraining({"batch": 128}))
    qtbot.waitUntil(lambda: model.estimate is not None and model.estimate.step > step)
    session.editor.undo()
    qtbot.waitUntil(lambda: model.estimate is not None and model.estimate.step == step)
    assert dumps(session.editor.design) == saved
    assert {**shown(card), "Time per run": ""} == {**before, "Time per run": ""}


def test_the_top_bar_tells_the_time_of_a_step_once_it_is_known(session):
    assert "a step" not in counts_line(session)
    assert counts_line(session, 0.00093).endswith("· 0.93 ms a step")


def test_a_design_with_an_error_has_counts_but_no_seconds(qtbot, session):
    speed.save(known())
    model, card = card_of(qtbot, session)
    qtbot.waitUntil(lambda: model.estimate is not None)
    session.editor.do(RemoveBlocks(("classify_1",)))
    qtbot.waitUntil(lambda: model.estimate is None)
    assert "Time per step" not in shown(card)
    assert shown(card)["Qubits"] == "8"
    assert not card.light.isVisible()


def test_a_slow_machine_turns_the_light_and_offers_what_is_cheaper_as_one_edit(qtbot, session):
    speed.save(known(instruction=2e-6))
    model, card = card_of(qtbot, session)
    qtbot.waitUntil(lambda: bool(model.savings))
    assert card.light.accessibleName() == "Takes long"
    assert card.sentence.text() == "This run takes a while."
    run, saved = model.estimate.run, dumps(session.editor.design)
    button = card.findChildren(QPushButton)[0]
    assert button.text() == model.savings[0].title
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: model.estimate is not None and model.estimate.run < 0.81 * run)
    session.editor.undo()
    assert dumps(session.editor.design) == saved


def test_a_fast_run_shows_what_would_be_cheaper_when_asked(qtbot, session):
    speed.save(known())
    model, card = card_of(qtbot, session)
    qtbot.waitUntil(lambda: model.estimate is not None)
    assert card.light.accessibleName() == "Ready"
    assert not model.savings
    card.cheaper.click()
    qtbot.waitUntil(lambda: bool(card.findChildren(QPushButton)))
    qtbot.waitUntil(lambda: len({button.width() for button in card.findChildren(QPushButton)}) == 1)
    card.cheaper.click()
    qtbot.waitUntil(lambda: not model.savings)


def test_after_a_run_predicted_stands_beside_real(qtbot, session):
    speed.save(known())
    model, card = card_of(qtbot, session)
    qtbot.waitUntil(lambda: model.estimate is not None)
    predicted = model.estimate.run / session.settings.steps
    session.train()
    session.run.take(Started(0, np.zeros(session.circuit.parameter_count), {}, 100, 10, 10))
    session.run.take(
        Finished(200, False, {"steps": 200, "seconds": 9.0, "step_seconds": 0.01, "processor_seconds": 0.4})
    )
    assert model.comparison.predicted == pytest.approx(predicted)
    rows = shown(card)
    assert rows["Last run, real"] == "10 ms a step"
    assert rows["Last run, predicted"] == f"{duration(predicted)} a step"
    assert rows["without other programs"] == "2 ms a step"
    qtbot.waitUntil(lambda: model.estimate.step > 1.5 * predicted)  # the next run is expected to be slow as well
    qtbot.waitUntil(lambda: speed.load() == model.calibration)


def test_a_machine_that_was_never_measured_is_measured_when_idle_and_kept(qtbot, session, monkeypatch):
    monkeypatch.setattr("qdcnn_studio.app.preflight.IDLE_MILLISECONDS", 1)
    made = known()

    class Held:
        """Goes on until the test has seen it."""

        seen = is_done = False

        def __init__(self, registry):
            pass

        def advance(self):
            self.is_done = Held.seen

        def result(self):
            return made

    monkeypatch.setattr(speed, "Calibrator", Held)
    model, card = card_of(qtbot, session)
    qtbot.waitUntil(lambda: model.measuring)
    assert "measured once" in card.sentence.text()
    Held.seen = True
    qtbot.waitUntil(lambda: model.estimate is not None)
    assert speed.load() == made
    assert not model.measuring


def test_light_and_dark_paint_three_marks_of_different_shape(qtbot, session, qapp):
    _, card = card_of(qtbot, session)
    for look in (LIGHT, DARK):
        KEEPER.use(look, qapp)
        pictures = set()
        for light in ("go", "long", "stop"):
            card.light.show_light(light)
            pictures.add(bytes(card.light.grab().toImage().constBits()))
        assert len(pictures) == 3


def test_times_and_sizes_read_as_people_say_them():
    assert [duration(s) for s in (0.00093, 0.014, 2.53, 61, 7500)] == ["0.93 ms", "14 ms", "2.5 s", "61 s", "2 h 5 min"]
    assert [memory(b) for b in (512, 784640, 3 * 2**30)] == ["512 B", "766 KiB", "3.0 GiB"]


def test_each_change_on_offer_was_tried_and_is_cheaper_by_a_fifth():
    drawn = design("digits(classes=[0, 1]) | pca(12) | scale(0, 3.1416) | angle() | conv(depth=2) | classify(2)")
    slow = known(instruction=1e-5)
    now = estimate(compile(drawn, REGISTRY).circuit, training_settings(drawn), slow)
    offered = savings(drawn, REGISTRY, now, slow)
    assert len(offered) == 3
    for saving in offered:
        changed = saving.edit.apply(drawn)
        then = estimate(compile(changed, REGISTRY).circuit, training_settings(changed), slow)
        assert then.run == pytest.approx(saving.estimate.run)
        assert then.run <= 0.8 * now.run
    assert any(isinstance(saving.edit, ChangeSettings) for saving in offered)


def test_the_search_for_what_is_cheaper_ends_when_nobody_wants_it_any_more():
    drawn, slow = design(FIRST), known(instruction=2e-6)
    now = estimate(compile(drawn, REGISTRY).circuit, training_settings(drawn), slow)
    asked = []

    def is_wanted():
        asked.append(True)
        return len(asked) <= 2

    assert len(savings(drawn, REGISTRY, now, slow, is_wanted=is_wanted)) <= 2
    assert len(asked) == 3


@pytest.mark.parametrize("training", [{"engine": "qutip"}, {"gradient": "parameter_shift"}, {"optimizer": "qng"}])
def test_what_cannot_be_predicted_is_said_and_the_fast_way_offered(training):
    drawn = ChangeTraining(training).apply(design(FIRST))
    now = estimate(compile(drawn, REGISTRY).circuit, training_settings(drawn), known())
    assert now.step is None
    assert "not predicted" in now.sentence
    assert any(saving.estimate.step is not None for saving in savings(drawn, REGISTRY, now, known()))
