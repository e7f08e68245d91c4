"""A button that looks like a section head: no box, small letters."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, font, theme


class QuietButton(QAbstractButton):
    """Chooses what is shown, or switches something on.

    Parameters
    ----------
    text, tip : str
    checkable : bool
        Whether it stays down; then a line below it says so.
    """

    def __init__(self, text: str, tip: str, checkable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(tip if len(text) < 2 else text.capitalize())
        self.setAccessibleDescription(tip)
        self.setCheckable(checkable)
        self.setFont(font(CAPTION_PIXELS, QFont.Weight.DemiBold))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        KEEPER.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the room for the words and the line below."""
        return QSize(max(18, self.fontMetrics().horizontalAdvance(self.text()) + 10), 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, and the line below what is chosen."""
        painter, colors = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        lit = self.underMouse() or self.isChecked()
        painter.setPen(colors.color("text" if lit else "muted", 1.0 if self.isEnabled() else 0.4))
        painter.drawText(QRectF(0, 0, self.width(), 20), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isChecked():
            painter.setPen(QPen(colors.color("accent"), 1.5))
            painter.drawLine(QPointF(5, 20), QPointF(self.width() - 5, 20))
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
