"""The image that is looked at, what the circuit takes it for, and the others, the most wrong first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from qdcnn_studio.app.looker import Look, Looker
from qdcnn_studio.app.sample_model import SampleModel
from qdcnn_studio.app.theme import HEAD_PIXELS, KEEPER
from qdcnn_studio.app.training_view.evaluator import Verdicts
from qdcnn_studio.app.training_view.icons import icon
from qdcnn_studio.app.training_view.picture import Picture
from qdcnn_studio.app.training_view.probability_bars import ProbabilityBars
from qdcnn_studio.app.training_view.thumbnails import Thumbnail, ThumbnailStrip

Floats = NDArray[np.float64]

STRIP = 24
"""Images in the strip at most."""


class ImagePanel(QWidget):
    """One image of the data set with its class probabilities.

    Parameters
    ----------
    samples : SampleModel
    looker : Looker
        Brings the probabilities of the image that is looked at.
    """

    draw_wanted = Signal()
    """The user wants to draw an image of their own."""
    follow_wanted = Signal()
    """The user wants to follow the image through the blocks."""

    def __init__(self, samples: SampleModel, looker: Looker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples, self._looker = samples, looker
        self._verdicts: Verdicts | None = None
        self.note = ""
        self._told = ""
        self._cell: tuple[int, int] | None = None
        self.title = QLabel()
        self.title.setProperty("role", "caption")
        self.picture = Picture(96)
        self.bars = ProbabilityBars()
        self.sentence = QLabel()
        self.sentence.setProperty("role", "muted")
        self.sentence.setWordWrap(True)
        self.strip_title = QLabel()
        self.strip_title.setProperty("role", "muted")
        self.strip = ThumbnailStrip()
        self.strip.chosen.connect(samples.choose)
        self.previous = self._arrow("Previous image", -1)
        self.next = self._arrow("Next image", 1)
        self.draw = QPushButton("Draw your own")
        self.draw.clicked.connect(self.draw_wanted.emit)
        self.follow = QPushButton("Follow it")
        self.follow.setToolTip("See what there is of this image after every block")
        self.follow.clicked.connect(self.follow_wanted.emit)
        self._lay_out()
        samples.changed.connect(self.refresh)
        samples.indexChanged.connect(self.refresh)
        looker.looked.connect(self._show_look)
        KEEPER.changed.connect(self._use_theme)
        self._use_theme()
        self.refresh()

    def _arrow(self, title: str, way: int) -> QToolButton:
        button = QToolButton()
        button.setFixedSize(22, 22)
        button.setIconSize(QSize(12, 12))
        button.setAccessibleName(title)
        button.setToolTip(title)
        button.clicked.connect(lambda: self.go(way))
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addStrut(HEAD_PIXELS)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.previous)
        head.addWidget(self.next)
        beside = QVBoxLayout()
        beside.addWidget(self.bars)
        beside.addWidget(self.sentence)
        beside.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(beside, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(top)
        layout.addStretch(1)
        layout.addWidget(self.strip_title)
        layout.addWidget(self.strip)
        buttons = QHBoxLayout()
        buttons.addWidget(self.draw)
        buttons.addWidget(self.follow)
        buttons.addStretch(1)
        layout.addLayout(buttons)

    def go(self, way: int) -> None:
        """Look at the next image (1) or the one before (−1) of the validation images, the most wrong first."""
        if self._verdicts is None:
            self._samples.choose(self._samples.index + way)
            return
        order = [int(index) for index in self._verdicts.indices[self._verdicts.wrong_first(self._cell)]]
        if order:
            here = order.index(self._samples.index) if self._samples.index in order else -1 if way > 0 else 0
            self._samples.choose(order[(here + way) % len(order)])

    def show_verdicts(self, verdicts: Verdicts | None) -> None:
        """Take in what all validation images are taken for."""
        self._verdicts = verdicts
        self._fill_strip()

    def show_cell(self, cell: tuple[int, int] | None) -> None:
        """Show only the images of one cell of the confusion matrix in the strip; None shows all."""
        self._cell = cell
        self._fill_strip()
        if cell is not None and self.strip.shown:
            self._samples.choose(self.strip.shown[0].index)

    def show_field(self, field: Floats | None, sentence: str = "") -> None:
        """Light up the pixels that reach what the mouse is over, and say so instead of the verdict.

        Parameters
        ----------
        field : ndarray of float, shape of the image, or None
            See `Picture.show_field`.
        sentence : str
        """
        self.picture.show_field(field)
        if sentence != self._told:
            self._told = sentence
            self._show_look(self._looker.latest)

    def refresh(self) -> None:
        """Show the image that is looked at."""
        samples = self._samples
        has = samples.prepared is not None
        for widget in (self.picture, self.bars, self.previous, self.next, self.draw, self.follow):
            widget.setVisible(has)
        self.picture.show_image(samples.image)
        if not has:
            self.title.setText("IMAGE")
            self.sentence.setText(samples.message or "The images of the design show here.")
            self._fill_strip()
            return
        self.title.setText(f"IMAGE {samples.index} · A {self._name(samples.label or 0)}")
        self._show_look(self._looker.latest)
        self._fill_strip()

    def _name(self, label: int) -> str:
        names = self._samples.class_names
        return names[label] if label < len(names) else str(label)

    def _show_look(self, look: Look | None) -> None:
        samples = self._samples
        fresh = look is not None and look.sample == samples.index
        probabilities = look.probabilities if look is not None and fresh else None
        self.bars.show_probabilities(probabilities, samples.class_names, samples.label)
        if self._told:
            self.sentence.setText(self._told)
            return
        if samples.prepared is None or samples.label is None:
            return
        if probabilities is None:
            self.sentence.setText("" if not fresh else "The design has no classification yet.")
            return
        taken = int(np.argmax(probabilities))
        words = "right" if taken == samples.label else f"taken for {self._name(taken)}"
        self.sentence.setText(f"{words}, p = {probabilities[taken]:.2f}{self.note}")

    def _fill_strip(self) -> None:
        verdicts, prepared = self._verdicts, self._samples.prepared
        if (
            verdicts is None
            or prepared is None
            or len(verdicts.indices)
            and verdicts.indices[-1] >= len(prepared.dataset)
        ):
            self.strip.show_images((), None)
            self.strip_title.setText("")
            return
        order = verdicts.wrong_first(self._cell)
        taken = verdicts.taken_for
        wrong = taken != verdicts.labels
        thumbnails = [
            Thumbnail(
                int(verdicts.indices[row]),
                prepared.dataset.images[verdicts.indices[row]],
                bool(wrong[row]),
                f"image {verdicts.indices[row]}, a {self._name(int(verdicts.labels[row]))}, taken for "
                f"{self._name(int(taken[row]))}: p = {verdicts.probabilities[row, taken[row]]:.2f}",
            )
            for row in order[:STRIP]
        ]
        self.strip.show_images(thumbnails, self._samples.index)
        if self._cell is not None:
            true, guess = (self._name(label) for label in self._cell)
            self.strip_title.setText(f"{len(order)} of {true} taken for {guess}")
        else:
            self.strip_title.setText(f"most wrong first · {int(wrong.sum())} of {len(wrong)} wrong")

    def _use_theme(self) -> None:
        self.previous.setIcon(icon("back", "text"))
        self.next.setIcon(icon("forth", "text"))
