"""Small labels and layouts that the inspector's cards share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLabel, QLayout, QWidget

from qdcnn_studio.app.disposal import dispose
from qdcnn_studio.app.icons import pixmap

PICTURE = 16
LIST_INDENT = 14
"""Pixels; a label indents lists by 40 of its own accord, a fifth of the inspector."""


def caption(text: str) -> QLabel:
    """Return a section head in small capitals."""
    label = QLabel(text.upper())
    label.setProperty("role", "caption")
    return label


class Picture(QWidget):
    """An icon in a colour of the theme, as it is at present.

    Parameters
    ----------
    name, role : str
        As for `pixmap`.
    """

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self.name, self.role = name, role
        self.setFixedSize(PICTURE, PICTURE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pixmap(self.name, self.role, PICTURE, self.devicePixelRatioF()))
        painter.end()


def paragraph(text: str = "", role: str = "", markdown: bool = False) -> QLabel:
    """Return text that wraps; its links open in the browser and its words can be copied."""
    label = QLabel(text)
    if role:
        label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.MarkdownText if markdown else Qt.TextFormat.PlainText)
    if markdown:
        label.setOpenExternalLinks(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    return label


def explanation(markdown: str) -> QLabel:
    """Return Markdown as text that wraps, with room between its paragraphs and little before its lists."""
    document = QTextDocument()
    document.setMarkdown(markdown)
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        layout = block.blockFormat()
        goes_on = block.textList() is not None and block.next().textList() is not None
        layout.setBottomMargin(2 if goes_on else 8)
        layout.setTopMargin(0)
        layout.setLeftMargin(LIST_INDENT if block.textList() is not None else 0)
        cursor.setBlockFormat(layout)
        block = block.next()
    label = paragraph("", markdown=True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText(document.toHtml().replace("-qt-list-indent: 1", "-qt-list-indent: 0"))
    return label


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget: QWidget | None = item.widget()
        inner = item.layout()
        if widget is not None:
            dispose(widget)
        elif inner is not None:
            clear(inner)


def number(value: float, digits: int = 4) -> str:
    """Return a number with thousands separated and no needless digits."""
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.{digits}g}"
