"""Quantum feature fusion: registers that saw different things become one, entangled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

from pydantic import Field

from qdcnn_studio.blocks.ports import REGISTER_IN, REGISTER_OUT, counted, register
from qdcnn_studio.circuit.block import CircuitBlock, Qubits
from qdcnn_studio.circuit.builder import MAX_QUBITS, Builder
from qdcnn_studio.design.ports import Carried, Kind, Port, Register
from qdcnn_studio.design.problems import Misfit
from qdcnn_studio.design.registry import BlockType, Family, Settings

_PORTS = tuple(Port(name, Kind.REGISTER) for name in "abcd")


class FusionSettings(Settings):
    """Settings of `Fusion`."""

    pattern: Literal["bipartite", "all", "ring", "star"] = Field(
        "bipartite", title="Pattern", description="Which qubits of different registers are joined."
    )
    gate: Literal["cz", "crz", "crx", "rzz", "rxx"] = Field(
        "cz", title="Gate", description="The two-qubit gate; all but cz have an angle each."
    )
    depth: int = Field(1, ge=1, le=10, title="Depth", description="How many such layers one after the other.")
    inputs: int = Field(
        2, ge=1, le=4, title="Inputs", description="How many registers are joined; one is taken as two halves."
    )


class Fusion(CircuitBlock):
    """Joins registers and entangles them."""

    name = "fuse"
    title = "Fusion"
    family = Family.FUSION
    summary = "Joins registers that saw different parts of the image, and entangles them."
    help = (
        "A trainable rotation `RY` on every qubit, then a two-qubit gate between members of different registers; the "
        "registers come out as one, in the order of the inputs.\n\n"
        "**Patterns.** `bipartite`: the i-th qubit of each register with the i-th of the next. `all`: every pair "
        "across registers. `ring`: the registers shuffled together (a₀ b₀ a₁ b₁ …), each qubit with the next one "
        "around that ring. `star`: the first qubit of the first register with every qubit of the others. A single "
        "register is taken as its two halves.\n\n"
        "**Source.** No published circuit for quantum feature fusion was found: this one is QDCNN Studio's own."
    )
    Settings = FusionSettings

    def inputs(self, settings: FusionSettings) -> tuple[Port, ...]:
        """Return as many register inputs as are set: ``a``, ``b``… or, if it is one, ``in``."""
        return (REGISTER_IN,) if settings.inputs == 1 else _PORTS[: settings.inputs]

    def outputs(self, settings: FusionSettings) -> tuple[Port, ...]:
        """Return the one register output."""
        return (REGISTER_OUT,)

    def infer(self, settings: FusionSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return a register of all qubits together."""
        sizes = [register(incoming, port.name).qubits for port in self.inputs(settings)]
        total = sum(sizes)
        if settings.inputs == 1 and total < 2:
            raise Misfit("Fusion of one register needs at least 2 qubits, and 1 arrives.")
        if total > MAX_QUBITS:
            raise Misfit(
                f"The registers have {total} qubits together, and at most {MAX_QUBITS} can be simulated: "
                "pool them before they are fused."
            )
        return {"out": Register(total)}

    def caption(self, settings: FusionSettings) -> str:
        """Return the pattern and the gate."""
        return f"{settings.pattern} · {settings.gate.upper()}"

    def detail(self, settings: FusionSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the sizes that are joined, and the number of angles."""
        if "out" not in outgoing:
            return ""
        sizes = [register(incoming, port.name).qubits for port in self.inputs(settings)]
        links = len(fusion_links(_members(sizes), settings.pattern))
        angles = settings.depth * (sum(sizes) + (links if settings.gate != "cz" else 0))
        return f"{' + '.join(map(str, sizes))} · {counted(angles, 'angle')}"

    def emit(
        self,
        settings: FusionSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Rotate every qubit, then join members of different registers."""
        parts = [registers[port.name] for port in self.inputs(settings)]
        joined = tuple(qubit for part in parts for qubit in part)
        links = fusion_links(_members([len(part) for part in parts]), settings.pattern)
        own = 0 if settings.gate == "cz" else 1
        parameters = iter(builder.parameters(settings.depth * (len(joined) + own * len(links))))
        for _ in range(settings.depth):
            for qubit in joined:
                builder.group()
                builder.gate("RY", qubit, angles=(next(parameters),))
            for first, second in links:
                builder.group()
                angles = (next(parameters),) if own else ()
                builder.gate(settings.gate.upper(), joined[first], joined[second], angles=angles)
        return {"out": joined}


def _members(sizes: Sequence[int]) -> list[list[int]]:
    """Return the positions, in the joined register, of each register's members; of one register, of its halves."""
    if len(sizes) == 1:
        sizes = [(sizes[0] + 1) // 2, sizes[0] // 2]
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    return [list(range(start, start + size)) for start, size in zip(starts, sizes, strict=True)]


def fusion_links(members: Sequence[Sequence[int]], pattern: str) -> list[tuple[int, int]]:
    """Return the pairs that a fusion pattern joins, in the order of application.

    Parameters
    ----------
    members : sequence of sequence of int
        The members of each register, at least two registers.
    pattern : str
        ``bipartite``, ``all``, ``ring`` or ``star``, as in the help of `Fusion`.

    Returns
    -------
    list of (int, int)
        The first (controlling) qubit and the second, never of the same register, no pair twice.
    """
    if pattern == "bipartite":
        neighbours = zip(members, members[1:], strict=False)
        return [pair for one, other in neighbours for pair in zip(one, other, strict=False)]
    if pattern == "all":
        return [(i, j) for one, other in combinations(members, 2) for i in one for j in other]
    if pattern == "star":
        return [(members[0][0], j) for other in members[1:] for j in other]
    home = {qubit: number for number, register in enumerate(members) for qubit in register}
    longest = max(map(len, members))
    shuffled = [register[i] for i in range(longest) for register in members if i < len(register)]
    around = zip(shuffled, shuffled[1:] + shuffled[:1], strict=True)
    links = {tuple(sorted(pair)): pair for pair in reversed(list(around)) if home[pair[0]] != home[pair[1]]}
    return list(reversed(links.values()))


BLOCKS: tuple[BlockType, ...] = (Fusion(),)
