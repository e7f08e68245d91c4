"""The block's own small circuit, drawn on as few qubits as it takes."""

from __future__ import annotations

import itertools
from typing import Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qdcnn_studio.app.circuit_view.geometry import Geometry
from qdcnn_studio.app.circuit_view.paint import TEXT_PIXELS, DiagramPainter, Highlights
from qdcnn_studio.app.theme import KEEPER, font
from qdcnn_studio.circuit.block import CircuitBlock
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.isolated import instance, isolated
from qdcnn_studio.circuit.layout import diagram
from qdcnn_studio.design.ports import Carried, Features, Kind, Register
from qdcnn_studio.design.problems import Misfit
from qdcnn_studio.design.registry import BlockType

REGISTERS = (2, 3, 4, 1, 5, 6, 7, 8)
FEATURES = (2, 3, 4, 1, 8, 15, 12, 30, 32, 16)
"""Sizes that are tried, in this order: the first that fits the block is drawn."""
MOST_GATES = 40
"""With more gates each instance of the block's small circuit is one box."""
MOST_BOXES = 12
"""With more boxes it is drawn once."""
SMALLEST = 0.75
"""How much smaller a long circuit is drawn before it is broken into lines."""
BETWEEN = 8.0
"""Room between two lines."""
NARROWEST = 220
ROW = 30.0


class SmallCircuit(QWidget):
    """Draws one block by itself; nothing, if it puts no gates on a circuit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key: object = None
        self._painter: DiagramPainter | None = None
        self.circuit: Circuit | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The block's own circuit")
        KEEPER.changed.connect(self.update)

    def show_block(self, block_type: BlockType | None, settings: Any) -> None:
        """Draw a block with these settings (validated); None draws nothing."""
        key = (block_type, settings)
        if key == self._key:
            return
        self._key = key
        self.circuit = small_circuit(block_type, settings) if block_type is not None and settings is not None else None
        self._painter = None
        if self.circuit is not None and block_type is not None:
            family = str(block_type.family)
            width = QFontMetricsF(font(TEXT_PIXELS)).horizontalAdvance
            fold = "gates" if len(self.circuit.operations) <= MOST_GATES else "blocks"
            geometry = Geometry(diagram(self.circuit, fold), width, 4, 6, ROW)
            self._painter = DiagramPainter(geometry, lambda _: family)
        self.setVisible(self._painter is not None)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height at which the circuit fills the width."""
        if self._painter is None:
            return QSize(0, 0)
        geometry = self._painter.geometry
        scale, lines = self._lines()
        height = len(lines) * geometry.height + (len(lines) - 1) * BETWEEN
        return QSize(int(geometry.width), int(height * scale) + 8)

    def _lines(self) -> tuple[float, list[tuple[float, float]]]:
        """Return how much smaller it is drawn, and from where to where each line of it goes.

        A long circuit is broken between columns, as text is, rather than made too small to read.
        """
        assert self._painter is not None
        geometry, width = self._painter.geometry, max(NARROWEST, self.width())
        scale = max(SMALLEST, min(1.0, width / geometry.width))
        room = width / scale
        if geometry.width <= room + 1:
            return scale, [(0.0, geometry.width)]
        edges = [geometry.edge(column) for column in range(geometry.diagram.columns + 1)]
        lines, start = [], edges[0]
        for before, edge in itertools.pairwise(edges):
            if edge - start > room and before > start:
                lines.append((start, before))
                start = before
        return scale, [*lines, (start, edges[-1])]

    def minimumSizeHint(self) -> QSize:
        """Return the same height; the width may shrink."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the circuit, made smaller if it would not fit."""
        if self._painter is None:
            return
        geometry = self._painter.geometry
        painter = QPainter(self)
        scale, lines = self._lines()
        painter.translate(0, 4)
        painter.scale(scale, scale)
        for left, right in lines:
            part = QRectF(left, 0, right - left, geometry.height)
            painter.save()
            painter.translate(-left, 0)
            painter.setClipRect(part)
            self._painter.paint(painter, part, Highlights())
            painter.restore()
            painter.translate(0, geometry.height + BETWEEN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the circuit anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != self.width():
            self.updateGeometry()


def small_circuit(block_type: BlockType, settings: Any) -> Circuit | None:
    """Return what a block puts on as few qubits as it takes, with what it measures; None if that is nothing.

    A block that repeats its small circuit more often than can be drawn gives it once.

    Parameters
    ----------
    block_type : BlockType
    settings : Settings
        Validated, of that type.
    """
    if not isinstance(block_type, CircuitBlock):
        return None
    ports = block_type.inputs(settings)
    registers = [port for port in ports if port.kind is Kind.REGISTER]
    sizes = (1, 2) if len(registers) > 1 else REGISTERS if registers else (0,)
    needs_features = any(port.kind is Kind.FEATURES for port in ports)
    for qubits in sizes:
        for features in FEATURES if needs_features else (0,):
            incoming: dict[str, Carried] = {
                port.name: Register(qubits) if port.kind is Kind.REGISTER else Features((features,)) for port in ports
            }
            try:
                circuit = isolated(block_type, settings, incoming)
            except Misfit:
                continue
            if not circuit.operations:
                return circuit if circuit.readout is not None else None
            one = len(circuit.operations) > MOST_GATES and len(diagram(circuit).elements) > MOST_BOXES
            return instance(circuit, block_type.name) if one else circuit
    return None
