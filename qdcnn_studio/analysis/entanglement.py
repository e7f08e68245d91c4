"""The same circuit with its entangling gates off: what a design would reach if its qubits never met."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.block import CircuitBlock, Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Readout
from qdcnn_studio.circuit.gates import MEASURE
from qdcnn_studio.design.ports import Carried, Port
from qdcnn_studio.design.registry import BlockType, Family, Registry


class _LocalBuilder(Builder):
    """Hands on to another builder all but gates that join qubits: on several qubits, or on a measured outcome."""

    def __init__(self, target: Builder) -> None:
        super().__init__()
        self._target = target

    def gate(
        self, gate: str, *qubits: int, angles: tuple[Angle | float, ...] = (), condition: tuple[int, int] | None = None
    ) -> None:
        """Add a gate if it acts on one qubit, whatever was measured elsewhere."""
        if len(qubits) == 1 and condition is None and gate != MEASURE:
            self._target.gate(gate, *qubits, angles=angles)

    def group(self) -> None:
        """Begin the next instance of the block's small circuit."""
        self._target.group()

    def allocate(self, count: int) -> tuple[int, ...]:
        """Return new qubits."""
        return self._target.allocate(count)

    def parameters(self, count: int, name: str = "theta") -> tuple[Angle, ...]:
        """Return new trainable parameters; those of gates that are left out are idle."""
        return self._target.parameters(count, name)

    def prepare(self, kind: str, qubits: tuple[int, ...], features: tuple[int, ...], threshold: float = 0.0) -> None:
        """Add a state preparation."""
        self._target.prepare(kind, qubits, features, threshold)

    def measure(self, readout: Readout) -> None:
        """Set the readout."""
        self._target.measure(readout)


class _Unentangled(CircuitBlock):
    """A block type that leaves out its gates between qubits."""

    def __init__(self, original: CircuitBlock) -> None:
        self._original = original
        # A block type's description is a property of its class; this one takes over that of another.
        for name in ("name", "title", "family", "summary", "help", "Settings"):
            setattr(self, name, getattr(original, name))

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the inputs of the original."""
        return self._original.inputs(settings)

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the outputs of the original."""
        return self._original.outputs(settings)

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return what the original hands out."""
        return self._original.infer(settings, incoming)

    def emit(
        self, settings: Any, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Put the original's gates on one qubit on a builder."""
        return self._original.emit(settings, _LocalBuilder(builder), registers, features)


def without_entanglement(registry: Registry, only: Collection[Family] | None = None) -> Registry:
    """Return block types under which every design compiles without its trained gates between qubits.

    Left out is each gate on two or more qubits, and each gate that depends on a measured outcome, in every block but
    those that encode: the images enter exactly as before, also where their encoding itself entangles (amplitude, ZZ).
    Gates on one qubit stay, also those that belong to an ansatz, and so does the readout.

    Parameters
    ----------
    registry : Registry
    only : collection of Family, optional
        The families whose blocks leave them out; all but those that encode or classify, if not given.
    """
    families = set(Family) - {Family.ENCODING, Family.CLASSIFICATION} if only is None else only
    return Registry(_local(kind, families) for kind in registry)


def _local(kind: BlockType, families: Collection[Family]) -> BlockType:
    return _Unentangled(kind) if isinstance(kind, CircuitBlock) and kind.family in families else kind
