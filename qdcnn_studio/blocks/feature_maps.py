"""Feature maps: encodings whose angles are products of features, so that the encoding itself entangles."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import pi

from pydantic import Field

from qdcnn_studio.blocks.encodings import USUAL_QUBITS, Encoding, refuse_too_many, to_features
from qdcnn_studio.blocks.ports import counted
from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.block import Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.design.ports import Features
from qdcnn_studio.design.registry import BlockType, Settings


class ZZSettings(Settings):
    """Settings of `ZZFeatureMap`."""

    reps: int = Field(2, ge=1, le=10, title="Repetitions", description="How many times the map is applied.")


class ZZFeatureMap(Encoding):
    """Havlíček's feature map."""

    name = "zz"
    title = "ZZ feature map"
    summary = "Phases from features and from products of pairs of them, between Hadamard gates."
    help = (
        "In each repetition: `H` on every qubit, the phase `P(2xᵢ)` on qubit i, and for each pair i < j the phase "
        "`P(2(π − xᵢ)(π − xⱼ))` on j between two CNOT from i to j. N features take N qubits.\n\n"
        "With two repetitions the overlap of two such states is believed hard to compute classically. That is no "
        "promise that it helps on images.\n\n"
        "**Source.** Havlíček et al., *Supervised learning with quantum-enhanced feature spaces*, Nature 567, 209 "
        "(2019); with the angles of Qiskit's `ZZFeatureMap`."
    )
    Settings = ZZSettings

    def symbol(self, settings: ZZSettings) -> str:
        """Return the name of the map."""
        return "ZZ"

    def caption(self, settings: ZZSettings) -> str:
        """Return the number of repetitions."""
        return counted(settings.reps, "repetition")

    def size(self, settings: ZZSettings, incoming: Features) -> int:
        """Return one qubit for each feature."""
        refuse_too_many(
            "The ZZ feature map takes one qubit for each feature", incoming, incoming.size, to_features(USUAL_QUBITS)
        )
        return incoming.size

    def emit(
        self, settings: ZZSettings, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Put the phases on the builder."""
        values = [Angle.feature(index) for index in features["in"]]
        qubits = builder.allocate(len(values))
        for _ in range(settings.reps):
            for qubit, value in zip(qubits, values, strict=True):
                builder.group()
                builder.gate("H", qubit)
                builder.gate("PHASEGATE", qubit, angles=(2.0 * value,))
            for i, j in combinations(range(len(qubits)), 2):
                builder.group()
                builder.gate("CNOT", qubits[i], qubits[j])
                builder.gate("PHASEGATE", qubits[j], angles=(2.0 * (pi - values[i]) * (pi - values[j]),))
                builder.gate("CNOT", qubits[i], qubits[j])
        return {"out": qubits}


class IQPSettings(Settings):
    """Settings of `IQPEncoding`."""

    reps: int = Field(1, ge=1, le=10, title="Repetitions", description="How many times the map is applied.")


class IQPEncoding(Encoding):
    """Instantaneous quantum polynomial encoding."""

    name = "iqp"
    title = "IQP encoding"
    summary = "Diagonal rotations by features and products of pairs, after Hadamard gates."
    help = (
        "In each repetition: `H` on every qubit, `RZ(xᵢ)` on qubit i, and `RZZ(xᵢxⱼ)` on each pair i < j. All gates "
        "after the Hadamards are diagonal, so their order does not matter. N features take N qubits.\n\n"
        "**Source.** Shepherd and Bremner, *Temporally unstructured quantum computation*, Proc. R. Soc. A 465, 1413 "
        "(2009); as an encoding, Havlíček et al., Nature 567, 209 (2019), with the angles of PennyLane's "
        "`IQPEmbedding`."
    )
    Settings = IQPSettings

    def symbol(self, settings: IQPSettings) -> str:
        """Return the name of the map."""
        return "IQP"

    def caption(self, settings: IQPSettings) -> str:
        """Return the number of repetitions."""
        return counted(settings.reps, "repetition")

    def size(self, settings: IQPSettings, incoming: Features) -> int:
        """Return one qubit for each feature."""
        refuse_too_many(
            "IQP encoding takes one qubit for each feature", incoming, incoming.size, to_features(USUAL_QUBITS)
        )
        return incoming.size

    def emit(
        self, settings: IQPSettings, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Put the rotations on the builder."""
        values = [Angle.feature(index) for index in features["in"]]
        qubits = builder.allocate(len(values))
        for _ in range(settings.reps):
            for qubit, value in zip(qubits, values, strict=True):
                builder.group()
                builder.gate("H", qubit)
                builder.gate("RZ", qubit, angles=(value,))
            for i, j in combinations(range(len(qubits)), 2):
                builder.group()
                builder.gate("RZZ", qubits[i], qubits[j], angles=(values[i] * values[j],))
        return {"out": qubits}


BLOCKS: tuple[BlockType, ...] = (ZZFeatureMap(), IQPEncoding())
