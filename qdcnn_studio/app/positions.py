"""Tells a test program where things are on screen: positions must never be guessed (QT.md §6)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

if TYPE_CHECKING:
    from qdcnn_studio.app.main_window import MainWindow

VARIABLE = "QDCNN_STUDIO_POSITIONS"
"""Environment variable that names the file to write to."""


class PositionsWriter(QObject):
    """Writes global positions, and what the window holds, to a JSON file several times a second."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._path = path
        self._timer = QTimer(self)
        self._timer.setInterval(150)
        self._timer.timeout.connect(self.write)
        self._timer.start()

    def report(self) -> dict[str, object]:
        """Return the positions and the present counts."""
        window, session = self._window, self._window.session
        buttons = {
            button.accessibleName() or button.text(): _center(button)
            for button in window.findChildren(QAbstractButton)
            if button.isVisible() and (button.accessibleName() or button.text())
        }
        fields = {
            field.accessibleName(): _center(field)
            for field in window.findChildren(QLineEdit)
            if field.isVisible() and field.accessibleName()
        }
        return {
            "palette": window.palette_view.geometry_report(),
            "canvas": window.canvas.geometry_report(),
            "buttons": buttons,
            "fields": fields,
            "blocks": sorted(session.editor.design.blocks),
            "wires": [[w.source, w.output, w.target, w.input] for w in sorted(session.editor.design.wires)],
            "state": str(session.run.state),
            "message": session.run.message,
            "steps": session.run.steps,
            "losses": [float(loss) for loss in session.run.losses[:5]],
            "result": dict(session.run.result.result) if session.run.result else None,
        }

    def write(self) -> None:
        """Write the report, whole or not at all."""
        partial = self._path.with_suffix(".part")
        partial.write_text(json.dumps(self.report()), encoding="utf-8")
        os.replace(partial, self._path)


def _center(widget: QWidget) -> list[int]:
    point = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
    return [point.x(), point.y()]


def watch(window: MainWindow) -> None:
    """Start writing positions if the environment asks for it."""
    path = os.environ.get(VARIABLE)
    if path:
        PositionsWriter(window, Path(path))
