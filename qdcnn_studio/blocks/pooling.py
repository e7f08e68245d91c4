"""Quantum pooling: fewer qubits, without losing what the discarded ones know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from qdcnn_studio.blocks.ports import RegisterBlock, counted, register
from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.block import Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.gates import MEASURE
from qdcnn_studio.design.ports import Carried, Register
from qdcnn_studio.design.problems import Misfit
from qdcnn_studio.design.registry import BlockType, Family, Settings

PARAMETERS = {"zx": 2, "crot": 3, "generalized": 6, "trace": 0, "measure": 2}
"""How many angles each kind of pooling takes; all pairs of a layer share them."""


class PoolingSettings(Settings):
    """Settings of `Pooling`."""

    kind: Literal["zx", "crot", "generalized", "trace", "measure"] = Field(
        "zx", title="Kind", description="How a discarded qubit acts on the one that is kept."
    )
    keep: Literal["even", "odd", "first_half", "last_half"] = Field(
        "even", title="Keep", description="Which positions of the register are kept, counted from 0."
    )


class Pooling(RegisterBlock):
    """Halves the register; an odd one out survives."""

    name = "pool"
    title = "Pooling"
    family = Family.POOLING
    summary = "Halves the register: each discarded qubit first acts on one that is kept."
    help = (
        "The register is halved (an odd one out survives). In each pair the qubit c that is discarded acts on the "
        "qubit t that is kept; all pairs of a layer share the parameters.\n\n"
        "* `zx`: `CRZ(θ₀)(c→t)`, `X c`, `CRX(θ₁)(c→t)`. The same as measuring c and turning t by `RZ(θ₀)` if the "
        "outcome is 1, and by `RX(θ₁)` if it is 0.\n"
        "* `measure`: `zx` compiled to that mid-circuit measurement and feed-forward.\n"
        "* `crot`: a controlled `Rot(φ, θ, ω) = RZ(ω)·RY(θ)·RZ(φ)`.\n"
        "* `generalized`: a `U3(θ, φ, λ)` where c is 1 and another where c is 0.\n"
        "* `trace`: nothing; the discarded qubits are simply no longer used.\n\n"
        "The angle of the last pooling's CRZ never matters to ⟨Z⟩ of the qubit that is read, so its gradient is "
        "exactly zero.\n\n"
        "**Source.** Cong, Choi and Lukin, Nat. Phys. 15, 1273 (2019); `zx` and `generalized` as in Hur, Kim and "
        "Park, Quantum Mach. Intell. 4, 3 (2022). The U3 here has determinant one; its phase would only turn the "
        "discarded qubit."
    )
    Settings = PoolingSettings

    def infer(self, settings: PoolingSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the half that is kept."""
        entering = register(incoming)
        if entering.qubits < 2:
            raise Misfit("Pooling needs at least 2 qubits, and 1 arrives: take this block out.")
        return {"out": Register(entering.qubits - entering.qubits // 2)}

    def symbol(self, settings: PoolingSettings) -> str:
        """Return the kind of pooling, shortened."""
        return {"zx": "ZX", "crot": "Rot", "generalized": "gen", "measure": "meas"}.get(settings.kind, settings.kind)

    def caption(self, settings: PoolingSettings) -> str:
        """Return the kind of pooling."""
        return settings.kind.upper() if settings.kind == "zx" else settings.kind

    def detail(
        self, settings: PoolingSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]
    ) -> str:
        """Return how many qubits go in and come out, and the number of angles."""
        if "in" not in incoming or "out" not in outgoing:
            return ""
        angles = f" · {counted(PARAMETERS[settings.kind], 'angle')}" if PARAMETERS[settings.kind] else ""
        return f"{register(incoming).qubits} → {register(outgoing, 'out').qubits}{angles}"

    def emit(
        self,
        settings: PoolingSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Let each discarded qubit act on a kept one."""
        qubits = registers["in"]
        kept, pairs = pooled(len(qubits), settings.keep)
        parameters = builder.parameters(PARAMETERS[settings.kind])
        for control, target in pairs:
            builder.group()
            _emit_pair(settings.kind, builder, qubits[control], qubits[target], parameters)
        return {"out": tuple(qubits[position] for position in kept)}


def pooled(qubits: int, keep: str) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return the kept positions, and the pairs (discarded, kept).

    Parameters
    ----------
    qubits : int
        Size of the register.
    keep : str
        ``even``, ``odd``, ``first_half`` or ``last_half``.

    Returns
    -------
    tuple of int
        Kept positions, ascending; of an odd number of qubits the one without a partner among them.
    tuple of (int, int)
    """
    half = qubits // 2
    if keep == "even":
        pairs = tuple((2 * i + 1, 2 * i) for i in range(half))
    elif keep == "odd":
        pairs = tuple((2 * i, 2 * i + 1) for i in range(half))
    elif keep == "first_half":
        pairs = tuple((qubits - half + i, i) for i in range(half))
    else:
        pairs = tuple((i, qubits - half + i) for i in range(half))
    discarded = {control for control, _ in pairs}
    return tuple(position for position in range(qubits) if position not in discarded), pairs


def _emit_pair(kind: str, builder: Builder, control: int, target: int, parameters: tuple[Angle, ...]) -> None:
    """Put one pair's gates on the builder."""
    if kind == "zx":
        builder.gate("CRZ", control, target, angles=parameters[:1])
        builder.gate("X", control)
        builder.gate("CRX", control, target, angles=parameters[1:])
    elif kind == "measure":
        builder.gate(MEASURE, control)
        builder.gate("RZ", target, angles=parameters[:1], condition=(control, 1))
        builder.gate("RX", target, angles=parameters[1:], condition=(control, 0))
    elif kind == "crot":
        phi, theta, omega = parameters
        builder.gate("CQASMU", control, target, angles=(theta, omega, phi))
    elif kind == "generalized":
        builder.gate("CQASMU", control, target, angles=parameters[:3])
        builder.gate("X", control)
        builder.gate("CQASMU", control, target, angles=parameters[3:])


BLOCKS: tuple[BlockType, ...] = (Pooling(),)
