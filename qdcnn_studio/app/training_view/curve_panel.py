"""The plots of a run, one at a time, with what can be done to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from qdcnn_studio.app.inspector.quiet_button import QuietButton
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import HEAD_PIXELS
from qdcnn_studio.app.training_view.curve_export import ask_path, copy_picture, save_picture, save_table
from qdcnn_studio.app.training_view.curve_plot import SMOOTHING, CurvePlot
from qdcnn_studio.app.training_view.plots import AccuracyPlot, GradientPlot, LossPlot, RatePlot


class CurvePanel(QWidget):
    """Loss, accuracy, gradients and learning rate.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
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
        head.addStrut(HEAD_PIXELS)
        head.setSpacing(2)
        for index, (title, plot) in enumerate(self.plots.items()):
            self.stack.addWidget(plot)
            button = QuietButton(title.upper(), f"Show {title.lower()}", checkable=True)
            self.tabs.addButton(button, index)
            head.addWidget(button)
        self.tabs.button(0).setChecked(True)
        session.editor.selectionChanged.connect(self._emphasise)
        self.tabs.idClicked.connect(self.stack.setCurrentIndex)
        self.log = QuietButton("log", "Logarithmic scale", checkable=True)
        self.log.toggled.connect(self._set_log)
        means = f"Mean of the last {SMOOTHING} steps, with the raw curve behind"
        self.smooth = QuietButton("smooth", means, checkable=True)
        self.smooth.toggled.connect(self._set_smooth)
        self.export = QuietButton("export", "Copy or save the curves")
        self.export.clicked.connect(self._show_menu)
        head.addStretch(1)
        for button in (self.log, self.smooth, self.export):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.stack, 1)

    @property
    def _plot(self) -> CurvePlot:
        """The plot that is shown."""
        return list(self.plots.values())[self.stack.currentIndex()]

    def menu(self) -> QMenu:
        """Return what can be done with the curves."""
        menu = QMenu(self)
        menu.addAction("Copy as picture", lambda: copy_picture(self._plot))
        menu.addAction("Save as picture…", self._save_picture)
        save = menu.addAction("Save numbers as CSV…", self._save_table)
        save.setEnabled(self._session.run.steps > 0)
        menu.addAction("Show everything", self._fit)
        return menu

    def _emphasise(self) -> None:
        """Let the curves of the selected blocks stand out."""
        self.plots["Gradients"].emphasise(self._session.editor.selection)

    def _show_menu(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))

    def _save_picture(self) -> None:
        path = ask_path(self, "Save the plot as a picture", "curves.png", "Pictures (*.png)")
        if path is not None:
            self._save(lambda where: save_picture(self._plot, where), path)

    def _save_table(self) -> None:
        path = ask_path(self, "Save the curves as numbers", "curves.csv", "Tables (*.csv)")
        if path is not None:
            self._save(lambda where: save_table(self._session.run, where), path)

    def _save(self, save: Callable[[Path], None], path: Path) -> None:
        try:
            save(path)
        except OSError as error:
            self._session.told.emit(f"{path.name} cannot be saved: {error.strerror or error}")
        else:
            self._session.told.emit(f"Saved {path.name}.")

    def _fit(self) -> None:
        for plot in self.plots.values():
            plot.fit()

    def _set_log(self, on: bool) -> None:
        for plot in self.plots.values():
            plot.set_log(on)

    def _set_smooth(self, on: bool) -> None:
        for plot in self.plots.values():
            plot.set_smooth(on)
