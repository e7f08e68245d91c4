"""The canvas: hands events to gestures, keys and drops, and shows the scene."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmapCache,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QWidget

from qdcnn_studio.app.canvas import accessible
from qdcnn_studio.app.canvas.arranging import Arranging
from qdcnn_studio.app.canvas.commands import Commands
from qdcnn_studio.app.canvas.context_menu import context_menu
from qdcnn_studio.app.canvas.dropping import Drop, drop_of
from qdcnn_studio.app.canvas.face import PortRef
from qdcnn_studio.app.canvas.far_layer import seen_from_far
from qdcnn_studio.app.canvas.foretelling import Foretelling
from qdcnn_studio.app.canvas.geometry import geometry_report
from qdcnn_studio.app.canvas.gestures.gesture import Gesture
from qdcnn_studio.app.canvas.ground import Ground
from qdcnn_studio.app.canvas.hand import Hand
from qdcnn_studio.app.canvas.hovering import Hovering
from qdcnn_studio.app.canvas.keyboard import KeyboardCursor
from qdcnn_studio.app.canvas.minimap import Minimap
from qdcnn_studio.app.canvas.navigation import Navigation
from qdcnn_studio.app.canvas.overlay import Overlay
from qdcnn_studio.app.canvas.pinching import pinch_of
from qdcnn_studio.app.canvas.ports import loose_output
from qdcnn_studio.app.canvas.reason import Reason
from qdcnn_studio.app.canvas.scene import CanvasScene
from qdcnn_studio.app.canvas.search import SearchPopup
from qdcnn_studio.app.canvas.tools import Tools
from qdcnn_studio.app.canvas.welcome import Welcome
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.focus_ring import FocusRing
from qdcnn_studio.app.theme import KEEPER
from qdcnn_studio.design.graph import Wire

FIELD = 60_000.0
"""One can scroll this far in each direction."""
MANY = 30
"""With more cards than this in view, zooming draws shapes only until it comes to rest."""
SETTLING_MILLISECONDS = 120
CACHE_KIBIBYTES = 96 * 1024


class CanvasView(QGraphicsView):
    """The canvas of one design.

    Parameters
    ----------
    editor : Editor
        Whose design is drawn and changed.
    """

    openRequested = Signal(str)
    """A file that holds a design was dropped; its path."""
    pointed = Signal(object)
    """The mouse is over another port (`PortRef`) or wire (`Wire`) now; None over neither."""
    insideRequested = Signal(str)
    """A block that has an inside was double-clicked, or Enter was pressed on it; its id."""
    said = Signal(str)
    """Something that the user should know, in one sentence, for the status bar."""
    viewChanged = Signal()
    """Another part of the scene is visible now."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.canvas = CanvasScene(editor, self)
        self.overlay = Overlay()
        self.navigation = Navigation(self)
        self.arranging = Arranging(self)
        self.commands = Commands(self)
        self.hovering = Hovering(self)
        self.search = SearchPopup(self)
        self.minimap = Minimap(self)
        self.keyboard = KeyboardCursor(self)
        self.welcome = Welcome(self)
        self.foretelling = Foretelling(self)
        self.reason = Reason(self)
        self.tools = Tools(self)
        self.hand = Hand(self)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING_MILLISECONDS)
        self._settling.timeout.connect(self._settle)
        self._drop: Drop | None = None
        self._ground = Ground(self)
        self._set_up()
        KEEPER.changed.connect(self._theme_changed)
        editor.leaving.connect(self.hand.stop)
        editor.designChanged.connect(self.hand.stop)

    def _set_up(self) -> None:
        if QPixmapCache.cacheLimit() < CACHE_KIBIBYTES:
            QPixmapCache.setCacheLimit(CACHE_KIBIBYTES)
        self.setScene(self.canvas)
        self.setSceneRect(-FIELD, -FIELD, 2 * FIELD, 2 * FIELD)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.setAccessibleName("Canvas")
        self.ring = FocusRing(self)
        accessible.install()

    # -- what is seen --------------------------------------------------------------------------------------------

    @property
    def scale_now(self) -> float:
        """The present scale; 1 is 100 %."""
        return float(self.transform().m11())

    def set_scale(self, scale: float) -> None:
        """Show everything at a scale."""
        before = self.scale_now
        self.setTransform(QTransform.fromScale(scale, scale))
        if before != scale and self._visible_cards() > MANY:
            self.canvas.show_coarse(True)
            self._settling.start()
        self.canvas.show_scale(scale)
        self._smooth_edges()
        self.viewChanged.emit()

    def _settle(self) -> None:
        """Draw everything that can be read again."""
        self.canvas.show_coarse(False)
        self._smooth_edges()
        self.viewport().update()

    def _smooth_edges(self) -> None:
        """Smooth edges where they can be seen and the view is at rest."""
        far = seen_from_far(self.scale_now, self.canvas.coarse)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, not far)

    def _visible_cards(self) -> float:
        """Return about how many cards are visible, without counting them."""
        whole = self.canvas.filled_rect
        seen = whole.intersected(self.visible_rect())
        area = whole.width() * whole.height()
        return len(self.canvas.cards) * seen.width() * seen.height() / area if area else 0.0

    def scroll_by(self, across: float, down: float) -> None:
        """Move the visible part by so many pixels on screen."""
        self.navigation.follows_size = False
        horizontal, vertical = self.horizontalScrollBar(), self.verticalScrollBar()
        horizontal.setValue(horizontal.value() + round(across))
        vertical.setValue(vertical.value() + round(down))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll, and say so."""
        super().scrollContentsBy(dx, dy)
        self.viewChanged.emit()

    def visible_rect(self) -> QRectF:
        """Return the part of the scene that is visible."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw the ground with its faint dots."""
        self._ground.paint(painter, rect)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw what a gesture shows of what it would do."""
        self.overlay.paint(painter, self.scale_now)

    def _theme_changed(self) -> None:
        self.viewport().update()

    def target(self, name: str) -> object | None:
        """Return what stands under a name in the table of actions, as far as the canvas goes."""
        return {"canvas": self.commands, "view": self.navigation, "arrange": self.arranging, "tools": self.tools}.get(
            name
        )

    def add_at_center(self, type_name: str) -> None:
        """Place a block of a type in the middle of what is visible, beside what is there already."""
        self.commands.place(type_name)

    def set_heat(self, heat: dict[str, float] | None) -> None:
        """Show a heat strip (0 to 1) on these blocks, such as the size of their gradients; None for none."""
        self.canvas.set_heat(heat)

    def set_glow(self, blocks: Iterable[str]) -> None:
        """Let these blocks glow, such as those on the way to what the mouse is over."""
        self.canvas.set_glow(blocks)

    def geometry_report(self) -> dict[str, Any]:
        """Return where ports and blocks are on the screen, for scripts that drive a real mouse."""
        return geometry_report(self)

    # -- what gestures show --------------------------------------------------------------------------------------

    def show_splice(self, wire: Wire | None) -> None:
        """Mark the wire that what is dragged would be put into."""
        self.canvas.mark_wire(wire)

    def tell(self, sentence: str, port: PortRef | None) -> None:
        """Say something beside a port while a gesture goes on; empty to be silent."""
        self.reason.show_beside(sentence, self.canvas.port_pos(port) if port else None)

    def say(self, sentence: str) -> None:
        """Say something to the user in one sentence."""
        self.said.emit(sentence)

    def ask_what_to_add(self, point: QPointF | None, port: PortRef | None = None, text: str = "") -> None:
        """Open the search for a block to add: at a point of the scene, joined to a port if one is given."""
        self.search.open(point, port, text)

    def port_to_continue(self) -> PortRef | None:
        """Return the port that what is added next is joined to; None if there is none."""
        return self.keyboard.origin or self.keyboard.port or loose_output(self.canvas, self.editor.selection)

    # -- events --------------------------------------------------------------------------------------------------

    @property
    def gesture(self) -> Gesture | None:
        """What the hand is doing at present; None while no button is held."""
        return self.hand.gesture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        self.hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        self.hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the gesture."""
        self.hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask what to add on empty ground; write on frames and notes; open a block that has an inside."""
        point = self.mapToScene(event.position().toPoint())
        hit = self.canvas.hit(point, self.scale_now)
        if event.button() is Qt.MouseButton.LeftButton and hit.block and self.editor.group_at(hit.block) is not None:
            self.insideRequested.emit(hit.block)
        elif event.button() is not Qt.MouseButton.LeftButton or not (hit.frame or hit.note or not hit.anything):
            self.mousePressEvent(event)
        elif hit.frame is not None:
            self.tools.rename_frame(hit.frame)
        elif hit.note is not None:
            self.tools.rewrite_note(hit.note)
        else:
            self.ask_what_to_add(point)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what the mouse was over."""
        self.hovering.leave()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the cursor; with Shift, or a touchpad's two fingers, scroll."""
        pixels, angle = event.pixelDelta(), event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.scroll_by(-(angle.y() or angle.x()), 0)
        elif not pixels.isNull() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.scroll_by(-pixels.x(), -pixels.y())
        elif angle.y():
            self.navigation.zoom_at(1.2 ** (angle.y() / 120), event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom with a pinch of two fingers; the rest is Qt's."""
        pinch = pinch_of(event, self.viewport())
        if pinch is not None:
            self.navigation.zoom_at(*pinch)
            return True
        return bool(super().viewportEvent(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel a gesture with Escape, pan with Space, and leave the rest to the commands."""
        if self.gesture is not None:
            if event.key() == Qt.Key.Key_Escape:
                self.hand.stop()
        elif event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.hand.hold_space()
        elif self.keyboard.press(event):
            event.accept()
        elif self._is_typing(event):
            self.ask_what_to_add(None, self.port_to_continue(), event.text())
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _is_typing(event: QKeyEvent) -> bool:
        """Whether a key is a letter or a figure, so that typing on the canvas searches."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return not held and event.text().isalnum()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of the canvas; Space alone asks what to add."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            if self.hand.let_space_go():
                self.tools.add()
        else:
            super().keyReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with what is under the hand, unless it holds something."""
        if self.gesture is not None:
            return
        point = self.mapToScene(event.pos())
        hit = self.canvas.hit(point, self.scale_now)
        self.commands.select_wire(hit.wire)
        self.commands.select_region(hit.region or "")
        if hit.wire or hit.region:
            self.editor.select(())
        elif hit.block is not None and hit.block not in self.editor.selection:
            self.editor.select({hit.block})
        context_menu(self, hit, point).popup(event.globalPos())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget that Space was held: its release will not come here."""
        self.hand.forget_space()
        super().focusOutEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what can be placed."""
        if self._drop is not None:
            self._drop.leave()
        self._drop = drop_of(self, event.mimeData())
        if self._drop is not None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where it would be placed."""
        if self._drop is not None:
            self._drop.move(self.mapToScene(event.position().toPoint()))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        if self._drop is not None:
            self._drop.leave()
            self._drop = None

    def dropEvent(self, event: QDropEvent) -> None:
        """Place it."""
        drop, self._drop = self._drop, None
        if drop is not None:
            drop.drop(self.mapToScene(event.position().toPoint()))
            event.acceptProposedAction()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say that another part is visible."""
        super().resizeEvent(event)
        self.navigation.follow_size()
        self.viewChanged.emit()
