"""What a hand does, as events sent to the real widget. Drops go to the viewport: `QDrag.exec` is never reached."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.graph import Block, Design, Wire

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier

TYPES = ("digits", "pca", "angle", "conv", "pool", "classify")


def chain() -> Design:
    """Return a chain of six blocks in a row, without problems: two classes, eight features."""
    settings = {"digits": {"classes": [0, 1]}, "pca": {"k": 8}}
    blocks = [
        Block(f"{name}_1", name, settings.get(name, {}), (200.0 * column, 0.0)) for column, name in enumerate(TYPES)
    ]
    wires = [Wire(one.id, "out", other.id, "in") for one, other in zip(blocks, blocks[1:], strict=False)]
    return Design({block.id: block for block in blocks}, frozenset(wires))


def at(view: CanvasView, point: QPointF) -> QPoint:
    """Return where a point of the scene is on the viewport."""
    return view.mapFromScene(point)


def middle(view: CanvasView, block: str) -> QPointF:
    """Return the middle of a block's card, in the scene."""
    return view.canvas.cards[block].card_rect().center()


def port(view: CanvasView, block: str, side: Side, name: str) -> QPointF:
    """Return where a port is, in the scene."""
    place = view.canvas.port_pos(PortRef(block, side, name))
    assert place is not None, f"{block} has no port {name}"
    return place


def drag(
    view: CanvasView,
    start: QPointF,
    end: QPointF,
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = NONE,
    release: bool = True,
) -> None:
    """Drag the mouse from one point of the scene to another."""
    target, first, last = view.viewport(), at(view, start), at(view, end)
    QTest.mousePress(target, button, modifiers, first)
    for step in range(1, 6):
        mouse_move(view, first + (last - first) * step / 5, button, modifiers)
    if release:
        QTest.mouseRelease(target, button, modifiers, last)


def mouse_move(
    view: CanvasView,
    place: QPoint,
    button: Qt.MouseButton = Qt.MouseButton.NoButton,
    modifiers: Qt.KeyboardModifier = NONE,
) -> None:
    """Move the mouse over the viewport with a button held."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    where = view.viewport().mapToGlobal(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(place), QPointF(where), Qt.MouseButton.NoButton, button, modifiers
    )
    QApplication.sendEvent(view.viewport(), event)


def click(view: CanvasView, point: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Click a point of the scene."""
    QTest.mouseClick(view.viewport(), LEFT, modifiers, at(view, point))


def double_click(view: CanvasView, point: QPointF) -> None:
    """Double-click a point of the scene."""
    QTest.mouseDClick(view.viewport(), LEFT, NONE, at(view, point))


def key(view: CanvasView, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and release a key on whatever has the keyboard in the canvas."""
    QTest.keyClick(QApplication.focusWidget() or view, key, modifiers)


def send_drop(view: CanvasView, mime: QMimeData, point: QPointF, drop: bool = True) -> bool:
    """Drag something over the canvas and let it go; returns whether the canvas took it."""
    place, actions = at(view, point), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(place, actions, mime, LEFT, NONE)
    QApplication.sendEvent(view.viewport(), enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(view.viewport(), QDragMoveEvent(place, actions, mime, LEFT, NONE))
    if not drop:
        return True
    event = QDropEvent(QPointF(place), actions, mime, LEFT, NONE)
    QApplication.sendEvent(view.viewport(), event)
    return event.isAccepted()


def undone_bytes(view: CanvasView) -> str:
    """Undo the last step and return the design as a file holds it."""
    view.editor.undo()
    return dumps(view.editor.design)


def saved_bytes(view: CanvasView) -> str:
    """Return the design as a file holds it."""
    return dumps(view.editor.design)
