"""A window that follows one image through every block of the design."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from qdcnn_studio.app.bloch.small import SmallSpheres
from qdcnn_studio.app.inspector.parts import caption, clear, paragraph
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, font, theme
from qdcnn_studio.app.training_view.journey import Journey, Stop, travel
from qdcnn_studio.app.training_view.picture import Picture
from qdcnn_studio.app.training_view.probability_bars import ProbabilityBars
from qdcnn_studio.design.naming import Names

INTERVAL = 120
"""Milliseconds between two journeys while a run goes on."""
MOST_BARS = 64


class JourneyWindow(QDialog):
    """Shows every stop of the image that is looked at; follows the run, the design and the choice of image.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._session = session
        self.journey: Journey | None = None
        self._pictures: list[QWidget] = []
        self._bars = ProbabilityBars()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self.title = caption("image")
        self._words = paragraph("", "muted")
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(self.title)
        layout.addWidget(self._words)
        layout.addWidget(scroll, 1)
        self.setWindowTitle("Follow the image")
        self.resize(620, 620)
        for signal in (
            session.samples.changed,
            session.samples.indexChanged,
            session.editor.designChanged,
            session.run.momentChanged,
            session.run.advanced,
        ):
            signal.connect(self.refresh)

    def refresh(self) -> None:
        """Follow the image anew, soon."""
        if self.isVisible() and not self._timer.isActive():
            self._timer.start(INTERVAL)

    def _ask(self) -> None:
        session = self._session
        prepared, circuit, parameters = session.samples.prepared, session.circuit, session.parameters
        if prepared is None or circuit is None or parameters is None or session.samples.loading:
            self._words.setText(session.samples.message or "The design has no circuit yet.")
            return
        learned, sample, step = np.array(parameters), session.samples.index, session.run.shown_step
        session.background.submit(
            "journey", lambda: travel(prepared, circuit, learned, sample, step), self._show, self._fail
        )

    def _fail(self, error: Exception) -> None:
        self._words.setText(f"The image cannot be followed: {error}")

    def _show(self, journey: Journey) -> None:
        """Show a journey; rows are made anew only when the stops are others."""
        before = self.journey
        self.journey = journey
        names = self._session.samples.class_names
        label = self._session.samples.label
        known = label is not None and label < len(names)
        whose = f" · a {names[label]}" if known and label is not None else ""
        self.title.setText(f"IMAGE {journey.sample}{whose} · STEP {journey.step:,}".upper())
        self._words.setText("From the pixels to the class: what there is of this image after each block.")
        if before is None or [_key(stop) for stop in before.stops] != [_key(stop) for stop in journey.stops]:
            self._build(journey)
        for row, stop in enumerate(journey.stops):
            self._fill(row, stop)
        self._bars.show_probabilities(journey.probabilities, names, label)

    def _build(self, journey: Journey) -> None:
        clear(self._grid)
        names = Names(self._session.editor.design, self._session.registry)
        self._pictures = []
        for row, stop in enumerate(journey.stops):
            title = QLabel(names(stop.block) + ("" if stop.output in ("", "out") else f", {stop.output}"))
            title.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            title.setMinimumWidth(120)
            self._grid.addWidget(title, row, 0)
            self._pictures.append(self._picture(stop))
            self._grid.addWidget(self._pictures[-1], row, 1, Qt.AlignmentFlag.AlignLeft)
        self._bars = ProbabilityBars()
        end = QLabel("Class")
        end.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(end, len(journey.stops), 0)
        self._grid.addWidget(self._bars, len(journey.stops), 1)
        self._grid.setRowStretch(len(journey.stops) + 1, 1)

    def _picture(self, stop: Stop) -> QWidget:
        if stop.values is None:
            return SmallSpheres()
        shape = stop.values.shape
        return Picture(80) if len(shape) > 1 and min(shape[:2]) > 1 else NumberBars()

    def _fill(self, row: int, stop: Stop) -> None:
        picture = self._pictures[row]
        if isinstance(picture, SmallSpheres) and stop.bloch is not None:
            picture.show_states(stop.qubits, stop.bloch)
        elif isinstance(picture, NumberBars) and stop.values is not None:
            picture.show_numbers(stop.values.ravel())
        elif isinstance(picture, Picture):
            picture.show_image(stop.values)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self._timer.start(0)

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow no longer."""
        super().hideEvent(event)
        self._timer.stop()


def _key(stop: Stop) -> tuple[object, ...]:
    return stop.block, stop.output, None if stop.values is None else stop.values.shape, stop.qubits


class NumberBars(QWidget):
    """Paints a vector as bars up and down from zero, with its least and greatest value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers = np.zeros(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        KEEPER.changed.connect(self.update)

    def show_numbers(self, numbers: NDArray[np.float64]) -> None:
        """Show a vector."""
        recount = len(numbers) != len(self._numbers)
        self._numbers = numbers
        values = ", ".join(f"{value:.3g}" for value in numbers[:MOST_BARS])
        self.setToolTip(values + (" …" if len(numbers) > MOST_BARS else ""))
        self.setAccessibleDescription(values)
        if recount:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for the bars and two figures."""
        count = max(1, len(self._numbers))
        return QSize(int(min(360, max(24 * count if count <= 12 else 6 * count, 40))) + 64, 44)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        if not len(self._numbers):
            return
        painter, colors = QPainter(self), theme()
        low, high = min(0.0, float(self._numbers.min())), max(0.0, float(self._numbers.max()))
        span = (high - low) or 1.0
        width = self.width() - 64
        zero = 2 + 40 * high / span
        painter.setPen(QPen(colors.color("line"), 1))
        painter.drawLine(QPointF(0, zero), QPointF(width, zero))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("features"))
        step = width / len(self._numbers)
        for index, value in enumerate(self._numbers.tolist()):
            top, bottom = sorted((zero - 40 * value / span, zero))
            painter.drawRect(QRectF(index * step + 0.1 * step, top, 0.8 * step, max(bottom - top, 1)))
        painter.setFont(font(CAPTION_PIXELS))
        painter.setPen(colors.color("muted"))
        painter.drawText(QRectF(width + 8, 0, 56, 14), Qt.AlignmentFlag.AlignVCenter, f"{high:.3g}")
        painter.drawText(QRectF(width + 8, 30, 56, 14), Qt.AlignmentFlag.AlignVCenter, f"{low:.3g}")
