"""The window: palette, canvas, circuit, inspector and training, in docks that remember where they were."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSplitter, QWidget

from qdcnn_studio.app.actions import ActionTable
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.canvas.welcome import Template
from qdcnn_studio.app.cheat_sheet import CheatSheet
from qdcnn_studio.app.circuit_view.view import CircuitView
from qdcnn_studio.app.command_palette import CommandPalette
from qdcnn_studio.app.compare_view.window import CompareWindow
from qdcnn_studio.app.documents import Documents
from qdcnn_studio.app.duel_view.model import DuelModel
from qdcnn_studio.app.duel_view.window import DuelWindow
from qdcnn_studio.app.faults import Faults
from qdcnn_studio.app.file_menus import FileMenus
from qdcnn_studio.app.gallery.window import Gallery
from qdcnn_studio.app.grouping import Grouping
from qdcnn_studio.app.inspector.view import InspectorView
from qdcnn_studio.app.kept_runs import KeptRuns
from qdcnn_studio.app.left_designs import LeftDesigns
from qdcnn_studio.app.notice import Notice
from qdcnn_studio.app.own_blocks import OwnBlocks
from qdcnn_studio.app.palette.view import PaletteView
from qdcnn_studio.app.preflight import Preflight
from qdcnn_studio.app.receptive import Receptive
from qdcnn_studio.app.runs_view.bands import Bands
from qdcnn_studio.app.runs_view.bar import RunsBar
from qdcnn_studio.app.runs_view.overlays import Overlays
from qdcnn_studio.app.runs_view.panel import RunsPanel
from qdcnn_studio.app.seed_series import SeedSeries
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import DARK, KEEPER, LIGHT, application, theme
from qdcnn_studio.app.top_bar import TopBar
from qdcnn_studio.app.training_view.view import TrainingView
from qdcnn_studio.examples import examples
from qdcnn_studio.training.library import RunLibrary

LAYOUT_VERSION = 1
HEAT_INTERVAL = 100
"""Milliseconds between two heat strips: each repaints every card, and ten a second look alive."""
TITLE_BAR = 32
"""Pixels that a window manager's title bar takes, at most; how many it does is known only once the window is shown."""
PALETTE_WIDTH, INSPECTOR_WIDTH, TRAINING_HEIGHT = 200, 264, 312


