"""Fixtures for tests that drive real widgets offscreen."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.actions import ActionTable
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.garbage import GarbageCollector
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.graph import Design
from tests.gui.helpers import chain


@pytest.fixture(scope="package")
def _collector(qapp: QApplication) -> Iterator[GarbageCollector]:
    """Collect cycles in this thread alone, as the program does."""
    made = GarbageCollector()
    yield made
    gc.collect()  # while there is an application: a widget that outlives it takes the program down at its end
    made.close()


@pytest.fixture(autouse=True)
def _collected(_collector: GarbageCollector) -> Iterator[None]:
    """Collect what a test leaves, when it is time to."""
    yield
    _collector.collect_due()


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path) -> Iterator[None]:
    """Keep what tests store away from the user's settings, and from each other."""
    before = QSettings.defaultFormat()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    yield
    QSettings.setDefaultFormat(before)


@pytest.fixture(autouse=True)
def _no_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer "discard" to questions about unsaved work: nobody is there to click, and the test would wait forever."""
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    """Return an editor of a short chain: digits, scale, angle, convolution, pooling, classification."""
    return Editor(chain(), standard_registry())


@pytest.fixture
def canvas(qtbot: QtBot, editor: Editor) -> CanvasView:
    """Return a shown canvas of the editor's design, with the keys of its actions."""
    return shown_canvas(qtbot, editor)


@pytest.fixture
def empty_canvas(qtbot: QtBot) -> CanvasView:
    """Return a shown canvas of an empty design."""
    return shown_canvas(qtbot, Editor(Design(), standard_registry()))


def shown_canvas(qtbot: QtBot, editor: Editor) -> CanvasView:
    """Show a canvas, with the keys of its actions."""
    view = CanvasView(editor)
    qtbot.addWidget(view)
    table = ActionTable(view, view.target)
    table.attach(view)
    view.resize(1200, 700)
    view.show()
    qtbot.waitExposed(view)
    view.activateWindow()
    view.setFocus()
    view.navigation.fit_all()
    return view
