"""Find: go to a block by its name, type or setting. History: go to any step that was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qdcnn_studio.app.popup import ListPopup
from qdcnn_studio.app.popup_rows import Entry

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

WIDTH, ROW_HEIGHT = 380, 28


class FindPopup(ListPopup):
    """Lists the blocks that fit what is typed, and shows the marked one.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view, "Find a block", WIDTH, 8, ROW_HEIGHT)
        self._view = view
        self.field.setPlaceholderText("Find a block by name, type or setting")
        view.editor.designChanged.connect(self.list_anew)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show())

    def open(self) -> None:
        """Open at the top of the canvas."""
        self.open_at(None)

    def search(self, text: str) -> None:
        """List the blocks in whose words all that is typed occurs."""
        rows = []
        for block, card in self._view.canvas.cards.items():
            face = card.face
            words = f"{block} {face.title} {face.kind} {face.caption} {face.detail}".lower()
            if all(word in words for word in text.lower().split()):
                note = " · ".join(part for part in (face.caption, block) if part)
                rows.append(Entry(face.title, block, f"{note}. {face.problem}", note, face.icon, face.role))
        self.list_rows(rows)

    def _show(self) -> None:
        block = self._marked()
        if self.isVisible() and self.field.text() and block is not None:
            self._view.editor.select({block})
            self._view.navigation.show_blocks([block])

    def _marked(self) -> str | None:
        index = self.list.currentIndex()
        values = self.values()
        return values[index.row()] if index.isValid() and index.row() < len(values) else None

    def choose(self, value: Any) -> None:
        """Select a block and show it."""
        self.dismiss()
        self._view.editor.select({value})
        self._view.navigation.show_blocks([value])


class HistoryPopup(ListPopup):
    """Lists what was done, newest last; choosing a step undoes or redoes up to it.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view, "Go to a step of the history", WIDTH, 10, ROW_HEIGHT)
        self._view = view
        self.field.setPlaceholderText("Go to a step")
        view.editor.designChanged.connect(self.list_anew)

    def open(self) -> None:
        """Open at the top of the canvas, at the present step."""
        self.open_at(None)

    def search(self, text: str) -> None:
        """List the steps whose titles fit."""
        history = self._view.editor.history
        steps = [("The design as it was opened", 0), *((title, n) for n, title in enumerate(history.entries, 1))]
        rows: list[Entry] = []
        present = 0
        for title, position in steps:
            if text.lower() in title.lower():
                present = len(rows) if position == history.position else present
                undone = position > history.position
                note = "undone" if undone else "now" if position == history.position else ""
                rows.append(Entry(title, position, note=note, faint=undone))
        self.list_rows(rows, present)

    def choose(self, value: Any) -> None:
        """Go to a step."""
        self.dismiss()
        self._view.editor.go_to(value)
