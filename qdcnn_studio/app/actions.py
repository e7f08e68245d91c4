"""The actions of the app as data. One table feeds the menus, the toolbar, the shortcuts, the command palette and the
cheat sheet.

An action's id is ``target.method``: what it does is that method of that target. Targets are plain objects (the canvas's
commands, the session, the window); another tab in front only means that other objects stand under the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from qdcnn_studio.app.icons import icon
from qdcnn_studio.app.theme import KEEPER

MENUS = ("File", "Edit", "View", "Arrange", "Run", "Help")


@dataclass(frozen=True)
class Action:
    """One thing the user can ask for.

    Parameters
    ----------
    id : str
        ``target.method``.
    title : str
        What menus and the command palette show.
    menu : str
        The menu it stands in.
    shortcuts : tuple of str
        Qt's names of keys; the first is the one that is shown.
    icon : str
        Name of its icon; empty for none.
    toolbar : bool
        Whether it stands in the toolbar too.
    on_canvas : bool
        Whether its shortcut belongs to the canvas: it must not take Delete or Ctrl+C away from a text field.
    separator : bool
        Whether a line stands above it in the menu.
    """

    id: str
    title: str
    menu: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    toolbar: bool = False
    on_canvas: bool = False
    separator: bool = False

    @property
    def target(self) -> str:
        """The name of the object that does it."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The name of the method that does it."""
        return self.id.partition(".")[2]


