"""What a data or preparation block does to the images: its classes, its parts, and the picked image on its way."""

from __future__ import annotations

from math import isnan

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from qdcnn_studio.app.inspector.balance import Balance
from qdcnn_studio.app.inspector.parts import caption, paragraph
from qdcnn_studio.app.sample_model import SampleModel
from qdcnn_studio.app.training_view.picture import Floats, Picture, as_rows
from qdcnn_studio.app.training_view.thumbnails import Thumbnail, ThumbnailStrip
from qdcnn_studio.data.block import progress_words
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.pipeline import APART, Prepared

OF_EACH_CLASS = 5
SIDE = 96
SHOWN_AFTER = 500
"""Milliseconds after which a wait gets a progress bar."""


class DataCard(QWidget):
    """Shows a classical block's images; hidden for blocks that have none.

    Parameters
    ----------
    samples : SampleModel
    block : str
        Id of the block.
    """

    def __init__(self, samples: SampleModel, block: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples, self._block = samples, block
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(8)
        self.waiting = Waiting(samples)
        self._column.addWidget(self.waiting)
        self.part: SourcePart | PreparationPart | None = None
        samples.changed.connect(self.refresh)
        samples.indexChanged.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the images as they are prepared now."""
        prepared = self._samples.prepared
        kind = self._kind(prepared)
        if type(self.part) is not kind:
            if self.part is not None:
                self.part.setParent(None)
                self.part.deleteLater()
            self.part = kind(self._samples, self._block) if kind is not None else None
            if self.part is not None:
                self._column.addWidget(self.part)
        if self.part is not None and prepared is not None:
            self.part.show_prepared(prepared)
        self.setVisible(self.part is not None or self._samples.loading)

    def _kind(self, prepared: Prepared | None) -> type[SourcePart] | type[PreparationPart] | None:
        if prepared is None:
            return None
        if self._block == prepared.recipe.source:
            return SourcePart
        return PreparationPart if self._block in {*prepared.recipe.stages, *prepared.features} else None


class Waiting(QWidget):
    """A slim bar and a sentence, once loading has taken half a second."""

    def __init__(self, samples: SampleModel) -> None:
        super().__init__()
        self._samples = samples
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.words = paragraph("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_AFTER)
        self._timer.timeout.connect(self._appear)
        samples.changed.connect(self._follow)
        samples.progressed.connect(self._show_progress)
        self.hide()
        self._follow()

    def _follow(self) -> None:
        if self._samples.loading:
            self._timer.start()
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


class SourcePart(QWidget):
    """Thumbnails of each class, how many there are, and what the user should know."""

    def __init__(self, samples: SampleModel, block: str) -> None:
        super().__init__()
        self._samples = samples
        self.sizes = paragraph("", "muted")
        self.range = paragraph("", "muted")
        self.balance = Balance()
        self._strips: list[ThumbnailStrip] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.notes = paragraph("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(caption("Images"))
        column.addWidget(self.sizes)
        column.addWidget(self.range)
        column.addWidget(self.balance)
        column.addLayout(self._rows)
        column.addWidget(self.notes)
        self._dataset: Dataset | None = None

    def show_prepared(self, prepared: Prepared) -> None:
        """Show the data set that was loaded."""
        dataset, selected = prepared.dataset, self._samples.index
        for strip in self._strips:
            strip.show_images(strip.shown, selected)
        if dataset is self._dataset:
            return
        self._dataset = dataset
        split = dataset.split
        train, validation, test = len(split.train), len(split.validation), len(split.test)
        self.sizes.setText(f"{train:,} to train on, {validation:,} for validation, {test:,} for the test")
        low, high = dataset.value_range
        self.range.setText(f"{' × '.join(map(str, dataset.images.shape[1:]))} values from {low:g} to {high:g}")
        self.balance.show_counts(dataset.classes, np.bincount(dataset.labels, minlength=len(dataset.classes)))
        for strip in self._strips:
            strip.setParent(None)
            strip.deleteLater()
        self._strips.clear()
        for number, name in enumerate(dataset.classes):
            members = np.flatnonzero(dataset.labels == number)[:OF_EACH_CLASS]
            strip = ThumbnailStrip()
            strip.setAccessibleName(f"Images of class {name}")
            shown = [Thumbnail(int(i), grey(dataset.images[i]), False, f"image {i}, a {name}") for i in members]
            strip.show_images(shown, selected)
            strip.chosen.connect(self._samples.choose)
            self._strips.append(strip)
            self._rows.addWidget(strip)
        notes = [*dataset.notes, *(f"Left out: {reason}" for reason in dataset.left_out)]
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))


class PreparationPart(QWidget):
    """The picked image before and after a block; for an encoding, the numbers that enter it."""

    def __init__(self, samples: SampleModel, block: str) -> None:
        super().__init__()
        self._samples, self._block = samples, block
        self.before, self.after = Picture(SIDE), Picture(SIDE)
        self.words = [QLabel(), QLabel()]
        row = QHBoxLayout()
        row.setSpacing(12)
        for picture, words in zip((self.before, self.after), self.words, strict=True):
            words.setProperty("role", "muted")
            cell = QVBoxLayout()
            cell.setSpacing(2)
            cell.addWidget(picture)
            cell.addWidget(words)
            row.addLayout(cell)
        row.addStretch(1)
        self.fitted = paragraph("", "muted")
        self._title = caption("Before and after")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(self.fitted)

    def show_prepared(self, prepared: Prepared) -> None:
        """Show the picked image on its way through the block."""
        sample = np.array([self._samples.index])
        stage = prepared.recipe.stages.get(self._block)
        if stage is None:
            self._title.setText("WHAT ENTERS")
            values = prepared.features[self._block][sample][0]
            self._show(self.before, self.words[0], values)
            self.after.hide()
            self.words[1].hide()
        else:
            self._show(self.before, self.words[0], prepared.stage(stage.source, sample)[0])
            self._show(self.after, self.words[1], prepared.stage(self._block, sample)[0])
        trained = len(prepared.dataset.split.train)
        learned = prepared.fitted.get(self._block, {}) if stage is not None else {}
        apart = any(name.startswith(APART) for name in learned)
        words = f"Learned from the {trained:,} training images only."
        if apart:
            tested = len(prepared.dataset.split.test)
            words = f"Learned from the {trained:,} training images, and for the {tested:,} test images from themselves."
        self.fitted.setText(words if learned else "")
        self.fitted.setVisible(bool(learned))

    @staticmethod
    def _show(picture: Picture, words: QLabel, values: Floats) -> None:
        picture.show_image(as_rows(grey(values)))
        shape = "×".join(map(str, values.shape))
        words.setText(f"{shape}, {values.min():.3g} to {values.max():.3g}")


def grey(image: Floats) -> Floats:
    """Return an image as one value for each pixel: the mean of its colours."""
    return image.mean(axis=-1) if image.ndim == 3 else image
