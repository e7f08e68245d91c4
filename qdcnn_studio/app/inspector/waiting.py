"""A wait for the images, told."""

from __future__ import annotations

import time
from math import isnan

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from qdcnn_studio.app.inspector.parts import paragraph
from qdcnn_studio.app.sample_model import SampleModel
from qdcnn_studio.data.block import progress_words

SHOWN_AFTER = 500
"""Milliseconds after which a wait gets a progress bar."""


class Waiting(QWidget):
    """A slim bar and a sentence, once loading has taken half a second.

    Parameters
    ----------
    samples : SampleModel
    """

    def __init__(self, samples: SampleModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples = samples
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName("Progress of preparing the images")
        self.words = paragraph("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(4)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._appear)
        samples.changed.connect(self._follow)
        samples.progressed.connect(self._show_progress)
        self.hide()
        self._show_progress(*samples.progress)
        self._follow()

    def _follow(self) -> None:
        if self._samples.loading:
            waited = round(1000 * (time.monotonic() - self._samples.loading_since))
            self._timer.start(max(0, SHOWN_AFTER - waited))
        else:
            self._timer.stop()
            self.hide()

    def _appear(self) -> None:
        self.setVisible(self._samples.loading)

    def _show_progress(self, what: str, share: float) -> None:
        self.words.setText(progress_words(what, share))
        known = not isnan(share)
        self.bar.setRange(0, 1000 if known else 0)
        if known:
            self.bar.setValue(round(1000 * share))
