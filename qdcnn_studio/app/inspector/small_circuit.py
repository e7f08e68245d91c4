"""The block's own small circuit, drawn on as few qubits as it takes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qdcnn_studio.app.circuit_view.geometry import Geometry
from qdcnn_studio.app.circuit_view.paint import TEXT_PIXELS, DiagramPainter, Highlights
from qdcnn_studio.app.theme import KEEPER, font
from qdcnn_studio.circuit.block import CircuitBlock
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.isolated import isolated
from qdcnn_studio.circuit.layout import diagram
from qdcnn_studio.design.ports import Carried, Features, Kind, Register
from qdcnn_studio.design.problems import Misfit
from qdcnn_studio.design.registry import BlockType

REGISTERS = (2, 3, 4, 1)
FEATURES = (2, 3, 4, 8, 15)
"""Sizes that are tried, in this order: the first that fits the block is drawn."""
MOST_GATES = 40
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
            geometry = Geometry(diagram(self.circuit, "gates"), width, 4, 6, ROW)
            self._painter = DiagramPainter(geometry, lambda _: family)
        self.setVisible(self._painter is not None)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height at which the circuit fills the width."""
        if self._painter is None:
            return QSize(0, 0)
        geometry = self._painter.geometry
        return QSize(int(geometry.width), int(geometry.height * min(1.0, max(220, self.width()) / geometry.width)) + 8)

    def minimumSizeHint(self) -> QSize:
        """Return the same height; the width may shrink."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the circuit, made smaller if it would not fit."""
        if self._painter is None:
            return
        geometry = self._painter.geometry
        painter = QPainter(self)
        scale = min(1.0, self.width() / geometry.width)
        painter.translate(0, 4)
        painter.scale(scale, scale)
        self._painter.paint(painter, QRectF(0, 0, geometry.width, geometry.height), Highlights())


def small_circuit(block_type: BlockType, settings: Any) -> Circuit | None:
    """Return what a block puts on as few qubits as it takes; None if it puts nothing there, or too much to draw.

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
            return circuit if 0 < len(circuit.operations) <= MOST_GATES else None
    return None
