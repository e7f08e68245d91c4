"""The training view: transport above, curves, accuracy, spheres and images side by side, time below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qdcnn_studio.app.bloch.panel import BlochPanel
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.training_view.accuracy_panel import AccuracyPanel
from qdcnn_studio.app.training_view.curve_plot import CurvePlot
from qdcnn_studio.app.training_view.evaluator import Evaluator, Verdicts
from qdcnn_studio.app.training_view.image_panel import ImagePanel
from qdcnn_studio.app.training_view.plots import AccuracyPlot, GradientPlot, LossPlot, RatePlot
from qdcnn_studio.app.training_view.time_slider import TimeSlider
from qdcnn_studio.app.training_view.transport import TransportBar

TAB_STYLE = """
    QToolButton { background: transparent; border: none; padding: 2px 0; margin-right: 10px; font-size: 11px;
                  font-weight: 600; color: palette(mid); }
"""


class TrainingView(QWidget):
    """Everything about the run.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.transport = TransportBar(session)
        self.curves = CurvePanel(session)
        self.accuracy = AccuracyPanel(session.run)
        self.bloch = BlochPanel(session)
        self.images = ImagePanel(session.samples, session.looker)
        self.time = TimeSlider(session.run)
        self.evaluator = Evaluator(session, self)
        self.evaluator.evaluated.connect(self._show_verdicts)
        self.accuracy.matrix.chosen.connect(self.images.show_cell)
        session.samples.changed.connect(self._show_names)
        self._lay_out()
        self._show_names()

    def _lay_out(self) -> None:
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setHandleWidth(1)
        self.columns.setChildrenCollapsible(False)
        for widget, stretch in ((self.curves, 40), (self.accuracy, 20), (self.bloch, 46), (self.images, 24)):
            holder = QWidget()
            inner = QVBoxLayout(holder)
            inner.setContentsMargins(12, 4, 12, 0)
            inner.addWidget(widget)
            self.columns.addWidget(holder)
            self.columns.setStretchFactor(self.columns.count() - 1, stretch)
        self.columns.setSizes([400, 200, 460, 250])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 6)
        layout.setSpacing(6)
        for widget, stretch in ((self.transport, 0), (self.columns, 1), (self.time, 0)):
            if widget is self.columns:
                layout.addWidget(widget, stretch)
                continue
            row = QHBoxLayout()
            row.setContentsMargins(12, 0, 12, 0)
            row.addWidget(widget)
            layout.addLayout(row)

    def _show_names(self) -> None:
        self.accuracy.show_names(self._session.samples.class_names)

    def _show_verdicts(self, verdicts: Verdicts | None) -> None:
        self.images.show_verdicts(verdicts)
        run = self._session.run
        ours = verdicts is not None and (run.circuit is None or verdicts.circuit == run.circuit)
        if verdicts is not None and ours:
            self.accuracy.show_confusion(verdicts.step, verdicts.confusion)
        else:
            self.accuracy.show_confusion(0, None)


class CurvePanel(QWidget):
    """The plots of a run, one at a time, with what can be done to them.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        run = session.run
        self.plots: dict[str, CurvePlot] = {
            "Loss": LossPlot(run),
            "Accuracy": AccuracyPlot(run),
            "Gradients": GradientPlot(run),
            "Rate": RatePlot(run),
        }
        self.stack = QStackedWidget()
        self.tabs = QButtonGroup(self)
        head = QHBoxLayout()
        head.setSpacing(2)
        for index, (title, plot) in enumerate(self.plots.items()):
            self.stack.addWidget(plot)
            button = tab_button(title)
            self.tabs.addButton(button, index)
            head.addWidget(button)
        self.tabs.button(0).setChecked(True)
        self.tabs.idClicked.connect(self.stack.setCurrentIndex)
        self.log = small_button("log", "Logarithmic scale", checkable=True)
        self.log.toggled.connect(self._set_log)
        self.smooth = small_button("smooth", "Mean of the last 20 steps, with the raw curve behind", checkable=True)
        self.smooth.toggled.connect(self._set_smooth)
        head.addStretch(1)
        head.addWidget(self.log)
        head.addWidget(self.smooth)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.stack, 1)

    def _set_log(self, on: bool) -> None:
        for plot in self.plots.values():
            plot.set_log(on)

    def _set_smooth(self, on: bool) -> None:
        for plot in self.plots.values():
            plot.set_smooth(on)


def tab_button(title: str) -> QToolButton:
    """Return a section head that chooses what is shown below it."""
    button = small_button(title.upper(), title, checkable=True)
    button.setAccessibleName(title)
    return button


def small_button(text: str, tip: str, checkable: bool = False) -> QToolButton:
    """Return a quiet button of caption size."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setCheckable(checkable)
    button.setProperty("caption", True)
    return button
