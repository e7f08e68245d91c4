"""Controls for single settings: one class for each kind of value, with one signal when the user has decided."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from qdcnn_studio.app.inspector.number_field import NumberField
from qdcnn_studio.app.inspector.schema import FieldKind, parse_text, show_text
from qdcnn_studio.app.inspector.toggle import Toggle
from qdcnn_studio.app.theme import KEEPER, theme


class Framed(QWidget):
    """What all controls share: the widget inside, and `committed`, with the JSON value the user has decided on.

    Each control has a method ``show_value`` that shows a value without committing it.
    """

    committed = Signal(object)

    def __init__(self, inner: QWidget, stretch: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inner = inner
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        if not stretch:
            layout.addStretch(1)
        layout.addWidget(inner)
        self.setFocusProxy(inner)


class Choice(Framed):
    """A drop-down for one of a few values."""

    def __init__(self, choices: tuple[Any, ...]) -> None:
        self._box = QuietComboBox()
        super().__init__(self._box)
        self._choices = list(choices)
        for value in choices:
            self._box.addItem(choice_text(value))
        self._box.activated.connect(lambda index: self.committed.emit(self._choices[index]))

    def show_value(self, value: Any) -> None:
        """Show a value; nothing is chosen if it is not among the choices."""
        self._box.setCurrentIndex(self._choices.index(value) if value in self._choices else -1)


class Switch(Framed):
    """A toggle for yes and no."""

    def __init__(self) -> None:
        self._toggle = Toggle()
        super().__init__(self._toggle, stretch=False)
        self._toggle.clicked.connect(lambda: self.committed.emit(self._toggle.isChecked()))

    def show_value(self, value: Any) -> None:
        """Show on or off."""
        self._toggle.setChecked(bool(value))


class Number(Framed):
    """A field for a number."""

    def __init__(self, kind: FieldKind) -> None:
        self._field = NumberField(kind.kind == "integer", kind.low, kind.high)
        super().__init__(self._field)
        self._field.committed.connect(self.committed.emit)

    def show_value(self, value: Any) -> None:
        """Show a number; what is no number shows as it is, to be mended."""
        self._field.show_number(value)


class Line(Framed):
    """A line of text: words, lists, and numbers that may be left out. Commits on Enter or when the focus leaves."""

    def __init__(self, kind: FieldKind) -> None:
        self._line = CancelableLine()
        super().__init__(self._line)
        self._kind = kind
        self._shown = ""
        if kind.optional or kind.kind == "list":
            self._line.setPlaceholderText("automatic" if kind.optional else "none")
        self._line.editingFinished.connect(self._finish)
        self._line.canceled.connect(lambda: self._line.setText(self._shown))

    def show_value(self, value: Any) -> None:
        """Show a value as text."""
        self._shown = show_text(value)
        if self._line.text() != self._shown:
            self._line.setText(self._shown)

    def _finish(self) -> None:
        if self._line.text() != self._shown:
            self.committed.emit(parse_text(self._line.text(), self._kind))


class PathLine(Line):
    """A line for a file or a folder, with a button that lets the user choose one."""

    def __init__(self, kind: FieldKind, folder: bool) -> None:
        super().__init__(kind)
        self._folder = folder
        self.browse = QToolButton()
        self.browse.setText("…")
        self.browse.setToolTip("Choose a folder" if folder else "Choose a file")
        self.browse.setAccessibleName(self.browse.toolTip())
        self.browse.clicked.connect(self._choose)
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(4)
            layout.addWidget(self.browse)

    def _choose(self) -> None:
        if self._folder:
            path = QFileDialog.getExistingDirectory(self, self.browse.toolTip(), self._line.text())
        else:
            path, _ = QFileDialog.getOpenFileName(self, self.browse.toolTip(), self._line.text())
        if path:
            self.committed.emit(path)


Control = Choice | Switch | Number | Line


class CancelableLine(QLineEdit):
    """A line edit in which Escape takes back what was typed."""

    canceled = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Emit `canceled` on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.canceled.emit()
            return
        super().keyPressEvent(event)


BESIDE = 34
"""Pixels of a combo box beside its text: the frame, and the arrow."""


class QuietComboBox(QComboBox):
    """A combo box that leaves the wheel to the panel around it, so that scrolling changes no setting.

    It paints its own arrow: a style sheet that rounds the corners takes the style's arrow away.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        KEEPER.changed.connect(self.update)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Cut a text that is too long short with an ellipsis, not in the middle of a letter."""
        super().initStyleOption(option)
        room = self.width() - BESIDE
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and its arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("muted"), 1.4))
        x, y = self.width() - 14.0, self.height() / 2
        painter.drawPolyline(QPolygonF([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)]))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel."""
        event.ignore()


def choice_text(value: Any) -> str:
    """Return how a choice reads: underscores as spaces, None as ``automatic``."""
    if value is None:
        return "automatic"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def make_control(kind: FieldKind, name: str = "") -> Control:
    """Return the control for a kind of field; a text named ``folder`` or ``file`` gets a button to choose one."""
    if kind.kind == "text" and name in ("folder", "file"):
        return PathLine(kind, name == "folder")
    if kind.kind == "choice":
        return Choice(kind.choices)
    if kind.kind == "switch":
        return Switch()
    if kind.kind in ("integer", "number"):
        return Number(kind)
    return Line(kind)
