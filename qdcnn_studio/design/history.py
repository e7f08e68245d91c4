"""What was done to a design, and the way back."""

from __future__ import annotations

from qdcnn_studio.design.edit import Edit, Patch
from qdcnn_studio.design.graph import Design


class History:
    """A design, the edits that led to it, and those taken back.

    Parameters
    ----------
    design : Design
        What to start from.
    saved : bool
        Whether it counts as saved.
    """

    def __init__(self, design: Design, saved: bool = True) -> None:
        self._design = design
        self._steps: list[tuple[Edit, Edit]] = []
        self._position = 0
        self._saved: int | None = 0 if saved else None

    @property
    def design(self) -> Design:
        """The present design."""
        return self._design

    @property
    def entries(self) -> tuple[str, ...]:
        """Titles of all steps, done and undone, oldest first."""
        return tuple(edit.title for edit, _ in self._steps)

    @property
    def position(self) -> int:
        """How many of the entries are done; 0 is the design it started from."""
        return self._position

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return self._position < len(self._steps)

    @property
    def is_saved(self) -> bool:
        """Whether the present design is the one last marked as saved."""
        return self._saved == self._position

    def mark_saved(self) -> None:
        """Note that the present design is what the file holds."""
        self._saved = self._position

    def do(self, edit: Edit, merge: bool = False) -> None:
        """Apply an edit and forget the steps that were undone. One that changes nothing is not kept.

        Parameters
        ----------
        edit : Edit
        merge : bool
            Make it one step with the last one, so that a slider that is dragged is one undo.

        Raises
        ------
        EditError
            If it does not fit the design; the design and the history stay as they were.
        """
        after = edit.apply(self._design)
        back = Patch.between(after, self._design, edit.title)
        if back.is_empty:
            return
        del self._steps[self._position :]
        if self._saved is not None and self._saved > self._position:
            self._saved = None
        if merge and self.can_undo and self._saved != self._position:
            before = self._steps.pop()[1].apply(self._design)
            self._position -= 1
            back = Patch.between(after, before, edit.title)
            edit = Patch.between(before, after, edit.title)
            if back.is_empty:
                self._design = before
                return
        self._design = after
        self._steps.append((edit, back))
        self._position += 1

    def undo(self) -> None:
        """Take back the last step, if there is one."""
        if self.can_undo:
            self._position -= 1
            self._design = self._steps[self._position][1].apply(self._design)

    def redo(self) -> None:
        """Do again what was taken back last, if there is something."""
        if self.can_redo:
            self._design = self._steps[self._position][0].apply(self._design)
            self._position += 1

    def go_to(self, position: int) -> None:
        """Undo or redo until that many of the entries are done.

        Raises
        ------
        IndexError
            If there are not so many entries.
        """
        if not 0 <= position <= len(self._steps):
            raise IndexError(f"The history has {len(self._steps)} steps; there is no step {position}.")
        while self._position > position:
            self.undo()
        while self._position < position:
            self.redo()
