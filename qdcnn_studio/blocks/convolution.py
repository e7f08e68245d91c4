"""Quantum convolution: one small circuit, slid over the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from qdcnn_studio.blocks.ansatz import ANSATZE, Kernel, strong
from qdcnn_studio.blocks.kernel_gates import LARGEST_KERNEL, KernelGateRow, kernel_of
from qdcnn_studio.blocks.patterns import Window, windows
from qdcnn_studio.blocks.ports import RegisterBlock, counted, register
from qdcnn_studio.circuit.block import Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.design.ports import Carried, Register
from qdcnn_studio.design.problems import ChangeSettings, Misfit, Suggestion
from qdcnn_studio.design.registry import BlockType, Family, Settings

AnsatzName = Literal["ttn", "u5", "u6", "u9", "u13", "u14", "u15", "so4", "su4", "strong", "custom"]


class ConvolutionSettings(Settings):
    """Settings of `Convolution`."""

    ansatz: AnsatzName = Field(
        "su4", title="Ansatz", description="The small circuit that is slid over the register; su4 is the most general."
    )
    pattern: Literal["ring", "line", "pairs", "chain"] = Field(
        "ring", title="Pattern", description="Which neighbours are joined, and in which order."
    )
    depth: int = Field(
        1, ge=1, le=20, title="Depth", description="How many such layers one after the other, each with its parameters."
    )
    share: bool = Field(
        True, title="Share parameters", description="Whether all places of a layer use the same parameters."
    )
    kernel: int = Field(
        2,
        ge=2,
        le=LARGEST_KERNEL,
        title="Kernel",
        description="How many qubits the small circuit acts on; other than 2 for strong and custom.",
    )
    stride: int = Field(1, ge=1, le=8, title="Stride", description="How far the kernel moves from place to place.")
    dilation: int = Field(1, ge=1, le=8, title="Dilation", description="How far apart the qubits of one place are.")
    gates: tuple[KernelGateRow, ...] = Field(
        (),
        title="Gates",
        description='The gates of the custom ansatz, such as [["RY", [0], ["p0"]], ["CNOT", [0, 1]]].',
    )


class Convolution(RegisterBlock):
    """One small circuit on every pair of neighbours."""

    name = "conv"
    title = "Convolution"
    family = Family.CONVOLUTION
    summary = "One small circuit slides over neighbouring qubits, with the same parameters everywhere."
    help = (
        "A small circuit, the *ansatz*, is placed on one pair of neighbouring qubits after the other, as a classical "
        "convolution moves its kernel over an image. With shared parameters every pair is treated alike.\n\n"
        "**Ansätze** (a, b are the qubits of a pair): `ttn` 2 parameters, `u9` 2, `u15` 4, `so4` 6 (every real "
        "rotation of two qubits), `u13` and `u14` 6, `u5` and `u6` 10, `su4` 15 (every unitary of two qubits). "
        "`strong` is a strongly entangling layer on as many qubits as the kernel has: a general rotation on each, then "
        "CNOT around a ring. `custom` takes gates of your own; *Edit the kernel* opens the editor to place them in.\n\n"
        "**Patterns.** `ring` begins with the pair (first, last), then (0,1)(2,3)…, then (1,2)(3,4)…; `line` leaves "
        "the wrap-around out; `pairs` is (0,1)(2,3)… alone; `chain` is (0,1)(1,2)(2,3)… one after the other. The "
        "small circuits do not commute, so the order matters.\n\n"
        "**Source.** Cong, Choi and Lukin, *Quantum convolutional neural networks*, Nat. Phys. 15, 1273 (2019); "
        "ansätze and ring from Hur, Kim and Park, Quantum Mach. Intell. 4, 3 (2022); `strong` from Schuld et al., "
        "Phys. Rev. A 101, 032308 (2020)."
    )
    Settings = ConvolutionSettings

    def infer(self, settings: ConvolutionSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the register as it came, if the kernel fits on it."""
        entering = register(incoming)
        kernel = self.kernel(settings)
        if not _places(settings, kernel, entering.qubits):
            raise _too_small(settings, kernel, entering)
        return {"out": entering}

    @staticmethod
    def kernel(settings: ConvolutionSettings) -> Kernel:
        """Return the small circuit that the settings name.

        Raises
        ------
        Misfit
            If the ansatz and the kernel size do not go together, or a custom gate is not one.
        """
        if settings.ansatz == "strong":
            return strong(settings.kernel)
        if settings.ansatz == "custom":
            return kernel_of(settings.gates, settings.kernel)
        if settings.kernel != 2:
            raise Misfit(
                f"The ansatz {settings.ansatz} acts on 2 qubits, and the kernel is set to {settings.kernel}.",
                ChangeSettings("Use a kernel of 2 qubits", {"kernel": 2}),
                ChangeSettings("Use the strong ansatz", {"ansatz": "strong"}),
            )
        return ANSATZE[settings.ansatz]

    def symbol(self, settings: ConvolutionSettings) -> str:
        """Return the ansatz."""
        return settings.ansatz.upper() if settings.ansatz in ANSATZE else settings.ansatz

    def caption(self, settings: ConvolutionSettings) -> str:
        """Return the ansatz and the depth, if it is more than one."""
        name = self.symbol(settings)
        return name if settings.depth == 1 else f"{name} × {settings.depth}"

    def detail(
        self, settings: ConvolutionSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]
    ) -> str:
        """Return how many angles are trained, and whether they are shared."""
        if "in" not in incoming or "out" not in outgoing:
            return ""
        kernel = self.kernel(settings)
        places = len(_places(settings, kernel, register(incoming).qubits))
        angles = counted(kernel.parameters * settings.depth * (1 if settings.share else places), "angle")
        return f"{angles} · shared" if settings.share and places > 1 else angles

    def emit(
        self,
        settings: ConvolutionSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Put the kernel on every place, layer after layer."""
        qubits, kernel = registers["in"], self.kernel(settings)
        places = _places(settings, kernel, len(qubits))
        sets = 1 if settings.share else len(places)
        parameters = builder.parameters(kernel.parameters * sets * settings.depth)
        for layer in range(settings.depth):
            for number, place in enumerate(places):
                first = kernel.parameters * (layer * sets + (0 if settings.share else number))
                own = parameters[first : first + kernel.parameters]
                kernel.emit(builder, [qubits[position] for position in place], own)
        return {"out": qubits}


def _places(settings: ConvolutionSettings, kernel: Kernel, qubits: int) -> list[Window]:
    return windows(qubits, settings.pattern, kernel.qubits, settings.stride, settings.dilation)


def _too_small(settings: ConvolutionSettings, kernel: Kernel, entering: Register) -> Misfit:
    """Return what to say when the kernel does not fit on the register once."""
    span = (kernel.qubits - 1) * settings.dilation + 1
    repairs: list[Suggestion] = []
    changes: dict[str, Any] = {}
    if settings.dilation > 1:
        changes["dilation"] = 1
    if settings.ansatz == "strong" and kernel.qubits > entering.qubits >= 2:
        changes["kernel"] = entering.qubits
    if changes and entering.qubits >= changes.get("kernel", kernel.qubits):
        words = " and ".join(f"{name} {value}" for name, value in changes.items())
        repairs.append(ChangeSettings(f"Use {words}", changes))
    return Misfit(f"The kernel spans {span} qubits, and the register has {entering.label}.", *repairs)


BLOCKS: tuple[BlockType, ...] = (Convolution(),)
