"""Encodings that prepare a state from features directly."""

from __future__ import annotations

from collections.abc import Mapping

from qdcnn_studio.blocks.encodings import Encoding, qubits_setting, refuse_too_many
from qdcnn_studio.blocks.ports import counted, features
from qdcnn_studio.circuit.block import Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.design.ports import Carried, Features
from qdcnn_studio.design.problems import ChangeSettings, InsertBefore, Misfit
from qdcnn_studio.design.registry import BlockType, Settings


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


BLOCKS: tuple[BlockType, ...] = (AmplitudeEncoding(),)
