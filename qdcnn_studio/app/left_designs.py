"""Unsaved designs of a window that was closed while it trained: nobody was asked, so the next start opens them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from qdcnn_studio.app.open_document import OpenDocument
from qdcnn_studio.design.document import DocumentError, dumps, loads
from qdcnn_studio.design.history import History
from qdcnn_studio.training.records import write_json

FILE = "left.json"


class LeftDesigns:
    """The designs that were left open and unsaved.

    Parameters
    ----------
    folder : Path
        Where they are kept; made when the first one is.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def keep(self, documents: Iterable[OpenDocument]) -> bool:
        """Keep designs until the next start; returns whether they could be."""
        left = [
            {"path": None if document.path is None else str(document.path), "design": dumps(document.history.design)}
            for document in documents
        ]
        if not left:
            return True
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_json(self._file, {"designs": [*self._read(), *left]})
        except OSError:
            return False
        return True

    def take(self) -> list[OpenDocument]:
        """Return the designs, each as a document that is not saved; they are not kept any longer."""
        documents = []
        for left in self._read():
            try:
                path = None if left["path"] is None else Path(left["path"])
                documents.append(OpenDocument(History(loads(left["design"]), saved=False), path))
            except (DocumentError, KeyError, TypeError):
                continue
        with suppress(OSError):  # if not, the next start opens them once more
            self._file.unlink(missing_ok=True)
        return documents

    def _read(self) -> list[dict[str, Any]]:
        try:
            return list(json.loads(self._file.read_text(encoding="utf-8"))["designs"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return []
