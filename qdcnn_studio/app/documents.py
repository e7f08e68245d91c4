"""Opening and saving designs: files, examples, recent ones, and what to do with unsaved work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from qdcnn_studio.app.editor import Editor
from qdcnn_studio.design.document import DocumentError, load_with_report, save
from qdcnn_studio.design.graph import Design
from qdcnn_studio.examples import open_example

RECENT_LIMIT = 10
FILTER = "QDCNN designs (*.qdcnn);;All files (*)"


class Documents(QObject):
    """Where the design came from and where it goes.

    Parameters
    ----------
    editor : Editor
    window : QWidget
        Parent of the dialogs.
    path : Path, optional
        The file the editor's design came from.
    """

    told = Signal(str)
    pathChanged = Signal()

    def __init__(self, editor: Editor, window: QWidget, path: Path | None = None) -> None:
        super().__init__(window)
        self._editor = editor
        self._window = window
        self.path = path

    def new(self) -> None:
        """Start an empty design."""
        if self.may_close():
            self._show(Design(), None)

    def open(self) -> None:
        """Ask for a file and open it."""
        if self.may_close():
            chosen, _ = QFileDialog.getOpenFileName(self._window, "Open design", str(self._folder()), FILTER)
            if chosen:
                self.open_path(Path(chosen))

    def open_path(self, path: Path) -> bool:
        """Open a file; what cannot be read is told in one sentence, and the present design stays."""
        try:
            design, dropped = load_with_report(path)
        except DocumentError as error:
            self.told.emit(str(error))
            return False
        self._show(design, path)
        if dropped:
            self.told.emit(f"Opened {path.name} without {len(dropped)} parts that could not be read: {dropped[0]}")
        return True

    def open_example(self, name: str) -> None:
        """Open a shipped example as a new design."""
        if self.may_close():
            self._show(open_example(name), None)

    def save(self) -> bool:
        """Save to the design's file, asking for one if there is none; returns whether it was saved."""
        return self.save_to(self.path) if self.path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save to it; returns whether it was saved."""
        suggested = self._folder() / f"{self._editor.design.name or 'design'}.qdcnn"
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save design", str(suggested), FILTER)
        if not chosen:
            return False
        path = Path(chosen)
        return self.save_to(path if path.suffix else path.with_suffix(".qdcnn"))

    def save_to(self, path: Path) -> bool:
        """Save to a file; returns whether it was saved."""
        try:
            save(self._editor.design, path)
        except (DocumentError, OSError) as error:
            self.told.emit(f"The design could not be saved: {error}")
            return False
        self._editor.mark_saved()
        self._remember(path)
        self.told.emit(f"Saved to {path}.")
        return True

    def may_close(self) -> bool:
        """Whether the present design may go: it is saved, or the user said what to do with it."""
        if self._editor.is_saved:
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            "Unsaved design",
            f"Save the changes to {self._editor.design.name or 'this design'}?",
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def recent(self) -> list[Path]:
        """Return files opened or saved lately that are still there, newest first."""
        stored = QSettings().value("recent", [], type=list)
        paths = [Path(str(entry)) for entry in stored] if isinstance(stored, list) else []
        return [path for path in paths if path.exists()]

    def _folder(self) -> Path:
        return self.path.parent if self.path is not None else Path.home()

    def _show(self, design: Design, path: Path | None) -> None:
        self._editor.open(design)
        if path is not None:
            self._remember(path)
        else:
            self.path = None
            self.pathChanged.emit()

    def _remember(self, path: Path) -> None:
        self.path = path
        paths = [str(path), *(str(p) for p in self.recent() if p != path)]
        QSettings().setValue("recent", paths[:RECENT_LIMIT])
        self.pathChanged.emit()
