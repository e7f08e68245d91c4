"""Small pictures of designs, drawn by the canvas's own painter."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.theme import theme
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import Registry

MARGIN = 24.0


def preview(design: Design, registry: Registry, size: QSize) -> QPixmap:
    """Return a picture of a design that fits a size, in the present theme.

    Parameters
    ----------
    design : Design
    registry : Registry
    size : QSize
        In pixels.
    """
    view = CanvasView(Editor(design, registry))
    picture = QPixmap(size)
    picture.fill(theme().color("window"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _render(view.canvas, painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    view.editor.deleteLater()
    view.deleteLater()
    return picture


def _render(scene: CanvasScene, painter: QPainter, target: QRectF) -> None:
    source = scene.whole_rect().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    scale = min(target.width() / source.width(), target.height() / source.height(), 1.0)
    size = source.size() * scale
    target = QRectF(target.center() - QPointF(size.width() / 2, size.height() / 2), size)
    with scene.plain():
        scene.render(painter, target, source, Qt.AspectRatioMode.KeepAspectRatio)
