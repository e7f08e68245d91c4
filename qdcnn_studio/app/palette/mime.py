"""What is carried when a block type is dragged: its name and the settings that differ from the defaults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QMimeData

from qdcnn_studio.design.document import DocumentError, dumps, loads
from qdcnn_studio.design.graph import Design

BLOCK_MIME = "application/x-qdcnn-block"
OWN_MIME = "application/x-qdcnn-own-block"


def block_mime(type_name: str, settings: Mapping[str, Any] | None = None) -> QMimeData:
    """Return what a drag of this block type carries."""
    mime = QMimeData()
    content = json.dumps({"type": type_name, "settings": dict(settings or {})})
    mime.setData(BLOCK_MIME, content.encode())
    mime.setText(f"{type_name}()")
    return mime


def own_block_mime(part: Design) -> QMimeData:
    """Return what a drag of a saved block carries: all of it."""
    mime = QMimeData()
    mime.setData(OWN_MIME, dumps(part).encode())
    return mime


def read_own_block(mime: QMimeData) -> Design | None:
    """Return the saved block a drag carries; None if it carries none."""
    if not mime.hasFormat(OWN_MIME):
        return None
    try:
        return loads(bytes(mime.data(OWN_MIME).data()).decode())
    except (UnicodeDecodeError, DocumentError):
        return None


def read_block(mime: QMimeData) -> tuple[str, dict[str, Any]] | None:
    """Return the type's name and settings a drag carries; None if it carries no block."""
    if not mime.hasFormat(BLOCK_MIME):
        return None
    try:
        content = json.loads(bytes(mime.data(BLOCK_MIME).data()))
        return str(content["type"]), dict(content["settings"])
    except (ValueError, KeyError, TypeError):
        return None
