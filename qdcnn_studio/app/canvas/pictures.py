"""Small pictures of what a block does, drawn from the gates it would put on a few qubits."""

from __future__ import annotations

from typing import Any

from qdcnn_studio.app.canvas.face import Dot


def picture_of(type_name: str, settings: Any) -> tuple[Dot, ...]:
    """Return the small picture of a block with these settings; empty if it has none."""
    return ()
