"""Encodings that turn each feature into the angle of a rotation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from qdcnn_studio.blocks.encodings import USUAL_QUBITS, Encoding, qubits_setting, refuse_too_many, to_features
from qdcnn_studio.blocks.ports import counted
from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.block import Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.design.ports import Features
from qdcnn_studio.design.problems import ChangeSettings, Misfit, Suggestion
from qdcnn_studio.design.registry import BlockType, Settings


class AngleSettings(Settings):
    """Settings of `AngleEncoding`."""

    axis: Literal["ry", "rx", "rz"] = Field(
        "ry", title="Axis", description="The axis that a feature rotates its qubit about."
    )
    qubits: int = qubits_setting()


class AngleEncoding(Encoding):
    """One feature on each qubit, as a rotation."""

    name = "angle"
    title = "Angle encoding"
    summary = "Each feature rotates one qubit of its own."
    help = (
        "Each feature rotates one qubit that starts in |0⟩: `axis(xᵢ)` on qubit i. About the z axis, where a rotation "
        "of |0⟩ is not seen, a Hadamard gate goes first.\n\n"
        "A feature is an angle in radians, so scale features to [0, π] first: 0 gives |0⟩ and π gives |1⟩. "
        "N features take N qubits, and the state is a product: encoding alone entangles nothing.\n\n"
        "**Source.** Stoudenmire and Schwab, *Supervised learning with tensor networks*, 2016; LaRose and Coyle, "
        "*Robust data encodings for quantum classifiers*, Phys. Rev. A 102, 032420 (2020)."
    )
    Settings = AngleSettings

    def symbol(self, settings: AngleSettings) -> str:
        """Return the axis."""
        return settings.axis.upper()

    def caption(self, settings: AngleSettings) -> str:
        """Return the axis."""
        return f"{settings.axis.upper()}(x)"

    def size(self, settings: AngleSettings, incoming: Features) -> int:
        """Return one qubit for each feature."""
        count = incoming.size
        if settings.qubits and count != settings.qubits:
            raise Misfit(
                f"Angle encoding on {counted(settings.qubits, 'qubit')} takes {counted(settings.qubits, 'feature')}, "
                f"and {count} arrive.",
                *_resized(settings.qubits, count, count),
            )
        refuse_too_many("Angle encodes one feature per qubit", incoming, count, to_features(USUAL_QUBITS))
        return count

    def emit(
        self, settings: AngleSettings, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Put one rotation on each qubit."""
        qubits = builder.allocate(len(features["in"]))
        for qubit, feature in zip(qubits, features["in"], strict=True):
            builder.group()
            if settings.axis == "rz":
                builder.gate("H", qubit)
            builder.gate(settings.axis.upper(), qubit, angles=(Angle.feature(feature),))
        return {"out": qubits}


class DenseAngleSettings(Settings):
    """Settings of `DenseAngleEncoding`."""

    qubits: int = qubits_setting()


class DenseAngleEncoding(Encoding):
    """Two features on each qubit."""

    name = "dense_angle"
    title = "Dense angle encoding"
    summary = "Two features on each qubit: one turns it about x, the other about y."
    help = (
        "`RX(xᵢ)` and then `RY(xᵢ₊ₙ)` on qubit i, where n is half the number of features: a qubit has two angles, and "
        "this uses both. Scale features to [0, π] first. N features take N/2 qubits.\n\n"
        "**Source.** LaRose and Coyle, *Robust data encodings for quantum classifiers*, Phys. Rev. A 102, 032420 "
        "(2020); in this form Hur, Kim and Park, Quantum Mach. Intell. 4, 3 (2022)."
    )
    Settings = DenseAngleSettings

    def symbol(self, settings: DenseAngleSettings) -> str:
        """Return both axes."""
        return "RX RY"

    def size(self, settings: DenseAngleSettings, incoming: Features) -> int:
        """Return one qubit for two features."""
        count = incoming.size
        if settings.qubits and count != 2 * settings.qubits:
            raise Misfit(
                f"Dense angle encoding on {counted(settings.qubits, 'qubit')} takes {2 * settings.qubits} features, "
                f"and {count} arrive.",
                *_resized(2 * settings.qubits, count, count // 2 if count % 2 == 0 else 0),
            )
        if count % 2:
            even = min(count - 1, 2 * USUAL_QUBITS)
            raise Misfit(
                f"Dense angle encoding takes features in pairs, and {counted(count, 'feature')} cannot be paired up.",
                *((to_features(even),) if even else ()),
            )
        refuse_too_many(
            "Dense angle encodes two features per qubit", incoming, count // 2, to_features(2 * USUAL_QUBITS)
        )
        return count // 2

    def emit(
        self,
        settings: DenseAngleSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Put two rotations on each qubit."""
        values = features["in"]
        half = len(values) // 2
        qubits = builder.allocate(half)
        for qubit, first, second in zip(qubits, values[:half], values[half:], strict=True):
            builder.group()
            builder.gate("RX", qubit, angles=(Angle.feature(first),))
            builder.gate("RY", qubit, angles=(Angle.feature(second),))
        return {"out": qubits}


def _resized(wanted: int, count: int, qubits: int) -> tuple[Suggestion, ...]:
    """Return repairs for an encoding of a fixed size: fewer features, or as many qubits as they take."""
    repairs: list[Suggestion] = []
    if wanted < count:
        repairs.append(to_features(wanted))
    if 0 < qubits <= USUAL_QUBITS * 2:
        repairs.append(ChangeSettings(f"Encode on {counted(qubits, 'qubit')}", {"qubits": qubits}))
    return tuple(repairs)


BLOCKS: tuple[BlockType, ...] = (AngleEncoding(), DenseAngleEncoding())
