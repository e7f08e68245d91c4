"""What a block has learned by the step that is looked at: its parameters, and how large its gradient was."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qdcnn_studio.app.inspector.parameter_cells import ParameterCells
from qdcnn_studio.app.inspector.parts import caption, paragraph
from qdcnn_studio.app.session import Session

INTERVAL = 100
"""Milliseconds between two looks while a run goes on: figures that change faster cannot be read."""


class LearnedCard(QWidget):
    """Parameters and gradient of one block; hidden for blocks that learn nothing.

    Parameters
    ----------
    session : Session
    block : str
        Id of the block; what is inside it counts where it is a group.
    """

    def __init__(self, session: Session, block: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._block = session, block
        self.title = caption("parameters")
        self.cells = ParameterCells()
        self.gradient = paragraph("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        for widget in (self.title, self.cells, self.gradient):
            column.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.refresh)
        session.run.advanced.connect(self._refresh_soon)
        session.run.momentChanged.connect(self.refresh)
        self.refresh()

    def _refresh_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def refresh(self) -> None:
        """Show the parameters of the step that is looked at."""
        session = self._session
        blocks = session.editor.with_insides([self._block])
        circuit, flat = session.circuit, session.parameters
        own = [] if circuit is None else [p for p in circuit.parameters if p.name.split(".")[0] in blocks]
        self.setVisible(bool(own) and flat is not None)
        if flat is None or not own:
            return
        names = tuple(f"{p.name}[{index}]" for p in own for index in range(p.size))
        self.cells.show_values(names, np.concatenate([flat[p.offset : p.offset + p.size] for p in own]))
        run = session.run
        self.title.setText(f"PARAMETERS · STEP {run.shown_step:,}" if run.steps else "INITIAL PARAMETERS")
        norms = run.gradients_at(run.shown_step)
        squares = [norms[block] ** 2 for block in blocks if block in norms]
        self.gradient.setVisible(bool(squares))
        if squares:
            norm, whole = float(np.sqrt(sum(squares))), float(run.gradient_norms[run.shown_step - 1])
            share = f", {norm / whole:.0%} of the whole gradient" if whole > 0 else ""
            self.gradient.setText(f"gradient {norm:.3g}{share}")
            self.gradient.setToolTip("Euclidean norm of the loss's gradient in these parameters, in this step's batch")

    def showEvent(self, event: QShowEvent) -> None:
        """Show what happened while the card could not be seen."""
        super().showEvent(event)
        self.refresh()
