"""A small picture of each run's frozen design: drawn when it is first seen, one after the other, then remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap

from qdcnn_studio.app.canvas.small_picture import small_picture
from qdcnn_studio.app.kept_runs import KeptRuns
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.graph import Design
from qdcnn_studio.training.library import Entry

SIZE = QSize(120, 40)


class Thumbnails(QObject):
    """Pictures of designs by run; runs of the same design share one.

    Parameters
    ----------
    kept : KeptRuns
    """

    drawn = Signal(object)
    """The folders of the runs for which there is a picture now; None where all are to be asked for again."""

    def __init__(self, kept: KeptRuns, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept = kept
        self.ratio = 1.0
        """Pixels of the screen for each pixel of a picture."""
        self._keys: dict[Path, str] = {}
        self._made: dict[str, QIcon] = {}
        self._wanted: dict[str, tuple[Design, list[Path]]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw_next)
        KEEPER.changed.connect(self._draw_again)

    def key(self, entry: Entry) -> str:
        """Return what is the same for runs of the same design: they stand together when sorted by it."""
        folder = entry.run.folder
        if folder not in self._keys:
            self._keys[folder] = dumps(entry.run.design)
        return self._keys[folder]

    def of(self, entry: Entry) -> QIcon | None:
        """Return the picture of a run's design; None while it is not drawn, in which case it is going to be."""
        folder, design, key = entry.run.folder, entry.run.design, self.key(entry)
        if key not in self._made:
            folders = self._wanted.setdefault(key, (design, []))[1]
            if folder not in folders:
                folders.append(folder)
            self._timer.start()
        return self._made.get(key)

    def _draw_next(self) -> None:
        """Draw one picture: the list stays quick while they appear."""
        if not self._wanted:
            self._timer.stop()
            return
        key = next(iter(self._wanted))
        design, folders = self._wanted.pop(key)
        picture = small_picture(design, self._kept.registry, SIZE, coarse=True, ratio=self.ratio)
        icon = QIcon(picture)
        icon.addPixmap(_on_ground(picture), QIcon.Mode.Selected)  # Qt would tint it
        self._made[key] = icon
        self.drawn.emit(folders)

    def _draw_again(self) -> None:
        """Forget the pictures of the other theme."""
        self._made.clear()
        self._wanted.clear()
        self.drawn.emit(None)


def _on_ground(picture: QPixmap) -> QPixmap:
    """Return a picture on the colour of a panel: a chosen row has a strong colour of its own."""
    ground = QPixmap(picture.size())
    ground.setDevicePixelRatio(picture.devicePixelRatio())
    ground.fill(Qt.GlobalColor.transparent)
    painter = QPainter(ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("panel"))
    painter.drawRoundedRect(QRectF(0, 0, SIZE.width(), SIZE.height()), 6, 6)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return ground
