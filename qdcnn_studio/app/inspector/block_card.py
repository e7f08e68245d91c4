"""The card of the selected block."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.icons import block_icon
from qdcnn_studio.app.inspector.data_card import DataCard
from qdcnn_studio.app.inspector.form import SettingsForm
from qdcnn_studio.app.inspector.learned_card import LearnedCard
from qdcnn_studio.app.inspector.parts import Picture, caption, explanation, paragraph
from qdcnn_studio.app.inspector.problem_list import ProblemList
from qdcnn_studio.app.inspector.small_circuit import SmallCircuit
from qdcnn_studio.app.kernel_editor.model import has_kernel
from qdcnn_studio.app.sample_model import SampleModel
from qdcnn_studio.app.session import Session
from qdcnn_studio.design.edits import ChangeSettings, RenameBlock


class BlockCard(QWidget):
    """Settings, problems, small circuit and help of one block.

    Parameters
    ----------
    editor : Editor
    block : str
        Id of the block; the card is for this one only.
    samples : SampleModel, optional
        The images, to show what the block does to them.
    session : Session, optional
        Whose run is looked at, to show what the block has learned.
    """

    kernelAsked = Signal(str)
    """The kernel editor is asked for, for the block of this id."""

    def __init__(
        self,
        editor: Editor,
        block: str,
        samples: SampleModel | None = None,
        session: Session | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._block = editor, block
        self._type = editor.registry.get(editor.design.blocks[block].type)
        title = self._type.title if self._type else "Missing block"
        self.name = QLineEdit()
        self.name.setPlaceholderText(title)
        self.name.setAccessibleName("Name of the block")
        self.name.setToolTip("Your own name for this block")
        self.name.editingFinished.connect(self._rename)
        self.problems = ProblemList(editor, self)
        self.form: SettingsForm | None = None
        self._circuit = SmallCircuit(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._heading(title))
        layout.addWidget(self.name)
        layout.addWidget(self.problems)
        self._add_form(layout)
        self.data = DataCard(samples, block, self) if samples is not None else None
        if self.data is not None:
            layout.addWidget(self.data)
        self.learned = LearnedCard(session, block, self) if session is not None else None
        if self.learned is not None:
            layout.addWidget(self.learned)
        layout.addWidget(self._circuit)
        self.kernel = self._add_kernel(layout)
        self._add_help(layout)
        layout.addStretch(1)
        self.refresh()

    def _heading(self, title: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        family = str(self._type.family) if self._type else "data"
        row.addWidget(Picture(block_icon(self._type.name, family) if self._type else "help", family))
        head = caption(f"{title} · {self._block}")
        head.setWordWrap(True)
        head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # long names wrap or are cut
        row.addWidget(head, 1)
        return row

    @property
    def block(self) -> str:
        """Id of the block."""
        return self._block

    def refresh(self) -> None:
        """Show the block as it is now."""
        placed = self._editor.design.blocks.get(self._block)
        if placed is None:
            return
        if not self.name.hasFocus() or not self.name.isModified():
            self.name.setText(placed.label)
        if self.form is not None:
            self.form.show_values(placed.settings)
        problems = [problem for problem in self._editor.problems if problem.block == self._block]
        self.problems.show_problems(problems)
        settings = self._editor.compilation.inference.settings.get(self._block)
        self._circuit.show_block(self._type, settings)
        if self.learned is not None:
            self.learned.refresh()

    def _add_form(self, layout: QVBoxLayout) -> None:
        if self._type is None:
            name = self._editor.design.blocks[self._block].type
            layout.addWidget(paragraph(f"No block type {name} is installed. The block is kept as it is.", "muted"))
        elif self._type.Settings.model_fields:
            fields = self._type.Settings.model_fields
            kept = [name for name in fields if not (has_kernel(self._type) and name == "gates")]
            self.form = SettingsForm(self._type.Settings, kept)
            self.form.changed.connect(self._change)
            layout.addWidget(self.form)

    def _add_kernel(self, layout: QVBoxLayout) -> QPushButton | None:
        """Offer the kernel editor, where the gates of a custom ansatz are placed."""
        if not has_kernel(self._type):
            return None
        button = QPushButton("Edit the kernel…")
        button.setToolTip("Place the gates of the small circuit yourself")
        button.clicked.connect(lambda _=False: self.kernelAsked.emit(self._block))
        layout.addWidget(button)
        return button

    def _add_help(self, layout: QVBoxLayout) -> None:
        if self._type is None:
            return
        layout.addSpacing(8)
        layout.addWidget(caption("What is this?"))
        layout.addWidget(explanation(self._type.help or self._type.summary))

    def _change(self, name: str, value: Any) -> None:
        self._editor.do(ChangeSettings(self._block, {name: value}))

    def _rename(self) -> None:
        label = self.name.text().strip()
        placed = self._editor.design.blocks.get(self._block)
        if placed is not None and label != placed.label:
            self._editor.do(RenameBlock(self._block, label))
