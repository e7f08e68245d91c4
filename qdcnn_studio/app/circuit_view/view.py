"""The circuit panel: the drawn circuit with its caption, folding and zoom."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from qdcnn_studio.app.circuit_view.canvas import TOP, CircuitCanvas
from qdcnn_studio.app.circuit_view.stepper import Stepper
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.focus_ring import FocusRing
from qdcnn_studio.app.inspector.quiet_button import QuietButton
from qdcnn_studio.design.ports import Kind

ZOOM_STEP = 1.15
HEAD = 48
"""Room for the caption and a scroll bar."""
COMFORTABLE_ROW = 20.0
NOTHING = "The circuit shows as soon as an encoding gives qubits."


class CircuitView(QWidget):
    """The compiled circuit of the design.

    Parameters
    ----------
    editor : Editor
    """

    cursorMoved = Signal(object)
    """After how many operations to look; None for the wire that is chosen in the design."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.setAutoFillBackground(True)
        self.canvas = CircuitCanvas(editor)
        self._scroll = _Scroll(self.canvas)
        self._empty = QLabel(NOTHING)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        title = QLabel("CIRCUIT · qubit 0 is the most significant bit")
        title.setProperty("role", "caption")
        self.gates = QuietButton("gates", "Show every gate instead of one box for each instance of a block", True)
        self.gates.toggled.connect(self._set_fold)
        self.walk = QuietButton("walk", "Go through the circuit step by step; the spheres follow", True)
        self.stepper = Stepper()
        self.stepper.hide()
        self.walk.toggled.connect(self._set_walk)
        self.stepper.moved.connect(self._go_to)
        self.canvas.reached.connect(self._follow_cursor)
        smaller, larger = QuietButton("−", "Smaller"), QuietButton("+", "Larger")
        smaller.clicked.connect(lambda: self.canvas.set_zoom(self.canvas.zoom / ZOOM_STEP))
        larger.clicked.connect(lambda: self.canvas.set_zoom(self.canvas.zoom * ZOOM_STEP))
        self.fit = QuietButton("fit", "As large as the panel is high")
        self.fit.clicked.connect(lambda: self.canvas.set_zoom(1.0))
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(title)
        head.addStretch(1)
        for button in (self.walk, self.gates, smaller, larger, self.fit):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 4)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._empty)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.stepper)
        editor.designChanged.connect(self._leave_walk)
        editor.designChanged.connect(self._show_empty)
        self._show_empty()

    def show_parameters(self, source: Callable[[], NDArray[np.float64] | None]) -> None:
        """Say where the present values of the parameters come from, for the tooltips."""
        self.canvas.parameters = source

    def _set_fold(self, on: bool) -> None:
        self.canvas.set_fold("gates" if on else "blocks")
        if self.walk.isChecked():
            self.stepper.set_stops(self.canvas.stops, self.canvas.caption_at)

    def _set_walk(self, on: bool) -> None:
        self.stepper.setVisible(on)
        if on:
            self.stepper.set_stops(self.canvas.stops, self.canvas.caption_at)
            self.stepper.go_to(self.stepper.last)
        else:
            self.stepper.stop()
            self.canvas.walk_to(None)
            self.cursorMoved.emit(None)

    def _leave_walk(self) -> None:
        self.walk.setChecked(False)

    def _go_to(self, count: int) -> None:
        self.canvas.walk_to(count)
        self.cursorMoved.emit(count)

    def _follow_cursor(self, x: int) -> None:
        self._scroll.ensureVisible(x, 0, 120, 0)

    def sizeHint(self) -> QSize:
        """Return the height at which every qubit can be read."""
        circuit = self._editor.compilation.circuit
        rows = circuit.qubits if circuit is not None else 8
        return QSize(640, HEAD + int(TOP + min(rows, 10) * COMFORTABLE_ROW))

    def minimumSizeHint(self) -> QSize:
        """Return room for a few qubits."""
        return QSize(200, HEAD + 80)

    def _show_empty(self) -> None:
        compilation = self._editor.compilation
        has = compilation.circuit is not None
        if not has:
            encoded = any(carried.kind is Kind.REGISTER for carried in compilation.inference.carried.values())
            # With qubits there is a circuit unless it has too many of them; that is told last.
            self._empty.setText(compilation.problems[-1].message if encoded else NOTHING)
        self._empty.setVisible(not has)
        self._scroll.setVisible(has)


class _Scroll(QScrollArea):
    """Scrolls sideways with the wheel, zooms with Ctrl and the wheel."""

    def __init__(self, canvas: CircuitCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        self.setWidget(canvas)
        self.ring = FocusRing(self)
        self.setAccessibleName("Circuit, scrolled with the arrow keys")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(90)
        self.horizontalScrollBar().valueChanged.connect(lambda _: canvas.update())
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the wheel before the canvas passes it on."""
        if isinstance(event, QWheelEvent):
            self.wheelEvent(event)
            return True
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; otherwise scroll along the circuit, or down with Shift."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._canvas.set_zoom(self._canvas.zoom * (ZOOM_STEP if turned > 0 else 1 / ZOOM_STEP))
        else:
            down = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            bar = self.verticalScrollBar() if down else self.horizontalScrollBar()
            bar.setValue(bar.value() - turned)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the canvas how high the view is."""
        super().resizeEvent(event)
        wide = self._canvas.width() > self.maximumViewportSize().width()
        bar = self.horizontalScrollBar().sizeHint().height() if wide else 0
        self._canvas.use_room(self.maximumViewportSize().height() - bar)
