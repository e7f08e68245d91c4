"""Starts the app: the window first, everything slow after its first paint."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, QTimer
from PySide6.QtGui import QIcon, QPixmapCache
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.garbage import SETTLED, GarbageCollector
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT, font
from qdcnn_studio.blas import use_one_thread
from qdcnn_studio.design.graph import Design
from qdcnn_studio.resources import resource

PIXMAP_CACHE_KILOBYTES = 64 * 1024
"""Qt's default of 10 MB is too small for the cached cards of a large design (QT.md §1)."""

SWITCH_SECONDS = 0.0005
"""How long a background thread keeps Python from the window's, which asks for it after each call into Qt. With Python's
5 ms, painting what an edit of 100 blocks changed took 190 to 400 ms beside a running estimate; so it takes 20 to 70."""


def make_application(arguments: list[str] | None = None) -> QApplication:
    """Return the application, made if there is none, with its name, font and theme."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(arguments or sys.argv[:1])
    QCoreApplication.setOrganizationName("QDCNN Studio")
    QCoreApplication.setApplicationName("QDCNN Studio")
    QPixmapCache.setCacheLimit(PIXMAP_CACHE_KILOBYTES)
    application.setFont(font())
    KEEPER.follow_system(application)
    return application


def runs_folder() -> Path:
    """Return the folder of the user's runs."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / "runs"


def run(design: Design | None = None, path: Path | None = None, theme: str | None = None) -> int:
    """Open the window and return the exit code when it is closed.

    Parameters
    ----------
    design : Design, optional
        What to open; the first example otherwise.
    path : Path, optional
        The file it came from.
    theme : str, optional
        ``dark`` or ``light``; the system's otherwise.
    """
    use_one_thread()
    sys.setswitchinterval(SWITCH_SECONDS)
    application = make_application()
    if theme is not None:
        KEEPER.use(LIGHT if theme == "light" else DARK, application)
    from qdcnn_studio.app.canvas.clipboard import leave_text
    from qdcnn_studio.app.main_window import MainWindow
    from qdcnn_studio.app.positions import watch
    from qdcnn_studio.app.session import Session
    from qdcnn_studio.blocks.standard import standard_registry
    from qdcnn_studio.examples import open_example
    from qdcnn_studio.training.library import RunLibrary

    session = Session(design or open_example("first_minute"), standard_registry())
    window = MainWindow(session, path, RunLibrary(runs_folder()), asked=design is not None)
    window.setWindowIcon(QIcon(str(resource("icons/app.svg"))))
    window.fit_on(window.screen().availableGeometry())
    window.show()
    watch(window)
    garbage = GarbageCollector(application)
    QTimer.singleShot(SETTLED, garbage.settle)
    QTimer.singleShot(0, session.link.start)
    code = application.exec()
    leave_text()
    session.close()
    garbage.close()
    return code
