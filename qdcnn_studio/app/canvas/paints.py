"""Colours, pens and brushes of the present theme, made once: a canvas asks for them many thousand times a second."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from qdcnn_studio.app.theme import KEEPER, theme


@lru_cache(maxsize=512)
def color(role: str, alpha: float = 1.0) -> QColor:
    """Return the colour of a role in the present theme; not to be changed."""
    return theme().color(role, alpha)


@lru_cache(maxsize=512)
def brush(role: str, alpha: float = 1.0) -> QBrush:
    """Return a brush in the colour of a role; not to be changed."""
    return QBrush(color(role, alpha))


@lru_cache(maxsize=512)
def pen(role: str, width: float = 1.0, alpha: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen in the colour of a role; not to be changed."""
    made = QPen(color(role, alpha), width)
    made.setStyle(style)
    return made


NO_PEN = QPen(Qt.PenStyle.NoPen)
NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)


def _forget() -> None:
    for made in (color, brush, pen):
        made.cache_clear()


KEEPER.changed.connect(_forget)
