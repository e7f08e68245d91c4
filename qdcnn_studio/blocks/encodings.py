"""What all encodings have in common: features in, a new register out, and what to say when they do not fit."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from qdcnn_studio.blocks.ports import FEATURES_IN, REGISTER_OUT, counted, features
from qdcnn_studio.circuit.block import CircuitBlock
from qdcnn_studio.circuit.builder import MAX_QUBITS
from qdcnn_studio.design.ports import Carried, Features, Port, Register
from qdcnn_studio.design.problems import InsertBefore, Misfit, Suggestion
from qdcnn_studio.design.registry import Family

USUAL_QUBITS = 8
"""How many qubits a repair aims at when there are far too many features."""


def qubits_setting() -> Any:
    """Return the setting that holds the number of qubits of an encoding fixed."""
    return Field(
        0,
        ge=0,
        le=MAX_QUBITS,
        title="Qubits",
        description="How many qubits to encode on; 0 takes as many as the features need.",
    )


class Encoding(CircuitBlock):
    """A block that writes features onto a new register."""

    family = Family.ENCODING

    @abstractmethod
    def size(self, settings: Any, incoming: Features) -> int:
        """Return how many qubits the features take.

        Raises
        ------
        Misfit
            If they cannot be encoded as they are.
        """

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the one input of features."""
        return (FEATURES_IN,)

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the one register output."""
        return (REGISTER_OUT,)

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return a register of as many qubits as the features take."""
        return {"out": Register(self.size(settings, features(incoming)))}

    def detail(self, settings: Any, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return how many features go in."""
        return counted(features(incoming).size, "feature") if "in" in incoming else ""


def to_features(count: int, port: str | None = None) -> InsertBefore:
    """Return the repair that reduces the features that enter a port to a number of principal components."""
    return InsertBefore(f"Insert PCA to {counted(count, 'feature')}", "pca", {"k": count}, port)


def refuse_too_many(what: str, incoming: Features, qubits: int, *suggestions: Suggestion) -> None:
    """Refuse features that would need more qubits than can be simulated.

    Parameters
    ----------
    what : str
        The encoding and its rule, as a clause that opens the sentence.
    incoming : Features
    qubits : int
        How many qubits they would need.
    *suggestions : Suggestion

    Raises
    ------
    Misfit
    """
    if qubits > MAX_QUBITS:
        raise Misfit(
            f"{what}: {counted(incoming.size, 'feature')} would need {qubits} qubits, and at most {MAX_QUBITS} can be "
            "simulated.",
            *suggestions,
        )