ACTIONS: tuple[Action, ...] = (
    Action("window.new_design", "New design", "File", ("Ctrl+N",), "new"),
    Action("window.open_design", "Open…", "File", ("Ctrl+O",), "open"),
    Action("window.show_gallery", "Examples…", "File", ("Ctrl+Shift+O",), "open"),
    Action("window.save_design", "Save", "File", ("Ctrl+S",), "save", separator=True),
    Action("window.save_design_as", "Save as…", "File", ("Ctrl+Shift+S",), "save"),
    Action("tools.save_picture", "Save as picture…", "File", ("Ctrl+Shift+E",), "picture"),
    Action("window.close_design", "Close design", "File", ("Ctrl+W",), "close", separator=True),
    Action("window.next_design", "Next design", "File", ("Ctrl+Tab", "Ctrl+PgDown")),
    Action("window.quit", "Quit", "File", ("Ctrl+Q",)),
    Action("canvas.undo", "Undo", "Edit", ("Ctrl+Z",), "undo", toolbar=True),
    Action("canvas.redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", toolbar=True),
    Action("canvas.cut", "Cut", "Edit", ("Ctrl+X",), "cut", on_canvas=True, separator=True),
    Action("canvas.copy", "Copy", "Edit", ("Ctrl+C",), "copy", on_canvas=True),
    Action("canvas.paste", "Paste", "Edit", ("Ctrl+V",), "paste", on_canvas=True),
    Action("canvas.duplicate", "Duplicate", "Edit", ("Ctrl+D",), "duplicate", on_canvas=True),
    Action("canvas.delete", "Delete", "Edit", ("Delete", "Backspace"), "delete", on_canvas=True),
    Action("canvas.delete_and_join", "Delete and join the wires", "Edit", ("Ctrl+Delete",), "delete", on_canvas=True),
    Action("canvas.select_all", "Select all", "Edit", ("Ctrl+A",), on_canvas=True, separator=True),
    Action("canvas.select_none", "Select nothing", "Edit", ("Ctrl+Shift+A",), on_canvas=True),
    Action("tools.add", "Add a block…", "Edit", ("Ctrl+Space",), "search", on_canvas=True, separator=True),
    Action("tools.rename", "Rename", "Edit", ("F2",), "rename", on_canvas=True),
    Action("canvas.bypass", "Bypass", "Edit", ("Ctrl+B",), "bypass", on_canvas=True),
    Action("tools.add_frame", "Frame the selection", "Edit", ("Ctrl+G",), "frame", on_canvas=True),
    Action(
        "group.collapse", "Collapse into a block", "Edit", ("Ctrl+Shift+G",), "group", on_canvas=True, separator=True
    ),
    Action("group.open", "Open the block", "Edit", ("Alt+Down",), "open", on_canvas=True),
    Action("group.leave", "Back to the design around it", "Edit", ("Alt+Up",), on_canvas=True),
    Action("group.dissolve", "Expand in place", "Edit", ("Ctrl+Alt+G",), "ungroup", on_canvas=True),
    Action("group.detach", "Detach", "Edit", ("Ctrl+Alt+D",), on_canvas=True),
    Action("group.save", "Save to the palette", "Edit", ("Ctrl+Alt+S",), "pin", on_canvas=True),
    Action("window.edit_kernel", "Edit the kernel…", "Edit", ("Ctrl+E",), "convolution"),
    Action("tools.add_note", "Add a note", "Edit", ("Ctrl+Shift+N",), "note", on_canvas=True),
    Action("tools.recolor", "Colour of the frame…", "Edit", ("Ctrl+Shift+K",), on_canvas=True),
    Action("tools.repair", "Repairs of the selected block", "Edit", ("Alt+Return",), "warning", on_canvas=True),
    Action("tools.find", "Find on the canvas…", "Edit", ("Ctrl+F",), "search", separator=True),
    Action("tools.show_history", "History…", "Edit", ("Ctrl+H",), "history"),
    Action("view.zoom_in", "Zoom in", "View", ("Ctrl++", "Ctrl+="), "zoom_in"),
    Action("view.zoom_out", "Zoom out", "View", ("Ctrl+-",), "zoom_out"),
    Action("view.actual_size", "Actual size", "View", ("Ctrl+0",)),
    Action("view.fit_all", "Show everything", "View", ("Ctrl+1",), "fit", toolbar=True),
    Action("view.fit_selection", "Show the selection", "View", ("Ctrl+2",), "fit"),
    Action("tools.toggle_minimap", "Minimap", "View", ("Ctrl+M",), "map", separator=True),
    Action("window.toggle_theme", "Dark or light", "View", ("Ctrl+Shift+L",), "theme"),
    Action("arrange.align_left", "Align left edges", "Arrange", ("Ctrl+Shift+Left",), "align", on_canvas=True),
    Action("arrange.align_right", "Align right edges", "Arrange", ("Ctrl+Shift+Right",), on_canvas=True),
    Action("arrange.align_top", "Align top edges", "Arrange", ("Ctrl+Shift+Up",), on_canvas=True),
    Action("arrange.align_bottom", "Align bottom edges", "Arrange", ("Ctrl+Shift+Down",), on_canvas=True),
    Action("arrange.align_middles", "Align middles in a row", "Arrange", ("Ctrl+Alt+M",), on_canvas=True),
    Action("arrange.align_centers", "Align middles in a column", "Arrange", ("Ctrl+Alt+C",), on_canvas=True),
    Action(
        "arrange.distribute_across", "Distribute across", "Arrange", ("Ctrl+Alt+H",), separator=True, on_canvas=True
    ),
    Action("arrange.distribute_down", "Distribute down", "Arrange", ("Ctrl+Alt+V",), on_canvas=True),
    Action("arrange.tidy", "Tidy", "Arrange", ("Ctrl+L",), "tidy", toolbar=True, on_canvas=True, separator=True),
    Action("session.train", "Train", "Run", ("Ctrl+Return", "F5"), "play"),
    Action("session.pause", "Pause", "Run", ("Shift+F5",), "pause"),
    Action("session.resume", "Resume", "Run", ("Ctrl+F5",), "play"),
    Action("session.step", "One step", "Run", ("F10",), "step"),
    Action("session.reset", "Reset", "Run", ("Ctrl+Shift+F5",), "reset"),
    Action("session.stop", "Stop", "Run", ("Ctrl+F2",), "stop"),
    Action("session.restart", "Restart with the present design", "Run", ("Ctrl+Shift+Return",), "play", separator=True),
    Action("session.restart_keeping", "Restart, keeping what still fits", "Run", ("Ctrl+Alt+Return",), "play"),
    Action("session.branch", "Branch from the step on screen", "Run", ("Ctrl+Shift+B",), "play"),
    Action("window.show_comparison", "Compare with baselines…", "Run", ("Ctrl+Shift+R",), "align"),
    Action("window.show_runs", "Kept runs…", "Run", ("Ctrl+R",), "history"),
    Action("window.show_duel", "Duel…", "Run", ("Ctrl+Shift+D",)),
    Action("window.show_commands", "Commands…", "Help", ("Ctrl+Shift+P",), "search"),
    Action("window.show_shortcuts", "Keys…", "Help", ("Ctrl+K", "F1"), "keyboard"),
)

