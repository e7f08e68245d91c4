"""A slider along the circuit, that can play by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from qdcnn_studio.app.icons import icon
from qdcnn_studio.app.theme import KEEPER

PLAY_INTERVAL = 250
"""Milliseconds from one stop to the next while it plays."""


class Stepper(QWidget):
    """Stops at the ends of the elements of the drawing; `moved` carries the number of operations done.

    Left and Right go by one stop, Home and End to the ends.
    """

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stops: tuple[int, ...] = (0,)
        self._caption: Callable[[int], str] = str
        self._timer = QTimer(self)
        self._timer.setInterval(PLAY_INTERVAL)
        self._timer.timeout.connect(self._go_on)
        self.play = QToolButton()
        self.play.setFixedSize(24, 24)
        self.play.setIconSize(QSize(14, 14))
        self.play.setCheckable(True)
        self.play.setToolTip("Play the circuit from here to its end")
        self.play.setAccessibleName("Play the circuit")
        self.play.toggled.connect(self._set_playing)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Position in the circuit")
        self.slider.valueChanged.connect(self._tell)
        self.words = QLabel()
        self.words.setProperty("role", "muted")
        self.words.setMinimumWidth(220)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.play)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.words)
        KEEPER.changed.connect(self._show_icon)
        self._show_icon()

    @property
    def last(self) -> int:
        """The last stop: all operations."""
        return self._stops[-1]

    def set_stops(self, stops: tuple[int, ...], caption: Callable[[int], str]) -> None:
        """Say where there are stops (numbers of operations, ascending), and how a stop is called."""
        here = self._stops[self.slider.value()] if self.slider.value() < len(self._stops) else stops[-1]
        self._stops, self._caption = stops, caption
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, len(stops) - 1)
        self.go_to(here)

    def go_to(self, count: int) -> None:
        """Go to the last stop with at most so many operations."""
        index = max(index for index, stop in enumerate(self._stops) if stop <= count)
        if self.slider.value() == index:
            self._tell(index)
        else:
            self.slider.setValue(index)

    def stop(self) -> None:
        """Play no longer."""
        self.play.setChecked(False)

    def _tell(self, index: int) -> None:
        count = self._stops[index]
        self.words.setText(self._caption(count))
        self.moved.emit(count)

    def _set_playing(self, on: bool) -> None:
        if on:
            if self.slider.value() == self.slider.maximum():
                self.slider.setValue(0)
            self._timer.start()
        else:
            self._timer.stop()
        self._show_icon()

    def _go_on(self) -> None:
        if self.slider.value() >= self.slider.maximum():
            self.stop()
        else:
            self.slider.setValue(self.slider.value() + 1)

    def _show_icon(self) -> None:
        self.play.setIcon(icon("pause" if self._timer.isActive() else "play"))
