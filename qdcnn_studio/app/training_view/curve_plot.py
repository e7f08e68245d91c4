"""A plot of curves over training steps: one clock for drawing, a legend that is also the readout."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.app.theme import CAPTION_PIXELS, KEEPER, font, theme
from qdcnn_studio.app.training_view.band import Band
from qdcnn_studio.app.training_view.curve import Curve
from qdcnn_studio.app.training_view.decimate import RunningMean, envelope, nice_ceiling, right_end
from qdcnn_studio.app.training_view.legend import Legend
from qdcnn_studio.app.training_view.log_axis import ValueAxis

Floats = NDArray[np.float64]
DRAW_INTERVAL = 40
"""Milliseconds between two drawings: apart from the data, which may come faster."""
FAINT = 0.25
SMOOTHING = 20
"""Steps over which the smooth curve is the mean."""


@dataclass
class _Line:
    curve: Curve
    item: pg.PlotDataItem
    raw: pg.PlotDataItem | None
    band: Band | None = None
    mean: RunningMean = field(default_factory=lambda: RunningMean(SMOOTHING))
    shown: bool = True
    faint: bool = False


class CurvePlot(QWidget):
    """Curves of a run over its steps.

    Parameters
    ----------
    run : RunModel
    empty : str
        The sentence that stands there while there is nothing to draw.
    ceiling : float or None
        Upper end of the y axis where it is fixed.
    headroom : float
        How many times the largest value is at the upper end at least, where it is not.

    Notes
    -----
    Wheel and drag zoom and pan; a double click fits again. Hovering shows every curve's value at that step in the
    legend; a click in the plot looks at that step.
    """

    def __init__(
        self,
        run: RunModel,
        empty: str,
        ceiling: float | None = None,
        headroom: float = 1.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.run = run
        self._ceiling, self._headroom = ceiling, headroom
        self._lines: dict[str, _Line] = {}
        self._fit, self._log, self._smooth = True, False, False
        self._dirty = True
        self._hovered: float | None = None
        self._is_empty: bool | None = None
        self._range: tuple[float, ...] = ()
        self.plot = pg.PlotWidget(axisItems={"left": ValueAxis()})
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard goes through the steps on the time slider
        self.legend = Legend(self.plot)
        self.legend.toggled.connect(self._toggle)
        self._invitation = empty
        self._empty = QLabel(empty, self.plot)
        self._empty.setProperty("role", "muted")
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._moment = pg.InfiniteLine(angle=90, movable=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self._set_up_plot()
        self._timer = QTimer(self)
        self._timer.setInterval(DRAW_INTERVAL)
        self._timer.timeout.connect(self.draw_if_needed)
        self._timer.start()
        run.advanced.connect(self._mark_dirty)
        run.momentChanged.connect(self._show_moment)
        run.stateChanged.connect(self._place_overlays)
        KEEPER.changed.connect(self._use_theme)
        self._use_theme()

    def _set_up_plot(self) -> None:
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.layout.setContentsMargins(0, 7, 8, 0)
        item.setMenuEnabled(False)
        item.getViewBox().setDefaultPadding(0.0)
        item.getViewBox().sigRangeChangedManually.connect(self._leave_fit)
        # All is painted anew when an axis takes room: the figures where it was before would stay.
        item.getViewBox().sigResized.connect(lambda _: self.plot.viewport().update())
        item.addItem(self._cursor, ignoreBounds=True)
        item.addItem(self._moment, ignoreBounds=True)
        self._cursor.hide()
        self._moment.hide()
        for side in ("left", "bottom"):
            item.getAxis(side).setStyle(tickFont=font(CAPTION_PIXELS), tickLength=-3)
        item.getAxis("left").setWidth(44)
        self.plot.setMouseTracking(True)
        self.plot.viewport().installEventFilter(self)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        self.plot.setMinimumSize(180, 110)

    def add_curve(self, curve: Curve) -> None:
        """Add a curve."""
        raw = self.plot.plot([], []) if curve.smooth else None
        band = Band(self.plot) if curve.band is not None else None
        self._lines[curve.key] = _Line(curve, self.plot.plot([], []), raw, band)
        self.legend.add(curve.key, curve.title, self._color(curve))
        self._pen(self._lines[curve.key])
        self._mark_dirty()

    def remove_curve(self, key: str) -> None:
        """Take one curve out."""
        self._take_off(self._lines.pop(key))
        self.legend.remove(key)
        self._mark_dirty()

    def remove_curves(self) -> None:
        """Take all curves out."""
        for line in self._lines.values():
            self._take_off(line)
        self._lines.clear()
        self.legend.clear()

    def _take_off(self, line: _Line) -> None:
        for item in filter(None, (line.item, line.raw)):
            self.plot.removeItem(item)
        if line.band is not None:
            line.band.remove()

    @property
    def keys(self) -> tuple[str, ...]:
        """The curves there are."""
        return tuple(self._lines)

    @property
    def marked_step(self) -> int | None:
        """The step at which the line that marks what is looked at stands; None if there is none."""
        return int(self._moment.value()) if self._moment.isVisible() else None

    def drawn(self, key: str) -> tuple[Floats, Floats]:
        """Return the points that are drawn of a curve (logarithms of y where the axis is logarithmic)."""
        x, y = self._lines[key].item.getOriginalDataset()
        return (np.zeros(0), np.zeros(0)) if x is None else (x, y)

    def emphasise(self, keys: Collection[str]) -> None:
        """Make all curves faint but these; none of them: all are as strong again."""
        known = [key for key in keys if key in self._lines]
        for key, line in self._lines.items():
            line.faint = bool(known) and key not in known
            self._pen(line)

    def set_log(self, on: bool) -> None:
        """Show y on a logarithmic scale."""
        self._log = on
        self.plot.getPlotItem().getAxis("left").setLogMode(on)
        self.fit()

    def set_smooth(self, on: bool) -> None:
        """Show the mean of the last `SMOOTHING` steps, with the raw curve behind."""
        self._smooth = on
        self._use_theme()

    def fit(self) -> None:
        """Show everything, and go on doing so."""
        self._fit, self._range = True, ()
        self._mark_dirty()

    # Drawing

    def draw_if_needed(self) -> None:
        """Draw if something has changed and the plot can be seen."""
        if self._dirty and self.isVisible():
            self.draw()

    def draw(self) -> None:
        """Draw the curves as the run has them now."""
        self._dirty = False
        everything = {key: line.curve.data() for key, line in self._lines.items()}
        points = {key: data for key, data in everything.items() if self._lines[key].shown}
        if self._fit:
            self._fit_range(points)
        (low, high), _ = self.plot.getPlotItem().viewRange()
        columns = max(1, int(self.plot.getPlotItem().getViewBox().width()))
        for key, line in self._lines.items():
            x, y = points.get(key, (np.zeros(0), np.zeros(0)))
            smooth = self._smooth and line.curve.smooth
            shown = line.mean.of(y) if smooth else y
            line.item.setData(*self._ready(*envelope(x, shown, low, high, columns)))
            if line.raw is not None:
                behind = envelope(x, y, low, high, columns) if smooth else (np.zeros(0), np.zeros(0))
                line.raw.setData(*self._ready(*behind))
            if line.band is not None and line.curve.band is not None:
                line.band.show(x, *(self._edge(edge) if line.shown else x for edge in line.curve.band()))
        self._show_empty(not any(len(x) for x, _ in everything.values()))
        self._mark_moment()
        self._show_values(everything)

    def _show_moment(self) -> None:
        """Follow the step that is looked at, at once: the curves stay as they are."""
        if self.isVisible():
            self._mark_moment()
            self._show_values({key: line.curve.data() for key, line in self._lines.items()})

    def _mark_moment(self) -> None:
        moment = self.run.moment
        self._moment.setVisible(moment is not None)
        if moment is not None:
            self._moment.setValue(moment)

    def _show_empty(self, empty: bool) -> None:
        """Show the sentence in place of figures, or the figures; an axis is painted anew only when that changes."""
        if empty == self._is_empty:
            return
        self._is_empty = empty
        self._empty.setVisible(empty)
        self.legend.setVisible(not empty)
        for side in ("left", "bottom"):
            self.plot.getPlotItem().getAxis(side).setStyle(showValues=not empty)

    def _ready(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        if not self._log:
            return x, y
        positive = y > 0
        return x[positive], np.log10(y[positive])

    def _edge(self, y: Floats) -> Floats:
        """Return an edge of a band as it is drawn: where it has no logarithm, it lies far below."""
        return np.log10(np.maximum(y, np.finfo(float).tiny)) if self._log else y

    def _fit_range(self, points: dict[str, tuple[Floats, Floats]]) -> None:
        """Set the axes in steps, so that they seldom move while points come in."""
        last = max((float(x[-1]) for x, _ in points.values() if len(x)), default=0.0)
        right = right_end(last, self.run.planned_steps)
        edges = [edge for line in self._lines.values() if line.shown and line.curve.band for edge in line.curve.band()]
        values = [y[np.isfinite(y)] for y in (*(y for _, y in points.values()), *edges)]
        values = [y for y in values if len(y)]
        if self._log:
            values = [y[y > 0] for y in values if (y > 0).any()]
            low = np.floor(4 * np.log10(min(float(y.min()) for y in values))) / 4 if values else -2.0
            high = np.ceil(4 * np.log10(max(float(y.max()) for y in values))) / 4 if values else 0.0
            bottom, top = low, max(high, low + 0.25)
        else:
            largest = max((float(y.max()) for y in values), default=1.0)
            bottom, top = 0.0, self._ceiling or nice_ceiling(self._headroom * largest)
        left = min((float(x[0]) - 1 for x, _ in points.values() if len(x)), default=0.0)
        wanted = (min(left, 0.0), right, float(bottom), float(top))
        if wanted != self._range:
            self._range = wanted
            self.plot.getPlotItem().getViewBox().setRange(xRange=wanted[:2], yRange=wanted[2:], padding=0)

    def _show_values(self, points: dict[str, tuple[Floats, Floats]]) -> None:
        step = self._hovered if self._hovered is not None else self.run.moment
        self.legend.say(None if step is None else f"step {int(round(step)):,}")
        for key, (x, y) in points.items():
            if not len(x):
                self.legend.show_value(key, None)
                continue
            index = len(x) - 1 if step is None else int(np.searchsorted(x, step + 0.5, "left")) - 1
            self.legend.show_value(key, None if index < 0 else float(y[index]))
        self._place_overlays()

    # Looks

    @staticmethod
    def _color(curve: Curve) -> Callable[[], QColor]:
        number = curve.class_color
        return lambda: theme().color(curve.role) if number is None else theme().class_color(number)

    def _pen(self, line: _Line) -> None:
        color = self._color(line.curve)()
        color.setAlphaF(FAINT if line.faint else 1.0)
        style = Qt.PenStyle.DashLine if line.curve.dashed else Qt.PenStyle.SolidLine
        line.item.setPen(pg.mkPen(color, width=1, style=style))
        if line.band is not None:
            line.band.use_color(color)
        if line.raw is not None:
            faint = self._color(line.curve)()
            faint.setAlphaF(0.35)
            line.raw.setPen(pg.mkPen(faint, width=1))

    def _use_theme(self) -> None:
        colors = theme()
        self.plot.setBackground(colors.color("panel"))
        item = self.plot.getPlotItem()
        for side in ("left", "bottom"):
            item.getAxis(side).setPen(pg.mkPen(colors.color("line")))
            item.getAxis(side).setTextPen(pg.mkPen(colors.color("muted")))
        self._cursor.setPen(pg.mkPen(colors.color("muted", 0.6), width=1))
        self._moment.setPen(pg.mkPen(colors.color("accent"), width=1))
        for line in self._lines.values():
            self._pen(line)
        self.legend.update_colors()
        self._mark_dirty()

    # The mouse

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse over the plot."""
        if isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseMove and not event.buttons():
                self._hover(event.position())
            elif event.type() == QEvent.Type.MouseButtonPress:
                self._pressed = event.position()
            elif event.type() == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
                if (event.position() - self._pressed).manhattanLength() < 4:
                    self.run.look_at_moment(round(self._step_at(event.position())))
            elif event.type() == QEvent.Type.MouseButtonDblClick:
                self.run.look_at_moment(None)
                self.fit()
        elif event.type() == QEvent.Type.Leave:
            self._hover(None)
        return False

    _pressed = QPointF()

    def _step_at(self, position: QPointF) -> float:
        scene = self.plot.mapToScene(position.toPoint())
        return float(self.plot.getPlotItem().getViewBox().mapSceneToView(scene).x())

    def _hover(self, position: QPointF | None) -> None:
        step = None if position is None else self._step_at(position)
        if step is not None and not 0 <= step <= max(self.run.steps, 1):
            step = None
        self._hovered = None if step is None else float(round(step))
        self._cursor.setVisible(step is not None)
        if self._hovered is not None:
            self._cursor.setValue(self._hovered)
        self._show_values({key: line.curve.data() for key, line in self._lines.items()})

    def _toggle(self, key: str, on: bool) -> None:
        self._lines[key].shown = on
        self._mark_dirty()

    def _leave_fit(self) -> None:
        self._fit = False
        self._mark_dirty()

    def _mark_dirty(self) -> None:
        self._dirty = True

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came in while hidden."""
        super().showEvent(event)
        self.draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the legend in its corner, and as many points as pixels."""
        super().resizeEvent(event)
        self._place_overlays()
        self._mark_dirty()

    def _place_overlays(self) -> None:
        self.legend.adjustSize()
        bottom = self.plot.height() - self.legend.height() - 28
        self.legend.move(self.plot.width() - self.legend.width() - 6, bottom if self.legend.at_bottom else 2)
        self._empty.setText("The first step is on its way." if self.run.is_active else self._invitation)
        self._empty.adjustSize()
        self._empty.move((self.plot.width() + 44 - self._empty.width()) // 2, self.plot.height() // 2 - 20)
