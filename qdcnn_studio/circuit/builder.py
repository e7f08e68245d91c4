"""The builder onto which blocks put their gates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, FeatureInput, Operation, Parameter, Place, Preparation, Readout, Step

MAX_QUBITS = 20
"""The largest circuit that is built: 2**20 amplitudes are 16 MB for each image."""


Qubits = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """How far a builder is: how many qubits, parameters and features the blocks so far have taken."""

    qubits: int
    parameters: int
    features: int


@dataclass(frozen=True, slots=True)
class Emission:
    """What one block put on a builder.

    Parameters
    ----------
    block, symbol : str
    end : Position
        Of the builder, afterwards.
    operations : tuple of Operation or Preparation
    parameters : tuple of Parameter
    features : tuple of FeatureInput
    readout : Readout or None
    outputs : mapping of str to tuple of int
        The qubits that leave at each register output.
    """

    block: str
    symbol: str
    end: Position
    operations: tuple[Step, ...]
    parameters: tuple[Parameter, ...]
    features: tuple[FeatureInput, ...]
    readout: Readout | None
    outputs: Mapping[str, Qubits]


class Builder:
    """Collects qubits, parameters, features and operations while a design is compiled.

    The compiler sets the block that emits with `enter`; the block then allocates what it needs and adds gates.

    Parameters
    ----------
    start : Position
        What is taken already, of a builder for one block among others.
    """

    def __init__(self, start: Position = Position(0, 0, 0)) -> None:
        self._qubits, self._parameter_count, self._feature_count = start.qubits, start.parameters, start.features
        self._operations: list[Step] = []
        self._parameters: list[Parameter] = []
        self._features: list[FeatureInput] = []
        self._readout: Readout | None = None
        self._places: dict[tuple[str, str], Place] = {}
        self._symbols: dict[str, str] = {}
        self._block = ""
        self._group = 0

    def enter(self, block: str, symbol: str = "") -> None:
        """Say which block emits from now on, and the few letters that a diagram shows on its small circuit."""
        self._block, self._group = block, 0
        self._symbols[block] = symbol or block

    def group(self) -> None:
        """Begin the next instance of the block's small circuit: the gates that follow belong together."""
        self._group += 1

    def allocate(self, count: int) -> tuple[int, ...]:
        """Return that many new qubits, in state \\|0⟩."""
        first = self._qubits
        self._qubits += count
        return tuple(range(first, self._qubits))

    def parameters(self, count: int, name: str = "theta") -> tuple[Angle, ...]:
        """Return new trainable parameters ``<block>.<name>[0 … count-1]`` as angles."""
        if count == 0:
            return ()
        offset = self._parameter_count
        self._parameter_count += count
        self._parameters.append(Parameter(f"{self._block}.{name}", count, offset))
        return tuple(Angle.parameter(offset + i) for i in range(count))

    def feature_input(self, count: int) -> tuple[int, ...]:
        """Return the indices of new features that enter at the present block (the compiler calls this)."""
        offset = self._feature_count
        self._feature_count += count
        self._features.append(FeatureInput(self._block, count, offset))
        return tuple(range(offset, offset + count))

    def gate(
        self, gate: str, *qubits: int, angles: tuple[Angle | float, ...] = (), condition: tuple[int, int] | None = None
    ) -> None:
        """Add a gate (controls first)."""
        exact = tuple([angle if isinstance(angle, Angle) else Angle(float(angle)) for angle in angles])
        self._operations.append(Operation(gate, qubits, exact, self._block, self._group, condition))

    def prepare(self, kind: str, qubits: tuple[int, ...], features: tuple[int, ...], threshold: float = 0.0) -> None:
        """Add a state preparation on fresh qubits."""
        self._operations.append(Preparation(kind, qubits, features, self._block, self._group, threshold))

    def measure(self, readout: Readout) -> None:
        """Set the readout (the present block's id is filled in)."""
        self._readout = replace(readout, block=self._block)

    def place(self, output: str, qubits: tuple[int, ...]) -> None:
        """Note that an output port of the present block hands out these qubits here."""
        self._places[self._block, output] = Place(len(self._operations), qubits)

    @property
    def position(self) -> Position:
        """How far it is."""
        return Position(self._qubits, self._parameter_count, self._feature_count)

    def add(self, emission: Emission) -> None:
        """Put on again what a block put on a builder that stood at the same position."""
        self.enter(emission.block, emission.symbol)
        self._qubits, self._parameter_count = emission.end.qubits, emission.end.parameters
        self._feature_count = emission.end.features
        self._operations += emission.operations
        self._parameters += emission.parameters
        self._features += emission.features
        self._readout = emission.readout or self._readout
        for output, qubits in emission.outputs.items():
            self.place(output, qubits)

    def emission(self, outputs: Mapping[str, Qubits]) -> Emission:
        """Return all that is on this builder as the emission of the present block."""
        return Emission(
            self._block,
            self._symbols[self._block],
            self.position,
            tuple(self._operations),
            tuple(self._parameters),
            tuple(self._features),
            self._readout,
            outputs,
        )

    def build(self) -> Circuit:
        """Return the finished circuit."""
        return Circuit(
            self._qubits,
            tuple(self._operations),
            tuple(self._parameters),
            tuple(self._features),
            self._readout,
            dict(self._places),
            dict(self._symbols),
        )
