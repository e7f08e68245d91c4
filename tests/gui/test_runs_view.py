"""The panel of kept runs: listed, sorted, compared, laid over the plots, named, removed and brought back."""

from __future__ import annotations

import errno

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.runs_view.table import COLUMNS
from qdcnn_studio.app.runs_view.thumbnails import SIZE
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT, application
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.text import parse
from qdcnn_studio.training.keeper import begin_run
from qdcnn_studio.training.library import RunLibrary
from qdcnn_studio.training.settings import validated
from qdcnn_studio.training.trainer import Trainer

TEXT = 'digits(classes=[0, 1]) | pca(4) | scale(0, 3.1416) | angle("ry") | conv("{}") | pool() | classify(2)'
REGISTRY = standard_registry()
RUN, DESIGN, STEPS, TAGS = ([c.title for c in COLUMNS].index(title) for title in ("Run", "Design", "Steps", "Tags"))


def keep(library, ansatz, steps, rate, readout="probabilities"):
    design = parse(TEXT.format(ansatz).replace("classify(2)", f'classify(2, "{readout}")'), REGISTRY)
    settings = validated({"steps": steps, "learning_rate": rate, "validate_every": 2})
    trainer = Trainer(design, REGISTRY, settings)
    keeper = begin_run(library.new_folder(), dumps(design), trainer)
    for _ in range(steps):
        keeper.record(trainer, trainer.step())
    keeper.record_result(trainer.result())
    keeper.close()


@pytest.fixture
def window(qtbot, tmp_path):
    make_application()
    library = RunLibrary(tmp_path / "runs")
    keep(library, "so4", 4, 0.1)
    keep(library, "ttn", 8, 0.05)
    made = MainWindow(Session(parse(TEXT.format("su4"), REGISTRY), REGISTRY), library=library)
    qtbot.addWidget(made)
    made.show()
    made.show_runs()
    yield made
    made.close()


def shown(panel, column):
    return [panel.sorted.index(row, column).data() for row in range(panel.sorted.rowCount())]


def test_the_accuracy_of_a_hybrid_is_marked(qtbot, tmp_path):
    library = RunLibrary(tmp_path / "runs")
    keep(library, "so4", 2, 0.1)
    keep(library, "so4", 2, 0.1, readout="dense")
    made = MainWindow(Session(parse(TEXT.format("su4"), REGISTRY), REGISTRY), library=library)
    qtbot.addWidget(made)
    made.show_runs()
    tests, best = (shown(made.runs, [c.title for c in COLUMNS].index(title)) for title in ("Test", "Best validation"))
    assert sorted(text.startswith("hybrid ") for text in tests) == [False, True]
    assert sorted(text.startswith("hybrid ") for text in best) == [False, True]
    made.close()


def choose(panel, *rows):
    panel.table.clearSelection()
    flag = panel.table.selectionModel().SelectionFlag
    for row in rows:
        panel.table.selectionModel().select(panel.sorted.index(row, 0), flag.Select | flag.Rows)


def test_runs_are_sorted_by_any_column(window):
    panel = window.runs
    panel.table.sortByColumn(STEPS, Qt.SortOrder.AscendingOrder)
    assert shown(panel, STEPS) == ["4", "8"]
    panel.table.sortByColumn(STEPS, Qt.SortOrder.DescendingOrder)
    assert shown(panel, STEPS) == ["8", "4"]


def colors_of(icon):
    """The opaque colours of a picture."""
    image = icon.pixmap(SIZE).toImage()
    points = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return [(point.red(), point.green(), point.blue()) for point in points if point.alphaF() > 0.8]


def near(color, colors):
    red, green, blue = color.red(), color.green(), color.blue()
    return any(max(abs(red - r), abs(green - g), abs(blue - b)) < 4 for r, g, b in colors)


