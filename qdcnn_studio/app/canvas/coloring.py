"""The colours that a frame can have, as a menu."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from qdcnn_studio.app.icons import icon
from qdcnn_studio.app.theme import FRAME_COLORS, ROLES
from qdcnn_studio.design.edits import ChangeFrame

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView


def color_menu(view: CanvasView, frame: str, parent: QWidget) -> QMenu:
    """Return a menu of colours for a frame, the present one checked. Choosing one is one step.

    Parameters
    ----------
    view : CanvasView
    frame : str
        Id of the frame.
    parent : QWidget
        Whose menu it is.
    """
    menu = QMenu("Colour", parent)
    present = view.editor.design.frames[frame]
    for color in FRAME_COLORS:
        action = QAction(icon("frame", color), color.capitalize(), menu)
        action.setObjectName(f"color.{color}")
        action.setCheckable(True)
        action.setChecked(ROLES.get(color, color) == ROLES.get(present.color, present.color))
        edit = ChangeFrame(replace(present, color=color))
        action.triggered.connect(lambda _checked=False, edit=edit: view.editor.do(edit))
        menu.addAction(action)
    return menu
