"""The ports that most blocks have, and the bases of blocks with just those."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qdcnn_studio.circuit.block import CircuitBlock
from qdcnn_studio.design.ports import Carried, Features, Kind, Port, Register

FEATURES_IN = Port("in", Kind.FEATURES)
REGISTER_IN = Port("in", Kind.REGISTER)
REGISTER_OUT = Port("out", Kind.REGISTER)
PREDICTION_OUT = Port("out", Kind.PREDICTION)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the singular or the plural: ``1 qubit``, ``2 qubits``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def register(incoming: Mapping[str, Carried], port: str = "in") -> Register:
    """Return the register that enters at a port; the inference has checked that it is one."""
    carried = incoming[port]
    assert isinstance(carried, Register)
    return carried


def features(incoming: Mapping[str, Carried], port: str = "in") -> Features:
    """Return the features that enter at a port; the inference has checked that they are."""
    carried = incoming[port]
    assert isinstance(carried, Features)
    return carried


class RegisterBlock(CircuitBlock):
    """A block with one register in and one out, of the same size unless it says otherwise."""

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the one register input."""
        return (REGISTER_IN,)

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the one register output."""
        return (REGISTER_OUT,)

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return a register of the same size."""
        return {"out": register(incoming)}