def test_each_run_has_a_picture_of_its_design(window, qtbot):
    """Cards in the colours of their families, in both themes; runs of the same design share one picture."""
    panel, first = window.runs, window.runs.model.entries[0]
    window.kept.duplicate(first)

    def pictures():
        return [panel.model.index(row, DESIGN).data(Qt.ItemDataRole.DecorationRole) for row in range(3)]

    for colors in (LIGHT, DARK):
        KEEPER.use(colors, application())
        qtbot.waitUntil(lambda: None not in pictures())
        for entry, icon in zip(panel.model.entries, pictures(), strict=True):
            families = {str(REGISTRY[block.type].family) for block in entry.run.design.blocks.values()}
            assert all(near(colors.color(family), colors_of(icon)) for family in families)
        chosen = pictures()[0].pixmap(SIZE, QIcon.Mode.Selected).toImage()
        assert chosen.pixelColor(SIZE.width() // 2, 1).name() == colors.color("panel").name(), "not on the row's colour"
    shared = {entry.run.folder: icon.cacheKey() for entry, icon in zip(panel.model.entries, pictures(), strict=True)}
    same = [entry.run.folder for entry in panel.model.entries if entry.run.design == first.run.design]
    assert len(same) == 2
    assert len({shared[folder] for folder in same}) == 1
    assert len(set(shared.values())) == 2
    row = panel.model.folder_row(first.run.folder)
    assert "conv(" in panel.model.index(row, DESIGN).data(Qt.ItemDataRole.ToolTipRole)


def test_two_chosen_runs_tell_what_differs(window):
    panel = window.runs
    panel.table.sortByColumn(STEPS, Qt.SortOrder.AscendingOrder)
    choose(panel, 0, 1)
    words = panel.words.text()
    assert "conv_1: ansatz so4 → ttn" in words
    assert "learning_rate 0.1 → 0.05" in words


def test_a_check_mark_lays_the_curves_over_the_plots(window):
    panel, plot = window.runs, window.training.curves.plots["Loss"]
    before = plot.keys
    entry = panel.model.entries[0]
    panel.model.setData(panel.model.index(0, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    (key,) = set(plot.keys) - set(before)
    plot.draw()
    np.testing.assert_array_equal(plot.drawn(key)[1], entry.run.history().losses)
    color = plot._lines[key].item.opts["pen"].color()
    dot = panel.model.index(0, 0).data(Qt.ItemDataRole.DecorationRole).toImage()
    assert dot.pixelColor(dot.rect().center()).name() == color.name(), "the same colour everywhere"
    accuracy = window.training.curves.plots["Accuracy"]
    assert accuracy._lines[key].item.opts["pen"].color().name() == color.name()
    panel.model.setData(panel.model.index(0, 0), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert plot.keys == before


def test_words_on_a_run_are_written_down(window):
    panel = window.runs
    choose(panel, 0)
    panel.name.setText("The good one")
    panel.tags.setText("small, fast")
    panel.tags.editingFinished.emit()
    assert "The good one" in shown(panel, 0)
    assert "small, fast" in shown(panel, TAGS)


def test_notes_are_written_down_when_the_keyboard_leaves_them(window, qtbot):
    panel = window.runs
    choose(panel, 0)
    panel.notes.setFocus()
    panel.notes.setPlainText("Try a lower rate.")
    window.kept.changed.emit()
    assert panel.notes.toPlainText() == "Try a lower rate.", (
        "what is being written stays, whatever a run does meanwhile"
    )
    panel.name.setFocus()
    qtbot.waitUntil(lambda: panel.chosen()[0].label.notes == "Try a lower rate.")
    choose(panel, 1)
    assert panel.notes.toPlainText() == ""
    choose(panel, 0)
    assert panel.notes.toPlainText() == "Try a lower rate."


def test_removed_and_brought_back(window):
    panel = window.runs
    assert not panel.buttons["Bring back"].isEnabled()
    names = sorted(entry.run.folder.name for entry in panel.model.entries)
    choose(panel, 0)
    panel.buttons["Remove"].click()
    assert len(panel.model.entries) == 1
    panel.buttons["Bring back"].click()
    assert sorted(entry.run.folder.name for entry in panel.model.entries) == names


def test_a_run_is_shown_again(window):
    panel = window.runs
    choose(panel, 0)
    entry = panel.chosen()[0]
    panel.buttons["Show"].click()
    np.testing.assert_array_equal(window.session.run.losses, entry.run.history().losses)
    assert window.kept.on_screen == entry.run.folder


def test_a_run_goes_out_as_one_file_and_comes_in_again(window, tmp_path, monkeypatch):
    panel, file = window.runs, tmp_path / "travelling.qdcnnrun"
    choose(panel, 0)
    entry = panel.chosen()[0]
    history = entry.run.history()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(file)], ""))
    panel.buttons["Export"].click()
    window.kept.remove(entry)
    panel.buttons["Import"].click()
    assert len(panel.model.entries) == 2
    arrived = panel.model.entries[0]
    np.testing.assert_array_equal(arrived.run.history().parameters, history.parameters)
    assert arrived.run.design == entry.run.design
    file.write_bytes(b"no run")
    panel.buttons["Import"].click()
    assert len(panel.model.entries) == 2
    assert "travelling.qdcnnrun cannot be read as a run" in window.notice.text()


def test_a_copy_is_made(window):
    panel = window.runs
    choose(panel, 0)
    entry = panel.chosen()[0]
    panel.buttons["Duplicate"].click()
    assert len(panel.model.entries) == 3
    copy = panel.model.entries[0]
    assert copy.name == f"Copy of {entry.name}"
    np.testing.assert_array_equal(copy.run.history().losses, entry.run.history().losses)


def test_what_the_disk_does_not_let_happen_is_told(window, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    for name in ("duplicate", "remove", "set_label"):
        monkeypatch.setattr(RunLibrary, name, full)
    panel = window.runs
    for do, what in (
        (panel.buttons["Duplicate"].click, "The run could not be copied"),
        (panel.buttons["Remove"].click, "The run could not be moved into the bin"),
        (lambda: (panel.name.setText("x"), panel.name.editingFinished.emit()), "The words on the run could not"),
    ):
        choose(panel, 0)
        do()
        assert window.notice.text().startswith(what)
        assert window.notice.text().endswith(": the disk is full.")
    assert len(panel.model.entries) == 2


def test_a_run_that_is_being_trained_is_not_removed(window, qtbot):
    session, panel = window.session, window.runs
    session.change_settings(steps=1_000_000)
    session.train()
    qtbot.waitUntil(lambda: session.run.steps > 3, timeout=60_000)
    panel.refresh()
    (row,) = (row for row in range(3) if panel.model.entries[row].run.folder == window.kept.on_screen)
    window.kept.remove(panel.model.entries[row])
    assert "is being trained" in window.notice.text()
    session.stop()
    qtbot.waitUntil(lambda: not session.run.is_active, timeout=60_000)
    window.kept.remove(window.kept.entries()[0])
    assert len(window.kept.entries()) == 2


def test_several_seeds_in_one_go_are_drawn_as_a_mean_with_a_band(window, qtbot):
    session, seeds = window.session, window.seeds
    session.change_settings(steps=5)
    with qtbot.waitSignal(seeds.finished, timeout=90_000):
        seeds.start(3)
    (series,) = seeds.done
    assert series.seeds == [0, 1, 2]
    assert not np.array_equal(series.losses[0], series.losses[1])
    mean, low, high = series.band("losses")
    np.testing.assert_allclose(mean, np.mean(series.losses, axis=0))
    np.testing.assert_allclose(high - low, 2 * np.std(series.losses, axis=0, ddof=1))
    plot = window.training.curves.plots["Loss"]
    plot.draw()
    np.testing.assert_allclose(plot.drawn("series:1")[1], mean)
    assert not plot._lines["series:1"].band.fill.path().isEmpty()
    assert "± " in window.notice.text()
    assert "3 seeds" in window.notice.text()
    assert len(window.kept.entries()) == 5, "every seed is a kept run"
