"""What a design means: a parameterised circuit, as a plain value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.gates import CHANNELS

if TYPE_CHECKING:
    from qutip_qip.circuit import QubitCircuit


@dataclass(frozen=True, slots=True)
class Operation:
    """One gate on some qubits.

    Parameters
    ----------
    gate : str
        A name in `qdcnn_studio.circuit.gates.GATES`.
    qubits : tuple of int
        What it acts on, controls first. Qubit 0 is the most significant bit.
    angles : tuple of Angle
        As many as the gate takes, in radians.
    block : str
        Id of the block it comes from.
    group : int
        Which instance of the block's small circuit it belongs to (one ansatz on one pair is one group).
    condition : tuple of (int, int) or None
        A measured qubit and the outcome on which the gate is done (feed-forward); None: always.
    """

    gate: str
    qubits: tuple[int, ...]
    angles: tuple[Angle, ...] = ()
    block: str = ""
    group: int = 0
    condition: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Preparation:
    """Prepares a product-free state of qubits that are still in \\|0…0⟩ from features directly.

    Parameters
    ----------
    kind : str
        A name in `qdcnn_studio.circuit.preparations.PREPARATIONS` (``amplitude``, ``frqi``, ``basis``).
    qubits : tuple of int
        The prepared qubits, most significant first.
    features : tuple of int
        Indices into the flat feature vector.
    block, group
        As for `Operation`.
    threshold : float
        For ``basis``: a qubit is \\|1⟩ where its feature is above it.
    """

    kind: str
    qubits: tuple[int, ...]
    features: tuple[int, ...]
    block: str = ""
    group: int = 0
    threshold: float = 0.0


Step = Operation | Preparation


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named array of trainable parameters, such as ``conv_1.theta`` of size 15."""

    name: str
    size: int
    offset: int
    """Where it starts in the flat parameter vector."""


@dataclass(frozen=True, slots=True)
class FeatureInput:
    """The features that enter one encoding block."""

    block: str
    size: int
    offset: int
    """Where they start in the flat feature vector of a sample."""


@dataclass(frozen=True, slots=True)
class Readout:
    """How the measured qubits become class probabilities.

    Parameters
    ----------
    kind : str
        ``probabilities``, ``softmax``, ``expectation``, ``sign``, ``parity`` or ``dense``.
    qubits : tuple of int
        The measured qubits, the most significant bit of an outcome first.
    classes : int
    scale : float
        Factor in the softmax.
    weights : tuple of int
        Parameter indices of the classical layer of ``dense``: classes × qubits, row by row, then the biases.
    block : str
    """

    kind: str
    qubits: tuple[int, ...]
    classes: int
    scale: float = 1.0
    weights: tuple[int, ...] = ()
    block: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a register wire of the design is in the circuit: after ``steps`` operations, on these qubits."""

    steps: int
    qubits: tuple[int, ...]


@dataclass(frozen=True)
class Circuit:
    """A compiled design.

    Parameters
    ----------
    qubits : int
    operations : tuple of Operation or Preparation
        In order of application.
    parameters : tuple of Parameter
        In order of first use.
    features : tuple of FeatureInput
        In order of first use.
    readout : Readout or None
        None while the design has no classification.
    places : mapping of (str, str) to Place
        By block id and output port: where each register wire is.
    symbols : mapping of str to str
        By block id: the few letters that a diagram shows on each instance of the block's small circuit.
    """

    qubits: int
    operations: tuple[Step, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    features: tuple[FeatureInput, ...] = ()
    readout: Readout | None = None
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def parameter_count(self) -> int:
        """Length of the flat parameter vector."""
        return sum(parameter.size for parameter in self.parameters)

    @cached_property
    def feature_count(self) -> int:
        """Length of the flat feature vector of one sample."""
        return sum(feature.size for feature in self.features)

    @property
    def is_hybrid(self) -> bool:
        """Whether a trained classical layer reads the qubits: to be said wherever an accuracy of it is shown."""
        return self.readout is not None and bool(self.readout.weights)

    @cached_property
    def preparations(self) -> tuple[Preparation, ...]:
        """The states that are prepared from features directly."""
        return tuple(step for step in self.operations if isinstance(step, Preparation))

    @cached_property
    def is_noisy(self) -> bool:
        """Whether it has noise channels: its states are density matrices."""
        return any(step.gate in CHANNELS for step in self.operations if isinstance(step, Operation))

    def parameter_name(self, index: int) -> str:
        """Return the full name of one parameter, such as ``conv_1.theta[3]``."""
        for parameter in self.parameters:
            if parameter.offset <= index < parameter.offset + parameter.size:
                return f"{parameter.name}[{index - parameter.offset}]"
        raise IndexError(f"The circuit has {self.parameter_count} parameters, none with index {index}.")

    @cached_property
    def occurrences(self) -> Mapping[int, tuple[int, ...]]:
        """For each parameter, the indices of the operations in which it occurs."""
        places: dict[int, list[int]] = {}
        for step, operation in enumerate(self.operations):
            if isinstance(operation, Operation):
                for index in sorted({i for angle in operation.angles for i in angle.parameters}):
                    places.setdefault(index, []).append(step)
        return {index: tuple(steps) for index, steps in places.items()}

    def flat_parameters(self, named: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
        """Join named parameter arrays into the flat vector.

        Raises
        ------
        ValueError
            If an array is missing, unknown or of the wrong length.
        """
        known = {parameter.name for parameter in self.parameters}
        for name in named:
            if name not in known:
                raise ValueError(f"The circuit has no parameters named {name}.")
        flat = np.empty(self.parameter_count)
        for parameter in self.parameters:
            if parameter.name not in named:
                raise ValueError(f"Parameters {parameter.name} are missing.")
            values = np.asarray(named[parameter.name], dtype=float).ravel()
            if len(values) != parameter.size:
                raise ValueError(f"{parameter.name} takes {parameter.size} numbers, and {len(values)} were given.")
            flat[parameter.offset : parameter.offset + parameter.size] = values
        return flat

    def named_parameters(self, flat: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Cut a flat parameter vector (or an array whose last axis is one) into named arrays."""
        return {p.name: flat[..., p.offset : p.offset + p.size] for p in self.parameters}

    def to_qutip(self, parameters: ArrayLike, features: ArrayLike) -> QubitCircuit:
        """Return the circuit for one sample as a qutip-qip circuit, gate by gate: its reference meaning.

        Parameters
        ----------
        parameters : array_like of float, shape (parameters,)
        features : array_like of float, shape (features,)
        """
        from qdcnn_studio.circuit.qutip_adapter import to_qutip

        return to_qutip(self, np.asarray(parameters, dtype=float), np.asarray(features, dtype=float))
