"""How good the run is: one large figure, the best so far, and what is mistaken for what."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from qdcnn_studio.app.inspector.quiet_button import QuietButton
from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.app.theme import CAPTION_PIXELS, HEAD_PIXELS
from qdcnn_studio.app.training_view.confusion import ConfusionMatrix
from qdcnn_studio.app.training_view.references import Reference

LATE = 50
"""Milliseconds after which the newest figures before a step are shown, if its own have not come by then.

They nearly always have: to show other figures in between would only make them flicker, and the layout jump.
"""


class AccuracyPanel(QWidget):
    """Validation accuracy at the step that is looked at.

    Parameters
    ----------
    run : RunModel
    """

    compare_wanted = Signal()
    """The user wants to see the design beside its baselines."""

    def __init__(self, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._names: tuple[str, ...] = ()
        self._verdicts: tuple[int, NDArray[np.int64]] | None = None
        self._hybrid = False
        self.figure = QLabel()
        self.figure.setProperty("role", "figure")
        self.figure.setAccessibleName("Validation accuracy")
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.references = QLabel()
        self.references.setProperty("role", "muted")
        self.references.setWordWrap(True)
        self.references.setStyleSheet(f"font-size: {CAPTION_PIXELS}px")
        self.references.hide()
        self.matrix = ConfusionMatrix()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        title = QLabel("ACCURACY")
        title.setProperty("role", "caption")
        title.setMinimumHeight(HEAD_PIXELS)
        self.compare = QuietButton("compare", "Compare this design with baselines over several seeds")
        self.compare.clicked.connect(lambda _=False: self.compare_wanted.emit())
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.compare)
        layout.addLayout(head)
        layout.addWidget(self.figure)
        layout.addWidget(self.note)
        layout.addWidget(self.references)
        layout.addSpacing(6)
        layout.addWidget(self.matrix, 1)
        layout.addStretch(0)
        run.started.connect(self._forget)
        run.advanced.connect(self.refresh)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE)
        self._late.timeout.connect(self.refresh)
        run.momentChanged.connect(self._late.start)
        self.refresh()

    def show_names(self, names: tuple[str, ...]) -> None:
        """Name the classes."""
        self._names = names
        self.refresh()

    def show_confusion(self, step: int, counts: NDArray[np.int64] | None, hybrid: bool = False) -> None:
        """Take in the confusion matrix that was computed for exactly one step of the run; None to forget it.

        `hybrid` says of a circuit that was not trained yet whether a classical layer reads it.
        """
        self._verdicts = None if counts is None else (step, counts)
        self._hybrid = hybrid
        self._late.stop()
        self.refresh()

    def show_references(self, references: tuple[Reference, ...]) -> None:
        """Say what classical models reach on the test images with the same features."""
        words = "\n".join(f"{made.name} {percent(made.accuracy)}" for made in references)
        self.references.setText(words)
        notes = [f"{made.note}: {percent(made.accuracy)} of the test images" for made in references]
        self.references.setToolTip("\n".join(notes))
        self.references.setVisible(bool(words))

    def _forget(self) -> None:
        self.show_confusion(0, None)

    def refresh(self) -> None:
        """Show the figures of the step that is looked at."""
        accuracy, counts, told = self._at_moment()
        self.figure.setVisible(accuracy is not None)
        self.figure.setText("" if accuracy is None else percent(accuracy))
        self.matrix.show_counts(counts, self._names)
        self.note.setText(told)

    def _at_moment(self) -> tuple[float | None, NDArray[np.int64] | None, str]:
        """Return the newest figures that are not after the step that is looked at, and what to say of them."""
        run, step = self._run, self._run.shown_step
        before = bisect_right(run.evaluations, step, key=lambda evaluation: evaluation.step)
        made = [(evaluation.step, evaluation.confusion) for evaluation in run.evaluations[max(before - 1, 0) : before]]
        if self._verdicts is not None and self._verdicts[0] <= step:
            made.append(self._verdicts)
        if made:
            when, counts = max(made, key=lambda pair: pair[0])
            return float(np.trace(counts) / max(counts.sum(), 1)), counts, self._note(when if when != step else None)
        if run.steps or run.is_active:
            return None, None, "No validation yet."
        return None, None, "Press Train to see how many images are told apart."

    def _note(self, step: int | None) -> str:
        run = self._run
        parts = ["validation" if step is None else f"validation at step {step:,}"]
        if run.circuit.is_hybrid if run.circuit is not None else self._hybrid:
            parts.insert(0, "hybrid: classical layer")
        if len(run.validation_accuracies):
            best = int(np.argmax(run.validation_accuracies))
            where = int(run.validation_steps[best])
            parts.append(f"best {percent(float(run.validation_accuracies[best]))} at step {where:,}")
        if run.result is not None and run.moment is None and "test_accuracy" in run.result.result:
            parts.append(f"test {percent(float(run.result.result['test_accuracy']))}")
        elif not run.steps:
            parts.append("before training")
        return " · ".join(parts)


def percent(share: float) -> str:
    """Return a share in per cent with one decimal."""
    return f"{100 * share:.1f} %"
