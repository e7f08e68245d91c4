"""Repairs: what is wrong with a block, and what a click would do about it, shown before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from qdcnn_studio.app.disposal import dispose
from qdcnn_studio.app.edit_button import EditButton
from qdcnn_studio.app.theme import KEEPER, theme
from qdcnn_studio.design.problems import Repair

if TYPE_CHECKING:
    from qdcnn_studio.app.canvas.view import CanvasView

WIDTH = 300
ROOM = 8


class RepairButton(EditButton):
    """One repair; its popup hears of its keys."""

    def __init__(self, repair: Repair, popup: RepairPopup) -> None:
        super().__init__(repair.title, repair.edit, popup.editor)
        self.repair = repair
        self.installEventFilter(popup)
        self.clicked.connect(lambda: popup.apply(repair))


class RepairPopup(QFrame):
    """The problems of one block in words, with their repairs. A repair is previewed while the mouse is on it.

    Parameters
    ----------
    view : CanvasView
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self.editor = view.editor
        self.setObjectName("repairs")
        self.buttons: list[RepairButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(8)
        self.setFixedWidth(WIDTH)
        KEEPER.changed.connect(self._dress)
        view.editor.designChanged.connect(self.close_popup)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        colors = theme()
        self.setStyleSheet(
            f"#repairs {{ background: {colors.panel}; border: 1px solid {colors.line}; border-radius: 10px; }}"
        )

    @property
    def previewed(self) -> Repair | None:
        """The repair that is shown at present."""
        edit = self.editor.previewed
        return next((button.repair for button in self.buttons if button.repair.edit is edit), None) if edit else None

    def open(self, block: str) -> None:
        """Open below a block or beside it, so that what a repair would make of it stays in sight."""
        self._clear()
        problems = [problem for problem in self.editor.problems if problem.block == block]
        card = self._view.canvas.cards.get(block)
        if not problems or card is None:
            return
        for problem in problems:
            words = QLabel(problem.message)
            words.setWordWrap(True)
            self._column.addWidget(words)
            for repair in problem.repairs:
                button = RepairButton(repair, self)
                self.buttons.append(button)
                self._column.addWidget(button)
        for shown in self.findChildren(QLabel):
            shown.setFixedHeight(shown.heightForWidth(WIDTH - 24))
        self.adjustSize()
        self.move(self._place_beside(self._view.mapFromScene(card.card_rect()).boundingRect()))
        self.show()
        self.raise_()
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place_beside(self, card: QRect) -> QPoint:
        """Return the first place within the view that leaves the card free: below, above, right or left of it."""
        away, width, height = 2 * ROOM, self.width(), self.height()
        room = self._view.rect().adjusted(ROOM, ROOM, -ROOM, -ROOM)
        wanted = (
            QPoint(card.left(), card.bottom() + away),
            QPoint(card.left(), card.top() - away - height),
            QPoint(card.right() + away, card.top()),
            QPoint(card.left() - away - width, card.top()),
        )
        places = [
            QPoint(
                max(room.left(), min(place.x(), room.right() - width)),
                max(room.top(), min(place.y(), room.bottom() - height)),
            )
            for place in wanted
        ]
        return next((place for place in places if not QRect(place, self.size()).intersects(card)), places[0])

    def apply(self, repair: Repair) -> None:
        """Do a repair, as one step."""
        self.close_popup()
        self.editor.do(repair.edit)
        self._view.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_popup(self) -> None:
        """Go away, and show the design as it is."""
        self.editor.preview(None)
        self.hide()

    def _clear(self) -> None:
        self.editor.preview(None)
        self.buttons = []
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                dispose(widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go away when the keyboard does; move with the arrow keys."""
        if isinstance(watched, RepairButton):
            if event.type() is QEvent.Type.FocusOut:
                if not any(button.hasFocus() for button in self.buttons) and not self.underMouse():
                    self.hide()
            elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
                return self._press(watched, event)
        return False

    def _press(self, button: RepairButton, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            place = (self.buttons.index(button) + step) % len(self.buttons)
            self.buttons[place].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply(button.repair)
        elif event.key() == Qt.Key.Key_Escape:
            self._give_up()
        else:
            return False
        return True

    def _give_up(self) -> None:
        self.close_popup()
        self._view.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go away with Escape where there is no repair that has the keyboard."""
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Go away when the keyboard does: there is no repair it could have gone to."""
        if not self.buttons:
            self.hide()
        super().focusOutEvent(event)
