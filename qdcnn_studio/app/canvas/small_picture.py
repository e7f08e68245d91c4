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


def small_picture(design: Design, registry: Registry, size: QSize, coarse: bool = False, ratio: float = 1.0) -> QPixmap:
    """Return a picture of a design that fits a size, in the present theme.

    Parameters
    ----------
    design : Design
    registry : Registry
    size : QSize
        In pixels at 100 %.
    coarse : bool
        Whether to draw mere shapes, on nothing: for pictures in which no icon could be told.
    ratio : float
        Pixels on screen for each of them.
    """
    editor = Editor(design, registry)
    scene = CanvasScene(editor)
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent if coarse else theme().color("window"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if scene.cards:
        _draw(scene, painter, QRectF(QPointF(), QSizeF(size)), coarse, ratio)
    painter.end()
    scene.deleteLater()
    editor.deleteLater()
    return picture


def _draw(scene: CanvasScene, painter: QPainter, target: QRectF, coarse: bool, ratio: float) -> None:
    whole = scene.content_rect()
    margin = 1.0 if coarse else MARGIN
    room = target.adjusted(margin, margin, -margin, -margin)
    scale = min(room.width() / whole.width(), room.height() / whole.height(), LARGEST)
    painter.translate(target.center())
    painter.scale(scale, scale)
    painter.translate(-whole.center())
    for items in scene.wires.values():
        painter.setPen(QPen(theme().color(items.face.role), (1.0 if coarse else 1.5) / scale))
        painter.drawPath(items.curve.path())
    painter.resetTransform()
    for card in scene.cards.values():
        rect = card.card_rect()
        middle = (rect.center() - whole.center()) * scale + target.center()
        rect = QRectF(middle - QPointF(rect.width(), rect.height()) * (scale / 2), rect.size() * scale)
        if coarse:
            _draw_shape(card, painter, rect)
        else:
            _draw_tile(card, painter, rect, ratio)


def _draw_shape(card: CardItem, painter: QPainter, rect: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color(card.face.role, 0.85))
    painter.drawRoundedRect(rect, 1.5, 1.5)


def _draw_tile(card: CardItem, painter: QPainter, rect: QRectF, ratio: float) -> None:
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
