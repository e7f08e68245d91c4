"""The real window and the real training process when the system gives no room on disk."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.run_model import RunState
from qdcnn_studio.app.session import Session
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.text import parse
from qdcnn_studio.training.library import RunLibrary
from qdcnn_studio.training.run import open_run
from tests.gui.fakes import SMALL

resource = pytest.importorskip("resource")
pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of other processes are Linux's")
PATIENCE = 60_000


@pytest.fixture
def window(qtbot, tmp_path):
    """A window that trains without end."""
    make_application()
    registry = standard_registry()
    made = MainWindow(Session(parse(SMALL, registry), registry), library=RunLibrary(tmp_path / "runs"))
    qtbot.addWidget(made)
    made.show()
    made.session.change_settings(steps=10_000_000)
    made.session.train()
    qtbot.waitUntil(lambda: made.session.run.steps > 20, timeout=PATIENCE)
    yield made
    made.close()


@contextmanager
def limited(pid, kind, most):
    """Hold a process to a limit of the system for as long as the block lasts."""
    soft, hard = resource.prlimit(pid, kind)
    resource.prlimit(pid, kind, (most, hard))
    yield
    resource.prlimit(pid, kind, (soft, hard))


def test_without_room_on_disk_the_run_waits_and_goes_on_when_there_is_some(window, qtbot):
    session, run = window.session, window.session.run
    with limited(session.link.pid, resource.RLIMIT_FSIZE, 1):
        qtbot.waitUntil(lambda: run.state is RunState.PAUSED, timeout=PATIENCE)
        words = "The run cannot be written because of the disk (File too large). It goes on when there is room"
        assert window.notice.text().startswith(words)
        assert words in window.training.transport.status.text()
        kept = np.array(run.losses)
    qtbot.waitUntil(lambda: run.state is RunState.RUNNING and run.steps > len(kept) + 20, timeout=PATIENCE)
    assert "cannot be written" not in window.training.transport.status.text()
    session.stop()
    qtbot.waitUntil(lambda: run.state is RunState.STOPPED, timeout=PATIENCE)
    np.testing.assert_array_equal(run.losses[: len(kept)], kept)
    history = open_run(session.run_folder).history()
    np.testing.assert_array_equal(history.losses, run.losses)
    np.testing.assert_array_equal(history.parameters, run.parameters)
