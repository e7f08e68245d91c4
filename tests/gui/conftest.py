"""Fixtures for tests that drive real widgets offscreen."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.actions import ActionTable
from qdcnn_studio.app.background import Background
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.garbage import GarbageCollector
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.graph import Design
from tests.gui.helpers import chain

MANY_WIDGETS = 100
"""Widgets left by a test above which all cycles are collected at once: a window alone has some hundreds."""


@pytest.fixture(scope="package")
def _collector(qapp: QApplication) -> Iterator[GarbageCollector]:
    """Collect cycles in this thread alone, as the program does."""
    made = GarbageCollector()
    made.settle()
    yield made
    QGuiApplication.clipboard().clear()  # what a test has copied is Python's, and must not outlive it
    gc.unfreeze()
    gc.collect()  # while there is an application: a widget that outlives it takes the program down at its end
    made.close()


@pytest.fixture(autouse=True)
def _threads_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """End the background threads of a test that has no window to close: each keeps its session and its widgets."""
    made: list[Background] = []
    begin = Background.__init__

    def noted(self: Background, *arguments: Any) -> None:
        begin(self, *arguments)
        made.append(self)

    monkeypatch.setattr(Background, "__init__", noted)
    yield
    for background in made:
        background.close()


@pytest.fixture(autouse=True)
def _collected(_collector: GarbageCollector) -> Iterator[None]:
    """Delete what a test leaves: each widget that is still there makes the next window slower to build."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if len(QApplication.allWidgets()) > MANY_WIDGETS:
        gc.collect()
    else:
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
