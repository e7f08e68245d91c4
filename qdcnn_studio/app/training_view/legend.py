"""The legend of a plot: each curve with its value; a click shows or hides it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from qdcnn_studio.app.disposal import dispose
from qdcnn_studio.app.theme import SECONDARY_PIXELS, font, theme

WIDEST = 130
"""Pixels a name takes at most: the legend lies over the curves."""


class Legend(QWidget):
    """Rows of a line, a name and a value; `toggled` carries the key and whether the curve is shown."""

    toggled = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self.at_bottom = False
        self._head = QLabel()
        self._head.setProperty("role", "muted")
        self._head.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(4, 2, 4, 2)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._head)
        self._head.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a veil over the curves behind, so that the words can be read."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("panel", 0.8))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)

    def add(self, key: str, title: str, color: Callable[[], QColor]) -> None:
        """Add a row; the colour is asked for whenever it is painted."""
        row = _Row(title, color)
        row.toggled.connect(lambda on: self.toggled.emit(key, on))
        self._rows[key] = row
        self._layout.addWidget(row, 0, Qt.AlignmentFlag.AlignRight)

    def remove(self, key: str) -> None:
        """Take one row out."""
        row = self._rows.pop(key)
        dispose(row)

    def clear(self) -> None:
        """Take all rows out."""
        for row in self._rows.values():
            dispose(row)
        self._rows.clear()

    def say(self, head: str | None) -> None:
        """Say for which step the values are; None for the newest."""
        self._head.setText(head or "")
        self._head.setVisible(head is not None)

    def show_value(self, key: str, value: float | None) -> None:
        """Show the value of a curve."""
        self._rows[key].show_value(value)

    def text(self, key: str) -> str:
        """Return what a row says; a long name is cut short."""
        return self._rows[key].text()

    def button(self, key: str) -> QAbstractButton:
        """Return the row of a curve, which is a button."""
        return self._rows[key]

    def update_colors(self) -> None:
        """Paint again in the present theme."""
        for row in self._rows.values():
            row.update()


class _Row(QAbstractButton):
    """One row of the legend."""

    def __init__(self, title: str, color: Callable[[], QColor]) -> None:
        super().__init__()
        self._title, self._color = title, color
        self.setFont(font(SECONDARY_PIXELS))
        self._short = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, WIDEST)
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(self._short)
        self.setAccessibleName(title)
        self.setToolTip(f"Show or hide {title}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_value(self, value: float | None) -> None:
        """Show a value beside the name."""
        text = self._short if value is None else f"{self._short} {value:.3g}" if abs(value) >= 100 else ""
        text = text or f"{self._short} {value:.3f}"
        if text != self.text():
            self.setText(text)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return room for the line and the words."""
        return QSize(24 + self.fontMetrics().horizontalAdvance(self.text()), 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line and the words; both faint while the curve is hidden."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._color() if self.isChecked() else theme().color("muted", 0.5)
        middle = self.height() / 2
        painter.setPen(QPen(color, 2))
        painter.drawLine(QPointF(2, middle), QPointF(14, middle))
        painter.setPen(color)
        painter.drawText(QRectF(20, 0, self.width() - 20, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.setPen(QPen(theme().color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
