"""What a data or preparation block does to the images: its classes, its parts, and the picked image on its way."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from qdcnn_studio.app.disposal import dispose
from qdcnn_studio.app.inspector.balance import Balance
from qdcnn_studio.app.inspector.left_out import LeftOut
from qdcnn_studio.app.inspector.parts import caption, paragraph
from qdcnn_studio.app.sample_model import SampleModel
from qdcnn_studio.app.training_view.picture import Floats, Picture
from qdcnn_studio.app.training_view.thumbnails import Thumbnail, ThumbnailStrip
from qdcnn_studio.data.block import Fitted
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.pipeline import APART, Prepared

OF_EACH_CLASS = 5
SIDE = 96
PURPOSES = {"train": "to train on", "validation": "for validation", "test": "for the test"}


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
                dispose(self.part)
            self.part = kind(self._samples, self._block) if kind is not None else None
            if self.part is not None:
                self._column.addWidget(self.part)
        if self.part is not None and prepared is not None:
            self.part.show_prepared(prepared)
        self.setVisible(self.part is not None)

    def _kind(self, prepared: Prepared | None) -> type[SourcePart] | type[PreparationPart] | None:
        if prepared is None:
            return None
        if self._block == prepared.recipe.source:
            return SourcePart
        return PreparationPart if self._block in {*prepared.recipe.stages, *prepared.features} else None


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
        self.left_out = LeftOut(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(caption("Images"))
        column.addWidget(self.sizes)
        column.addWidget(self.range)
        column.addWidget(self.balance)
        column.addLayout(self._rows)
        column.addWidget(self.notes)
        column.addWidget(self.left_out)
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
        extent = " × ".join(map(str, dataset.images.shape[1:]))
        self.range.setText(f"{extent} values from {digits(low)} to {digits(high)}")
        self.balance.show_counts(dataset.classes, np.bincount(dataset.labels, minlength=len(dataset.classes)))
        for strip in self._strips:
            dispose(strip)
        self._strips.clear()
        for number, name in enumerate(dataset.classes):
            members = np.flatnonzero(dataset.labels == number)[:OF_EACH_CLASS]
            strip = ThumbnailStrip()
            strip.setAccessibleName(f"Images of class {name}")
            shown = [Thumbnail(int(i), dataset.images[i], False, f"image {i}, a {name}") for i in members]
            strip.show_images(shown, selected)
            strip.chosen.connect(self._samples.choose)
            self._strips.append(strip)
            self._rows.addWidget(strip)
        self.notes.setText("\n".join(dataset.notes))
        self.notes.setVisible(bool(dataset.notes))
        self.left_out.show_reasons(dataset.left_out)


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
            cell.addStretch(1)
            row.addLayout(cell)
        row.addStretch(1)
        self.which = paragraph("", "muted")
        self.fitted = paragraph("", "muted")
        self._title = caption("Before and after")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.which)
        column.addLayout(row)
        column.addWidget(self.fitted)

    def show_prepared(self, prepared: Prepared) -> None:
        """Show the picked image on its way through the block."""
        index, dataset = self._samples.index, prepared.dataset
        name, purpose = dataset.classes[dataset.labels[index]], PURPOSES[dataset.split.part_of(index)]
        self.which.setText(f"Image {index} of class {name}, {purpose}")
        sample = np.array([index])
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
        learned = prepared.fitted.get(self._block, {}) if stage is not None else {}
        self.fitted.setText(self._told(prepared, learned))
        self.fitted.setVisible(bool(learned))

    def _told(self, prepared: Prepared, learned: Fitted) -> str:
        """Say what the block has learned, and from which images."""
        split, stage = prepared.dataset.split, prepared.recipe.stages.get(self._block)
        words = f"Learned from the {len(split.train):,} training images"
        if any(name.startswith(APART) for name in learned):
            words += f", and for the {len(split.test):,} test images from themselves."
        else:
            words += " only."
        lesson = stage.type.lesson(stage.settings, learned) if stage is not None and stage.type is not None else ""
        return f"{words} {lesson}".strip()

    @staticmethod
    def _show(picture: Picture, words: QLabel, values: Floats) -> None:
        picture.show_image(values)
        picture.setFixedHeight(picture.extent().height())
        words.setText(f"{'×'.join(map(str, values.shape))}, {digits(values.min())} to {digits(values.max())}")


def digits(value: float) -> str:
    """Return a value with three digits that matter, or all those of a whole number."""
    text = f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e6 else f"{value:.3g}"
    return text.replace("-", "−")
