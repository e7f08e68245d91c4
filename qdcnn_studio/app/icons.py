"""Our own icons: small SVG files drawn with one stroke, tinted with the theme's colours."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from qdcnn_studio.app.theme import theme
from qdcnn_studio.design.graph import GROUP
from qdcnn_studio.resources import resource

SIZE = 20
RATIOS = (1.0, 2.0)
"""Pixel ratios an icon is rendered for."""
ZOOMS = (1.0, 1.5, 2.0, 3.0, 4.0)
"""Pixel ratios of icons that are zoomed: few, so that each is rendered once."""


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


def block_icon(type_name: str, family: str) -> str:
    """Return the name of the icon of a block type: its own, or that of its family for a type that has none.

    Parameters
    ----------
    type_name, family : str
        As the block type has them; it knows nothing of icons.
    """
    if type_name.startswith(GROUP):
        return "group"
    own = f"blocks/{type_name}"
    return own if type_name in _drawn_types() else family


@lru_cache(maxsize=1)
def _drawn_types() -> frozenset[str]:
    return frozenset(path.stem for path in resource("icons/blocks").glob("*.svg"))


def zoomed_ratio(ratio: float) -> float:
    """Return the pixel ratio to render an icon for that is shown at this one: never less than needed, up to four."""
    return next((step for step in ZOOMS if step >= ratio), ZOOMS[-1])


def paint(painter: QPainter, rect: QRectF, name: str, role: str) -> None:
    """Draw an icon as lines, for pictures that are to stay sharp at any size."""
    _renderer(name, theme().color(role).name()).render(painter, rect)


def pixmap(name: str, role: str = "text", extent: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a pixmap of some extent (pixels at 100 %) for a pixel ratio."""
    return _rendered(name, theme().color(role).name(), extent, ratio)


@lru_cache(maxsize=1024)
def _rendered(name: str, color: str, extent: int, ratio: float) -> QPixmap:
    drawn = QPixmap(QSize(round(extent * ratio), round(extent * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    _renderer(name, color).render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")
