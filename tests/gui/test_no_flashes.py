"""No part of the window appears for a moment as a window of its own, which would flash and take the keyboard away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import theme
from qdcnn_studio.app.training_view.legend import Legend
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.edits import ChangeSettings, Disconnect
from qdcnn_studio.examples import examples
from qdcnn_studio.training.library import RunLibrary
from tests.gui.helpers import chain


class ShownWindows(QObject):
    """Notes each widget that is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(type(watched).__name__)
        return False


@pytest.fixture
def shown(qtbot):
    application = make_application()
    noted = ShownWindows()
    application.installEventFilter(noted)
    yield noted
    application.removeEventFilter(noted)


@pytest.fixture
def window(qtbot, shown, tmp_path):
    made = MainWindow(Session(chain(), standard_registry()), library=RunLibrary(tmp_path / "runs"))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.session.editor.mark_saved()
    made.close()


def test_the_cards_of_all_blocks_in_the_examples_are_shown_in_the_panel(window, shown):
    editor = window.session.editor
    seen: set[str] = set()
    for shipped in examples():
        window.documents.open_example(shipped.name)
        for block in editor.design.blocks.values():
            if block.type not in seen:
                seen.add(block.type)
                editor.select([block.id])
                QApplication.processEvents()
        editor.select(list(editor.design.blocks)[:2])
        editor.select([])
        QApplication.processEvents()
    assert shown.names == ["MainWindow"]


def test_problems_and_loading_images_are_shown_in_the_panel(window, shown, qtbot):
    editor = window.session.editor
    for block in editor.design.blocks:
        editor.select([block])
        editor.do(ChangeSettings("digits_1", {"classes": [int(block == "conv_1"), 7]}))
        editor.do(Disconnect(editor.design.wires_into(block)))
        qtbot.wait(20)
        editor.undo()
        QApplication.processEvents()
    assert shown.names == ["MainWindow"]


def test_what_is_taken_out_at_once_is_never_shown(qtbot, shown):
    legend = Legend()
    qtbot.addWidget(legend)
    legend.show()
    legend.add("loss", "loss", lambda: theme().color("accent"))
    legend.clear()
    qtbot.wait(20)
    assert shown.names == ["Legend"]
