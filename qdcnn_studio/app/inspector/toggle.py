"""A painted switch for yes and no."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from qdcnn_studio.app.theme import KEEPER, theme

WIDTH, HEIGHT, MARGIN = 36, 20, 3


class Toggle(QAbstractButton):
    """A switch; Space toggles it, and a ring shows that it has the keyboard's focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        KEEPER.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the size that shows the switch with room for its focus ring."""
        return QSize(WIDTH + 4, HEIGHT + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track, the knob and the focus ring."""
        colors = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(2, (self.height() - HEIGHT) / 2, WIDTH, HEIGHT)
        on = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("accent" if on else "line", 1.0 if self.isEnabled() else 0.4))
        painter.drawRoundedRect(track, HEIGHT / 2, HEIGHT / 2)
        size = HEIGHT - 2 * MARGIN
        left = track.right() - MARGIN - size if on else track.left() + MARGIN
        painter.setBrush(colors.color("on_accent" if on else "muted"))
        painter.drawEllipse(QRectF(left, track.top() + MARGIN, size, size))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("text" if on else "accent"), 1))
            painter.drawRoundedRect(track.adjusted(-1.5, -1.5, 1.5, 1.5), HEIGHT / 2 + 1.5, HEIGHT / 2 + 1.5)
