"""Getting about on the canvas: zoom, pan, fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

SCALES = (0.05, 4.0)
"""Least and greatest scale."""
STEP = 1.2
MARGIN = 28.0


class Navigation:
    """Moves a view over its scene; what the menu and the keys call.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.follows_size = False
        """Whether everything was shown last, and the view has not been moved since."""

    def follow_size(self) -> None:
        """Go on showing everything when the view gets another size."""
        if self.follows_size:
            self.fit_all()

    def zoom_at(self, factor: float, point: QPointF) -> None:
        """Zoom and keep what is under a point of the viewport under it."""
        view = self._view
        self.follows_size = False
        scale = min(max(view.scale_now * factor, SCALES[0]), SCALES[1])
        if abs(scale - 1.0) < 1e-9:
            scale = 1.0  # 100 % is exact, so that lines fall on pixels
        before = view.mapToScene(point.toPoint())
        view.set_scale(scale)
        away = QPointF(view.mapFromScene(before)) - point
        view.scroll_by(away.x(), away.y())

    def zoom_in(self) -> None:
        """Zoom in by one step."""
        self.zoom_at(STEP, self._middle())

    def zoom_out(self) -> None:
        """Zoom out by one step."""
        self.zoom_at(1 / STEP, self._middle())

    def actual_size(self) -> None:
        """Show everything at 100 %."""
        self.zoom_at(1 / self._view.scale_now, self._middle())

    def fit_all(self) -> None:
        """Show the whole design."""
        self._fit(self._view.canvas.whole_rect())
        self.follows_size = True

    def fit_selection(self) -> None:
        """Show what is selected, or everything if nothing is."""
        self.follows_size = False
        selection = self._view.editor.selection
        self._fit(self._view.canvas.content_rect(selection) if selection else self._view.canvas.whole_rect())

    def show_blocks(self, blocks: Iterable[str]) -> None:
        """Bring blocks into view, and move no further than that takes."""
        rect = self._view.canvas.content_rect(blocks).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        visible = self._view.visible_rect()
        if rect.isEmpty() or visible.contains(rect):
            return
        x = _pushed(visible.left(), visible.right(), rect.left(), rect.right())
        y = _pushed(visible.top(), visible.bottom(), rect.top(), rect.bottom())
        self._view.scroll_by(x * self._view.scale_now, y * self._view.scale_now)

    def _fit(self, rect: QRectF) -> None:
        view = self._view
        if rect.isEmpty():
            view.set_scale(1.0)
            view.centerOn(0, 0)
            return
        room = view.viewport().size()
        across = (room.width() - 2 * MARGIN) / rect.width()
        down = (room.height() - 2 * MARGIN) / rect.height()
        view.set_scale(min(max(min(across, down, 1.0), SCALES[0]), SCALES[1]))
        view.centerOn(rect.center())

    def _middle(self) -> QPointF:
        return QPointF(self._view.viewport().rect().center())


def _pushed(low: float, high: float, first: float, last: float) -> float:
    """Return how far an interval has to move to hold another one, its start at least."""
    if first < low:
        return first - low
    return min(last - high, first - low) if last > high else 0.0
