"""The open documents: which there are, which is in front, opening, saving, and what to do with unsaved work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from qdcnn_studio.app.canvas.picture import design_in_picture
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.open_document import OpenDocument
from qdcnn_studio.design.document import DocumentError, load_with_report, loads, save
from qdcnn_studio.design.history import History
from qdcnn_studio.design.inside_history import InsideHistory
from qdcnn_studio.examples import open_example

RECENT_LIMIT = 10
FILTER = "QDCNN designs (*.qdcnn);;Pictures with a design inside (*.png);;All files (*)"


class Documents(QObject):
    """The documents of a window; the editor shows the one in front.

    Parameters
    ----------
    editor : Editor
    window : QWidget
        Parent of the dialogs.
    path : Path, optional
        The file the editor's design came from.
    """

    told = Signal(str)
    changed = Signal()
    """There are other documents, another is in front, or one has another title or mark."""

    def __init__(self, editor: Editor, window: QWidget, path: Path | None = None) -> None:
        super().__init__(window)
        self._editor = editor
        self._window = window
        editor.document.path = path
        self.open_documents: list[OpenDocument] = [editor.document]
        editor.designChanged.connect(self._follow)
        editor.savedChanged.connect(self.changed)

    @property
    def current(self) -> OpenDocument:
        """The document in front."""
        return self._editor.document

    def _follow(self) -> None:
        if self.current not in self.open_documents:
            self.open_documents.append(self.current)
        self._close_gone()
        self.changed.emit()

    def _close_gone(self) -> None:
        """Close the insides of blocks that there are no longer; undoing takes a block away."""
        gone = [document for document in self.open_documents if document.is_gone]
        self.open_documents = [document for document in self.open_documents if document not in gone]
        front = self.current
        while front in gone and front.outer is not None:
            front = front.outer
        if front is not self.current:
            self._editor.show(front)

    # Opening

    def show(self, index: int) -> None:
        """Bring an open document to the front."""
        if 0 <= index < len(self.open_documents) and self.open_documents[index] is not self.current:
            self._editor.show(self.open_documents[index])

    def show_next(self, step: int = 1) -> None:
        """Bring the next open document to the front."""
        self.show((self.open_documents.index(self.current) + step) % len(self.open_documents))

    def new(self) -> None:
        """Open an empty document."""
        self._open(OpenDocument())

    def open(self) -> None:
        """Ask for files and open them."""
        chosen, _ = QFileDialog.getOpenFileNames(self._window, "Open design", str(self._folder()), FILTER)
        for path in chosen:
            self.open_path(Path(path))

    def open_path(self, path: Path) -> bool:
        """Open a file; what cannot be read is told in one sentence, and everything open stays."""
        for index, document in enumerate(self.open_documents):
            if document.path is not None and document.path.resolve() == path.resolve():
                self.show(index)
                return True
        if path.suffix.lower() == ".png":
            return self._open_picture(path)
        try:
            loaded = load_with_report(path)
        except DocumentError as error:
            self.told.emit(str(error))
            return False
        self._open(OpenDocument(History(loaded.design), path))
        self._remember(path)
        if loaded.dropped:
            count, first = len(loaded.dropped), loaded.dropped[0]
            self.told.emit(f"Opened {path.name} without {count} parts that could not be read: {first}")
        return True

    def _open_picture(self, path: Path) -> bool:
        """Open the design inside a picture. It has no file yet: saving it must not write over the picture."""
        try:
            text = design_in_picture(path)
            design = loads(text) if text else None
        except DocumentError as error:
            self.told.emit(f"The design in {path.name} cannot be read: {error}")
            return False
        if design is None:
            self.told.emit(f"The picture {path.name} holds no design.")
            return False
        self._open(OpenDocument(History(design)))
        self._remember(path)
        return True

    def open_example(self, name: str) -> None:
        """Open a shipped example."""
        self._open(OpenDocument(History(open_example(name))))

    def open_inside(self, block: str) -> None:
        """Open what is inside a block of the document in front, in a tab behind it."""
        key = self._editor.group_at(block)
        if key is None:
            return
        for index, document in enumerate(self.open_documents):
            history = document.history
            if document.outer is self.current and isinstance(history, InsideHistory) and history.key == key:
                self.show(index)
                return
        incoming = self._editor.compilation.inference.incoming.get(block)
        inside = OpenDocument(InsideHistory(self._editor.history, key, incoming), outer=self.current)
        self.open_documents.insert(self.open_documents.index(self.current) + 1, inside)
        self._editor.show(inside)

    def show_outer(self) -> None:
        """Bring the document to the front that the inside in front belongs to."""
        if self.current.outer is not None:
            self.show(self.open_documents.index(self.current.outer))

    def bring_back(self, document: OpenDocument, in_place: bool) -> None:
        """Open a document that was left open earlier; in place of the one in front if that was not asked for."""
        if in_place and self.current.is_untouched:
            self.open_documents[self.open_documents.index(self.current)] = document
        else:
            self.open_documents.append(document)
        self._editor.show(document)

    def _open(self, document: OpenDocument) -> None:
        """Show a document, in the place of an empty one that was never used; a second empty one is asked for."""
        only, filled = len(self.open_documents) == 1, bool(document.history.design.blocks)
        if self.current.is_untouched and not self.current.history.design.blocks and (only or filled):
            self.open_documents[self.open_documents.index(self.current)] = document
        else:
            self.open_documents.append(document)
        self._editor.show(document)

    # Closing

    def close(self, index: int | None = None) -> None:
        """Close a document (the one in front unless told), if it may go; the last one leaves an empty one."""
        document = self.current if index is None else self.open_documents[index]
        if not self._may_go(document):
            return
        place = self.open_documents.index(document)
        going = [other for other in self.open_documents if _belongs(other, document)]
        self.open_documents = [other for other in self.open_documents if other not in going]
        if not self.open_documents:
            self.open_documents.append(OpenDocument())
        if self.current in going:
            behind = self.open_documents[min(place, len(self.open_documents) - 1)]
            self._editor.show(document.outer or behind)
        self.changed.emit()

    def may_close(self) -> bool:
        """Whether the window may close: every document is saved, or the user said what to do with it."""
        return all(self._may_go(document) for document in list(self.open_documents))

    @property
    def unsaved(self) -> list[OpenDocument]:
        """The documents with changes that are in no file."""
        return [document for document in self.open_documents if not _is_safe(document)]

    def _may_go(self, document: OpenDocument) -> bool:
        if _is_safe(document):
            return True
        self.show(self.open_documents.index(document))
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            "Unsaved design",
            f"Save the changes to {document.title}?",
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        return self.save() if answer == buttons.Save else answer == buttons.Discard

    # Saving

    def save(self) -> bool:
        """Save the document in front to its file, asking for one if there is none; returns whether it was saved.

        The inside of a block is saved with the design it belongs to.
        """
        path = self.current.home.path
        return self.save_to(path) if path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save to it; returns whether it was saved."""
        suggested = self._folder() / f"{self.current.home.history.design.name or 'design'}.qdcnn"
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save design", str(suggested), FILTER)
        if not chosen:
            return False
        path = Path(chosen)
        return self.save_to(path if path.suffix else path.with_suffix(".qdcnn"))

    def save_to(self, path: Path) -> bool:
        """Save the document in front to a file; returns whether it was saved."""
        try:
            save(self.current.home.history.design, path)
        except (DocumentError, OSError) as error:
            self.told.emit(f"The design could not be saved: {error}")
            return False
        self.current.home.path = path
        self._editor.mark_saved()
        self._remember(path)
        self.told.emit(f"Saved to {path}.")
        return True

    # Recent files

    def recent(self) -> list[Path]:
        """Return files opened or saved lately that are still there, newest first."""
        stored = QSettings().value("recent", [], type=list)
        paths = [Path(str(entry)) for entry in stored] if isinstance(stored, list) else []
        return [path for path in paths if path.exists()]

    def _folder(self) -> Path:
        path = self.current.home.path
        return path.parent if path is not None else Path.home()

    def _remember(self, path: Path) -> None:
        paths = [str(path), *(str(other) for other in self.recent() if other != path)]
        QSettings().setValue("recent", paths[:RECENT_LIMIT])
        self.changed.emit()


def _is_safe(document: OpenDocument) -> bool:
    """Return whether nothing is lost with a document; the inside of a block is saved with the design it belongs to."""
    return document.history.is_saved or document.outer is not None


def _belongs(document: OpenDocument, other: OpenDocument) -> bool:
    """Return whether a document is another one, or the inside of a block in it, however deep."""
    return document is other or (document.outer is not None and _belongs(document.outer, other))
