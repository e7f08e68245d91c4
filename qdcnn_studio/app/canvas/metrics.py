"""Where things are on a card, in pixels at 100 %."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF

from qdcnn_studio.app.canvas.face import Face, Shape, Side
from qdcnn_studio.app.theme import BASE_PIXELS, CAPTION_PIXELS, SECONDARY_PIXELS, font

GRID = 8.0
"""Blocks snap to this grid; sizes are whole multiples of it."""
BAR = 4.0
"""Width of the bar in the family's colour."""
CORNER = 8.0
TEXT_LEFT = 14.0
ICON = QRectF(12.0, 8.5, 16.0, 16.0)
"""Of the icon before the title."""
TITLE_LEFT = 33.0
"""Of a title after an icon."""
TEXT_RIGHT = 14.0
BASELINES = (21.0, 38.0, 54.0)
"""Of title, caption and detail."""
HEIGHT = 64.0
WIDTHS = (104.0, 208.0)
"""Least and greatest width of a card."""
PORT = 5.0
"""Half the extent of a port's mark."""
PORT_STEP = 18.0
"""Distance of two ports on one edge."""
BADGE = 8.0
"""Radius of the problem badge."""
HEAT = QSizeF(34.0, 4.0)
PICTURE = QSizeF(34.0, 18.0)
FAR = 0.4
"""Below this scale only the coarse shapes are drawn: no text could be read."""
NEAR = 0.6
"""From this scale on everything is drawn; below, only titles can be read."""
MARGIN = 14.0
"""What ports, badge and focus ring may reach beyond the card."""


@lru_cache(maxsize=8)
def title_font() -> QFont:
    """Return the font of titles."""
    return font(BASE_PIXELS, QFont.Weight.DemiBold)


@lru_cache(maxsize=8)
def caption_font() -> QFont:
    """Return the font of the second line, and of notes."""
    return font(SECONDARY_PIXELS)


@lru_cache(maxsize=8)
def detail_font() -> QFont:
    """Return the font of the third line, and of the pills."""
    return font(CAPTION_PIXELS)


@lru_cache(maxsize=4096)
def text_width(text: str, style: str) -> float:
    """Return the width of a text in one of the three fonts (``title``, ``caption``, ``detail``)."""
    fonts = {"title": title_font, "caption": caption_font, "detail": detail_font}
    return float(QFontMetricsF(fonts[style]()).horizontalAdvance(text))


def title_left(face: Face) -> float:
    """Return where the title of a card begins."""
    return TITLE_LEFT if face.icon else TEXT_LEFT


def card_size(face: Face) -> QSizeF:
    """Return the size of a block's card: as wide as its lines need, as high as its ports need."""
    strip = HEAT.width() + 10 if face.detail else 0.0
    picture = PICTURE.width() + 10 if face.picture else 0.0
    lines = (
        text_width(face.title, "title") + picture + title_left(face) - TEXT_LEFT,
        text_width(face.caption, "caption"),
        text_width(face.detail, "detail") + strip,
    )
    width = min(max(max(lines) + TEXT_LEFT + TEXT_RIGHT, WIDTHS[0]), WIDTHS[1])
    ports = max(len(face.inputs), len(face.outputs))
    height = max(HEIGHT, (ports - 1) * PORT_STEP + 32)
    return QSizeF(ceil(width / GRID) * GRID, ceil(height / GRID) * GRID)


def port_points(face: Face, size: QSizeF) -> dict[tuple[Side, str], QPointF]:
    """Return where the ports are, relative to the card's top left corner."""
    points = {}
    for side, x in ((Side.IN, 0.0), (Side.OUT, size.width())):
        ports = face.ports(side)
        top = size.height() / 2 - (len(ports) - 1) * PORT_STEP / 2
        for row, port in enumerate(ports):
            points[side, port.name] = QPointF(x, top + row * PORT_STEP)
    return points


def port_rect(shape: Shape, center: QPointF) -> QRectF:
    """Return the rectangle of a port's mark; a diamond is drawn a little larger to weigh the same."""
    half = PORT + 1.5 if shape is Shape.DIAMOND else PORT
    return QRectF(center.x() - half, center.y() - half, 2 * half, 2 * half)


def snapped(value: float) -> float:
    """Return a coordinate on the grid."""
    return round(value / GRID) * GRID
