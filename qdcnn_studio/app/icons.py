"""Our own icons: small SVG files drawn with one stroke, tinted with the theme's colours."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from qdcnn_studio.app.theme import theme
from qdcnn_studio.resources import resource

SIZE = 20
RATIOS = (1.0, 2.0)
"""Pixel ratios an icon is rendered for."""


def icon(name: str, role: str = "text") -> QIcon:
    """Return an icon in the colour of a role of the present theme.

    Parameters
    ----------
    name : str
        Name of a file in ``resources/icons``, without its ending.
    role : str
        Role of its colour in the theme.

    Raises
    ------
    FileNotFoundError
        If there is no such icon.
    """
    made = QIcon()
    for ratio in RATIOS:
        made.addPixmap(pixmap(name, role, SIZE, ratio))
        made.addPixmap(pixmap(name, "muted", SIZE, ratio), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, role: str = "text", extent: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a pixmap of some extent (pixels at 100 %) for a pixel ratio."""
    return _rendered(name, theme().color(role).name(), extent, ratio)


@lru_cache(maxsize=512)
def _rendered(name: str, color: str, extent: int, ratio: float) -> QPixmap:
    source = _source(name).replace("currentColor", color)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    drawn = QPixmap(QSize(round(extent * ratio), round(extent * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")
