"""The card of the design as a whole: its name, its counts, what is wrong with it, and how it is trained."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.inspector.form import SettingsForm
from qdcnn_studio.app.inspector.parts import caption, paragraph
from qdcnn_studio.app.inspector.preflight import PreflightCard
from qdcnn_studio.app.inspector.problem_list import ProblemList
from qdcnn_studio.app.inspector.quiet_button import QuietButton
from qdcnn_studio.app.preflight import Preflight
from qdcnn_studio.design.edits import ChangeTraining, RenameDesign
from qdcnn_studio.training.settings import TrainingSettings

FIRST = ("optimizer", "learning_rate", "batch", "steps", "loss", "seed")
"""The training settings that are always in view."""


class DesignCard(QWidget):
    """What the inspector shows while no block is selected.

    Parameters
    ----------
    editor : Editor
    preflight : Preflight, optional
        Tells what training will take.
    """

    def __init__(self, editor: Editor, preflight: Preflight | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.name = QLineEdit()
        self.name.setPlaceholderText("Untitled design")
        self.name.setAccessibleName("Name of the design")
        self.name.editingFinished.connect(self._rename)
        self.preflight = PreflightCard(editor, preflight)
        self.problems = ProblemList(editor, self)
        self._all_well = paragraph("", "muted")
        self.form = SettingsForm(TrainingSettings, FIRST)
        self.more = QuietButton("more settings", "Show the settings that are seldom changed", checkable=True)
        rest = [name for name in TrainingSettings.model_fields if name not in FIRST]
        self.rest = SettingsForm(TrainingSettings, rest)
        self.rest.hide()
        self.more.toggled.connect(self.rest.setVisible)
        for form in (self.form, self.rest):
            form.changed.connect(self._change)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(caption("Design"))
        layout.addWidget(self.name)
        layout.addSpacing(8)
        layout.addWidget(self.preflight)
        layout.addSpacing(8)
        layout.addWidget(caption("Problems"))
        layout.addWidget(self.problems)
        layout.addWidget(self._all_well)
        layout.addSpacing(8)
        layout.addWidget(caption("Training"))
        layout.addWidget(self.form)
        layout.addWidget(self.more)
        layout.addWidget(self.rest)
        layout.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Show the design as it is now."""
        design = self._editor.design
        if not self.name.hasFocus() or not self.name.isModified():
            self.name.setText(design.name)
        self.preflight.refresh()
        problems = self._editor.problems
        self.problems.show_problems(problems)
        self._all_well.setText("" if problems else "Nothing is wrong with this design.")
        self._all_well.setVisible(not problems)
        self.form.show_values(design.training)
        self.rest.show_values(design.training)

    def _change(self, name: str, value: Any) -> None:
        self._editor.do(ChangeTraining({name: value}))

    def _rename(self) -> None:
        name = self.name.text().strip()
        if name != self._editor.design.name:
            self._editor.do(RenameDesign(name))
