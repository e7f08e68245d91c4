"""What the user points at, in whichever view, and what can reach it: pixels, qubits and blocks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from qdcnn_studio.analysis.receptive_field import Output, ReceptiveField, Subject, receptive_field
from qdcnn_studio.app.editor import Editor


class Pointing(QObject):
    """Follows what is pointed at: a wire, a qubit at a moment of the circuit, or a class.

    Parameters
    ----------
    editor : Editor

    Notes
    -----
    Views call `point_at` when the mouse comes over something, and draw `field` on `changed`.
    """

    changed = Signal()
    """Something else is pointed at; `field` is of that."""

    def __init__(self, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.subject: Subject | None = None
        self.field: ReceptiveField | None = None
        editor.designChanged.connect(lambda: self.point_at(None))

    def point_at(self, subject: Subject | None) -> None:
        """Say what is pointed at; None for nothing."""
        if subject == self.subject:
            return
        self.subject = subject
        editor = self._editor
        self.field = (
            None if subject is None else receptive_field(editor.design, editor.registry, editor.compilation, subject)
        )
        self.changed.emit()

    def point_at_wire(self, wire: tuple[str, str] | None) -> None:
        """Say which wire is pointed at, by the block and output port it starts from; None for none."""
        self.point_at(None if wire is None else Output(*wire))

    @property
    def blocks(self) -> frozenset[str]:
        """The blocks through which something reaches what is pointed at."""
        return frozenset() if self.field is None else self.field.blocks
