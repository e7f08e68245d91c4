"""A line for a number, with minus and plus, arrow keys and the wheel."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from qdcnn_studio.app.theme import KEEPER, theme

SIGN = 18
"""Width of the minus and of the plus."""


class NumberField(QLineEdit):
    """Holds a number; `committed` carries what the user has decided on, as a number, or as text if it is none.

    Parameters
    ----------
    whole : bool
        Whether only whole numbers make sense.
    low, high : float or None
        Where the signs, keys and wheel stop. What is typed is passed on as it is.
    signs : bool
        Whether to show a minus and a plus.
    """

    committed = Signal(object)

    def __init__(
        self,
        whole: bool,
        low: float | None = None,
        high: float | None = None,
        signs: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._whole, self._low, self._high, self._signs = whole, low, high, signs
        self._shown = ""
        self._value: float = 0.0
        if signs:
            self.setTextMargins(0, 0, 2 * SIGN, 0)
        self.editingFinished.connect(self._finish)
        self.setMouseTracking(True)
        KEEPER.changed.connect(self.update)

    @property
    def value(self) -> float:
        """The number that was shown or committed last."""
        return self._value

    def show_number(self, value: object) -> None:
        """Show a value without committing it, unless the user is typing another."""
        text = written(value)
        if isinstance(value, int | float):
            self._value = value
        if self.hasFocus() and self.isModified() and text == self._shown:
            return
        self._shown = text
        if self.text() != text:
            self.setText(text)

    def step(self, steps: int) -> None:
        """Go up or down: by one, or for real numbers by a tenth of their size."""
        if self._whole:
            stepped = self._value + steps
        else:
            size = 10.0 ** math.floor(math.log10(abs(self._value))) if self._value else 0.1
            if steps < 0 and abs(self._value) <= size * (1 + 1e-9):
                size /= 10
            stepped = round(self._value + steps * size, 12)
        stepped = max(stepped, self._low) if self._low is not None else stepped
        stepped = min(stepped, self._high) if self._high is not None else stepped
        if stepped != self._value:
            self._commit(int(stepped) if self._whole else stepped)

    def _finish(self) -> None:
        text = self.text().strip().replace("−", "-")
        if text == self._shown.replace("−", "-"):
            return
        try:
            number = float(text.replace(",", ""))
        except ValueError:
            self.committed.emit(text)
            return
        if not math.isfinite(number):
            self.committed.emit(text)
            return
        self._commit(int(number) if self._whole and number.is_integer() else number)

    def _commit(self, number: float) -> None:
        self.setModified(False)
        self._value = number
        self._shown = written(number)
        self.setText(self._shown)
        self.committed.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with Up, Down, Page up and Page down; Escape takes back what was typed."""
        ways = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        if event.key() in ways:
            self.step(ways[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            self.setText(self._shown)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step while the field has the focus; otherwise leave the wheel to the panel."""
        if self.hasFocus() and event.angleDelta().y():
            self.step(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def _sign_at(self, point: QPointF) -> int:
        if not self._signs or point.x() < self.width() - 2 * SIGN - 4:
            return 0
        return -1 if point.x() < self.width() - SIGN - 4 else 1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Step when a sign is clicked."""
        sign = self._sign_at(event.position())
        if sign:
            self._finish()
            self.step(sign)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over the signs."""
        over = self._sign_at(event.position()) != 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, and the signs on its right."""
        super().paintEvent(event)
        if not self._signs:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("muted"), 1.4))
        for place, upright in ((1.5, False), (0.5, True)):
            center = QRectF(self.rect()).center()
            center.setX(self.width() - 4 - place * SIGN)
            painter.drawLine(QPointF(center.x() - 3.5, center.y()), QPointF(center.x() + 3.5, center.y()))
            if upright:
                painter.drawLine(QPointF(center.x(), center.y() - 3.5), QPointF(center.x(), center.y() + 3.5))


def written(value: object) -> str:
    """Return a number without needless digits; what is no number as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return f"{value:.6g}" if isinstance(value, float) and not value.is_integer() else str(int(value))
