"""Frames stay around their blocks when these are laid out anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF

from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.design.edits import ChangeFrame, ChangeNote, Edit
from qdcnn_studio.design.graph import Design, Frame


def follow(design: Design, canvas: CanvasScene, moved: Mapping[str, tuple[float, float]]) -> list[Edit]:
    """Return the edits by which frames keep their distance from the blocks in them, and notes in frames come along.

    Parameters
    ----------
    design : Design
    canvas : CanvasScene
        Where it is drawn.
    moved : mapping of str to (x, y)
        Where blocks are about to go.
    """
    edits: dict[str, Edit] = {}
    for frame in design.frames.values():
        area = QRectF(*frame.rect)
        inside = [block for block, card in canvas.cards.items() if area.contains(card.card_rect())]
        if not moved.keys() & set(inside):
            continue
        then = _around(canvas, inside, area, moved)
        edits[frame.id] = ChangeFrame(_with_rect(frame, then))
        away = then.topLeft() - area.topLeft()
        for note in design.notes.values():
            if area.contains(canvas.regions.notes[note.id].note_rect()):
                place = (note.position[0] + away.x(), note.position[1] + away.y())
                edits.setdefault(note.id, ChangeNote(replace(note, position=place)))
    return list(edits.values())


def _around(canvas: CanvasScene, inside: list[str], area: QRectF, moved: Mapping[str, tuple[float, float]]) -> QRectF:
    """Return an area as far around some blocks as it is now, once they have moved."""
    then = QRectF()
    for block in inside:
        card = canvas.cards[block].card_rect()
        then = then.united(QRectF(QPointF(*moved[block]), card.size()) if block in moved else card)
    now = canvas.content_rect(inside)
    return then.adjusted(
        area.left() - now.left(), area.top() - now.top(), area.right() - now.right(), area.bottom() - now.bottom()
    )


def _with_rect(frame: Frame, rect: QRectF) -> Frame:
    return replace(frame, rect=(rect.x(), rect.y(), rect.width(), rect.height()))
