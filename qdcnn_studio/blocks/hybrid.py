"""Hybrid encodings of Hur, Kim and Park: small entangled blocks of qubits, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from qdcnn_studio.blocks.arrangements import ARRANGED_QUBITS, arranged
from qdcnn_studio.blocks.encodings import Encoding, refuse_too_many, to_features
from qdcnn_studio.blocks.ports import counted, features
from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.block import Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.design.ports import Carried, Features
from qdcnn_studio.design.problems import Misfit
from qdcnn_studio.design.registry import BlockType, Settings

_WIRINGS = (
    "On 8 qubits there are four arrangements. Blocks of 4: (0123)(4567), (0246)(1357), (0167)(2345), (0347)(1256). "
    "Blocks of 2: (01)(23)(45)(67), (04)(15)(26)(37), (07)(16)(25)(34), (02)(13)(46)(57).\n\n"
)
_SOURCE = "**Source.** Hur, Kim and Park, Quantum Mach. Intell. 4, 3 (2022), section 3.2."


def _arrangement() -> Any:
    return Field(
        1,
        ge=1,
        le=4,
        title="Arrangement",
        description="Which qubits make a block: 1 takes neighbours; 2, 3 and 4 are for 8 qubits.",
    )


class HybridAmplitudeSettings(Settings):
    """Settings of `HybridAmplitudeEncoding`."""

    block: Literal[2, 4] = Field(4, title="Block", description="How many qubits a block has.")
    arrangement: int = _arrangement()


class HybridAmplitudeEncoding(Encoding):
    """Blocks of qubits, each with a part of the image as its amplitudes."""

    name = "hybrid_amplitude"
    title = "Hybrid amplitude"
    summary = "Parts of the image as amplitudes of small blocks of qubits, side by side."
    help = (
        "The features are cut into pieces of 2ᵇ, and each piece, divided by its own length, becomes the amplitudes of "
        "a block of b qubits: between angle encoding (many qubits, shallow) and amplitude encoding (few qubits, "
        "deep). A last piece that is too short is padded with zeros. Each piece loses its own brightness.\n\n"
        + _WIRINGS
        + _SOURCE
    )
    Settings = HybridAmplitudeSettings

    def symbol(self, settings: HybridAmplitudeSettings) -> str:
        """Return a short word."""
        return "amp"

    def caption(self, settings: HybridAmplitudeSettings) -> str:
        """Return the size of the blocks and the arrangement."""
        return f"blocks of {settings.block} · {settings.block}-{settings.arrangement}"

    def detail(
        self, settings: HybridAmplitudeSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]
    ) -> str:
        """Return how many amplitudes there are, and whether some are padding."""
        if "in" not in incoming:
            return ""
        count, piece = features(incoming).size, 2**settings.block
        return f"{count} features" if count % piece == 0 else f"{count} padded to {-(-count // piece) * piece}"

    def size(self, settings: HybridAmplitudeSettings, incoming: Features) -> int:
        """Return one block of qubits for each piece."""
        qubits = settings.block * -(-incoming.size // 2**settings.block)
        fitting = ARRANGED_QUBITS // settings.block * 2**settings.block
        refuse_too_many(
            f"Hybrid amplitude encoding puts {2**settings.block} features on {settings.block} qubits",
            incoming,
            qubits,
            to_features(fitting),
        )
        arranged(qubits, settings.block, settings.arrangement)
        return qubits

    def emit(
        self,
        settings: HybridAmplitudeSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Prepare the state of each block."""
        values, piece = features["in"], 2**settings.block
        qubits = builder.allocate(settings.block * -(-len(values) // piece))
        for number, positions in enumerate(arranged(len(qubits), settings.block, settings.arrangement)):
            builder.group()
            own = values[number * piece : (number + 1) * piece]
            builder.prepare("amplitude", tuple(qubits[position] for position in positions), own)
        return {"out": qubits}


class HybridAngleSettings(Settings):
    """Settings of `HybridAngleEncoding`."""

    block: Literal[2, 4] = Field(2, title="Block", description="How many qubits a block has.")
    arrangement: int = _arrangement()


class HybridAngleEncoding(Encoding):
    """Blocks of qubits, each with as many angles as it has free amplitudes."""

    name = "hybrid_angle"
    title = "Hybrid angle"
    summary = "Small blocks of qubits, each prepared by as many rotations as it has free real amplitudes."
    help = (
        "A block of b qubits takes 2ᵇ − 1 features as rotation angles: 3 on 2 qubits, 15 on 4. On 2 qubits (w₀, w₁): "
        "`RY(x₀) w₀`, `X w₀`, `CRY(x₁) w₀→w₁`, `X w₀`, `CRY(x₂) w₀→w₁`. On 4 qubits the same, then rotations of w₂ "
        "and w₃ between CNOT gates from the qubits before. Nothing is normalised, so no brightness is lost. Scale "
        "features to [0, π] first.\n\n" + _WIRINGS + _SOURCE
    )
    Settings = HybridAngleSettings

    def symbol(self, settings: HybridAngleSettings) -> str:
        """Return a short word."""
        return "hyb"

    def caption(self, settings: HybridAngleSettings) -> str:
        """Return the size of the blocks and the arrangement."""
        return f"blocks of {settings.block} · {settings.block}-{settings.arrangement}"

    def size(self, settings: HybridAngleSettings, incoming: Features) -> int:
        """Return one block of qubits for each piece, of which none may be short."""
        piece, count = 2**settings.block - 1, incoming.size
        fitting = piece * (ARRANGED_QUBITS // settings.block)
        if count % piece:
            fewer = min(count - count % piece, fitting)
            raise Misfit(
                f"Hybrid angle encoding puts {piece} features on each block of {settings.block} qubits, and "
                f"{counted(count, 'feature')} cannot be cut into such pieces.",
                *((to_features(fewer),) if fewer else ()),
            )
        qubits = settings.block * count // piece
        refuse_too_many(
            f"Hybrid angle encoding puts {piece} features on {settings.block} qubits",
            incoming,
            qubits,
            to_features(fitting),
        )
        arranged(qubits, settings.block, settings.arrangement)
        return qubits

    def emit(
        self,
        settings: HybridAngleSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Put the rotations on each block."""
        values, piece = features["in"], 2**settings.block - 1
        qubits = builder.allocate(settings.block * len(values) // piece)
        for number, positions in enumerate(arranged(len(qubits), settings.block, settings.arrangement)):
            builder.group()
            own = values[number * piece : (number + 1) * piece]
            _emit_block(builder, tuple(qubits[position] for position in positions), own)
        return {"out": qubits}


_CONTROLS = {2: (1, 0, 1, 0), 3: (2, 1, 2, 0, 2, 1, 2, 0)}
"""For the third and fourth wire: which wire controls the CNOT after each of its rotations."""


def _emit_block(builder: Builder, wires: Qubits, values: Qubits) -> None:
    """Put one block's gates on its wires: 3 features on the first two, 4 and 8 on each further one."""
    angles = iter([Angle.feature(value) for value in values])
    builder.gate("RY", wires[0], angles=(next(angles),))
    builder.gate("X", wires[0])
    builder.gate("CRY", wires[0], wires[1], angles=(next(angles),))
    builder.gate("X", wires[0])
    builder.gate("CRY", wires[0], wires[1], angles=(next(angles),))
    for wire in range(2, len(wires)):
        for control in _CONTROLS[wire]:
            builder.gate("RY", wires[wire], angles=(next(angles),))
            builder.gate("CNOT", wires[control], wires[wire])


BLOCKS: tuple[BlockType, ...] = (HybridAmplitudeEncoding(), HybridAngleEncoding())
