"""Which files of a data block could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from qdcnn_studio.app.inspector.parts import caption

ROWS, FRAME = 8, 28
"""Lines in view at most, the rest is scrolled to; and pixels around them."""


class LeftOut(QWidget):
    """A list of files and why each was left out; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = caption("Left out")
        self.list = QPlainTextEdit()
        self.list.setReadOnly(True)
        self.list.setAccessibleName("Files that were left out")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.list)
        self.hide()

    def show_reasons(self, reasons: Sequence[str]) -> None:
        """Show these, each a sentence that names a file."""
        count = len(reasons)
        self.title.setText(f"LEFT OUT: {count:,} {'FILE' if count == 1 else 'FILES'}")
        self.list.setPlainText("\n".join(reasons))
        lines = min(ROWS, 2 * count)
        self.list.setFixedHeight(lines * self.list.fontMetrics().lineSpacing() + FRAME)
        self.setVisible(count > 0)
