"""The runs that are kept on disk, as the window uses them: show one, go on with one, branch off, lay curves over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from qdcnn_studio.app.follower import Follower, goes_on
from qdcnn_studio.app.session import Session
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.training.errors import RunError
from qdcnn_studio.training.library import Entry, Label, RunLibrary, read_label
from qdcnn_studio.training.records import is_full
from qdcnn_studio.training.run import History, open_run

MOST_KIN = 8
"""Runs of a tree of branches that are drawn beside the one on screen."""


@dataclass(frozen=True)
class Relative:
    """A run of the same tree of branches as the one on screen.

    Parameters
    ----------
    folder : Path
    name : str
    history : History
    begin : int
        After which step of the run on screen it begins; below 0 for what came before.
    is_parent : bool
        Whether the run on screen branched off from it.
    """

    folder: Path
    name: str
    history: History
    begin: int
    is_parent: bool


class KeptRuns(QObject):
    """Every run of the session goes into a library, and any kept run can be brought back on screen.

    Parameters
    ----------
    library : RunLibrary
    session : Session
        Asked to keep its runs here.
    """

    changed = Signal()
    """There are other runs, or other words on one."""
    overlaysChanged = Signal()

    def __init__(self, library: RunLibrary, session: Session) -> None:
        super().__init__(session)
        self.library = library
        self._session = session
        self._colors: dict[Path, int] = {}
        self._follower = Follower(session.run, self)
        self.overlays: dict[Path, tuple[str, History]] = {}
        session.keep_in = library.new_folder
        session.run.stateChanged.connect(self.changed)
        session.run.started.connect(self._follow_branch)
        self.kin: list[Relative] = []

    @property
    def registry(self) -> Registry:
        """The block types there are."""
        return self._session.registry

    def entries(self) -> list[Entry]:
        """Return the runs there are, newest first."""
        return self.library.entries()

    @property
    def on_screen(self) -> Path | None:
        """Folder of the run on screen."""
        return self._session.run_folder

    def unfinished(self) -> Entry | None:
        """Return the run that was under way when the window was last closed, if there is one."""
        return self.library.unfinished()

    def show(self, entry: Entry) -> bool:
        """Bring a kept run and its design back on screen; returns whether it could be.

        The run that goes on in this window is on screen: it is left alone.
        """
        if self._goes_on_here(entry):
            return True
        circuit = compile(entry.run.design, self._session.registry).circuit
        if circuit is None or circuit.parameter_count != entry.run.columns.parameters:
            self._session.told.emit(f"The run {entry.name} was made with other blocks and cannot be shown.")
            return False
        self._session.stop()
        if not self._is_open(entry):
            self._session.editor.open(entry.run.design)
        self._session.run_folder, self._session.branched_from = entry.run.folder, None
        self._session.run.show_history(
            self._session.editor.design, circuit, entry.run.current_settings(), entry.run.history()
        )
        self._follower.follow(entry.run)
        return True

    def _is_open(self, entry: Entry) -> bool:
        """Whether the design in front is the run's, with the training settings it came to have."""
        editor, run = self._session.editor, entry.run
        alike = replace(editor.design, training=run.design.training) == run.design
        return alike and self._session.settings == run.current_settings()

    def go_on(self, entry: Entry) -> None:
        """Go on with a run that was left before its end, bit for bit."""
        if self._goes_on_here(entry):
            self._session.resume()
        elif self.show(entry) and self._follower.folder is None:
            self._session.go_on()

    def _goes_on_here(self, entry: Entry) -> bool:
        return self._session.run.is_active and entry.run.folder == self.on_screen

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        """Tell in words what the disk did not let happen."""
        try:
            yield
        except OSError as error:
            reason = "the disk is full" if is_full(error) else error.strerror or str(error)
            self._session.told.emit(f"{what}: {reason}.")

    def _follow_branch(self) -> None:
        """Write down where the run on screen branched off, and show the other runs of its tree of branches."""
        folder, branch = self.on_screen, self._session.branched_from
        if folder is not None and branch is not None:
            with self._telling("Where the run branched off could not be written down"):
                self.library.set_parent(folder, *branch)
        self.kin = [] if folder is None else self._kin(folder)
        self.overlaysChanged.emit()

    def _kin(self, folder: Path) -> list[Relative]:
        parent = self.library.parent(folder)
        made = []
        for path, begin in list(self.library.family(folder).items())[:MOST_KIN]:
            with suppress(RunError):  # a run that cannot be read is not drawn
                run = open_run(path)
                name = read_label(path).name or run.design.name or path.name
                is_parent = parent is not None and parent[0] == path
                made.append(Relative(path, name, run.history(), begin, is_parent))
        return made

    def lay_over(self, entry: Entry, shown: bool) -> None:
        """Show a run's curves over those on screen, or take them away."""
        if shown:
            used = set(self._colors.values())
            free = next((color for color in range(2, 10) if color not in used), 2 + len(used))
            self._colors[entry.run.folder] = free
            self.overlays[entry.run.folder] = (entry.name, entry.run.history())
        else:
            self._colors.pop(entry.run.folder, None)
            self.overlays.pop(entry.run.folder, None)
        self.overlaysChanged.emit()

    def overlay_color(self, folder: Path) -> int | None:
        """Return the number of the colour in which a run's curves are laid over; None if they are not.

        The first two colours belong to the run on screen. A run keeps its colour while it is shown.
        """
        return self._colors.get(folder)

    def set_label(self, entry: Entry, label: Label) -> None:
        """Write down the user's words on a run."""
        with self._telling("The words on the run could not be written down"):
            self.library.set_label(entry.run.folder, label)
        self.changed.emit()

    def label(self, entry: Entry) -> Label:
        """Return the user's words on a run."""
        return read_label(entry.run.folder)

    def duplicate(self, entry: Entry) -> None:
        """Copy a run."""
        with self._telling("The run could not be copied"):
            self.library.duplicate(entry.run.folder)
        self.changed.emit()

    def remove(self, entry: Entry) -> None:
        """Move a run into the bin, unless it is being trained; `bring_back` takes it out again."""
        if goes_on(entry.run):
            self._session.told.emit(f"The run {entry.name} is being trained: stop it first.")
            return
        self.lay_over(entry, False)
        with self._telling("The run could not be moved into the bin"):
            self.library.remove(entry.run.folder)
        self.changed.emit()

    def bring_back(self) -> None:
        """Take the run that was removed last out of the bin."""
        binned = self.library.binned()
        if binned:
            with self._telling("The run could not be taken out of the bin"):
                self.library.restore(binned[-1])
            self.changed.emit()

    @property
    def can_bring_back(self) -> bool:
        """Whether there is a run in the bin."""
        return bool(self.library.binned())

    def export(self, entry: Entry, file: Path) -> None:
        """Write a run as one file."""
        with self._telling("The run could not be written"):
            self.library.export(entry.run.folder, file)

    def bring_in(self, file: Path) -> None:
        """Add a run from a file."""
        try:
            self.library.bring_in(file)
        except RunError as error:
            self._session.told.emit(str(error))
        self.changed.emit()
