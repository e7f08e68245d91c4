"""One button makes the table: the same numbers as the analysis gives, and no process left behind."""

from __future__ import annotations

import multiprocessing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from qdcnn_studio.analysis.compare import compare
from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.compare_view.window import CompareWindow, as_markdown, cells
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.session import Session
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.text import parse

TINY = 'digits(classes=[0, 1], per_class=30) | pca(2) | scale(0, 3.1416) | angle("ry") | conv("so4") | classify(2)'


@pytest.fixture
def window(qtbot):
    make_application()
    registry = standard_registry()
    session = Session(parse(TINY, registry), registry)
    made = CompareWindow(session)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()
    session.close()


def test_the_table_holds_what_the_analysis_gives(window, qtbot):
    window.seeds.setText("2")
    window.steps.setText("3")
    with qtbot.waitSignal(window.comparer.finished, timeout=150_000):
        window.start.click()
    qtbot.waitUntil(lambda: window.table.rowCount() > 0)
    expected = compare(
        window._session.editor.design, window._session.registry, range(2), settings={"steps": 3}, workers=0
    )
    assert window.comparison == expected
    shown = [window.table.item(row, 2).text() for row in range(window.table.rowCount())]
    assert shown == [row.summary.in_percent() for row in expected.rows]
    assert "advantage" in window.method.text()
    window.copy.click()
    assert expected.rows[0].title in QGuiApplication.clipboard().text()


def test_a_button_beside_the_accuracy_opens_it(qtbot):
    make_application()
    registry = standard_registry()
    main = MainWindow(Session(parse(TINY, registry), registry))
    qtbot.addWidget(main)
    main.show()
    qtbot.mouseClick(main.training.accuracy.compare, Qt.MouseButton.LeftButton)
    assert main.comparison.isVisible()
    main.close()


def test_a_hybrid_is_marked_beside_its_accuracy():
    registry = standard_registry()
    design = parse(TINY.replace("classify(2)", 'classify(2, "dense")'), registry)
    found = compare(design, registry, [0], settings={"steps": 2}, workers=0)
    titles = {row.model: cells(row, found.hybrid)[0] for row in found.rows}
    assert titles["circuit"] == "this design (hybrid)"
    assert "hybrid" in titles["unentangled"]
    assert "hybrid" not in titles["logistic"] + titles["svm"]
    assert "| this design (hybrid) |" in as_markdown(found)
    assert "* this design: 2 qubits, 2 steps." in as_markdown(found)


def test_whatever_goes_wrong_frees_the_window(window, qtbot, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("Something nobody thought of.")

    monkeypatch.setattr("qdcnn_studio.app.compare_view.comparer.compare", fail)
    window.start.click()
    qtbot.waitUntil(lambda: window.words.text() == "Something nobody thought of.")
    assert window.start.text() == "Compare"
    assert window.seeds.isEnabled()


def test_a_number_out_of_range_is_brought_into_it(window, monkeypatch):
    asked = []
    monkeypatch.setattr(window.comparer, "start", lambda _design, _registry, *numbers: asked.append(numbers))
    for seeds, steps in (("0", "7"), ("many", "10000000")):
        window.seeds.setText(seeds)
        window.steps.setText(steps)
        window.start.click()
    assert asked == [(1, 7), (1, 1_000_000)]
    assert (window.seeds.text(), window.steps.text()) == ("1", "1000000")


def test_called_off_it_leaves_no_process(window, qtbot):
    window.seeds.setText("5")
    window.steps.setText("100000")
    window.start.click()
    assert window.start.text() == "Cancel"
    qtbot.wait(300)
    window.start.click()
    qtbot.waitUntil(lambda: "Called off" in window.words.text(), timeout=60_000)
    assert not window.comparer.is_active
    assert not [child for child in multiprocessing.active_children() if "Spawn" in child.name]