class MainWindow(QMainWindow):
    """Everything on one screen.

    Parameters
    ----------
    session : Session
    path : Path, optional
        The file the session's design came from.
    library : RunLibrary, optional
        Where runs are kept; they are not kept without one.
    asked : bool
        Whether the user asked for the session's design; if not, one that was left open takes its place.
    """

    def __init__(
        self, session: Session, path: Path | None = None, library: RunLibrary | None = None, asked: bool = True
    ) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("main")
        self.setDockNestingEnabled(True)
        self.documents = Documents(session.editor, self, path)
        self.preflight = Preflight(session, self)
        self.top_bar = TopBar(session, self.documents, self.preflight)
        self.setMenuWidget(self.top_bar)
        self.canvas = CanvasView(session.editor)
        self.circuit = CircuitView(session.editor)
        self.own_blocks = OwnBlocks(parent=self)
        self.palette_view = PaletteView(session.registry, self.own_blocks)
        self.grouping = Grouping(self.canvas, self.documents, self.own_blocks)
        self.inspector = InspectorView(session.editor, self.preflight, session.samples, session)
        self.kept = KeptRuns(library, session) if library is not None else None
        self._left = LeftDesigns(library.folder.parent) if library is not None else None
        self.training = TrainingView(session)
        self.receptive = Receptive(session, self.canvas, self.circuit, self.training, self)
        self.runs: RunsPanel | None = None
        self.comparison: CompareWindow | None = None
        self.gallery: Gallery | None = None
        self.duel: DuelWindow | None = None
        plots = self.training.curves.plots
        self.seeds = SeedSeries(session)
        self.bands = Bands(self.seeds, plots["Loss"], plots["Accuracy"])
        self.runs_bar = RunsBar(self.seeds, self.kept)
        self.training.transport.append(self.runs_bar)
        if self.kept is not None:
            self.overlays = Overlays(self.kept, plots["Loss"], plots["Accuracy"])
        self.notice = Notice(self.canvas)
        self.faults = Faults(session, self.notice)
        self.actions_table = ActionTable(self, self._target)
        self.actions_table.fill_menu_bar(self.top_bar.menus)
        self.actions_table.attach(self.canvas)
        self.commands = CommandPalette(self.actions_table, self)
        self.menus = FileMenus(self.top_bar.menus, self.documents)
        self._lay_out()
        self._join()
        self._restore()
        self._reopen_left(asked)
        self._offer_to_go_on()
        self.canvas.setFocus()

    def _lay_out(self) -> None:
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.setObjectName("middle")
        self.middle.setHandleWidth(1)
        self.middle.setChildrenCollapsible(False)
        self.middle.addWidget(self.canvas)
        self.middle.addWidget(self.circuit)
        self.middle.setStretchFactor(0, 1)
        self.middle.setStretchFactor(1, 1)
        self.middle.setSizes([300, 250])
        self.setCentralWidget(self.middle)
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.docks = [
            self._dock("palette", "Blocks", self.palette_view, Qt.DockWidgetArea.LeftDockWidgetArea),
            self._dock("inspector", "Inspector", self.inspector, Qt.DockWidgetArea.RightDockWidgetArea),
            self._dock("training", "Training", self.training, Qt.DockWidgetArea.BottomDockWidgetArea),
        ]
        self.resizeDocks(self.docks[:2], [PALETTE_WIDTH, INSPECTOR_WIDTH], Qt.Orientation.Horizontal)
        self.resizeDocks(self.docks[2:], [TRAINING_HEIGHT], Qt.Orientation.Vertical)

    def _dock(self, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(content)
        dock.setTitleBarWidget(QWidget(dock))
        self.addDockWidget(area, dock)
        return dock

    def _target(self, name: str) -> object | None:
        """Return what stands under a name in the table of actions."""
        return {"window": self, "session": self.session, "group": self.grouping}.get(name) or self.canvas.target(name)

    # What the table of actions asks of the window

    def new_design(self) -> None:
        """Open an empty design."""
        self.documents.new()

    def open_design(self) -> None:
        """Ask for a design and open it."""
        self.documents.open()

    def save_design(self) -> None:
        """Save the design."""
        self.documents.save()

    def save_design_as(self) -> None:
        """Save the design under another name."""
        self.documents.save_as()

    def close_design(self) -> None:
        """Close the design in front."""
        self.documents.close()

    def next_design(self) -> None:
        """Bring the next open design to the front."""
        self.documents.show_next()

    def show_commands(self) -> None:
        """Open the command palette."""
        self.commands.open()

    def show_shortcuts(self) -> None:
        """Open the sheet of all keys."""
        sheet = CheatSheet(self.actions_table, self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.show()

    def show_runs(self) -> None:
        """Open the panel of kept runs."""
        if self.kept is None:
            return
        if self.runs is None:
            self.runs = RunsPanel(self.kept, self)
        self.runs.show()
        self.runs.raise_()

    def show_duel(self) -> None:
        """Open the window in which two contestants train side by side."""
        if self.duel is None:
            self.duel = DuelWindow(DuelModel(self.session.background, parent=self), self.documents, self)
        self.duel.show()
        self.duel.raise_()

    def show_gallery(self) -> None:
        """Open the gallery of examples."""
        if self.gallery is None:
            self.gallery = Gallery(self.session.registry, self)
            self.gallery.chosen.connect(self.documents.open_example)
        self.gallery.show()
        self.gallery.raise_()

    def edit_kernel(self) -> None:
        """Open the kernel editor for the selected convolution."""
        if not self.inspector.edit_selected_kernel():
            self.notice.say("Select a convolution first: the kernel editor changes its small circuit.")

    def show_comparison(self) -> None:
        """Open the window that compares the present design with its baselines."""
        if self.comparison is None:
            self.comparison = CompareWindow(self.session, self)
        self.comparison.show()
        self.comparison.raise_()

    def quit(self) -> None:
        """Close the window."""
        self.close()

    def toggle_theme(self) -> None:
        """Change between dark and light."""
        KEEPER.use(LIGHT if theme().is_dark else DARK, application())

    def arrange_panels(self, movable: bool) -> None:
        """Show the panels' title bars, by which they can be moved, or hide them again."""
        for dock in self.docks:
            bar = dock.titleBarWidget()
            dock.setTitleBarWidget(None if movable else QWidget(dock))  # type: ignore[arg-type]
            if bar is not None:
                bar.deleteLater()

    def _join(self) -> None:
        editor = self.session.editor
        self.palette_view.activated.connect(self.canvas.add_at_center)
        self.palette_view.ownActivated.connect(lambda own: self.canvas.commands.place_part(own.part))
        self.canvas.insideRequested.connect(self.grouping.open_block)
        self.session.told.connect(self.notice.say)
        self.runs_bar.runsAsked.connect(self.show_runs)
        self.training.accuracy.compare_wanted.connect(self.show_comparison)
        self.circuit.show_parameters(lambda: self.session.parameters)
        self.circuit.cursorMoved.connect(self.session.look_at_operation)
        self.documents.told.connect(self.notice.say)
        self.canvas.said.connect(self.notice.say)
        self.canvas.openRequested.connect(self._open_dropped)
        self.canvas.welcome.offer(Template(entry.name, entry.title, entry.summary) for entry in examples())
        self.canvas.welcome.chosen.connect(self.documents.open_example)
        self._heat_timer = QTimer(self)
        self._heat_timer.setSingleShot(True)
        self._heat_timer.setInterval(HEAT_INTERVAL)
        self._heat_timer.timeout.connect(self._show_heat)
        self.session.run.advanced.connect(self._show_heat_soon)
        self.session.run.momentChanged.connect(self._show_heat)
        editor.opened.connect(self.canvas.navigation.fit_all)
        self.top_bar.commandsAsked.connect(self.show_commands)
        editor.designChanged.connect(self._show_title)
        editor.savedChanged.connect(self._show_title)
        self._show_title()

    def _offer_to_go_on(self) -> None:
        entry = self.kept.unfinished() if self.kept is not None else None
        if entry is not None and self.kept is not None:
            kept = self.kept
            sentence = f"Training “{entry.name}” was left after step {entry.steps:,}."
            self.notice.say(sentence, "Go on", lambda: kept.go_on(entry))

    def _reopen_left(self, asked: bool) -> None:
        """Open again what was unsaved when the window was closed in the middle of training."""
        for document in self._left.take() if self._left is not None else ():
            self.documents.bring_back(document, in_place=not asked)

    def _may_close(self) -> bool:
        """Whether the window may close; while it trains nothing is asked, since nothing is lost."""
        if self._left is not None and self.session.run.is_active and self._left.keep(self.documents.unsaved):
            return True
        return self.documents.may_close()

    def _open_dropped(self, path: str) -> None:
        self.documents.open_path(Path(path))

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.documents.current.title}[*] – QDCNN Studio")
        self.setWindowModified(not self.session.editor.is_saved)

    def _show_heat_soon(self) -> None:
        if not self._heat_timer.isActive():
            self._heat_timer.start()

    def _show_heat(self) -> None:
        run = self.session.run
        norms = self.session.editor.on_canvas(run.gradients_at(run.shown_step))
        largest = max(norms.values(), default=0.0)
        self.canvas.set_heat({block: norm / largest for block, norm in norms.items()} if largest > 0 else {})

    def _restore(self) -> None:
        self.resize(1440, 900)
        settings = QSettings()
        geometry, state = settings.value("window/geometry"), settings.value("window/state")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state, LAYOUT_VERSION)
        middle = settings.value("window/middle")
        if isinstance(middle, QByteArray):
            self.middle.restoreState(middle)

    def fit_on(self, room: QRect) -> None:
        """Take no more room than a screen has, with its title bar."""
        self.resize(self.size().boundedTo(room.size() - QSize(0, TITLE_BAR)))

    def showEvent(self, event: QShowEvent) -> None:
        """Show the whole design once the window has its size."""
        super().showEvent(event)
        QTimer.singleShot(0, self.canvas.navigation.fit_all)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the layout, ask about unsaved work unless a run goes on, and end the training process."""
        if not self._may_close():
            event.ignore()
            return
        settings = QSettings()
        settings.setValue("window/geometry", self.saveGeometry())
        settings.setValue("window/state", self.saveState(LAYOUT_VERSION))
        settings.setValue("window/middle", self.middle.saveState())
        if self.duel is not None:
            self.duel.close()
        if self.comparison is not None:
            self.comparison.close()
        self.session.close()
        super().closeEvent(event)
