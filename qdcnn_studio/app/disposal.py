"""Taking parts of the window out for good."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def dispose(widget: QWidget) -> None:
    """Take a widget out of its layout and delete it.

    It is hidden first: what was laid out a moment ago is shown by Qt a moment later, as a window of its own if it has
    lost its parent meanwhile.
    """
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()
