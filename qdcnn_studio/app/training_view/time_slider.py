"""The slider through time: every step of the run can be looked at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, font, theme
from qdcnn_studio.app.training_view.decimate import right_end
from qdcnn_studio.app.training_view.icons import icon

MARGIN = 10
REPLAY_INTERVAL = 40
REPLAY_SECONDS = 6.0


class TimeTrack(QWidget):
    """The track: as far as the run has come it can be dragged along; its right end is that of the curves.

    Parameters
    ----------
    run : RunModel
    """

    def __init__(self, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(34)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Time")
        self.setToolTip("Look at any step: drag, or use the arrow keys; End goes back to live")
        for signal in (run.advanced, run.momentChanged, run.stateChanged, KEEPER.changed):
            signal.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return a long, low strip."""
        return QSize(400, 34)

    @property
    def span(self) -> float:
        """The step at the right end of the track."""
        return right_end(self._run.steps, self._run.planned_steps)

    def position(self, step: int) -> float:
        """Return where a step is on the track, in pixels."""
        return MARGIN + (self.width() - 2 * MARGIN) * step / self.span

    def step_at(self, x: float) -> int:
        """Return the step at a position, in pixels."""
        return round((x - MARGIN) / max(1, self.width() - 2 * MARGIN) * self.span)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track, how far the run is, and the step that is looked at."""
        painter, colors, run = QPainter(self), theme(), self._run
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y = self.height() - 10.0
        here, end = self.position(run.shown_step), self.position(run.steps)
        for stop, role in ((float(self.width() - MARGIN), "line"), (end, "muted"), (here, "accent")):
            painter.setPen(QPen(colors.color(role), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            if stop > MARGIN:
                painter.drawLine(QPointF(MARGIN, y), QPointF(stop, y))
        painter.setPen(QPen(colors.color("panel"), 2))
        painter.setBrush(colors.color("accent" if run.steps else "muted"))
        painter.drawEllipse(QPointF(here, y), 7, 7)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.drawEllipse(QPointF(here, y), 9, 9)
        if run.steps:
            text = f"step {run.shown_step:,}" + (" · live" if run.moment is None and run.is_active else "")
            painter.setFont(font(CAPTION_PIXELS))
            painter.setPen(colors.color("muted"))
            width = painter.fontMetrics().horizontalAdvance(text)
            left = min(max(here - width / 2, MARGIN), self.width() - MARGIN - width)
            painter.drawText(QRectF(left, y - 24, width + 2, 14), Qt.AlignmentFlag.AlignVCenter, text)

    def look_at(self, step: int) -> None:
        """Look at a step; the last one of a run is the live one."""
        self._run.look_at_moment(None if step >= self._run.steps else max(step, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look at the step under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton and self._run.steps:
            self.look_at(self.step_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._run.steps:
            self.look_at(self.step_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go by single steps, by tenths of the run, to the beginning, or to live."""
        run = self._run
        tenth = max(1, run.steps // 10)
        ways = {
            Qt.Key.Key_Left: run.shown_step - 1,
            Qt.Key.Key_Right: run.shown_step + 1,
            Qt.Key.Key_PageDown: run.shown_step - tenth,
            Qt.Key.Key_PageUp: run.shown_step + tenth,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: run.steps,
        }
        if run.steps and event.key() in ways:
            self.look_at(ways[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class TimeSlider(QWidget):
    """The track with a button that plays the run again from its beginning.

    Parameters
    ----------
    run : RunModel
    """

    def __init__(self, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self.track = TimeTrack(run)
        self.replay = QToolButton()
        self.replay.setFixedSize(26, 26)
        self.replay.setCheckable(True)
        self.replay.setToolTip("Play the run again from its beginning")
        self.replay.setAccessibleName("Play again")
        self.replay.toggled.connect(self._toggle)
        self._timer = QTimer(self)
        self._timer.setInterval(REPLAY_INTERVAL)
        self._timer.timeout.connect(self._go_on)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.replay, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addWidget(self.track, 1)
        run.advanced.connect(self._allow)
        KEEPER.changed.connect(self._refresh)
        self._allow()
        self._refresh()

    def _allow(self) -> None:
        self.replay.setEnabled(self._run.steps > 0)

    def _refresh(self) -> None:
        self.replay.setIcon(icon("pause" if self._timer.isActive() else "play", "text"))

    def _toggle(self, on: bool) -> None:
        if on:
            if self._run.shown_step >= self._run.steps:
                self._run.look_at_moment(0)
            self._timer.start()
        else:
            self._timer.stop()
        self._refresh()

    def _go_on(self) -> None:
        run = self._run
        stride = max(1, round(run.steps * REPLAY_INTERVAL / 1000 / REPLAY_SECONDS))
        step = run.shown_step + stride
        if step >= run.steps:
            self.replay.setChecked(False)
            run.look_at_moment(None)
        else:
            run.look_at_moment(step)
