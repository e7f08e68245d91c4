"""The training view: transport above, curves, accuracy, spheres and images side by side, time below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from qdcnn_studio.app.bloch.panel import BlochPanel
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.training_view.accuracy_panel import AccuracyPanel
from qdcnn_studio.app.training_view.curve_panel import CurvePanel
from qdcnn_studio.app.training_view.draw_window import DrawWindow
from qdcnn_studio.app.training_view.evaluator import Evaluator, Verdicts
from qdcnn_studio.app.training_view.image_panel import ImagePanel
from qdcnn_studio.app.training_view.journey_window import JourneyWindow
from qdcnn_studio.app.training_view.references import References
from qdcnn_studio.app.training_view.time_slider import TimeSlider
from qdcnn_studio.app.training_view.transport import TransportBar

EDGE, GUTTER = 12, 9
"""Room at the window's edges, and at each side of the lines between the panels, in pixels: 1200 hold all of them."""


class TrainingView(QWidget):
    """Everything about the run.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAutoFillBackground(True)
        self.transport = TransportBar(session)
        self.curves = CurvePanel(session)
        self.accuracy = AccuracyPanel(session.run)
        self.bloch = BlochPanel(session)
        self.images = ImagePanel(session.samples, session.looker)
        self.time = TimeSlider(session.run)
        self._draw_window: DrawWindow | None = None
        self._journey_window: JourneyWindow | None = None
        self.evaluator = Evaluator(session, self)
        self.evaluator.evaluated.connect(self._show_verdicts)
        self.references = References(session, self)
        self.references.found.connect(self.accuracy.show_references)
        self.accuracy.matrix.chosen.connect(self.images.show_cell)
        self.images.draw_wanted.connect(self.draw)
        self.images.follow_wanted.connect(self.follow)
        session.cursorChanged.connect(self._note_cursor)
        session.samples.changed.connect(self._show_names)
        self._lay_out()
        self._show_names()

    def _lay_out(self) -> None:
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setHandleWidth(1)
        self.columns.setChildrenCollapsible(False)
        parts: list[tuple[QWidget, int]] = [(self.curves, 40), (self.accuracy, 15), (self.bloch, 50), (self.images, 20)]
        for widget, stretch in parts:
            holder = QWidget()
            inner = QVBoxLayout(holder)
            left, right = (EDGE if widget is end else GUTTER for end in (parts[0][0], parts[-1][0]))
            inner.setContentsMargins(left, 4, right, 0)
            inner.addWidget(widget)
            self.columns.addWidget(holder)
            self.columns.setStretchFactor(self.columns.count() - 1, stretch)
        self.columns.setSizes([390, 204, 460, 280])
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.transport)
        below.addWidget(self.time)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 6)
        layout.setSpacing(6)
        for row in (above, below):
            row.setContentsMargins(EDGE, 0, EDGE, 0)
        layout.addLayout(above)
        layout.addWidget(self.columns, 1)
        layout.addLayout(below)

    def _note_cursor(self) -> None:
        """Say so where probabilities are those of a measurement in the middle of the circuit."""
        cursor = self._session.cursor
        self.images.note = "" if cursor is None else f", if measured after {cursor} operations"

    def draw(self) -> None:
        """Open the window in which the user draws an image."""
        if self._draw_window is None:
            self._draw_window = DrawWindow(self._session, self)
        self._draw_window.show()
        self._draw_window.raise_()

    def follow(self) -> None:
        """Open the window that follows the image through every block."""
        if self._journey_window is None:
            self._journey_window = JourneyWindow(self._session, self)
        self._journey_window.show()
        self._journey_window.raise_()

    def _show_names(self) -> None:
        self.accuracy.show_names(self._session.samples.class_names)

    def _show_verdicts(self, verdicts: Verdicts | None) -> None:
        self.images.show_verdicts(verdicts)
        run = self._session.run
        ours = verdicts is not None and (run.circuit is None or verdicts.circuit == run.circuit)
        if verdicts is not None and verdicts.complete and ours:
            self.accuracy.show_confusion(verdicts.step, verdicts.confusion, verdicts.circuit.is_hybrid)
        else:
            self.accuracy.show_confusion(0, None)
