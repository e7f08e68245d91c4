"""Points at a wire, a qubit or a class, and lights up what can reach it: pixels on the image, blocks on the canvas."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from qdcnn_studio.analysis.receptive_field import (
    AtQubit,
    ClassOutput,
    Output,
    ReceptiveField,
    Subject,
    inner_output,
    receptive_field,
)
from qdcnn_studio.app.canvas.face import PortRef, Side
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.circuit_view.view import CircuitView
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.training_view.view import TrainingView
from qdcnn_studio.data.block import DataError
from qdcnn_studio.design.graph import Wire

Floats = NDArray[np.float64]

REST_MILLISECONDS = 40
"""How long the mouse must rest on something, so that passing over wires lights nothing."""
KEY_MILLISECONDS = 60
"""How often the Shift key is looked at while something is pointed at: the keyboard may be another widget's."""


class Receptive(QObject):
    """Joins what the views say is under the mouse with what they light up.

    Parameters
    ----------
    session : Session
    canvas : CanvasView
    circuit : CircuitView
    training : TrainingView
    """

    def __init__(
        self,
        session: Session,
        canvas: CanvasView,
        circuit: CircuitView,
        training: TrainingView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._canvas, self._images = session, canvas, training.images
        self._bloch = training.bloch.canvas
        self._subject: Subject | None = None
        self.field: ReceptiveField | None = None
        self.influence: Floats | None = None
        self._shift = self._held = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MILLISECONDS)
        self._rest.timeout.connect(self._light_up)
        self._keys = QTimer(self)
        self._keys.setInterval(KEY_MILLISECONDS)
        self._keys.timeout.connect(self._look_at_keys)
        canvas.pointed.connect(self._point_at_canvas)
        circuit.canvas.qubitHovered.connect(self._point_at_line)
        training.bloch.canvas.hovered.connect(self._point_at_sphere)
        training.images.bars.hovered.connect(self._point_at_class)
        session.editor.designChanged.connect(lambda: self.point_at(None))
        session.samples.indexChanged.connect(self._light_again)

    @property
    def subject(self) -> Subject | None:
        """What is pointed at."""
        return self._subject

    def point_at(self, subject: Subject | None) -> None:
        """Light up what can reach a subject, as soon as the mouse rests; None lets everything be as it was."""
        if subject == self._subject:
            return
        self._subject = subject
        if subject is None:
            self._rest.stop()
            self._keys.stop()
            self._put_out()
        else:
            self._rest.start()

    def _point_at_canvas(self, what: PortRef | Wire | None) -> None:
        if isinstance(what, PortRef) and what.side is Side.IN:
            what = next(iter(self._session.editor.design.wires_into(what.block, what.name)), None)
        if isinstance(what, PortRef):
            self.point_at(Output(what.block, what.name))
        else:
            self.point_at(None if what is None else Output(what.source, what.output))

    def _point_at_line(self, line: tuple[int, int] | None) -> None:
        self.point_at(None if line is None else AtQubit(*line))

    def _point_at_sphere(self, index: int | None) -> None:
        look = self._bloch.look
        if index is None or look is None or look.place is None or index >= len(look.qubits):
            self.point_at(None)
            return
        block, place = "", self._session.editor.place
        if self._session.cursor is None and place is not None:
            block = inner_output(self._session.editor.design, Output(*place)).block
        self.point_at(AtQubit(look.qubits[index], look.place.steps, block))

    def _point_at_class(self, number: int | None) -> None:
        self.point_at(None if number is None else ClassOutput(number))

    # Lighting

    def _light_again(self) -> None:
        if self.field is not None and self._subject is not None:
            self._light_up()

    def _light_up(self) -> None:
        if self._subject is None:
            return
        editor = self._session.editor
        self.field = receptive_field(editor.design, self._session.registry, editor.compilation, self._subject)
        self.influence = None
        self._canvas.set_glow(self.field.blocks)
        self._shift = self._held = False
        self._keys.start()
        self._show(None)
        self._look_at_keys()

    def _put_out(self) -> None:
        if self.field is not None:
            self.field = self.influence = None
            self._canvas.set_glow(())
            self._images.show_field(None)

    def _show(self, weights: Floats | None) -> None:
        """Light up the field, or how much each of its pixels counts."""
        field = self.field
        if field is None or field.pixels is None:
            self._images.show_field(None)
            return
        light = np.where(field.pixels, 0.0 if weights is None else weights, np.nan)
        if light.ndim == 3:  # in colour: a pixel is lit if one of its colours is
            light = np.fmax.reduce(light, axis=-1)
        self._images.show_field(light if light.ndim == 2 else light.reshape(1, -1), self._sentence(weights))

    def _sentence(self, weights: Floats | None) -> str:
        assert self.field is not None
        lit, total = self.field.counted or (0, 0)
        if not lit:
            return "No pixel can reach this."
        if weights is not None:
            return "More colour: this pixel moves it more, here." if weights.any() else "No pixel moves it here."
        return f"{lit:,} of {total:,} pixels can reach this. Shift: how much"

    # How much each pixel really counts

    def _look_at_keys(self) -> None:
        held = bool(QGuiApplication.queryKeyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        if held != self._held:
            self._held = held
            self.show_influence(held)

    def show_influence(self, on: bool) -> None:
        """Show how much each pixel of the image at hand moves what is pointed at, or only which ones can."""
        self._shift = on
        if not on:
            self.influence = None
            self._show(None)
            return
        subject, field, samples = self._subject, self.field, self._session.samples
        circuit, prepared, parameters = self._session.circuit, samples.prepared, self._session.parameters
        if subject is None or field is None or circuit is None or prepared is None or parameters is None:
            return
        if samples.loading:
            return
        image, values, design = (
            prepared.dataset.images[samples.index],
            np.array(parameters),
            self._session.editor.design,
        )
        inside = inner_output(design, subject) if isinstance(subject, Output) else subject
        if isinstance(inside, Output) and inside.block not in prepared.recipe.stages:
            inside = subject

        def work() -> Floats:
            from qdcnn_studio.analysis.influence import influence

            return influence(inside, field, circuit, prepared.recipe, prepared.fitted, image, values)

        self._session.background.submit("influence", work, lambda made: self._take(field, made), self._fail)

    def _take(self, field: ReceptiveField, made: Floats) -> None:
        if field is self.field and self._shift:
            largest = float(made.max(initial=0.0))
            self.influence = made
            self._show(made / largest if largest > 0 else made)

    def _fail(self, error: Exception) -> None:
        if self.field is not None:
            words = str(error) if isinstance(error, DataError) else f"This cannot be computed: {error}"
            self._images.show_field(None, words)
