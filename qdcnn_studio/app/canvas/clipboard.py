"""Copy and paste: a part of a design travels as a text form that anyone can read, and whole beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QMimeData, QPointF

from qdcnn_studio.design.document import DocumentError, dumps, loads
from qdcnn_studio.design.edits import InsertBlocks
from qdcnn_studio.design.graph import Design, Wire
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.design.text import parse, to_text

PART_MIME = "application/x-qdcnn-part"


def part_of(design: Design, blocks: Iterable[str]) -> Design:
    """Return the blocks chosen from a design, with the wires among them."""
    chosen = set(blocks)
    return Design(
        blocks={name: block for name, block in design.blocks.items() if name in chosen},
        wires=frozenset(wire for wire in design.wires if wire.source in chosen and wire.target in chosen),
    )


def part_mime(part: Design, registry: Registry) -> QMimeData:
    """Return what the clipboard holds of a part: its text form, and all of it."""
    mime = QMimeData()
    mime.setText(to_text(part, registry))
    mime.setData(PART_MIME, dumps(part).encode())
    return mime


def read_part(mime: QMimeData, registry: Registry) -> Design | None:
    """Return the part the clipboard holds; None if it holds nothing.

    Raises
    ------
    TextError, DocumentError
        If it holds a text that is not a design.
    """
    if mime.hasFormat(PART_MIME):
        return loads(bytes(mime.data(PART_MIME).data()).decode())
    text = mime.text().strip() if mime.hasText() else ""
    if not text:
        return None
    if text.startswith("{"):
        return loads(text)
    return parse(text, registry)


def insert_edit(design: Design, part: Design, middle: QPointF | None, shift: float = 24.0) -> InsertBlocks:
    """Return the edit that places a part under free ids.

    Parameters
    ----------
    design : Design
        What it is placed in.
    part : Design
    middle : QPointF or None
        Where the middle of its corners goes; None to shift it a little from where it was.
    shift : float
        How far, in pixels at 100 %.
    """
    away = QPointF(shift, shift)
    if middle is not None and part.blocks:
        xs = [block.position[0] for block in part.blocks.values()]
        ys = [block.position[1] for block in part.blocks.values()]
        away = middle - QPointF((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    names: dict[str, str] = {}
    for name, block in part.blocks.items():
        names[name] = design.free_id(block.type, names.values())
    blocks = [
        replace(
            block,
            id=names[name],
            position=(round(block.position[0] + away.x()), round(block.position[1] + away.y())),
        )
        for name, block in part.blocks.items()
    ]
    wires = [Wire(names[wire.source], wire.output, names[wire.target], wire.input) for wire in sorted(part.wires)]
    return InsertBlocks(blocks, wires)


__all__ = ["PART_MIME", "DocumentError", "insert_edit", "part_mime", "part_of", "read_part"]
