"""Draw your own image and see it classified while you draw."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from qdcnn_studio.app.inspector.parts import caption, paragraph
from qdcnn_studio.app.looker import Look
from qdcnn_studio.app.session import OWN, Session
from qdcnn_studio.app.training_view.draw_pad import DrawPad
from qdcnn_studio.app.training_view.probability_bars import ProbabilityBars
from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.pipeline import feature_matrix, prepare_images


class DrawWindow(QDialog):
    """A small window beside the main one. While it is open, the spheres show the drawn image too.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._session = session
        self.setWindowTitle("Draw your own image")
        self.pad = DrawPad()
        self.bars = ProbabilityBars()
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.clear = QPushButton("Clear")
        self.clear.setAutoDefault(False)
        self.clear.clicked.connect(self.pad.clear)
        self._lay_out()
        self.pad.drawn.connect(self.refresh)
        session.looker.looked.connect(self._show_look)
        session.samples.changed.connect(self._follow_images)
        session.editor.designChanged.connect(self.refresh)

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        beside.addWidget(caption("taken for"))
        beside.addWidget(self.bars)
        beside.addSpacing(8)
        beside.addWidget(self.sentence)
        beside.addStretch(1)
        beside.addWidget(paragraph("Fill the square, as the images do. The right button erases.", "muted"))
        beside.addWidget(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(14)
        layout.addWidget(self.pad)
        layout.addLayout(beside, 1)
        self.resize(460, 254)

    def refresh(self) -> None:
        """Have the drawn image classified."""
        if not self.isVisible():
            return
        image = self.pad.image
        if not image.any():
            self._say("Draw with the mouse.")
            return
        session = self._session
        prepared, circuit = session.samples.prepared, session.circuit
        if prepared is None or circuit is None or session.samples.loading:
            self._say(session.samples.message or "The design has no circuit yet.")
            return
        images = prepared.dataset.images
        drawn = image * float(images.max())
        if images.ndim == 4:  # in colour: what is drawn is grey
            drawn = np.repeat(drawn[..., None], images.shape[-1], axis=-1)
        scaled = drawn.reshape(1, *images.shape[1:])
        try:
            made = prepare_images(session.editor.design, session.registry, prepared.fitted, scaled)
            features = feature_matrix(circuit, made, 1)[0]
        except DataError as error:
            self._say(error.message)
            return
        session.show_own_image(features)

    def _say(self, words: str) -> None:
        self.sentence.setText(words)
        self.bars.show_probabilities(None, self._session.samples.class_names, None)
        self._session.show_own_image(None)

    def _show_look(self, look: Look | None) -> None:
        if look is None:
            self.bars.show_probabilities(None, self._session.samples.class_names, None)
            self.sentence.setText("")
            return
        if look.sample != OWN or not self.isVisible():
            return
        names = self._session.samples.class_names
        self.bars.show_probabilities(look.probabilities, names, None)
        if look.probabilities is None:
            self.sentence.setText("The design has no classification yet.")
            return
        best = int(np.argmax(look.probabilities))
        name = names[best] if best < len(names) else str(best)
        self.sentence.setText(f"a {name}, p = {look.probabilities[best]:.2f}")

    def _follow_images(self) -> None:
        """Use the pixels of the images that are loaded now."""
        prepared = self._session.samples.prepared
        if prepared is None:
            self.refresh()
            return
        shape = prepared.dataset.images.shape[1:]
        rows, columns = (shape[0], shape[1]) if len(shape) >= 2 else (1, shape[0])
        if self.pad.image.shape != (rows, columns):
            self.pad.use_shape((rows, columns))
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the pixels of the present images."""
        super().showEvent(event)
        self._follow_images()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Look at the data set again."""
        self._session.show_own_image(None)
        super().closeEvent(event)
