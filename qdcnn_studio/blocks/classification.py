"""Classification: what is measured at the end, and how that becomes class probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from qdcnn_studio.blocks.ports import PREDICTION_OUT, REGISTER_IN, counted, register
from qdcnn_studio.circuit.block import CircuitBlock, Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Readout
from qdcnn_studio.design.ports import Carried, Port, Prediction
from qdcnn_studio.design.problems import ChangeSettings, Misfit, Suggestion
from qdcnn_studio.design.registry import BlockType, Family, Settings


class ClassificationSettings(Settings):
    """Settings of `Classification`."""

    classes: int = Field(2, ge=2, le=100, title="Classes", description="How many classes are told apart.")
    readout: Literal["probabilities", "softmax", "expectation", "sign", "parity", "dense"] = Field(
        "probabilities", title="Readout", description="How measured qubits become class probabilities."
    )
    scale: float = Field(
        20.0,
        gt=0,
        le=1000,
        title="Scale",
        description="Factor in the softmax of the readouts softmax and expectation: larger is more decided.",
    )


class Classification(CircuitBlock):
    """Measures a register and names a class."""

    name = "classify"
    title = "Classification"
    family = Family.CLASSIFICATION
    summary = "Measures qubits and turns the outcomes into class probabilities."
    help = (
        "Measures qubits of the register; C is the number of classes.\n\n"
        "* `probabilities`: the first k = ⌈log₂ C⌉ qubits; outcome i is class i, the first qubit its highest bit. "
        "Where 2ᵏ > C, the first C outcomes are kept and renormalised.\n"
        "* `softmax`: `softmax(scale · pᵢ)` of those outcome probabilities.\n"
        "* `expectation`: `softmax(scale · ⟨Zᵢ⟩)`, one qubit for each class.\n"
        "* `sign`: `(1 ± ⟨Z⟩)/2` of the first qubit, two classes.\n"
        "* `parity`: an even or an odd number of ones over all qubits, two classes.\n"
        "* `dense`: a **classical** linear layer with bias on ⟨Zᵢ⟩ of all qubits, then softmax. The model is then a "
        "hybrid, and is marked so wherever its accuracy is shown.\n\n"
        "Plain probabilities cannot come close to 0 or 1 unless the qubits are almost pure, so with many classes they "
        "train slowly; a softmax with a large scale does not have that limit.\n\n"
        "**Source.** `probabilities` and `sign`: Hur, Kim and Park, Quantum Mach. Intell. 4, 3 (2022); `parity`: "
        "Havlíček et al., Nature 567, 209 (2019); `dense`: Mari et al., *Transfer learning in hybrid "
        "classical-quantum neural networks*, Quantum 4, 340 (2020)."
    )
    Settings = ClassificationSettings

    def inputs(self, settings: ClassificationSettings) -> tuple[Port, ...]:
        """Return the one register input."""
        return (REGISTER_IN,)

    def outputs(self, settings: ClassificationSettings) -> tuple[Port, ...]:
        """Return the one prediction."""
        return (PREDICTION_OUT,)

    def infer(self, settings: ClassificationSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return a prediction of as many classes as are set, if the register has qubits enough."""
        classes, readout = settings.classes, settings.readout
        if readout in ("sign", "parity") and classes != 2:
            raise Misfit(
                f"The readout {readout} tells 2 classes apart, and {classes} are set.",
                ChangeSettings("Use the readout probabilities", {"readout": "probabilities"}),
                ChangeSettings("Tell 2 classes apart", {"classes": 2}),
            )
        available, needed = register(incoming).qubits, measured_qubits(settings, register(incoming).qubits)
        if needed > available:
            arriving = "1 qubit arrives" if available == 1 else f"{available} qubits arrive"
            raise Misfit(
                f"The readout {readout} of {classes} classes measures {counted(needed, 'qubit')}, and {arriving}: "
                "keep more qubits before it.",
                *_repairs(settings, available),
            )
        return {"out": Prediction(classes)}

    def caption(self, settings: ClassificationSettings) -> str:
        """Return the number of classes."""
        return f"{settings.classes} classes"

    def detail(
        self, settings: ClassificationSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]
    ) -> str:
        """Return the readout, and that a dense one is classical."""
        return "dense · classical layer" if settings.readout == "dense" else settings.readout

    def emit(
        self,
        settings: ClassificationSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Set the readout."""
        qubits = registers["in"][: measured_qubits(settings, len(registers["in"]))]
        weights: tuple[int, ...] = ()
        if settings.readout == "dense":
            layer = builder.parameters(settings.classes * len(qubits), "weights")
            bias = builder.parameters(settings.classes, "bias")
            weights = tuple(index for angle in layer + bias for index in angle.parameters)
        builder.measure(Readout(settings.readout, qubits, settings.classes, settings.scale, weights))
        return {}


def measured_qubits(settings: ClassificationSettings, available: int) -> int:
    """Return how many qubits a readout measures, of a register with so many."""
    if settings.readout in ("probabilities", "softmax"):
        return (settings.classes - 1).bit_length()
    if settings.readout == "expectation":
        return settings.classes
    return 1 if settings.readout == "sign" else available


def _repairs(settings: ClassificationSettings, available: int) -> list[Suggestion]:
    """Return what would make the readout fit on the qubits there are."""
    repairs: list[Suggestion] = []
    if settings.readout == "expectation" and 2**available >= settings.classes:
        repairs.append(ChangeSettings("Use the readout softmax", {"readout": "softmax"}))
    most = available if settings.readout == "expectation" else 2**available
    if most >= 2:
        repairs.append(ChangeSettings(f"Tell {most} classes apart", {"classes": most}))
    return repairs


BLOCKS: tuple[BlockType, ...] = (Classification(),)
