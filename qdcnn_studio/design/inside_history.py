"""The history of a design, seen from inside one of its groups."""

from __future__ import annotations

from collections.abc import Mapping

from qdcnn_studio.design.edit import Edit
from qdcnn_studio.design.graph import Design, Json
from qdcnn_studio.design.group_edits import EditInside, inside_of
from qdcnn_studio.design.history import History
from qdcnn_studio.design.ports import Carried
from qdcnn_studio.design.terminals import INPUT, terminals, tried_with


class InsideHistory(History):
    """One history with the design it belongs to: what is done inside is a step outside, and undone there or here.

    Parameters
    ----------
    outer : History
    key : str
        Id of the group.
    incoming : mapping of str to Carried
        What enters the block that was opened, by port: the inside is shown with that.
    """

    def __init__(self, outer: History, key: str, incoming: Mapping[str, Carried] | None = None) -> None:
        self._outer = outer
        self.key = key
        self._incoming = dict(incoming or {})
        self._examples = _examples(outer.design, key)
        self._known: tuple[Design, Design] | None = None

    @property
    def exists(self) -> bool:
        """Whether there is such a group still: undoing may have taken it away."""
        return self.key in self._outer.design.groups

    @property
    def design(self) -> Design:
        """The inside as it is now; an empty design once the group is gone."""
        outer = self._outer.design
        if self._known is None or self._known[0] is not outer:
            self._known = (outer, self._inside() if self.exists else Design())
        return self._known[1]

    def _inside(self) -> Design:
        """Return the inside with its inputs as large as what enters, but for those whose size was changed here."""
        inside = inside_of(self._outer.design, self.key)
        tried = tried_with(inside, self._incoming)
        now = _examples(self._outer.design, self.key)
        own = {key: inside.blocks[key] for key in now if now[key] != self._examples.get(key)}
        return tried.changed(blocks={**tried.blocks, **own}) if own else tried

    @property
    def entries(self) -> tuple[str, ...]:
        """Titles of all steps of the whole design."""
        return self._outer.entries

    @property
    def position(self) -> int:
        """How many of the entries are done."""
        return self._outer.position

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._outer.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return self._outer.can_redo

    @property
    def is_saved(self) -> bool:
        """Whether the whole design is the one last marked as saved."""
        return self._outer.is_saved

    def mark_saved(self) -> None:
        """Note that the whole design is what the file holds."""
        self._outer.mark_saved()

    def do(self, edit: Edit, merge: bool = False) -> None:
        """Apply an edit inside, and so to every block of the group, as one step of the whole design.

        Raises
        ------
        EditError
            If it does not fit the inside.
        """
        self._outer.do(EditInside(self.key, edit), merge)

    def undo(self) -> None:
        """Take back the last step of the whole design."""
        self._outer.undo()

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._outer.redo()

    def go_to(self, position: int) -> None:
        """Undo or redo until that many of the entries are done."""
        self._outer.go_to(position)


def _examples(design: Design, key: str) -> dict[str, dict[str, Json]]:
    """Return what each input of a group is tried with in its own settings."""
    if key not in design.groups:
        return {}
    blocks = design.groups[key].inside.blocks
    found = {terminal.block: blocks[terminal.block] for terminal in terminals(design.groups[key].inside, INPUT)}
    return {
        name: {setting: value for setting, value in block.settings.items() if setting != "name"}
        for name, block in found.items()
    }
