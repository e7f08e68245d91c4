"""The drawn circuit: one selection, shared parameters, tooltips, places to look at."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.circuit_view.geometry import Geometry
from qdcnn_studio.app.circuit_view.view import CircuitView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.circuit.layout import diagram
from qdcnn_studio.design.edits import Batch, ChangeSettings, InsertBlocks, RemoveBlocks
from qdcnn_studio.design.graph import Block, Design, Wire


@pytest.fixture
def view(qtbot, editor):
    made = CircuitView(editor)
    qtbot.addWidget(made)
    made.resize(1000, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


def spot(view: CircuitView, block: str, number: int = 0) -> QPoint:
    """Where an element of a block is on the canvas."""
    geometry = view.canvas.geometry_of_diagram
    element = [element for element in geometry.diagram.elements if element.block == block][number]
    return QPointF(geometry.middle(element), geometry.y(element.targets[0])).toPoint()


def hover(widget, point: QPoint) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(widget.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def test_a_click_on_a_gate_selects_its_block_and_one_beside_selects_none(view, editor):
    QTest.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=spot(view, "conv_1"))
    assert editor.selection == {"conv_1"}
    QTest.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(view.canvas.width() - 2, 40))
    assert editor.selection == frozenset()


def test_hovering_a_gate_hovers_its_block_and_lights_up_what_shares_its_parameters(view, editor):
    view.gates.click()
    circuit = editor.compilation.circuit
    hover(view.canvas, spot(view, "conv_1", 3))
    assert editor.hovered == "conv_1"
    highlights = view.canvas.highlights()
    assert len(highlights.parameters) == len(highlights.element.parameters) > 0
    elements = view.canvas.geometry_of_diagram.diagram.elements
    lit = {element.steps[0] for element in elements if highlights.strength(element) >= 0.35}
    expected = {step for index in highlights.parameters for step in circuit.occurrences[index]}
    assert lit == expected
    assert len(lit) == 8
    QApplication.sendEvent(view.canvas, QEvent(QEvent.Type.Leave))
    assert editor.hovered is None


def test_the_tooltip_tells_gate_qubits_angle_and_present_value(view, editor):
    view.gates.click()
    circuit = editor.compilation.circuit
    values = np.linspace(0.0, 1.0, circuit.parameter_count)
    view.show_parameters(lambda: values)
    element = next(e for e in view.canvas.geometry_of_diagram.diagram.elements if e.block == "conv_1" and e.parameters)
    operation = circuit.operations[element.steps[0]]
    assert isinstance(operation, Operation)
    text = view.canvas.tip_of(element)
    index = element.parameters[0]
    assert f"on q{element.targets[0]}" in text
    assert f"{circuit.parameter_name(index)} = {values[index]:.3f} rad" in text
    assert "shared with" in text


def test_parameters_of_another_circuit_are_not_told(view):
    view.show_parameters(lambda: np.zeros(1))
    element = next(e for e in view.canvas.geometry_of_diagram.diagram.elements if e.parameters)
    assert "rad" not in view.canvas.tip_of(element)


def test_gates_unfold_and_fold_again(view, editor):
    folded = len(view.canvas.geometry_of_diagram.diagram.elements)
    view.gates.click()
    circuit = editor.compilation.circuit
    assert len(view.canvas.geometry_of_diagram.diagram.elements) == len(circuit.operations) + len(
        circuit.readout.qubits
    )
    view.gates.click()
    assert len(view.canvas.geometry_of_diagram.diagram.elements) == folded


def test_the_place_that_is_looked_at_is_drawn_and_ticks_choose_another(view, editor):
    geometry = view.canvas.geometry_of_diagram
    assert (view.canvas.cut().block, view.canvas.cut().output) == editor.place == ("pool_1", "out")
    other = next(cut for cut in geometry.diagram.cuts if cut.block == "conv_1")
    QTest.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(geometry.edge(other.column)), 12))
    assert editor.place == ("conv_1", "out")
    assert view.canvas.cut() == other


def test_every_qubit_has_a_row_that_can_be_seen(view, editor):
    geometry = view.canvas.geometry_of_diagram
    assert geometry.diagram.qubits == editor.compilation.circuit.qubits == 8
    assert view.canvas.height() <= view.canvas.parentWidget().height() + 1
    assert "most significant" in view.canvas.accessibleDescription()


@pytest.mark.parametrize("fold", ["blocks", "gates"])
def test_no_two_elements_overlap_and_each_is_found_where_it_is(editor, fold):
    circuit = editor.compilation.circuit
    geometry = Geometry(diagram(circuit, fold), lambda text: 8.0 * len(text))
    boxes = [box for element in geometry.diagram.elements for box in geometry.boxes(element)]
    for first, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[first + 1 :])
    for element in geometry.diagram.elements:
        for qubit in element.qubits:
            assert geometry.at(geometry.middle(element), geometry.y(qubit)) is element


def test_the_drawing_takes_the_colours_of_the_theme_and_of_the_family(view, qtbot, qapp):
    geometry = view.canvas.geometry_of_diagram
    element = next(element for element in geometry.diagram.elements if element.block == "conv_1")
    box = geometry.boxes(element)[0]
    for theme in (LIGHT, DARK):
        KEEPER.use(theme, qapp)
        picture = view.canvas.grab().toImage()
        wanted, row = theme.color("convolution"), round(box.center().y())
        edge = [picture.pixelColor(round(box.left()) + shift, row) for shift in (-1, 0, 1)]
        assert min(distance(color, wanted) for color in edge) < 60


def distance(one: QColor, other: QColor) -> int:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return max(abs(a - b) for a, b in pairs)


def test_zoom_makes_it_larger_and_fit_brings_it_back(view):
    before = view.canvas.width()
    view.canvas.set_zoom(2.0)
    assert view.canvas.width() > 1.8 * before
    view.fit.click()
    assert view.canvas.width() == before


def test_without_a_circuit_a_sentence_stands_there(view, editor):
    editor.do(RemoveBlocks(["angle_1"]))
    assert editor.compilation.circuit is None
    assert view._empty.isVisible()
    assert not view.grab().isNull()


def test_an_empty_design_and_an_empty_circuit_do_no_harm(qtbot):
    made = CircuitView(Editor(Design(), standard_registry()))
    qtbot.addWidget(made)
    made.show()
    assert made._empty.isVisible()
    assert diagram(Circuit(0)).columns == 0


def test_walking_through_the_circuit_moves_spheres_and_probabilities_with_it(qtbot):
    from qdcnn_studio.simulator.engine import engine
    from tests.gui.fakes import small_session

    session = small_session()
    made = CircuitView(session.editor)
    made.cursorMoved.connect(session.look_at_operation)
    qtbot.addWidget(made)
    made.show()
    made.walk.click()
    circuit = session.circuit
    assert made.stepper.last == len(circuit.operations) == session.cursor
    made.stepper.go_to(6)
    assert session.cursor == made.canvas.walked == 4
    assert made.stepper.words.text() == f"after 4 of {len(circuit.operations)} operations · Angle encoding"
    made.gates.click()
    made.stepper.go_to(6)
    assert session.cursor == 6
    qtbot.waitUntil(
        lambda: session.looker.latest is not None and session.looker.latest.place.steps == 6, timeout=60_000
    )
    look = session.looker.latest
    assert look.qubits == (0, 1, 2, 3)
    request = session.request()
    states = engine(circuit, "qutip").statevectors(request.parameters, request.features[:1], 6)[0]
    weights = np.abs(states.reshape(2, 8)) ** 2
    assert look.probabilities == pytest.approx(weights.sum(axis=1), abs=1e-9)
    assert look.bloch[0, 2] == pytest.approx(weights[0].sum() - weights[1].sum(), abs=1e-9)
    made.walk.click()
    assert session.cursor is None
    session.close()


def test_the_circuit_plays_to_its_end_and_stops(view, qtbot):
    view.walk.click()
    view.stepper._timer.setInterval(1)
    told = []
    view.cursorMoved.connect(told.append)
    view.stepper.play.click()
    qtbot.waitUntil(lambda: not view.stepper.play.isChecked(), timeout=20_000)
    assert told == list(view.canvas.stops)


def test_what_comes_later_is_faint(view):
    view.walk.click()
    before = view.canvas.grab().toImage()
    view.stepper.go_to(0)
    assert view.canvas.highlights().cursor == 0
    assert view.canvas.grab().toImage() != before


def test_too_many_qubits_are_told_where_the_circuit_would_be_and_among_the_problems(view, editor):
    second = InsertBlocks([Block("angle_2", "angle")], [Wire("pca_1", "out", "angle_2", "in")])
    editor.do(Batch("Twice twelve qubits", [ChangeSettings("pca_1", {"k": 12}), second]))
    [message] = [problem.message for problem in editor.problems if "at most 20" in problem.message]
    assert message == "The design needs 24 qubits, and at most 20 can be simulated here."
    assert view._empty.isVisible()
    assert view._empty.text() == message
    editor.undo()
    assert not view._empty.isVisible()
    editor.do(RemoveBlocks(["angle_1"]))
    assert view._empty.text() == "The circuit shows as soon as an encoding gives qubits."
