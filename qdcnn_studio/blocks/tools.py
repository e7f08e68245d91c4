"""Tools: split a register, look at it, disturb it, turn it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from qdcnn_studio.blocks.ports import REGISTER_IN, RegisterBlock, register
from qdcnn_studio.circuit.block import CircuitBlock, Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.design.ports import Carried, Kind, Port, Register
from qdcnn_studio.design.problems import ChangeSettings, Misfit
from qdcnn_studio.design.registry import BlockType, Family, Settings

_PARTS = tuple(Port(name, Kind.REGISTER) for name in "abcdefgh")

IndexList = Annotated[tuple[int, ...], Field(min_length=1)]


class SplitSettings(Settings):
    """Settings of `Split`."""

    parts: Literal["halves", "even_odd"] | Annotated[tuple[IndexList, ...], Field(min_length=1, max_length=8)] = Field(
        "halves",
        title="Parts",
        description="halves, even_odd, or a list of positions for each part, such as [[0, 1], [2, 3]].",
    )


class Split(CircuitBlock):
    """Hands out disjoint parts of a register."""

    name = "split"
    title = "Split"
    family = Family.TOOLS
    summary = "Cuts a register into parts that can be used separately."
    help = (
        "A quantum state cannot be copied, so a register feeds one input only. Split hands out parts of it that have "
        "no qubit in common: the first and the second half, the even and the odd positions, or lists of positions. "
        "Positions in no list are no longer used, as in `pool` with `trace`.\n\n"
        "**Source.** Wootters and Zurek, *A single quantum cannot be cloned*, Nature 299, 802 (1982)."
    )
    Settings = SplitSettings

    def inputs(self, settings: SplitSettings) -> tuple[Port, ...]:
        """Return the one register input."""
        return (REGISTER_IN,)

    def outputs(self, settings: SplitSettings) -> tuple[Port, ...]:
        """Return one register output for each part: ``a``, ``b``…"""
        return _PARTS[: 2 if isinstance(settings.parts, str) else len(settings.parts)]

    def infer(self, settings: SplitSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the parts, if they are disjoint and within the register."""
        entering = register(incoming)
        if isinstance(settings.parts, str) and entering.qubits < 2:
            raise Misfit("Split needs at least 2 qubits to make two parts, and 1 arrives.")
        parts = _positions(settings, entering.qubits)
        _check_disjoint(parts, entering)
        return {port.name: Register(len(part)) for port, part in zip(self.outputs(settings), parts, strict=True)}

    def caption(self, settings: SplitSettings) -> str:
        """Return how the register is cut."""
        return (
            settings.parts.replace("_", " and ") if isinstance(settings.parts, str) else f"{len(settings.parts)} parts"
        )

    def detail(self, settings: SplitSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the sizes of the parts."""
        if not outgoing or "in" not in incoming:
            return ""
        sizes = [register(outgoing, port.name).qubits for port in self.outputs(settings)]
        return f"{register(incoming).qubits} → {' + '.join(map(str, sizes))}"

    def emit(
        self, settings: SplitSettings, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Hand out the parts; there are no gates."""
        qubits = registers["in"]
        parts = _positions(settings, len(qubits))
        return {
            port.name: tuple(qubits[position] for position in part)
            for port, part in zip(self.outputs(settings), parts, strict=True)
        }


def _positions(settings: SplitSettings, qubits: int) -> list[tuple[int, ...]]:
    everything = tuple(range(qubits))
    if settings.parts == "halves":
        middle = (qubits + 1) // 2
        return [everything[:middle], everything[middle:]]
    if settings.parts == "even_odd":
        return [everything[::2], everything[1::2]]
    return [part for part in settings.parts if not isinstance(part, str)]


def _check_disjoint(parts: Sequence[tuple[int, ...]], entering: Register) -> None:
    """Refuse positions that are not there, or that are handed out twice."""
    repair = ChangeSettings("Split into halves", {"parts": "halves"})
    seen: set[int] = set()
    for position in (position for part in parts for position in part):
        if not 0 <= position < entering.qubits:
            raise Misfit(
                f"Split hands out position {position}, and the register has positions 0 to {entering.qubits - 1}.",
                repair,
            )
        if position in seen:
            raise Misfit(f"Split hands out position {position} twice, and a qubit cannot be in two registers.", repair)
        seen.add(position)


class Probe(RegisterBlock):
    """A place to look at."""

    name = "probe"
    title = "Probe"
    family = Family.TOOLS
    summary = "A named place to look at the state; it has no gates and changes nothing."
    help = (
        "Put a probe where you want to see the state: select it, and the Bloch spheres show the qubits at this place. "
        "Unlike a measurement on a device it disturbs nothing, because it reads the simulated state.\n\n"
        "**Source.** QDCNN Studio's own."
    )

    def emit(
        self, settings: Settings, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Pass the register on; there are no gates."""
        return {"out": registers["in"]}


class RotationSettings(Settings):
    """Settings of `Rotation`."""

    axis: Literal["ry", "rx", "rz"] = Field("ry", title="Axis", description="The axis of the rotations.")


class Rotation(RegisterBlock):
    """A trainable rotation on each qubit."""

    name = "rotate"
    title = "Rotation"
    family = Family.TOOLS
    summary = "A trainable rotation on each qubit, with an angle of its own."
    help = (
        "`axis(θᵢ)` on qubit i of the register, with `axis(θ) = exp(−i·θ·P/2)` and P the Pauli matrix X, Y or Z. It "
        "entangles nothing; it turns the frame of what comes next.\n\n"
        "**Source.** Nielsen and Chuang, *Quantum Computation and Quantum Information*, section 4.2."
    )
    Settings = RotationSettings

    def caption(self, settings: RotationSettings) -> str:
        """Return the axis."""
        return settings.axis.upper()

    def detail(
        self, settings: RotationSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]
    ) -> str:
        """Return how many angles are trained."""
        return f"{register(incoming).qubits} angles" if "in" in incoming else ""

    def emit(
        self,
        settings: RotationSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Put one rotation on each qubit."""
        qubits = registers["in"]
        for qubit, angle in zip(qubits, builder.parameters(len(qubits)), strict=True):
            builder.group()
            builder.gate(settings.axis.upper(), qubit, angles=(angle,))
        return {"out": qubits}


class NoiseSettings(Settings):
    """Settings of `Noise`."""

    kind: Literal["depolarizing", "amplitude_damping", "phase_damping", "bit_flip"] = Field(
        "depolarizing", title="Kind", description="What the noise does to a qubit."
    )
    p: float = Field(0.01, ge=0, le=1, title="Strength", description="Probability or damping, from 0 to 1.")


class Noise(RegisterBlock):
    """A noise channel on each qubit."""

    name = "noise"
    title = "Noise"
    family = Family.TOOLS
    summary = "Disturbs each qubit as real devices do; needs the density-matrix simulation."
    help = (
        "One channel on each qubit, of strength p:\n\n"
        "* `depolarizing`: `ρ → (1 − p)·ρ + p·I/2`.\n"
        "* `amplitude_damping`: |1⟩ decays to |0⟩ with probability p.\n"
        "* `phase_damping`: coherences shrink by √(1 − p).\n"
        "* `bit_flip`: X with probability p.\n\n"
        "A noisy state is a mixture, so it is simulated as a density matrix, which takes the square of the memory.\n\n"
        "**Source.** Nielsen and Chuang, *Quantum Computation and Quantum Information*, section 8.3."
    )
    Settings = NoiseSettings

    def caption(self, settings: NoiseSettings) -> str:
        """Return the kind of noise."""
        return settings.kind.replace("_", " ")

    def detail(self, settings: NoiseSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the strength."""
        return f"p = {settings.p:g}"

    def emit(
        self, settings: NoiseSettings, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Put one channel on each qubit."""
        for qubit in registers["in"]:
            builder.group()
            builder.gate(settings.kind.upper(), qubit, angles=(settings.p,))
        return {"out": registers["in"]}


BLOCKS: tuple[BlockType, ...] = (Split(), Probe(), Rotation(), Noise())