Targets = Callable[[str], object | None]


class ActionTable(QObject):
    """Makes the Qt actions of a window out of the table, and runs them.

    Parameters
    ----------
    window : QWidget
        Gets the shortcuts.
    targets : callable
        Returns the object that stands under a name at present; None if there is none.
    actions : iterable of Action
    """

    triggered = Signal(str)
    """An action was run; its id."""
    shortcutsChanged = Signal()

    def __init__(self, window: QWidget, targets: Targets, actions: Iterable[Action] = ACTIONS) -> None:
        super().__init__(window)
        self.actions = tuple(actions)
        self._by_id = {action.id: action for action in self.actions}
        self._targets = targets
        self._made: dict[str, QAction] = {}
        for action in self.actions:
            made = QAction(action.title, self)
            made.setObjectName(action.id)
            made.triggered.connect(lambda _checked=False, name=action.id: self.run(name))
            self._made[action.id] = made
            if action.on_canvas:
                made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            else:
                window.addAction(made)
        self._use_shortcuts()
        self._tint()
        KEEPER.changed.connect(self._tint)

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def action(self, name: str) -> Action:
        """Return the row of the table of that id."""
        return self._by_id[name]

    def run(self, name: str) -> None:
        """Do what an action says, if there is something now that can do it."""
        do = self._method(self._by_id[name])
        if do is not None:
            do()
            self.triggered.emit(name)

    def available(self, name: str) -> bool:
        """Whether there is something now that can do it."""
        return self._method(self._by_id[name]) is not None

    def _method(self, action: Action) -> Callable[[], Any] | None:
        return getattr(self._targets(action.target), action.method, None)

    # -- shortcuts -----------------------------------------------------------------------------------------------

    def shortcuts(self, name: str) -> tuple[str, ...]:
        """Return the keys of an action: the user's own, or those of the table."""
        stored = QSettings().value(f"shortcuts/{name}", None)
        if stored is None:
            return self._by_id[name].shortcuts
        return tuple(key for key in str(stored).split(" | ") if key)

    def set_shortcut(self, name: str, keys: str | None) -> str:
        """Give an action another key; None brings back the table's own.

        Returns
        -------
        str
            The title of the action that has this key already, in which case nothing is changed; empty otherwise.
        """
        if keys is None:
            QSettings().remove(f"shortcuts/{name}")
        else:
            sequence = QKeySequence(keys)
            for other in self.actions:
                theirs = [QKeySequence(key) for key in self.shortcuts(other.id)]
                if other.id != name and keys and sequence in theirs:
                    return other.title
            QSettings().setValue(f"shortcuts/{name}", keys)
        self._use_shortcuts()
        self.shortcutsChanged.emit()
        return ""

    def _use_shortcuts(self) -> None:
        for name, made in self._made.items():
            action = self._by_id[name]
            made.setShortcuts([QKeySequence(key) for key in self.shortcuts(name)])
            keys = self.shortcuts(name)
            shown = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
            made.setToolTip(f"{action.title} ({shown})" if shown else action.title)

    # -- where they are shown ------------------------------------------------------------------------------------

    def attach(self, canvas: QWidget) -> None:
        """Let the shortcuts that belong to the canvas work while this one has the keyboard."""
        canvas.addActions([self._made[action.id] for action in self.actions if action.on_canvas])

    def fill_menu_bar(self, bar: QMenuBar) -> Mapping[str, QMenu]:
        """Put every action into its menu; returns the menus by title."""
        menus = {}
        for title in MENUS:
            menu = menus[title] = bar.addMenu(title)
            for action in self.actions:
                if action.menu == title:
                    if action.separator:
                        menu.addSeparator()
                    menu.addAction(self._made[action.id])
            menu.aboutToShow.connect(self.refresh)
        return menus

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """Put the actions of the toolbar into one."""
        for action in self.actions:
            if action.toolbar:
                bar.addAction(self._made[action.id])

    def refresh(self) -> None:
        """Enable what can be done now."""
        for name, made in self._made.items():
            made.setEnabled(self.available(name))

    def _tint(self) -> None:
        for name, made in self._made.items():
            if self._by_id[name].icon:
                made.setIcon(icon(self._by_id[name].icon))
