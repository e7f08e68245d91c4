"""Small pictures of designs, drawn by the canvas's own painter."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.theme import theme
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import Registry

MARGIN = 24.0


def small_picture(design: Design, registry: Registry, size: QSize, coarse: bool = False, ratio: float = 1.0) -> QPixmap:
    """Return a picture of a design that fits a size, in the present theme.

    Parameters
    ----------
    design : Design
    registry : Registry
    size : QSize
        In pixels that do not depend on the screen.
    coarse : bool
        Whether to draw shapes only, on nothing: for pictures in which no text could be read.
    ratio : float
        Pixels of the screen for each pixel of the size.
    """
    editor = Editor(design, registry)
    scene = CanvasScene(editor)
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent if coarse else theme().color("window"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _render(scene, painter, QRectF(0, 0, size.width(), size.height()), coarse)
    painter.end()
    scene.deleteLater()
    editor.deleteLater()
    return picture


def _render(scene: CanvasScene, painter: QPainter, target: QRectF, coarse: bool) -> None:
    if scene.whole_rect().isEmpty():
        return
    source = scene.whole_rect().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    scale = min(target.width() / source.width(), target.height() / source.height(), 1.0)
    size = source.size() * scale
    target = QRectF(target.center() - QPointF(size.width() / 2, size.height() / 2), size)
    with scene.plain(coarse):
        scene.render(painter, target, source, Qt.AspectRatioMode.KeepAspectRatio)
