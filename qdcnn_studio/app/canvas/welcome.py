"""What an empty canvas shows: three ways to begin, and designs to begin with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from qdcnn_studio.app.disposal import dispose
from qdcnn_studio.app.theme import CAPTION_PIXELS, font

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

HINTS = ("Drag a block here from the left", "Double-click for a search", "Or just type what comes first")
COLUMNS = 3
ROW_HEIGHT = 38
HINTS_HEIGHT = 130


@dataclass(frozen=True)
class Template:
    """One design to begin with.

    Parameters
    ----------
    name : str
        What is told when it is chosen.
    title, summary : str
        What is shown of it.
    """

    name: str
    title: str
    summary: str


class Welcome(QWidget):
    """Lies in the middle of a canvas while that is empty, and nothing is about to be put there.

    Parameters
    ----------
    view : CanvasView
    """

    chosen = Signal(str)
    """A template was chosen; its name."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view.viewport())  # in the viewport, so that what is dropped on it is dropped on the canvas
        self._view = view
        self._aside = False
        column = QVBoxLayout(self)
        column.setSpacing(6)
        for hint in HINTS:
            label = QLabel(hint)
            label.setProperty("role", "muted")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        self._heading = QLabel("BEGIN WITH")
        self._heading.setProperty("role", "caption")
        self._heading.setFont(font(CAPTION_PIXELS, QFont.Weight.DemiBold))
        self._heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._heading.setContentsMargins(0, 18, 0, 4)
        column.addWidget(self._heading)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        column.addLayout(self._grid)
        self.buttons: list[QPushButton] = []
        self.offer(())
        view.editor.designChanged.connect(self.follow)
        view.viewChanged.connect(self.follow)

    def offer(self, templates: Iterable[Template]) -> None:
        """Offer designs to begin with, in this order."""
        for button in self.buttons:
            dispose(button)
        self.buttons = []
        for number, template in enumerate(templates):
            button = QPushButton(template.title)
            button.setToolTip(template.summary)
            button.setAccessibleDescription(template.summary)
            button.clicked.connect(lambda _checked=False, name=template.name: self.chosen.emit(name))
            self._grid.addWidget(button, number // COLUMNS, number % COLUMNS)
            self.buttons.append(button)
        self._heading.setVisible(bool(self.buttons))
        self.follow()

    def step_aside(self, aside: bool) -> None:
        """Make room for a block that a hand holds over the canvas, or come back if it was taken elsewhere."""
        if aside != self._aside:
            self._aside = aside
            self.follow()

    def follow(self) -> None:
        """Show while nothing is drawn, in the middle, with as many templates as there is room for."""
        view = self._view
        drawn = view.canvas.cards or view.canvas.regions.frames or view.canvas.regions.notes
        if drawn or self._aside:
            self.hide()
            return
        rows = max(0, (view.height() - HINTS_HEIGHT) // ROW_HEIGHT)
        for number, button in enumerate(self.buttons):
            button.setVisible(number < rows * COLUMNS)
        self._heading.setVisible(rows > 0 and bool(self.buttons))
        self.adjustSize()
        self.move((view.width() - self.width()) // 2, max(0, (view.height() - self.height()) // 2))
        self.show()
