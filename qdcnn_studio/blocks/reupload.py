"""Data re-uploading: encoding again, in the middle of the circuit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from qdcnn_studio.blocks.encodings import to_features
from qdcnn_studio.blocks.ports import REGISTER_IN, RegisterBlock, counted, features, register
from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.block import Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.design.ports import Carried, Kind, Port
from qdcnn_studio.design.problems import Misfit
from qdcnn_studio.design.registry import BlockType, Family, Settings

_FEATURES = Port("features", Kind.FEATURES)


class ReuploadSettings(Settings):
    """Settings of `Reupload`."""

    axis: Literal["ry", "rx", "rz"] = Field(
        "ry", title="Axis", description="The axis that a feature rotates its qubit about."
    )
    trainable_scale: bool = Field(
        False, title="Trainable scale", description="Whether each feature has a trained factor and offset."
    )


class Reupload(RegisterBlock):
    """Rotates the qubits of a register by features once more."""

    name = "reupload"
    title = "Re-upload"
    family = Family.ENCODING
    summary = "Encodes features once more, onto a register in the middle of the circuit."
    help = (
        "`axis(xᵢ)` on qubit i of the register, or with a trainable scale `axis(wᵢ·xᵢ + bᵢ)`. A circuit that encodes "
        "once and about one axis is a sine and cosine in each feature; each time the feature is uploaded again, with "
        "trained gates between, adds a frequency to what the circuit can express.\n\n"
        "Parameters are the factors w, one for each qubit, and then the offsets b. A rotation about the z axis has no "
        "effect on qubits in |0⟩ or |1⟩.\n\n"
        "**Source.** Pérez-Salinas et al., *Data re-uploading for a universal quantum classifier*, Quantum 4, 226 "
        "(2020); Schuld, Sweke and Meyer, Phys. Rev. A 103, 032430 (2021)."
    )
    Settings = ReuploadSettings

    def inputs(self, settings: ReuploadSettings) -> tuple[Port, ...]:
        """Return the register and the features that turn it."""
        return (REGISTER_IN, _FEATURES)

    def infer(self, settings: ReuploadSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the register as it came, if there is a feature for each qubit."""
        entering, count = register(incoming), features(incoming, "features").size
        if count != entering.qubits:
            repairs = [to_features(entering.qubits, "features")] if count > entering.qubits else []
            raise Misfit(
                f"Re-uploading takes one feature for each of the {counted(entering.qubits, 'qubit')}, and "
                f"{count} {'arrives' if count == 1 else 'arrive'}.",
                *repairs,
            )
        return {"out": entering}

    def symbol(self, settings: ReuploadSettings) -> str:
        """Return the axis."""
        return settings.axis.upper()

    def caption(self, settings: ReuploadSettings) -> str:
        """Return the angle."""
        return f"{settings.axis.upper()}({'w·x + b' if settings.trainable_scale else 'x'})"

    def detail(
        self, settings: ReuploadSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]
    ) -> str:
        """Return how many features go in, and how many angles are trained."""
        if "features" not in incoming:
            return ""
        count = features(incoming, "features").size
        trained = f" · {2 * count} parameters" if settings.trainable_scale else ""
        return counted(count, "feature") + trained

    def emit(
        self,
        settings: ReuploadSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Put one rotation on each qubit."""
        qubits = registers["in"]
        angles = [Angle.feature(index) for index in features["features"]]
        if settings.trainable_scale:
            weights, offsets = builder.parameters(len(qubits), "weights"), builder.parameters(len(qubits), "bias")
            angles = [w * x + b for w, x, b in zip(weights, angles, offsets, strict=True)]
        for qubit, angle in zip(qubits, angles, strict=True):
            builder.group()
            builder.gate(settings.axis.upper(), qubit, angles=(angle,))
        return {"out": qubits}


BLOCKS: tuple[BlockType, ...] = (Reupload(),)
