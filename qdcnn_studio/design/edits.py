"""The edits: every way in which a design changes, as plain data.

Mouse, keyboard, repairs, lessons, paste and recovery all end in one of these. An edit that names what is not there
raises `EditError`; one that changes nothing leaves the design as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, Literal

from qdcnn_studio.design.annotations import AddFrame, AddNote, ChangeFrame, ChangeNote, RemoveFrames, RemoveNotes
from qdcnn_studio.design.edit import Batch, Edit, EditError, Patch, few, require, with_added, with_removed
from qdcnn_studio.design.graph import Block, Design, Frame, Group, Json, Note, Wire

__all__ = [
    "UNSET",
    "AddBlock",
    "AddFrame",
    "AddNote",
    "Batch",
    "ChangeFrame",
    "ChangeNote",
    "ChangeSettings",
    "ChangeTraining",
    "Connect",
    "Disconnect",
    "Edit",
    "EditError",
    "InsertBlocks",
    "MoveBlocks",
    "Patch",
    "RemoveBlocks",
    "RemoveFrames",
    "RemoveNotes",
    "RenameBlock",
    "RenameDesign",
    "ReplaceDesign",
    "SetBypass",
    "Unset",
]


class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET
"""In place of a setting's value: back to the default."""

Changes = Mapping[str, Json | Literal[Unset.UNSET]]


@dataclass(frozen=True)
class AddBlock(Edit):
    """Place a block whose id is free."""

    block: Block

    def describe(self) -> str:
        """Return the title."""
        return f"Add {self.block.id}"

    def apply(self, design: Design) -> Design:
        """Return the design with the block."""
        return design.changed(blocks=with_added(design.blocks, [self.block], "block"))


@dataclass(frozen=True)
class InsertBlocks(Edit):
    """Place blocks together with the wires among them, or to blocks that are there.

    Frames and notes may come along, and the groups (by id) that the blocks stand for.
    """

    blocks: Collection[Block]
    wires: Collection[Wire] = ()
    frames: Collection[Frame] = ()
    notes: Collection[Note] = ()
    groups: Mapping[str, Group] = field(default_factory=dict)

    def describe(self) -> str:
        """Return the title."""
        return f"Insert {few([block.id for block in self.blocks])}"

    def apply(self, design: Design) -> Design:
        """Return the design with all of them."""
        design = design.changed(
            blocks=with_added(design.blocks, self.blocks, "block"),
            frames=with_added(design.frames, self.frames, "frame"),
            notes=with_added(design.notes, self.notes, "note"),
            groups={**design.groups, **self.groups} if self.groups else design.groups,
        )
        for wire in self.wires:
            for block in (wire.source, wire.target):
                require(design.blocks, block, "block")
        # As `Connect` one after the other, but all at once: a thousand wires are drawn in 5 ms, not in 2 s.
        ends = {(wire.target, wire.input): wire for wire in self.wires}
        others = {wire for wire in design.wires if (wire.target, wire.input) not in ends}
        return design.changed(wires=frozenset(others.union(ends.values())))


@dataclass(frozen=True)
class RemoveBlocks(Edit):
    """Take blocks away, with the wires that end in them."""

    blocks: Collection[str]

    def describe(self) -> str:
        """Return the title."""
        return f"Remove {few(self.blocks)}"

    def apply(self, design: Design) -> Design:
        """Return the design without them."""
        gone = set(self.blocks)
        return design.changed(
            blocks=with_removed(design.blocks, gone, "block"),
            wires=frozenset(wire for wire in design.wires if wire.source not in gone and wire.target not in gone),
        )


@dataclass(frozen=True)
class Connect(Edit):
    """Draw a wire. One that is already in that input port goes: an input takes one wire."""

    wire: Wire

    def describe(self) -> str:
        """Return the title."""
        return f"Wire {self.wire.source} to {self.wire.target}"

    def apply(self, design: Design) -> Design:
        """Return the design with the wire."""
        wire = self.wire
        for block in (wire.source, wire.target):
            require(design.blocks, block, "block")
        replaced = design.wires_into(wire.target, wire.input)
        if replaced == [wire]:
            return design
        return design.changed(wires=(design.wires - set(replaced)) | {wire})


