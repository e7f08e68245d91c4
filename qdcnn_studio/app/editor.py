"""The one design that is being edited: edits, undo, selection, and what the design means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from qdcnn_studio.app.faces import Faces
from qdcnn_studio.app.open_document import OpenDocument
from qdcnn_studio.app.trial import Trial
from qdcnn_studio.circuit.compiler import Compilation, compile
from qdcnn_studio.design.edits import Edit, EditError
from qdcnn_studio.design.expansion import expansion, group_of
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.group_types import with_groups
from qdcnn_studio.design.history import History
from qdcnn_studio.design.problems import Problem
from qdcnn_studio.design.registry import Registry


class Editor(QObject):
    """Holds a design with its history and selection. Everything on screen is a function of it.

    Parameters
    ----------
    design : Design
    registry : Registry

    Notes
    -----
    Views never change the design; they hand an `Edit` to `do`.
    """

    designChanged = Signal()
    """The design is another one now; `compilation` and `problems` follow it."""
    selectionChanged = Signal()
    """Other blocks are selected."""
    placeChanged = Signal()
    """Another register wire is looked at."""
    hoverChanged = Signal()
    """The mouse is over another block or its gates, in whichever view."""
    previewChanged = Signal()
    """Another edit is shown without being done, or none any more."""
    problemsChanged = Signal()
    """Something else is wrong with the images of the present design."""
    savedChanged = Signal()
    leaving = Signal()
    """Another document is about to come to the front."""
    opened = Signal()
    """Another document is in front."""

    def __init__(self, design: Design, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self.faces = Faces(self)
        """What its blocks and wires look like."""
        self._document = OpenDocument(History(design))
        self._hovered: str | None = None
        self._previewed: Edit | None = None
        self._compilation: Compilation | None = None
        self._told: tuple[Problem, ...] = ()

    @property
    def document(self) -> OpenDocument:
        """The open document that is in front."""
        return self._document

    @property
    def design(self) -> Design:
        """The present design."""
        return self._document.history.design

    @property
    def registry(self) -> Registry:
        """The block types there are, with those that the groups of the present design make."""
        return with_groups(self.design, self._registry)

    @property
    def history(self) -> History:
        """What was done, for the list of edits. Use `do`, `undo`, `redo` and `go_to` to move in it."""
        return self._document.history

    @property
    def compilation(self) -> Compilation:
        """What the present design means."""
        if self._compilation is None:
            self._compilation = compile(self.design, self.registry)
        return self._compilation

    @property
    def order(self) -> Sequence[str]:
        """Ids of the blocks, each after those that feed it."""
        return self.compilation.inference.order

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the present design and its images, with repairs."""
        if not self._told:
            return self.drawn_problems
        blocks = self.design.blocks
        return (*self.drawn_problems, *(told for told in self._told if told.block is None or told.block in blocks))

    @property
    def drawn_problems(self) -> tuple[Problem, ...]:
        """What is wrong with the present design by itself, with repairs."""
        return self.compilation.problems

    def tell(self, problems: Iterable[Problem]) -> None:
        """Say what was found wrong with the images of the present design when they were loaded."""
        problems = tuple(problems)
        if problems != self._told:
            self._told = problems
            self.problemsChanged.emit()

    def do(self, edit: Edit, merge: bool = False) -> None:
        """Apply an edit; it can be undone, by itself or together with the last one."""
        before = self.design
        self._document.history.do(edit, merge)
        if self.design is not before:
            self._changed()

    def tried(self, edit: Edit) -> Trial | None:
        """Return what an edit would make of the present design; None if it cannot be done."""
        try:
            return Trial(edit.apply(self.design), self._registry, self)
        except EditError:
            return None

    @property
    def previewed(self) -> Edit | None:
        """The edit whose outcome is shown without its being done."""
        return self._previewed

    def preview(self, edit: Edit | None) -> None:
        """Show what an edit would do; None to show the design as it is."""
        if edit is not self._previewed:
            self._previewed = edit
            self.previewChanged.emit()

    def undo(self) -> None:
        """Take back the last edit, if there is one."""
        if self._document.history.can_undo:
            self._document.history.undo()
            self._changed()

    def redo(self) -> None:
        """Do again what was taken back last, if there is something."""
        if self._document.history.can_redo:
            self._document.history.redo()
            self._changed()

    def go_to(self, position: int) -> None:
        """Undo or redo up to a position in the history."""
        self._document.history.go_to(position)
        self._changed()

    def open(self, design: Design) -> None:
        """Bring a new document of a design to the front, with an empty history."""
        self.show(OpenDocument(History(design)))

    def show(self, document: OpenDocument) -> None:
        """Bring another open document to the front."""
        self.leaving.emit()
        self._document = document
        self._hovered = None
        self._changed()
        self.selectionChanged.emit()
        self.opened.emit()

    def mark_saved(self) -> None:
        """Note that the present design is what the file holds."""
        self._document.history.mark_saved()
        self.savedChanged.emit()

    @property
    def is_saved(self) -> bool:
        """Whether the present design is what was last saved or opened."""
        return self._document.history.is_saved

    @property
    def selection(self) -> frozenset[str]:
        """Ids of the selected blocks."""
        return self._document.selection

    def select(self, blocks: Iterable[str]) -> None:
        """Select these blocks and no others."""
        outer = map(expansion(self.design).outer, blocks)
        chosen = frozenset(block for block in outer if block in self.design.blocks)
        if chosen != self._document.selection:
            self._document.selection = chosen
            self.selectionChanged.emit()

    @property
    def hovered(self) -> str | None:
        """Id of the block the mouse is over, in whichever view."""
        return self._hovered

    def hover(self, block: str | None) -> None:
        """Say which block the mouse is over."""
        block = None if block is None else expansion(self.design).outer(block)
        if block != self._hovered:
            self._hovered = block
            self.hoverChanged.emit()

    def group_at(self, block: str) -> str | None:
        """Return the id of the group that a block stands for; None if there is nothing inside it."""
        placed = self.design.blocks.get(block)
        return None if placed is None else group_of(placed, self.design.groups)

    def with_insides(self, blocks: Iterable[str]) -> frozenset[str]:
        """Return some blocks, and those of the compiled circuit that are inside them."""
        chosen = frozenset(blocks)
        homes = expansion(self.design).homes
        return chosen | {inner for inner, home in homes.items() if home.block in chosen}

    def on_canvas(self, numbers: Mapping[str, float]) -> dict[str, float]:
        """Return numbers of the blocks of a compiled circuit by the blocks they stand in; the largest of each."""
        shown: dict[str, float] = {}
        outer = expansion(self.design).outer
        for block, number in numbers.items():
            shown[outer(block)] = max(number, shown.get(outer(block), number))
        return shown

    @property
    def place(self) -> tuple[str, str] | None:
        """The register wire that is looked at, as (block id, output port); the last one unless chosen."""
        circuit = self.compilation.circuit
        if circuit is None or not circuit.places:
            return None
        if self._document.place in circuit.places:
            return self._document.place
        if circuit.readout is not None:
            for wire in self.design.wires_into(circuit.readout.block):
                if (wire.source, wire.output) in circuit.places:
                    return wire.source, wire.output
        return max(circuit.places, key=lambda key: circuit.places[key].steps)

    def look_at(self, place: tuple[str, str] | None) -> None:
        """Choose the register wire to look at; None for the last one."""
        if place != self._document.place:
            self._document.place = place
            self.placeChanged.emit()

    def _changed(self) -> None:
        self.preview(None)
        self._compilation = None
        remaining = self._document.selection & set(self.design.blocks)
        self.designChanged.emit()
        if remaining != self._document.selection:
            self._document.selection = remaining
            self.selectionChanged.emit()
