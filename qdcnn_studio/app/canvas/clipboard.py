"""Copy and paste: a part of a design travels as a text form that anyone can read, and whole beside it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from qdcnn_studio.design.document import dumps, loads
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.design.text import parse, to_text

PART_MIME = "application/x-qdcnn-part"


def part_mime(part: Design, registry: Registry) -> QMimeData:
    """Return what the clipboard holds of a part: its text form, and all of it."""
    mime = QMimeData()
    mime.setText(to_text(part, registry))
    mime.setData(PART_MIME, dumps(part).encode())
    return mime


def leave_text() -> None:
    """Leave the text form alone on the clipboard, before the program ends.

    What Python made must not outlive Python: where the clipboard is the program's own, as it is offscreen, taking it
    down afterwards is a segmentation fault.
    """
    clipboard = QGuiApplication.clipboard()
    mime = clipboard.mimeData()
    if mime is not None and mime.hasFormat(PART_MIME):
        clipboard.setText(mime.text())


def read_part(mime: QMimeData | None, registry: Registry) -> Design | None:
    """Return the part the clipboard holds; None if it holds nothing.

    Raises
    ------
    TextError, DocumentError
        If it holds a text that is not a design.
    """
    if mime is None:  # the clipboard is out of reach, or was cleared
        return None
    if mime.hasFormat(PART_MIME):
        return loads(bytes(mime.data(PART_MIME).data()).decode())
    text = mime.text().strip() if mime.hasText() else ""
    if not text:
        return None
    if text.startswith("{"):
        return loads(text)
    return parse(text, registry)
