"""Encodings that prepare a state from features directly."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from qdcnn_studio.blocks.encodings import USUAL_QUBITS, Encoding, qubits_setting, refuse_too_many, to_features
from qdcnn_studio.blocks.ports import counted, features
from qdcnn_studio.circuit.block import Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.design.ports import Carried, Features
from qdcnn_studio.design.problems import ChangeSettings, InsertBefore, Misfit
from qdcnn_studio.design.registry import BlockType, Settings

USUAL_SIDE = 32
"""Rows and columns of an image that a repair of FRQI makes at most: 11 qubits."""


def qubits_for(size: int) -> int:
    """Return ⌈log2 size⌉, and at least 1: how many qubits have that many amplitudes."""
    return max(1, (size - 1).bit_length())


class AmplitudeSettings(Settings):
    """Settings of `AmplitudeEncoding`."""

    qubits: int = qubits_setting()


class AmplitudeEncoding(Encoding):
    """All features as the amplitudes of one state."""

    name = "amplitude"
    title = "Amplitude encoding"
    summary = "The image becomes the state: each pixel is one amplitude."
    help = (
        "The features, read row by row and divided by their length, are the amplitudes of the state: "
        "`Σ xᵢ|i⟩ / ‖x‖`. N features take ⌈log₂ N⌉ qubits; where that leaves amplitudes over they are zero, and the "
        "block says so.\n\n"
        "A 16×16 image fits on 8 qubits. The brightness of the whole image is lost in the division, an image that is "
        "zero everywhere has no state at all, and on a real device preparing a general state takes about as many "
        "gates as there are amplitudes.\n\n"
        "**Source.** Schuld and Petruccione, *Supervised Learning with Quantum Computers*, Springer 2018, chapter 5."
    )
    Settings = AmplitudeSettings

    def symbol(self, settings: AmplitudeSettings) -> str:
        """Return a short word."""
        return "amp"

    def size(self, settings: AmplitudeSettings, incoming: Features) -> int:
        """Return as many qubits as have enough amplitudes."""
        needed = qubits_for(incoming.size)
        if settings.qubits and settings.qubits < needed:
            side = 2 ** (settings.qubits // 2)
            rows, columns = 2**settings.qubits // side, side
            raise Misfit(
                f"Amplitude encoding on {counted(settings.qubits, 'qubit')} takes at most {2**settings.qubits} "
                f"features, and {incoming.size} arrive.",
                ChangeSettings(f"Encode on {counted(needed, 'qubit')}", {"qubits": needed}),
                *(
                    (InsertBefore(f"Resize to {rows}×{columns}", "resize", {"rows": rows, "columns": columns}),)
                    if len(incoming.shape) == 2
                    else ()
                ),
            )
        refuse_too_many(
            "Amplitude encoding takes as many qubits as have an amplitude for each feature",
            incoming,
            needed,
            InsertBefore("Resize to 16×16", "resize", {"rows": 16, "columns": 16}),
        )
        return settings.qubits or needed

    def detail(
        self, settings: AmplitudeSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]
    ) -> str:
        """Return how many amplitudes there are, and whether some are padding."""
        if "in" not in incoming:
            return ""
        count = features(incoming).size
        amplitudes = 2 ** (settings.qubits or qubits_for(count))
        return f"{count} amplitudes" if count == amplitudes else f"{count} padded to {amplitudes}"

    def emit(
        self,
        settings: AmplitudeSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Prepare the state."""
        qubits = builder.allocate(settings.qubits or qubits_for(len(features["in"])))
        builder.prepare("amplitude", qubits, features["in"])
        return {"out": qubits}


class FRQIEncoding(Encoding):
    """Flexible representation of quantum images."""

    name = "frqi"
    title = "FRQI"
    summary = "A register for the position of a pixel, and one qubit for its colour."
    help = (
        "`Σ (cos θᵢ|0⟩ + sin θᵢ|1⟩)|i⟩ / √N` with θᵢ = xᵢ·π/2: all positions i in superposition, and one colour qubit, "
        "qubit 0, that goes with each of them. N pixels take log₂ N + 1 qubits. Scale pixels to [0, 1] first: 0 is "
        "|0⟩, 1 is |1⟩. Unlike amplitude encoding it keeps the brightness of the whole image, and a black image is a "
        "state like any other.\n\n"
        "**Source.** Le, Dong and Hirota, *A flexible representation of quantum images for polynomial preparation*, "
        "Quantum Inf. Process. 10, 63 (2011)."
    )

    def symbol(self, settings: Settings) -> str:
        """Return the name."""
        return "FRQI"

    def size(self, settings: Settings, incoming: Features) -> int:
        """Return the qubits of the position and the one of the colour."""
        count = incoming.size
        if count & (count - 1):
            colours = ", three for each pixel: make the images grey first" if len(incoming.shape) == 3 else ""
            raise Misfit(
                f"FRQI takes a power of two of pixels, such as 4×4 or 8×8, and {count} arrive{colours}.",
                *_power_of_two(incoming),
            )
        qubits = count.bit_length()
        refuse_too_many("FRQI takes a qubit for each bit of a pixel's position, and one more", incoming, qubits)
        return qubits

    def emit(
        self, settings: Settings, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Prepare the state."""
        qubits = builder.allocate(len(features["in"]).bit_length())
        builder.prepare("frqi", qubits, features["in"])
        return {"out": qubits}


def _power_of_two(incoming: Features) -> list[InsertBefore]:
    """Return the repair that takes as many pixels as there are, up to a usual size, rounded down to powers of two."""
    lower = [2 ** (extent.bit_length() - 1) for extent in incoming.shape]
    if len(lower) == 2:
        lower = [min(extent, USUAL_SIDE) for extent in lower]
        rows, columns = lower
        return [InsertBefore(f"Resize to {rows}×{columns}", "resize", {"rows": rows, "columns": columns})]
    return [to_features(lower[0])] if len(lower) == 1 else []


class BasisSettings(Settings):
    """Settings of `BasisEncoding`."""

    threshold: float = Field(
        0.5, ge=-1e6, le=1e6, title="Threshold", description="A qubit is in |1⟩ where its feature is above this."
    )


class BasisEncoding(Encoding):
    """Features as bits."""

    name = "basis"
    title = "Basis encoding"
    summary = "Each feature becomes a bit: |1⟩ above a threshold, else |0⟩."
    help = (
        "Qubit i is |1⟩ where xᵢ is above the threshold, and |0⟩ elsewhere: a black-and-white image as one basis "
        "state. N features take N qubits, and all shades between are lost.\n\n"
        "**Source.** Schuld and Petruccione, *Supervised Learning with Quantum Computers*, Springer 2018, chapter 5."
    )
    Settings = BasisSettings

    def symbol(self, settings: BasisSettings) -> str:
        """Return a short word."""
        return "bits"

    def caption(self, settings: BasisSettings) -> str:
        """Return the threshold."""
        return f"|1⟩ above {settings.threshold:g}"

    def size(self, settings: BasisSettings, incoming: Features) -> int:
        """Return one qubit for each feature."""
        refuse_too_many(
            "Basis encoding takes one qubit for each feature", incoming, incoming.size, to_features(USUAL_QUBITS)
        )
        return incoming.size

    def emit(
        self, settings: BasisSettings, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Prepare the state."""
        qubits = builder.allocate(len(features["in"]))
        builder.prepare("basis", qubits, features["in"], settings.threshold)
        return {"out": qubits}


BLOCKS: tuple[BlockType, ...] = (AmplitudeEncoding(), FRQIEncoding(), BasisEncoding())
