"""Pictures of the whole drawing: SVG to scale, PNG with the design inside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtSvg import QSvgGenerator

from qdcnn_studio.app.canvas.paints import color
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.design.document import dumps

DESIGN_KEY = "qdcnn"
"""Name of the PNG text chunk that holds the design as its file would."""
MARGIN = 32.0
PIXELS_PER_UNIT = 2.0
MOST_PIXELS = 12_000


class PictureError(Exception):
    """A picture that cannot be saved; the message is one sentence for the user."""


def save_picture(canvas: CanvasScene, path: str | Path) -> None:
    """Save everything that is drawn.

    Parameters
    ----------
    canvas : CanvasScene
    path : str or Path
        Ends in ``.svg`` or ``.png``; a PNG holds the design in a tEXt chunk, so that it can be opened again.

    Raises
    ------
    PictureError
        If there is nothing to draw, or the file cannot be written.
    """
    path = Path(path)
    rect = canvas.whole_rect().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    if canvas.whole_rect().isEmpty():
        raise PictureError("There is nothing on the canvas to make a picture of.")
    if path.suffix.lower() == ".svg":
        _save_svg(canvas, rect, path)
    elif path.suffix.lower() == ".png":
        _save_png(canvas, rect, path)
    else:
        raise PictureError(f"Pictures end in .svg or .png, not in “{path.suffix}”.")


def _save_svg(canvas: CanvasScene, rect: QRectF, path: Path) -> None:
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(QSize(round(rect.width()), round(rect.height())))
    generator.setViewBox(QRectF(0, 0, rect.width(), rect.height()))
    generator.setTitle(canvas.editor.design.name or "QDCNN design")
    painter = QPainter()
    if not painter.begin(generator):
        raise PictureError(f"The picture could not be written to {path}.")
    _draw(canvas, painter, rect, QRectF(0, 0, rect.width(), rect.height()))
    painter.end()


def _save_png(canvas: CanvasScene, rect: QRectF, path: Path) -> None:
    scale = min(PIXELS_PER_UNIT, MOST_PIXELS / max(rect.width(), rect.height()))
    size = QSize(round(rect.width() * scale), round(rect.height() * scale))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(color("window"))
    painter = QPainter(image)
    _draw(canvas, painter, rect, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    image.setText(DESIGN_KEY, dumps(canvas.editor.design))
    if not image.save(str(path)):
        raise PictureError(f"The picture could not be written to {path}.")


def _draw(canvas: CanvasScene, painter: QPainter, source: QRectF, target: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(target, color("window"))
    with canvas.plain():
        canvas.render(painter, target, source, Qt.AspectRatioMode.KeepAspectRatio)


def design_in_picture(path: str | Path) -> str | None:
    """Return the text of the design that a PNG made here holds; None if it holds none."""
    text = QImageReader(str(path)).text(DESIGN_KEY)
    return text or None
