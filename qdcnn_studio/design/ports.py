"""Ports, and what the wires between them carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import prod


class Kind(StrEnum):
    """The three kinds of port; only ports of one kind can be wired together."""

    FEATURES = "features"
    REGISTER = "register"
    PREDICTION = "prediction"


@dataclass(frozen=True, slots=True)
class Port:
    """One place on a block where a wire can end.

    Parameters
    ----------
    name : str
        Name within its block, used by files and the text form.
    kind : Kind
        What may be wired to it.
    """

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Features:
    """Classical numbers, one array of this shape for each image.

    Parameters
    ----------
    shape : tuple of int
        Shape of one image's array, ``(rows, columns)`` or ``(length,)``.
    classes : tuple of str
        Names of the classes the images belong to.
    """

    shape: tuple[int, ...]
    classes: tuple[str, ...] = ()

    kind = Kind.FEATURES

    @property
    def size(self) -> int:
        """How many numbers there are for one image."""
        return prod(self.shape)

    @property
    def label(self) -> str:
        """What a wire shows, such as ``8×8``."""
        return "×".join(str(extent) for extent in self.shape)


@dataclass(frozen=True, slots=True)
class Register:
    """An ordered register of qubits.

    Parameters
    ----------
    qubits : int
        How many qubits it holds.
    """

    qubits: int

    kind = Kind.REGISTER

    @property
    def label(self) -> str:
        """What a wire shows, such as ``8 qubits``."""
        return "1 qubit" if self.qubits == 1 else f"{self.qubits} qubits"


@dataclass(frozen=True, slots=True)
class Prediction:
    """Class probabilities.

    Parameters
    ----------
    classes : int
        How many classes are told apart.
    """

    classes: int

    kind = Kind.PREDICTION

    @property
    def label(self) -> str:
        """What a wire shows, such as ``2 classes``."""
        return "1 class" if self.classes == 1 else f"{self.classes} classes"


Carried = Features | Register | Prediction
