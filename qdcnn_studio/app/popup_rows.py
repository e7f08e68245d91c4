"""One row of a popup's list, and how it is drawn: an icon, a title, and a note at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from qdcnn_studio.app.icons import pixmap
from qdcnn_studio.app.theme import BASE_PIXELS, SECONDARY_PIXELS, font, theme

ENTRY = Qt.ItemDataRole.UserRole + 1
ICON, SIDE, GAP = 16, 10.0, 12.0


@dataclass(frozen=True)
class Entry:
    """One row.

    Parameters
    ----------
    title : str
    value : object
        What the row stands for.
    description : str
        What a screen reader adds to the title.
    note : str
        What stands at the right, smaller.
    icon, role : str
        An icon before the title and the role of its colour; empty to leave its place free, None for no place.
    faint : bool
        Whether the title steps back.
    """

    title: str
    value: Any
    description: str = ""
    note: str = ""
    icon: str | None = None
    role: str = "muted"
    faint: bool = False


class EntryDelegate(QStyledItemDelegate):
    """Draws rows of a height."""

    def __init__(self, height: int, parent: QObject) -> None:
        super().__init__(parent)
        self._height = height

    def sizeHint(self, option: Any, index: Any) -> QSize:
        """Return the height of a row."""
        return QSize(120, self._height)

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        """Draw a row."""
        entry: Entry = index.data(ENTRY)
        colors, rect = theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("raised"))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
        rect.adjust(SIDE, 0, -SIDE, 0)
        if entry.icon is not None:
            if entry.icon:
                ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
                place = QPointF(rect.left(), round(rect.center().y() - ICON / 2))
                painter.drawPixmap(place, pixmap(entry.icon, entry.role, ICON, ratio))
            rect.setLeft(rect.left() + ICON + SIDE)
        middle = Qt.AlignmentFlag.AlignVCenter
        if entry.note:
            painter.setFont(font(SECONDARY_PIXELS))
            painter.setPen(colors.color("muted"))
            painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, entry.note)
            rect.setRight(rect.right() - painter.fontMetrics().horizontalAdvance(entry.note) - GAP)
        painter.setFont(font(BASE_PIXELS))
        painter.setPen(colors.color("muted" if entry.faint else "text"))
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, middle, title)
        painter.restore()
