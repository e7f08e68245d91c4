"""Block types that put gates on a circuit."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from qdcnn_studio.circuit.builder import Builder, Qubits
from qdcnn_studio.design.registry import BlockType


class CircuitBlock(BlockType):
    """A block type whose outputs are registers or a prediction."""

    def symbol(self, settings: Any) -> str:
        """Return the few letters that a diagram shows on one instance of the block's small circuit."""
        return self.title

    @abstractmethod
    def emit(
        self, settings: Any, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Put the block's gates on a builder.

        Parameters
        ----------
        settings : Settings
            Validated.
        builder : Builder
            Already knows which block is emitting.
        registers : mapping of str to tuple of int
            The qubits that enter at each register input.
        features : mapping of str to tuple of int
            The feature indices that enter at each features input, row by row.

        Returns
        -------
        mapping of str to tuple of int
            The qubits that leave at each register output.
        """
