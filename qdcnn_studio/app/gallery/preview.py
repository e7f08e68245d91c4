"""Small pictures of designs: every block as a tile with its icon, and the wires between them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from qdcnn_studio.app.canvas.card import CardItem
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.icons import pixmap
from qdcnn_studio.app.theme import theme
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import Registry

MARGIN = 10.0
LARGEST = 0.5
"""At most at this scale, so that a design of few blocks does not look as if it were a large one."""
ICON = 16


def preview(design: Design, registry: Registry, size: QSize, ratio: float = 1.0) -> QPixmap:
    """Return a picture of a design that fits a size, in the present theme.

    Parameters
    ----------
    design : Design
    registry : Registry
    size : QSize
        In pixels at 100 %.
    ratio : float
        Pixels on screen for each of them.
    """
    editor = Editor(design, registry)
    scene = CanvasScene(editor)
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(theme().color("window"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw(scene, painter, QRectF(QPointF(), QSizeF(size)), ratio)
    painter.end()
    scene.deleteLater()
    editor.deleteLater()
    return picture


def _draw(scene: CanvasScene, painter: QPainter, target: QRectF, ratio: float) -> None:
    whole = scene.content_rect()
    room = target.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    scale = min(room.width() / whole.width(), room.height() / whole.height(), LARGEST)
    painter.translate(target.center())
    painter.scale(scale, scale)
    painter.translate(-whole.center())
    for items in scene.wires.values():
        painter.setPen(QPen(theme().color(items.face.role), 1.5 / scale))
        painter.drawPath(items.curve.path())
    painter.resetTransform()
    for card in scene.cards.values():
        rect = card.card_rect()
        middle = (rect.center() - whole.center()) * scale + target.center()
        _draw_tile(card, painter, QRectF(middle, rect.size() * scale), ratio)


def _draw_tile(card: CardItem, painter: QPainter, rect: QRectF, ratio: float) -> None:
    rect.moveCenter(rect.topLeft())
    colors, role = theme(), card.face.role
    painter.setPen(QPen(colors.color(role), 1))
    painter.setBrush(colors.color("panel"))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.color(role, 0.16))
    painter.drawRoundedRect(rect, 4, 4)
    extent = min(ICON, int(min(rect.width(), rect.height())) - 2)
    if extent > 6:
        corner = rect.center() - QPointF(extent / 2, extent / 2)
        painter.drawPixmap(corner, pixmap(card.face.icon, role, extent, ratio))