@dataclass(frozen=True)
class Disconnect(Edit):
    """Take wires away."""

    wires: Collection[Wire]

    def describe(self) -> str:
        """Return the title."""
        if len(self.wires) != 1:
            return f"Remove {len(self.wires)} wires"
        [wire] = self.wires
        return f"Remove the wire from {wire.source} to {wire.target}"

    def apply(self, design: Design) -> Design:
        """Return the design without them."""
        missing = set(self.wires) - design.wires
        if missing:
            wire = min(missing)
            raise EditError(f"There is no wire from {wire.source}.{wire.output} to {wire.target}.{wire.input}.")
        return design.changed(wires=design.wires - set(self.wires))


@dataclass(frozen=True)
class MoveBlocks(Edit):
    """Put blocks at new positions (id → x, y of the top left corner, in pixels at 100 %)."""

    positions: Mapping[str, tuple[float, float]]

    def describe(self) -> str:
        """Return the title."""
        return f"Move {few(self.positions)}"

    def apply(self, design: Design) -> Design:
        """Return the design with them moved."""
        return _with_blocks(
            design, self.positions, lambda block: replace(block, position=_point(self.positions[block.id]))
        )


@dataclass(frozen=True)
class ChangeSettings(Edit):
    """Change settings of one block: name → JSON value, or `UNSET` for the default."""

    block: str
    settings: Changes

    def describe(self) -> str:
        """Return the title."""
        return f"Change {few(self.settings)} of {self.block}"

    def apply(self, design: Design) -> Design:
        """Return the design with the settings changed."""
        return _with_blocks(
            design, [self.block], lambda block: replace(block, settings=_updated(block.settings, self.settings))
        )


@dataclass(frozen=True)
class RenameBlock(Edit):
    """Give a block the user's own name; an empty one brings back the title of its type."""

    block: str
    label: str

    def describe(self) -> str:
        """Return the title."""
        return f"Rename {self.block} to “{self.label}”" if self.label else f"Take the name of {self.block} away"

    def apply(self, design: Design) -> Design:
        """Return the design with the block renamed."""
        return _with_blocks(design, [self.block], lambda block: replace(block, label=self.label))


@dataclass(frozen=True)
class SetBypass(Edit):
    """Let blocks pass their input through unchanged, or take part again."""

    blocks: Collection[str]
    bypassed: bool = True

    def describe(self) -> str:
        """Return the title."""
        return f"{'Bypass' if self.bypassed else 'Take in again'} {few(self.blocks)}"

    def apply(self, design: Design) -> Design:
        """Return the design with the blocks bypassed or not."""
        return _with_blocks(design, self.blocks, lambda block: replace(block, bypassed=self.bypassed))


@dataclass(frozen=True)
class ChangeTraining(Edit):
    """Change training settings: name → JSON value, or `UNSET` for the default."""

    settings: Changes

    def describe(self) -> str:
        """Return the title."""
        return f"Change {few(self.settings)} of the training"

    def apply(self, design: Design) -> Design:
        """Return the design with the training settings changed."""
        return design.changed(training=_updated(design.training, self.settings))


@dataclass(frozen=True)
class RenameDesign(Edit):
    """Call the design something else."""

    name: str

    def describe(self) -> str:
        """Return the title."""
        return f"Name the design “{self.name}”" if self.name else "Take the name of the design away"

    def apply(self, design: Design) -> Design:
        """Return the design under its new name."""
        return design.changed(name=self.name)


@dataclass(frozen=True)
class ReplaceDesign(Edit):
    """Put another design in the place of this one."""

    design: Design = field(default_factory=Design)

    def describe(self) -> str:
        """Return the title."""
        return "Replace the design"

    def apply(self, design: Design) -> Design:
        """Return the other design."""
        return self.design


def _with_blocks(design: Design, ids: Iterable[str], change: Callable[[Block], Block]) -> Design:
    blocks = dict(design.blocks)
    for key in ids:
        require(blocks, key, "block")
        blocks[key] = change(blocks[key])
    return design.changed(blocks=blocks)


def _updated(settings: Mapping[str, Json], changes: Changes) -> dict[str, Json]:
    result = {name: value for name, value in settings.items() if name not in changes}
    result.update({name: value for name, value in changes.items() if value is not UNSET})
    return result


def _point(position: tuple[float, float]) -> tuple[float, float]:
    x, y = position
    return float(x), float(y)
