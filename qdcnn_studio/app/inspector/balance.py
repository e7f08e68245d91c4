"""How many images each class has, as bars in the colours of the classes."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qdcnn_studio.app.theme import KEEPER, SECONDARY_PIXELS, font, theme

ROW, NAME, COUNT = 18, 72, 44


class Balance(QWidget):
    """One row for each class: name, bar, count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: tuple[tuple[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(font(SECONDARY_PIXELS))
        KEEPER.changed.connect(self.update)

    def show_counts(self, names: Sequence[str], counts: NDArray) -> None:
        """Show how many images each class has."""
        self.counts = tuple((name, int(count)) for name, count in zip(names, counts, strict=True))
        self.setAccessibleName("Images by class: " + ", ".join(f"{name} {count}" for name, count in self.counts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for every class."""
        return QSize(200, ROW * len(self.counts))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        painter, colors = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((count for _, count in self.counts), default=1) or 1
        room = self.width() - NAME - COUNT - 8
        middle = Qt.AlignmentFlag.AlignVCenter
        for number, (name, count) in enumerate(self.counts):
            top = number * ROW
            painter.setPen(colors.color("text"))
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, NAME - 6)
            painter.drawText(QRectF(0, top, NAME, ROW), middle, shown)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.class_color(number))
            painter.drawRoundedRect(QRectF(NAME, top + 6, max(2.0, room * count / most), 6), 3, 3)
            painter.setPen(colors.color("muted"))
            box = QRectF(self.width() - COUNT, top, COUNT, ROW)
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, f"{count:,}")
