"""The ports of a group: the blocks ``input`` and ``output`` inside it, each of which is one port outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from qdcnn_studio.design.graph import Block, Design, Json, natural
from qdcnn_studio.design.ports import Carried, Features, Kind, Port, Prediction, Register
from qdcnn_studio.design.registry import Settings

INPUT, OUTPUT = "input", "output"
"""Names of the two block types."""
USUAL_QUBITS = 8
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Extent = Annotated[int, Field(ge=1, le=1_000_000)]


class OutputSettings(Settings):
    """Settings of an output."""

    name: str = Field("out", min_length=1, max_length=40, title="Name", description="What the port is called outside.")
    kind: Kind = Field(Kind.REGISTER, title="Kind", description="What may be wired to the port.")


class InputSettings(Settings):
    """Settings of an input."""

    name: str = Field("in", min_length=1, max_length=40, title="Name", description="What the port is called outside.")
    kind: Kind = Field(Kind.REGISTER, title="Kind", description="What may be wired to the port.")
    size: Annotated[tuple[Extent, ...], Field(min_length=1, max_length=3)] = Field(
        (USUAL_QUBITS,),
        title="Size",
        description="What it is tried out with in here: the number of qubits, or rows and columns of an image. In a "
        "design it takes whatever is wired to it.",
    )
    classes: tuple[str, ...] = Field(
        (), title="Classes", description="Names of the classes that images come with, to try it out with in here."
    )

    @property
    def carried(self) -> Carried:
        """What the input hands out as long as nothing is wired to it."""
        if self.kind is Kind.FEATURES:
            return Features(self.size, self.classes)
        return Register(self.size[0]) if self.kind is Kind.REGISTER else Prediction(self.size[0])


def sample_settings(carried: Carried) -> dict[str, Json]:
    """Return the settings under which an input hands out just this."""
    if isinstance(carried, Features):
        return {"kind": "features", "size": list(carried.shape), "classes": list(carried.classes)}
    count = carried.qubits if isinstance(carried, Register) else carried.classes
    return {"kind": str(carried.kind), "size": [count]}


@dataclass(frozen=True, slots=True)
class Terminal:
    """One port of a group, and the block inside that stands for it."""

    block: str
    port: Port


def terminals(inside: Design, type_name: str) -> tuple[Terminal, ...]:
    """Return the inputs, or the outputs, of a group, in the order of their ids.

    A name that another of them has already gives way to the block's id, so that no two ports are called the same.
    """
    found: list[Terminal] = []
    taken: set[str] = set()
    for key in sorted((key for key, block in inside.blocks.items() if block.type == type_name), key=natural):
        name, kind = _read(inside.blocks[key])
        name = key if name in taken else name
        taken.add(name)
        found.append(Terminal(key, Port(name, kind)))
    return tuple(found)


def is_part(design: Design) -> bool:
    """Return whether a design has inputs or outputs: then it is a part of others, and needs no data or prediction."""
    return any(block.type in (INPUT, OUTPUT) for block in design.blocks.values())


def tried_with(inside: Design, incoming: Mapping[str, Carried]) -> Design:
    """Return the inside of a group with its inputs set to hand out what enters the group, by port."""
    blocks: dict[str, Block] = {}
    for terminal in terminals(inside, INPUT):
        carried = incoming.get(terminal.port.name)
        block = inside.blocks[terminal.block]
        if carried is not None and carried.kind is terminal.port.kind:
            kept = {name: value for name, value in block.settings.items() if name == "name"}
            blocks[block.id] = replace(block, settings={**kept, **sample_settings(carried)})
    return inside.changed(blocks={**inside.blocks, **blocks}) if blocks else inside


def port_names(count: int, alone: str) -> list[str]:
    """Return names for so many ports: ``a``, ``b``…, or one name for a port that is alone."""
    if count == 1:
        return [alone]
    return [LETTERS[index] if index < len(LETTERS) else f"{alone}_{index + 1}" for index in range(count)]


def _read(block: Block) -> tuple[str, Kind]:
    """Return the name and the kind of a port, taking the usual ones for what is faulty."""
    usual = InputSettings() if block.type == INPUT else OutputSettings()
    name, kind = block.settings.get("name"), block.settings.get("kind")
    known = Kind(kind) if isinstance(kind, str) and kind in set(Kind) else usual.kind
    return (name if isinstance(name, str) and name else usual.name), known
