"""The menu of what is under the hand: the actions of the table that fit it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from qdcnn_studio.app.canvas.coloring import color_menu
from qdcnn_studio.app.canvas.hits import Hit

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

FOR_BLOCK = (
    ("tools.rename", "canvas.bypass", "tools.repair"),
    ("canvas.cut", "canvas.copy", "canvas.duplicate"),
    ("tools.add_frame", "group.collapse", "arrange.tidy"),
    ("canvas.delete", "canvas.delete_and_join"),
)
FOR_GROUP = (("group.open", "group.dissolve", "group.detach", "group.save"),)
FOR_WIRE = (("canvas.delete",),)
FOR_REGION = (("tools.rename",), ("canvas.delete",))
FOR_GROUND = (("canvas.paste", "canvas.select_all"), ("tools.add_note", "tools.add_frame"), ("arrange.tidy",))


def context_menu(view: CanvasView, hit: Hit, point: QPointF) -> QMenu:
    """Return the menu for what is under a point of the scene."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    known = {action.objectName(): action for action in view.actions()}
    if hit.block is not None:
        opens = view.editor.group_at(hit.block) is not None
        groups: tuple[tuple[str, ...], ...] = FOR_GROUP + FOR_BLOCK if opens else FOR_BLOCK
    elif hit.wire is not None:
        groups = FOR_WIRE
    elif hit.region:
        groups = FOR_REGION
    else:
        groups = FOR_GROUND
        menu.addAction("Add a block here…", lambda: view.ask_what_to_add(point))
        menu.addSeparator()
    if not any(problem.block == hit.block and problem.repairs for problem in view.editor.problems):
        known.pop("tools.repair", None)
    if hit.frame or hit.handle:
        menu.addMenu(color_menu(view, hit.frame or hit.handle or "", menu))
    for group in groups:
        _add_group(menu, [known[name] for name in group if name in known])
    return menu


def _add_group(menu: QMenu, actions: list[QAction]) -> None:
    menu.addActions(actions)
    if actions:
        menu.addSeparator()
