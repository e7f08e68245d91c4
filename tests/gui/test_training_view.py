"""The training view: curves, accuracy, images, transport, time."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from qdcnn_studio.app.run_model import RunModel, RunState
from qdcnn_studio.app.session import OWN
from qdcnn_studio.app.theme import CAPTION_PIXELS, DARK, LIGHT, font, theme
from qdcnn_studio.app.training_view.accuracy_panel import AccuracyPanel
from qdcnn_studio.app.training_view.confusion import ConfusionMatrix
from qdcnn_studio.app.training_view.curve import Curve
from qdcnn_studio.app.training_view.curve_export import table
from qdcnn_studio.app.training_view.curve_panel import CurvePanel
from qdcnn_studio.app.training_view.decimate import RunningMean, envelope, nice_ceiling, right_end
from qdcnn_studio.app.training_view.draw_pad import DrawPad
from qdcnn_studio.app.training_view.evaluator import Evaluator, Verdicts
from qdcnn_studio.app.training_view.image_panel import ImagePanel
from qdcnn_studio.app.training_view.journey import travel
from qdcnn_studio.app.training_view.log_axis import ValueAxis
from qdcnn_studio.app.training_view.picture import as_rows, to_picture
from qdcnn_studio.app.training_view.plots import AccuracyPlot, GradientPlot, LossPlot, RatePlot
from qdcnn_studio.app.training_view.time_slider import TimeSlider
from qdcnn_studio.app.training_view.transport import TransportBar, duration
from qdcnn_studio.app.training_view.view import TrainingView
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.edits import ChangeSettings, MoveBlocks
from qdcnn_studio.design.text import parse
from qdcnn_studio.training.messages import Begin, Change, Failed, Finished, OneStep, Pause, Paused, Resume, Stop
from qdcnn_studio.training.settings import TrainingSettings
from tests.gui.fakes import SMALL, begin_run, small_session
from tests.gui.test_circuit_view import hover

PATIENCE = 60_000
LEFT = Qt.MouseButton.LeftButton
numbers = st.floats(-1e3, 1e3)


@pytest.fixture
def run() -> RunModel:
    return RunModel()


@pytest.fixture
def session(qtbot):
    made = small_session()
    yield made
    made.close()


def shown(qtbot, widget, width=500, height=240):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


# Curves


@given(arrays(np.float64, st.integers(0, 400), elements=numbers), st.integers(1, 60))
@settings(max_examples=60)
def test_an_envelope_touches_every_extreme_with_few_points(y, columns):
    x = np.arange(1.0, len(y) + 1)
    u, v = envelope(x, y, 0, len(y) + 1, columns)
    assert len(u) == len(v) <= 2 * columns
    assert np.all(np.diff(u) >= 0)
    if len(y):
        assert (v.min(), v.max()) == (y.min(), y.max())
        assert set(v) <= set(y)


def test_an_envelope_keeps_the_points_just_outside_the_view():
    x = np.arange(1.0, 101)
    u, _ = envelope(x, x, 20.5, 30.5, 500)
    assert (u[0], u[-1]) == (20, 31)


@given(arrays(np.float64, st.integers(0, 80), elements=numbers), st.integers(1, 30), st.integers(0, 80))
@settings(max_examples=60)
def test_a_running_mean_is_the_same_whether_it_grows_or_not(values, window, cut):
    mean = RunningMean(window)
    mean.of(values[:cut])
    found = mean.of(values)
    expected = [values[max(0, end - window) : end].mean() for end in range(1, len(values) + 1)]
    assert found == pytest.approx(np.array(expected), abs=1e-9)
    assert mean.of(values[:1]) == pytest.approx(values[:1])


@given(st.floats(1e-9, 1e9))
@settings(max_examples=50)
def test_a_nice_ceiling_is_just_above(value):
    ceiling = nice_ceiling(value)
    assert value * (1 - 1e-9) <= ceiling <= 1.6 * value


def test_the_loss_plot_draws_what_the_run_holds(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    assert plot._empty.isVisible()
    message = begin_run(run, 40)
    plot.draw()
    x, y = plot.drawn("train")
    assert np.array_equal(x, np.arange(1, 41))
    assert np.array_equal(y, message.losses)
    x, y = plot.drawn("validation")
    assert x.tolist() == [10, 20, 30, 40]
    assert y.tolist() == [evaluation.loss for evaluation in message.validation]
    assert not plot._empty.isVisible()
    assert plot.legend.text("train") == f"train {message.losses[-1]:.3f}"


def test_an_empty_plot_says_what_it_waits_for(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    plot.draw_if_needed()
    sentence = plot.findChild(QLabel)
    assert sentence.text() == "Press Train to see the loss fall."
    run.begin(None, None, TrainingSettings(), "Starting the training process.")
    assert sentence.text() == "The first step is on its way."
    run.fail("The training process ended.")
    assert sentence.text() == "Press Train to see the loss fall."


def test_every_plot_draws_its_own_numbers(qtbot, run):
    plots = [shown(qtbot, kind(run)) for kind in (AccuracyPlot, GradientPlot, RatePlot)]
    message = begin_run(run, 25)
    for plot in plots:
        plot.draw()
    accuracy, gradients, rate = plots
    assert np.array_equal(accuracy.drawn("train")[1], message.accuracies)
    assert gradients.keys == ("all", "conv_1", "pool_1")
    assert np.array_equal(gradients.drawn("conv_1")[1], message.block_gradients["conv_1"])
    assert np.array_equal(rate.drawn("rate")[1], message.rates)


def test_the_legend_hides_a_curve_and_shows_it_again(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    begin_run(run, 20)
    plot.draw()
    QTest.mouseClick(plot.legend.button("train"), LEFT)
    plot.draw()
    assert len(plot.drawn("train")[0]) == 0
    assert len(plot.drawn("validation")[0]) == 2
    QTest.mouseClick(plot.legend.button("train"), LEFT)
    plot.draw()
    assert len(plot.drawn("train")[0]) == 20


def test_a_logarithmic_scale_draws_logarithms_and_leaves_out_what_has_none(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    message = begin_run(run, 20)
    run._losses.values[3] = 0.0
    plot.set_log(True)
    plot.draw()
    x, y = plot.drawn("train")
    assert 4 not in x
    assert y == pytest.approx(np.log10(np.delete(message.losses, 3)))


@pytest.mark.parametrize(
    ("low", "high", "pixels"), [(-1.5, 0, 130), (-0.25, 0, 130), (-4, 1, 110), (-60, 3, 120), (0.1, 0.12, 100)]
)
def test_figures_of_a_logarithmic_axis_are_round_and_never_overlap(qtbot, low, high, pixels):
    ((_, values),) = ValueAxis().logTickValues(low, high, pixels, [])
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in values)
    assert np.all(np.diff(values) * pixels / (high - low) >= 15.99)
    digits = 10 ** (np.array(values) % 1)
    assert digits == pytest.approx(np.round(digits))
    assert len(values) >= 3 or high - low < 0.5


def test_the_legend_of_the_rate_leaves_the_curve_free(qtbot, run):
    plot = shown(qtbot, RatePlot(run), 300, 160)
    begin_run(run, 30)
    plot.draw()
    box = plot.plot.getPlotItem().getViewBox()
    line = plot.plot.mapFromScene(box.mapViewToScene(QPointF(30, run.rates[-1])))
    assert line.y() > plot.legend.geometry().bottom()


@pytest.mark.parametrize("log", [False, True])
def test_a_band_is_filled_and_goes_with_its_curve(qtbot, run, log):
    plot = shown(qtbot, LossPlot(run))
    begin_run(run, 40)
    x = np.arange(1.0, 41)
    mean, low, high = np.full(40, 0.5), np.full(40, 0.12), np.full(40, 0.88)
    plot.add_curve(Curve("seeds", "seeds", "data", lambda: (x, mean), class_color=6, band=lambda: (low, high)))
    plot.legend.hide()
    plot.set_log(log)
    for key in ("train", "validation"):
        QTest.mouseClick(plot.legend.button(key), LEFT)

    def pixel(step, value):
        plot.draw()
        QApplication.processEvents()
        box = plot.plot.getPlotItem().getViewBox()
        point = plot.plot.mapFromScene(box.mapViewToScene(QPointF(step, np.log10(value) if log else value)))
        return plot.plot.grab().toImage().pixelColor(point).name()

    panel = theme().panel
    assert pixel(20.5, 0.2) == pixel(20.5, 0.8) != panel
    assert pixel(20.5, 0.89 if log else 0.05) == pixel(45, 0.6) == panel
    plot._leave_fit()
    QTest.mouseClick(plot.legend.button("seeds"), LEFT)
    assert pixel(20.5, 0.2) == panel
    QTest.mouseClick(plot.legend.button("seeds"), LEFT)
    assert pixel(20.5, 0.2) != panel
    plot.remove_curve("seeds")
    assert pixel(20.5, 0.2) == panel


def test_a_long_name_leaves_room_for_the_curves(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    plot.add_curve(Curve("long", "a run with a very long name " * 3, "data", lambda: (np.ones(1), np.ones(1))))
    begin_run(run, 5)
    plot.draw()
    assert plot.legend.width() < plot.width() / 2
    assert plot.legend.text("long").endswith("… 1.000")
    assert plot.legend.button("long").toolTip().endswith("very long name ")


def test_smoothing_leaves_the_raw_curve_behind(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    message = begin_run(run, 60)
    plot.set_smooth(True)
    plot.draw()
    assert plot.drawn("train")[1][-1] == pytest.approx(message.losses[-20:].mean())
    raw = plot._lines["train"].raw.getOriginalDataset()[1]
    assert np.array_equal(raw, message.losses)


def test_a_million_steps_are_drawn_with_few_points_that_keep_the_extremes(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    message = begin_run(run, 100_000, planned=100_000)
    plot.draw()
    x, y = plot.drawn("train")
    assert len(x) <= 2 * plot.width()
    assert (y.min(), y.max()) == (message.losses.min(), message.losses.max())


def test_hovering_reads_every_curve_at_one_step(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    message = begin_run(run, 40, planned=40)
    plot.draw()
    box = plot.plot.getPlotItem().getViewBox()
    point = plot.plot.mapFromScene(box.mapViewToScene(QPointF(12, 0.5)))
    hover(plot.plot.viewport(), point)
    assert plot.legend.text("train") == f"train {message.losses[11]:.3f}"
    assert plot.legend.text("validation") == f"validation {message.validation[0].loss:.3f}"
    QTest.mouseClick(plot.plot.viewport(), LEFT, pos=point)
    assert run.moment == 12


class Painted(QObject):
    """Notes what is painted anew of a widget."""

    def __init__(self, widget):
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.region += event.region()
        return False


def test_no_figures_stay_where_an_axis_was_before(qtbot, run):
    """With the first points the axes get figures and take room: then all is painted anew, or old figures stay below."""
    plot = shown(qtbot, LossPlot(run))
    viewport = plot.plot.viewport()
    QApplication.processEvents()
    painted, resized = Painted(viewport), []

    def begin_anew():
        resized.append(1)
        painted.region = QRegion()

    plot.plot.getPlotItem().getViewBox().sigResized.connect(begin_anew)
    begin_run(run, 40)
    plot.draw()
    for _ in range(3):
        QApplication.processEvents()
    assert resized
    assert QRegion(viewport.rect()).subtracted(painted.region).isEmpty()


def mouse(plot, kind, point, button=Qt.MouseButton.NoButton, buttons=Qt.MouseButton.NoButton):
    viewport = plot.plot.viewport()
    event = QMouseEvent(
        kind, QPointF(point), QPointF(viewport.mapToGlobal(point)), button, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(viewport, event)


def test_the_wheel_zooms_a_drag_pans_and_a_double_click_shows_everything_again(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    begin_run(run, 40, planned=40)
    plot.draw()
    viewport, box = plot.plot.viewport(), plot.plot.getPlotItem().getViewBox()
    middle = viewport.rect().center()
    whole = box.viewRange()
    turn = QWheelEvent(
        QPointF(middle),
        QPointF(viewport.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, turn)
    (left, right), _ = zoomed = box.viewRange()
    assert 0 < left < right < 40
    run.take(Paused(40))
    run.advanced.emit()
    plot.draw()
    assert box.viewRange() == zoomed, "what comes in meanwhile does not take the view away"
    kinds = QEvent.Type
    mouse(plot, kinds.MouseButtonPress, middle, LEFT, LEFT)
    for step in range(1, 6):
        mouse(plot, kinds.MouseMove, middle + QPoint(10 * step, 0), buttons=LEFT)
    mouse(plot, kinds.MouseButtonRelease, middle + QPoint(50, 0), LEFT)
    (panned, _), _ = box.viewRange()
    assert panned < left
    assert run.moment is None, "a drag chooses no step"
    QTest.mouseDClick(viewport, LEFT, pos=middle)
    plot.draw()
    assert box.viewRange() == whole


def test_no_curve_is_drawn_with_a_wide_pen(qtbot, run):
    plot = shown(qtbot, LossPlot(run))
    begin_run(run, 5)
    plot.draw()
    assert all(line.item.opts["pen"].width() == 1 for line in plot._lines.values())


# Accuracy


def test_the_figure_is_the_validation_accuracy_at_the_step_that_is_looked_at(qtbot, run):
    panel = shown(qtbot, AccuracyPanel(run), 200, 260)
    assert not panel.figure.isVisible()
    assert "Press Train" in panel.note.text()
    begin_run(run, 30)
    assert panel.figure.text() == "85.0 %"
    assert "best 65.0 % at step 30" in panel.note.text()
    run.look_at_moment(4)
    assert panel.figure.text() == "85.0 %", "no other figure flickers while that of the step is on its way"
    qtbot.waitUntil(lambda: not panel.figure.isVisible(), timeout=PATIENCE)
    panel.show_confusion(4, np.array([[3, 1], [0, 4]]))
    assert panel.figure.text() == "87.5 %"
    assert panel.matrix.counts.tolist() == [[3, 1], [0, 4]]


def test_the_test_accuracy_shows_when_the_run_has_ended(qtbot, run):
    panel = shown(qtbot, AccuracyPanel(run), 200, 260)
    begin_run(run, 10)
    run.take(Finished(10, False, {"test_accuracy": 0.9812}))
    assert "test 98.1 %" in panel.note.text()


def test_the_accuracy_of_a_hybrid_says_that_a_classical_layer_reads_the_qubits(qtbot, run):
    panel = shown(qtbot, AccuracyPanel(run), 200, 260)
    words = "hybrid: classical layer"
    for hybrid in (False, True):
        panel.show_confusion(0, np.array([[3, 1], [0, 4]]), hybrid)
        assert (words in panel.note.text()) is hybrid
    begin_run(run, 10)
    assert words not in panel.note.text()
    for readout in ("probabilities", "dense"):
        design = parse(SMALL.replace("classify(2)", f'classify(2, "{readout}")'), standard_registry())
        run.circuit = compile(design, standard_registry()).circuit
        panel.refresh()
        assert (words in panel.note.text()) is (readout == "dense")


def test_names_beside_the_confusion_matrix_have_the_room_they_need(qtbot):
    matrix = shown(qtbot, ConfusionMatrix(), 180, 140)
    for names in (("0", "1"), ("cats", "dogs"), ("ankle boots and more", "sandal")):
        matrix.show_counts(np.array([[3, 1], [0, 4]]), names)
        needed = max(QFontMetrics(font(CAPTION_PIXELS)).horizontalAdvance(name) for name in names) + 6
        assert matrix.head >= min(needed, 72), names
        assert matrix.rect_of(1, 1).right() <= matrix.width()
        assert matrix._at(matrix.rect_of(0, 1).center()) == (0, 1)


def test_a_cell_of_the_confusion_matrix_is_chosen_and_chosen_no_more(qtbot):
    matrix = shown(qtbot, ConfusionMatrix(), 160, 140)
    matrix.show_counts(np.array([[9, 1], [2, 8]]), ("3", "5"))
    told = []
    matrix.chosen.connect(told.append)
    QTest.mouseClick(matrix, LEFT, pos=matrix.rect_of(1, 0).center().toPoint())
    QTest.mouseClick(matrix, LEFT, pos=matrix.rect_of(1, 0).center().toPoint())
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    assert told == [(1, 0), None, (0, 0), (0, 1)]
    assert matrix.sentence(1, 0) == "2 images of 5, taken for 3"


def test_verdicts_count_and_sort():
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]])
    verdicts = Verdicts(0, Circuit(1), np.array([4, 5, 6, 7]), np.array([0, 0, 1, 1]), probabilities)
    assert verdicts.confusion.tolist() == [[1, 1], [1, 1]]
    assert verdicts.wrong_first().tolist() == [3, 1, 2, 0]
    assert verdicts.wrong_first((1, 0)).tolist() == [3]
    more = Verdicts(0, Circuit(1), np.array([4, 5, 6, 7]), np.array([0, 0, 6, 1]), probabilities)
    assert more.wrong_first().tolist()[0] == 2, "a class that is not told has no probability"


# Images


def test_images_are_pixel_crisp_and_follow_the_theme():
    image = np.array([[0.0, 1.0], [0.5, 0.0]])
    for colors in (DARK, LIGHT):
        picture = to_picture(image, colors)
        assert picture.width() == picture.height() == 2
        assert picture.pixelColor(0, 0).name() == colors.line
        assert picture.pixelColor(1, 0).name() == colors.text
    assert as_rows(np.arange(256.0)[None, :]).shape == (16, 16)
    for large in (np.zeros((1000, 900)), np.zeros((1000, 900, 3)), np.zeros(900_000)):
        large[:1] = 1
        assert max(as_rows(large).shape) <= 256, "painting a million pixels takes a second"
        assert as_rows(large)[0].any()
    assert as_rows(np.eye(256)).shape == (256, 256)
    assert to_picture(np.zeros((2, 2)), DARK).pixelColor(1, 1).name() == DARK.line


def test_the_image_panel_tells_what_the_circuit_says(qtbot, session):
    panel = shown(qtbot, ImagePanel(session.samples, session.looker), 280, 260)
    with qtbot.waitSignal(session.looker.looked, timeout=PATIENCE):
        pass
    from qdcnn_studio.simulator.engine import engine

    request = session.request()
    expected = engine(session.circuit, "qutip").probabilities(request.parameters, request.features[:1])[0]
    assert panel.bars._probabilities == pytest.approx(expected, abs=1e-9)
    names, label = session.samples.class_names, session.samples.label
    assert panel.title.text() == f"IMAGE {session.samples.index} · A {names[label]}"
    taken = int(expected.argmax())
    start = "right" if taken == label else f"taken for {names[taken]}"
    assert panel.sentence.text() == f"{start}, p = {expected[taken]:.2f}"


def test_the_most_wrong_images_come_first_and_a_click_looks_at_one(qtbot, session):
    panel = shown(qtbot, ImagePanel(session.samples, session.looker), 280, 260)
    evaluator = Evaluator(session)
    evaluator.evaluated.connect(panel.show_verdicts)
    qtbot.waitUntil(lambda: evaluator.latest is not None, timeout=PATIENCE)
    verdicts = evaluator.latest
    validation = session.samples.prepared.dataset.split.validation
    assert np.array_equal(np.sort(verdicts.indices), validation)
    assert verdicts.confusion.sum() == len(validation)
    truth = verdicts.probabilities[np.arange(len(validation)), verdicts.labels]
    order = [int(index) for index in verdicts.indices[np.argsort(truth, kind="stable")]]
    assert [thumbnail.index for thumbnail in panel.strip.shown] == order[: len(panel.strip.shown)]
    QTest.mouseClick(panel.strip, LEFT, pos=panel.strip.rect_of(2).center().toPoint())
    assert session.samples.index == order[2]
    QTest.mouseClick(panel.next, LEFT)
    assert session.samples.index == order[3]
    QTest.mouseClick(panel.previous, LEFT)
    assert session.samples.index == order[2]
    panel.show_cell((0, 1))
    mistaken = verdicts.indices[verdicts.wrong_first((0, 1))]
    assert [thumbnail.index for thumbnail in panel.strip.shown] == [int(index) for index in mistaken[:24]]


# Transport


def test_the_buttons_drive_the_run(qtbot, session):
    bar = shown(qtbot, TransportBar(session), 900, 40)
    link = session.link
    assert bar.train.text() == "Train"
    QTest.mouseClick(bar.train, LEFT)
    assert isinstance(link.sent[-1], Begin)
    assert session.run.state is RunState.STARTING
    assert bar.status.text() == session.run.message != ""
    assert bar.train.text() == "Pause"
    begin_run(session.run, 4)
    QTest.mouseClick(bar.train, LEFT)
    assert link.sent[-1] == Pause()
    session.run.take(Paused(4))
    assert bar.train.text() == "Go on"
    QTest.mouseClick(bar.one_step, LEFT)
    assert link.sent[-1] == OneStep()
    QTest.mouseClick(bar.train, LEFT)
    assert link.sent[-1] == Resume()
    QTest.mouseClick(bar.stop, LEFT)
    assert link.sent[-1] == Stop()
    QTest.mouseClick(bar.reset, LEFT)
    assert session.run.state is RunState.IDLE
    assert bar.train.text() == "Train"


def test_fields_change_the_design_and_the_run_that_goes_on(qtbot, session):
    bar = shown(qtbot, TransportBar(session), 900, 40)
    begin_run(session.run, 2)
    bar.rate.selectAll()
    QTest.keyClicks(bar.rate, "0.004")
    QTest.keyClick(bar.rate, Qt.Key.Key_Return)
    assert session.editor.design.training == {"learning_rate": 0.004}
    assert session.link.sent[-1] == Change({"learning_rate": 0.004})
    session.editor.undo()
    assert bar.rate.text() == "0.05"


def test_a_rate_that_makes_no_sense_is_told_in_words(qtbot, session):
    bar = shown(qtbot, TransportBar(session), 900, 40)
    told = []
    session.told.connect(told.append)
    bar.batch.selectAll()
    QTest.keyClicks(bar.batch, "0")
    QTest.keyClick(bar.batch, Qt.Key.Key_Return)
    assert told == ["Batch must be a whole number from 1 to 100,000."]
    assert session.editor.design.training == {}
    assert bar.batch.text() == "32"


def test_the_status_says_where_the_run_is(qtbot, session):
    bar = shown(qtbot, TransportBar(session), 900, 40)
    begin_run(session.run, 40, planned=1000)
    assert bar.status.text().startswith("step <b>40</b> of 1,000")
    session.run.look_at_moment(7)
    assert bar.status.text() == "looking at step <b>7</b> of 40"
    session.run.take(Failed("Not enough memory for this run."))
    session.run.look_at_moment(None)
    assert bar.status.text() == "Not enough memory for this run."
    assert [duration(3.4), duration(300), duration(9000)] == ["3 s", "5 min", "2.5 h"]


def test_the_status_tells_how_long_the_run_still_takes(qtbot, session):
    bar = shown(qtbot, TransportBar(session), 900, 40)
    begin_run(session.run, 40, planned=1000)
    session.run._clock = [(10.0, 0), (12.0, 40)]
    bar.refresh()
    assert bar.status.text() == "step <b>40</b> of 1,000 · 48 s left · 20 steps/s"


def test_a_mark_shows_that_the_design_has_moved_on_while_the_run_keeps_its_own(qtbot, session):
    bar = shown(qtbot, TransportBar(session), 1100, 40)
    begin_run(session.run, 5)
    frozen = session.run.design
    assert not bar.moved_on.isVisible()
    session.editor.do(MoveBlocks({"conv_1": (5.0, 5.0)}))
    assert not bar.moved_on.isVisible(), "the circuit is the same"
    session.editor.do(ChangeSettings("conv_1", {"ansatz": "ttn"}))
    assert bar.moved_on.isVisible()
    assert session.run.state is RunState.RUNNING
    assert session.run.design is frozen
    keep = {action.text(): action for action in bar.menu().actions()}["Restart, keeping what still fits"]
    assert keep.isEnabled()
    QTest.mouseClick(bar.moved_on, LEFT)
    begin = session.link.sent[-1]
    assert isinstance(begin, Begin)
    assert '"ttn"' in begin.design
    assert session.run.state is RunState.STARTING
    assert not bar.moved_on.isVisible()


# Time


def test_the_slider_looks_at_any_step_and_end_is_live(qtbot, run):
    slider = shown(qtbot, TimeSlider(run), 600, 40)
    track = slider.track
    begin_run(run, 50, planned=100)
    y = track.height() - 10
    QTest.mouseClick(track, LEFT, pos=QPoint(round(track.position(20)), y))
    assert run.moment == 20
    track.setFocus()
    for key, expected in ((Qt.Key.Key_Left, 19), (Qt.Key.Key_PageUp, 24), (Qt.Key.Key_Home, 0), (Qt.Key.Key_End, None)):
        QTest.keyClick(track, key)
        assert run.moment == expected
    QTest.mouseClick(track, LEFT, pos=QPoint(round(track.position(55)), y))
    assert run.moment is None


@given(st.integers(0, 10**6), st.integers(1, 10**6))
@settings(max_examples=80)
def test_an_axis_of_steps_is_well_filled_and_ends_at_the_planned_ones(last, planned):
    last = min(last, planned)
    end = right_end(last, planned)
    assert last <= end <= planned
    assert end == planned or last == 0 or end <= max(1.7 * last, 25)


def test_each_step_of_a_run_that_has_just_begun_can_be_reached_by_mouse(qtbot, run):
    slider = shown(qtbot, TimeSlider(run), 600, 40)
    track = slider.track
    begin_run(run, 50, planned=1_000_000)
    places = [round(track.position(step)) for step in range(51)]
    assert len(set(places)) == 51
    assert [track.step_at(place) for place in places] == list(range(51))


def test_a_run_can_be_played_again(qtbot, run):
    slider = shown(qtbot, TimeSlider(run), 600, 40)
    assert not slider.replay.isEnabled()
    begin_run(run, 6, planned=6)
    seen = []
    run.momentChanged.connect(lambda: seen.append(run.moment))
    slider.replay.click()
    qtbot.waitUntil(lambda: not slider.replay.isChecked(), timeout=PATIENCE)
    assert seen == [0, 1, 2, 3, 4, 5, None]


# The whole view


def test_the_verdicts_are_of_the_last_step_as_soon_as_a_run_rests(qtbot, session, monkeypatch):
    monkeypatch.setattr("qdcnn_studio.app.training_view.evaluator.PAUSE", 100_000_000)
    evaluator = Evaluator(session)
    qtbot.waitUntil(lambda: evaluator.latest is not None, timeout=PATIENCE)
    begin_run(session.run, 60)
    session.run.take(Paused(60))
    qtbot.waitUntil(lambda: evaluator.latest.step == 60, timeout=PATIENCE)


def test_going_back_in_time_takes_everything_along(qtbot, session):
    view = shown(qtbot, TrainingView(session), 1280, 320)
    qtbot.waitUntil(lambda: view.evaluator.latest is not None, timeout=PATIENCE)
    begin_run(session.run, 60)
    session.run.look_at_moment(7)
    assert view.curves.plots["Loss"].marked_step == 7
    qtbot.waitUntil(lambda: view.evaluator.latest.step == 7 and session.looker.latest.step == 7, timeout=PATIENCE)
    assert view.accuracy.matrix.counts.tolist() == view.evaluator.latest.confusion.tolist()
    assert view.bloch.canvas.look.step == 7
    from qdcnn_studio.simulator.engine import engine

    parameters = session.run.parameters[7]
    features = session.samples.prepared.matrix(session.circuit)[view.evaluator.latest.indices]
    expected = engine(session.circuit, "qutip").probabilities(parameters, features)
    assert view.evaluator.latest.probabilities == pytest.approx(expected, abs=1e-9)
    session.run.look_at_moment(None)
    assert view.curves.plots["Loss"].marked_step is None


def test_tabs_choose_the_plot_and_switches_work_on_all(qtbot, session):
    view = shown(qtbot, TrainingView(session), 1280, 320)
    for index, title in enumerate(view.curves.plots):
        QTest.mouseClick(view.curves.tabs.button(index), LEFT)
        assert view.curves.stack.currentWidget() is view.curves.plots[title]
    QTest.mouseClick(view.curves.log, LEFT)
    QTest.mouseClick(view.curves.smooth, LEFT)
    assert all(plot._log and plot._smooth for plot in view.curves.plots.values())


def test_a_cell_of_the_matrix_shows_its_images(qtbot, session):
    view = shown(qtbot, TrainingView(session), 1280, 320)
    qtbot.waitUntil(lambda: view.evaluator.latest is not None, timeout=PATIENCE)
    verdicts = view.evaluator.latest
    row, column = np.argwhere(verdicts.confusion)[0]
    view.accuracy.matrix.choose((int(row), int(column)))
    listed = [thumbnail.index for thumbnail in view.images.strip.shown]
    assert listed
    assert session.samples.index == listed[0]
    assert all(session.samples.prepared.dataset.labels[index] == row for index in listed)


# Drawing


def test_a_drawn_stroke_becomes_means_of_pixels(qtbot):
    pad = shown(qtbot, DrawPad((8, 8), 224), 224, 224)
    assert not pad.image.any()
    pad.stroke(QPointF(112, 20), QPointF(112, 204))
    image = pad.image
    assert image.shape == (8, 8)
    assert image[4, 3:5].min() > 0.3
    assert image[:, :2].max() == image[:, 6:].max() == 0.0
    assert image == pytest.approx(image[:, ::-1], abs=0.05)
    pad.stroke(QPointF(112, 20), QPointF(112, 204), erase=True)
    assert pad.image.max() < 0.2


def test_a_drawn_image_is_prepared_and_classified_like_those_of_the_data_set(qtbot, session):
    view = shown(qtbot, TrainingView(session), 1280, 320)
    qtbot.waitUntil(lambda: view.evaluator.latest is not None, timeout=PATIENCE)
    QTest.mouseClick(view.images.draw, LEFT)
    window = view._draw_window
    QTest.mousePress(window.pad, LEFT, pos=QPoint(112, 30))
    QTest.mouseRelease(window.pad, LEFT, pos=QPoint(112, 30))
    window.pad.stroke(QPointF(112, 30), QPointF(112, 200))
    qtbot.waitUntil(lambda: session.looker.latest is not None and session.looker.latest.sample == OWN, timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.bars._probabilities is not None, timeout=PATIENCE)
    from qdcnn_studio.data.pipeline import prepare_images
    from qdcnn_studio.simulator.engine import engine

    images = window.pad.image[None] * 16
    made = prepare_images(session.editor.design, session.registry, session.samples.prepared.fitted, images)
    expected = engine(session.circuit, "qutip").probabilities(session.parameters, made["angle_1"])[0]
    qtbot.waitUntil(lambda: np.allclose(window.bars._probabilities, expected, atol=1e-9), timeout=PATIENCE)
    assert window.sentence.text().startswith(f"a {session.samples.class_names[int(expected.argmax())]}, p = ")
    QTest.mouseClick(window.clear, LEFT)
    assert window.sentence.text() == "Draw with the mouse."
    window.close()
    qtbot.waitUntil(lambda: session.looker.latest.sample == session.samples.index, timeout=PATIENCE)


# Export


def test_the_table_gives_back_the_same_numbers(run):
    message = begin_run(run, 25)
    rows = list(csv.DictReader(io.StringIO(table(run))))
    assert [int(row["step"]) for row in rows] == list(range(1, 26))
    for name, values in (
        ("loss", message.losses),
        ("accuracy", message.accuracies),
        ("gradient_norm", message.gradient_norms),
        ("learning_rate", message.rates),
        ("gradient_norm conv_1", message.block_gradients["conv_1"]),
    ):
        assert np.array_equal([float(row[name]) for row in rows], values)
    assert [float(row["validation_loss"]) for row in rows if row["validation_loss"]] == [
        evaluation.loss for evaluation in message.validation
    ]


def test_curves_are_copied_and_saved(qtbot, session, tmp_path, monkeypatch, qapp):
    panel = shown(qtbot, CurvePanel(session), 500, 240)
    begin_run(session.run, 25)
    actions = {action.text(): action for action in panel.menu().actions()}
    actions["Copy as picture"].trigger()
    assert not qapp.clipboard().pixmap().isNull()
    target = tmp_path / "curves"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    told = []
    session.told.connect(told.append)
    actions["Save numbers as CSV…"].trigger()
    assert target.read_text(encoding="utf-8") == table(session.run)
    actions["Save as picture…"].trigger()
    assert target.read_bytes().startswith(b"\x89PNG")
    assert told == ["Saved curves.", "Saved curves."]
    target = tmp_path / "no" / "such" / "folder.csv"
    actions["Save numbers as CSV…"].trigger()
    assert told[-1] == "folder.csv cannot be saved: No such file or directory"


# Following one image


def test_a_journey_has_every_stage_and_every_register_and_ends_in_the_probabilities(qtbot, session):
    qtbot.waitUntil(lambda: not session.samples.loading, timeout=PATIENCE)
    prepared, circuit, parameters = session.samples.prepared, session.circuit, session.parameters
    journey = travel(prepared, circuit, parameters, 5, 0)
    assert [stop.block for stop in journey.stops] == ["digits_1", "pca_1", "scale_1", "angle_1", "conv_1", "pool_1"]
    assert np.array_equal(journey.stops[0].values, prepared.dataset.images[5])
    assert journey.stops[2].values == pytest.approx(prepared.features["angle_1"][5], abs=1e-12)
    angles = prepared.features["angle_1"][5]
    encoded = journey.stops[3].bloch
    assert encoded == pytest.approx(np.stack([np.sin(angles), 0 * angles, np.cos(angles)], axis=1), abs=1e-9)
    from qdcnn_studio.simulator.engine import engine

    expected = engine(circuit, "qutip").probabilities(parameters, prepared.matrix(circuit)[5:6])[0]
    assert journey.probabilities == pytest.approx(expected, abs=1e-9)


def test_the_window_that_follows_an_image_goes_along_with_another(qtbot, session):
    view = shown(qtbot, TrainingView(session), 1280, 320)
    qtbot.waitUntil(lambda: session.samples.prepared is not None, timeout=PATIENCE)
    QTest.mouseClick(view.images.follow, LEFT)
    window = view._journey_window
    qtbot.waitUntil(lambda: window.journey is not None, timeout=PATIENCE)
    assert window.title.text().startswith(f"IMAGE {session.samples.index} · A ")
    session.samples.choose(3)
    qtbot.waitUntil(lambda: window.journey.sample == 3, timeout=PATIENCE)
    assert window.title.text().startswith("IMAGE 3 · A ")
    assert not window.grab().isNull()
    window.close()


def test_branch_here_shows_while_looking_back_and_begins_a_run_from_there(qtbot, session):
    bar = shown(qtbot, TransportBar(session), 1100, 40)
    begin_run(session.run, 20)
    assert not bar.branch.isVisible()
    session.run.look_at_moment(7)
    assert bar.branch.isVisible()
    parameters = session.run.parameters[7].copy()
    QTest.mouseClick(bar.branch, LEFT)
    begin = session.link.sent[-1]
    assert isinstance(begin, Begin)
    assert np.array_equal(begin.parameters, parameters)


def test_a_wide_view_can_be_made_narrow_again(qtbot, session):
    view = shown(qtbot, TrainingView(session), 1180, 320)
    qtbot.waitUntil(lambda: session.looker.latest is not None, timeout=PATIENCE)
    qtbot.wait(50)
    least = view.minimumSizeHint().width()
    view.resize(1900, 320)
    qtbot.wait(50)
    assert [label for label in view.bloch.findChildren(QLabel) if label.text() == "BLOCH SPHERES"]
    assert view.minimumSizeHint().width() == least


def test_the_view_fits_a_small_screen(qtbot, session):
    view = shown(qtbot, TrainingView(session), 1280, 320)
    begin_run(session.run, 418, planned=1_000_000)
    # with the image and the spheres it is widest
    qtbot.waitUntil(lambda: session.looker.latest is not None, timeout=PATIENCE)
    assert view.minimumSizeHint().width() <= 1200
    assert view.minimumSizeHint().height() <= 330


# Classical models


def test_the_accuracy_stands_beside_those_of_classical_models_once_the_run_has_ended(qtbot, session):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    view = shown(qtbot, TrainingView(session), 1280, 320)
    qtbot.waitUntil(lambda: session.samples.prepared is not None, timeout=PATIENCE)
    begin_run(session.run, 10)
    assert not view.accuracy.references.isVisible()
    session.run.take(Finished(10, False, {"test_accuracy": 0.9}))
    qtbot.waitUntil(lambda: bool(view.references.latest), timeout=PATIENCE)
    dataset = session.samples.prepared.dataset
    features = session.samples.prepared.matrix(session.circuit)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    model.fit(features[dataset.split.train], dataset.labels[dataset.split.train])
    expected = model.score(features[dataset.split.test], dataset.labels[dataset.split.test])
    assert view.references.latest[0].accuracy == pytest.approx(expected)
    assert f"logistic regression {100 * expected:.1f} %" in view.accuracy.references.text()
    names = [reference.name for reference in view.references.latest]
    assert names[:2] == ["logistic regression", "SVM"]
    lines = view.accuracy.references.text().splitlines()
    assert all(line.startswith(f"{name} ") for line, name in zip(lines, names, strict=True))
    session.reset()
    assert not view.accuracy.references.isVisible()
    view.references.close()


def test_the_curve_of_the_selected_block_stands_out(qtbot, session):
    panel = shown(qtbot, CurvePanel(session), 500, 240)
    session.editor.select(["conv_1"])
    begin_run(session.run, 5)
    lines = panel.plots["Gradients"]._lines
    assert [key for key, line in lines.items() if not line.faint] == ["conv_1"]
    assert lines["pool_1"].item.opts["pen"].color().alphaF() < lines["conv_1"].item.opts["pen"].color().alphaF() == 1.0
    session.editor.select([])
    assert not any(line.faint for line in lines.values())


def test_one_epoch_and_a_new_seed(qtbot, session):
    bar = shown(qtbot, TransportBar(session), 1100, 40)
    qtbot.waitUntil(lambda: session.samples.prepared is not None, timeout=PATIENCE)
    train = len(session.samples.prepared.dataset.split.train)
    session.change_settings(batch=50)
    epoch, _, seed, *_ = bar.menu().actions()
    assert session.epoch_steps == int(np.ceil(train / 50))
    assert epoch.text() == f"One epoch ({session.epoch_steps} steps)"
    epoch.trigger()
    assert isinstance(session.link.sent[-2], Begin)
    assert session.link.sent[-1] == OneStep(session.epoch_steps)
    before = session.settings.seed
    seed.trigger()
    assert session.run.state is RunState.IDLE
    assert session.settings.seed != before
    session.editor.undo()
    assert session.settings.seed == before
