"""Putting a block into a wire, with room made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qdcnn_studio.design.edits import (
    AddBlock,
    Batch,
    ChangeFrame,
    ChangeNote,
    Connect,
    Disconnect,
    Edit,
    MoveBlocks,
    RemoveBlocks,
)
from qdcnn_studio.design.graph import Block, Design, Json, Wire
from qdcnn_studio.design.ports import Kind, Port
from qdcnn_studio.design.registry import BlockType, Registry
from qdcnn_studio.design.settings import likely_ports, read_settings

BLOCK_WIDTH, BLOCK_HEIGHT = 192.0, 72.0
"""Size of a block where nothing better is known, in pixels at 100 %."""
GAP = 56.0
"""Least distance between two columns of blocks."""
ROW_GAP = 28.0
"""Least distance between two blocks of one column."""


@dataclass(frozen=True)
class Splice(Edit):
    """Put a new block into a wire: half way, with what lies to the right moved on if there is too little room.

    Parameters
    ----------
    wire : Wire
        It is replaced by two.
    block : Block
        The new block, with a free id; its position is chosen by the edit.
    input, output : str
        The ports of the new block that take the place of the wire's ends.
    heading : str
        Title of the edit.
    """

    wire: Wire
    block: Block
    input: str = "in"
    output: str = "out"
    heading: str = ""

    def describe(self) -> str:
        """Return the title."""
        return self.heading or f"Insert {self.block.id}"

    def apply(self, design: Design) -> Design:
        """Return the design with the block in the wire."""
        wire, block = self.wire, self.block
        design = Disconnect((wire,)).apply(design)
        position, moves = _room(design, wire)
        edits: list[Edit] = [
            *moves,
            AddBlock(replace(block, position=position)),
            Connect(Wire(wire.source, wire.output, block.id, self.input)),
            Connect(Wire(block.id, self.output, wire.target, wire.input)),
        ]
        return Batch(self.title, edits).apply(design)


def new_block(design: Design, type_name: str, settings: Mapping[str, Json] | None = None) -> Block:
    """Return a block of a type under the first free id."""
    return Block(design.free_id(type_name), type_name, dict(settings or {}))


def fitting_ports(
    block_type: BlockType, settings: Mapping[str, Json], source: Kind, target: Kind
) -> tuple[str, str] | None:
    """Return the first input and output port of a type that take one kind and give another; None if it has not both."""
    reading = read_settings(block_type, settings)
    into, out_of = _first(reading.inputs, source), _first(reading.outputs, target)
    return (into, out_of) if into is not None and out_of is not None else None


def wire_kind(design: Design, registry: Registry, wire: Wire) -> Kind | None:
    """Return what kind a wire starts from; None if its source is not known."""
    source = design.blocks.get(wire.source)
    block_type = registry.get(source.type) if source else None
    if source is None or block_type is None:
        return None
    ports = read_settings(block_type, source.settings).outputs
    return next((port.kind for port in ports if port.name == wire.output), None)


def splice_into(design: Design, registry: Registry, wire: Wire, block: Block) -> Edit | None:
    """Return the edit that drops a block on a wire; None if its ports do not fit there.

    The block may be new, or in the design already with no wires; then it is only wired in.
    """
    kind = wire_kind(design, registry, wire)
    block_type = registry.get(block.type)
    if kind is None or block_type is None:
        return None
    ports = fitting_ports(block_type, block.settings, kind, kind)
    if ports is None:
        return None
    if block.id not in design.blocks:
        return Splice(wire, block, *ports)
    if block.id in (wire.source, wire.target) or design.wires_into(block.id) or design.wires_out_of(block.id):
        return None
    before = Connect(Wire(wire.source, wire.output, block.id, ports[0]))
    after = Connect(Wire(block.id, ports[1], wire.target, wire.input))
    return Batch(f"Put {block.id} into a wire", (Disconnect((wire,)), before, after))


def free_position(design: Design, wanted: tuple[float, float]) -> tuple[float, float]:
    """Return the wanted position, or the next below it at which a block covers no other."""
    x, y = wanted
    column = sorted(
        block.position[1] for block in design.blocks.values() if abs(block.position[0] - x) < BLOCK_WIDTH + GAP / 4
    )
    for top in column:
        if top - BLOCK_HEIGHT - GAP / 4 < y < top + BLOCK_HEIGHT + GAP / 4:
            y = top + BLOCK_HEIGHT + GAP / 2
    return x, y


def _first(ports: tuple[Port, ...], kind: Kind) -> str | None:
    return next((port.name for port in ports if port.kind is kind), None)


def _room(design: Design, wire: Wire) -> tuple[tuple[float, float], list[Edit]]:
    """Return where a block between the ends of a wire goes, and the moves that make room for it."""
    (x0, y0), (x1, y1) = design.blocks[wire.source].position, design.blocks[wire.target].position
    behind = x0 + BLOCK_WIDTH + GAP
    if x1 <= x0:  # the wire runs back, to the next row as a rule: there is room at the end of this one
        return free_position(design, (behind, y0)), []
    missing = behind + BLOCK_WIDTH + GAP - x1
    if missing <= 0:
        return free_position(design, ((x0 + x1) / 2, (y0 + y1) / 2)), []
    moves = _shift_right(design, wire.target, missing)
    return free_position(Batch("", moves).apply(design), (behind, (y0 + y1) / 2)), moves


def _shift_right(design: Design, block: str, by: float) -> list[Edit]:
    """Return the edits that move a block, and all that lies right of its left edge in the same row of the drawing.

    Frames across that edge grow.
    """
    edge = design.blocks[block].position[0]
    top, bottom = _row(design, block)
    moved = {
        other.id: (other.position[0] + by, other.position[1])
        for other in design.blocks.values()
        if other.position[0] >= edge and top <= other.position[1] <= bottom
    }
    edits: list[Edit] = [MoveBlocks(moved)]
    for frame in design.frames.values():
        x, y, width, height = frame.rect
        if y > bottom or y + height < top or x + width <= edge:
            continue
        grown = (x + by, y, width, height) if x >= edge else (x, y, width + by, height)
        edits.append(ChangeFrame(replace(frame, rect=grown)))
    for note in design.notes.values():
        x, y = note.position
        if x >= edge and top - BLOCK_HEIGHT <= y <= bottom + BLOCK_HEIGHT:
            edits.append(ChangeNote(replace(note, position=(x + by, y))))
    return edits


def _row(design: Design, block: str) -> tuple[float, float]:
    """Return the highest and lowest top of the blocks that make up a row of the drawing with this one.

    A row ends where a gap runs across the whole drawing.
    """
    tops = sorted(other.position[1] for other in design.blocks.values())
    first = last = tops.index(design.blocks[block].position[1])
    reach = BLOCK_HEIGHT + ROW_GAP
    while first > 0 and tops[first] - tops[first - 1] <= reach:
        first -= 1
    while last + 1 < len(tops) and tops[last + 1] - tops[last] <= reach:
        last += 1
    return tops[first], tops[last]


def dissolve(design: Design, registry: Registry, block: str) -> Batch:
    """Return the edit that removes a block and joins what fed it to what it fed, where their kinds allow it."""
    edits: list[Edit] = [RemoveBlocks((block,))]
    placed = design.blocks[block]
    block_type = registry.get(placed.type)
    inputs, outputs = likely_ports(block_type, placed.settings) if block_type else ((), ())
    if inputs and outputs and inputs[0].kind is outputs[0].kind:
        before = [wire for wire in design.wires_into(block, inputs[0].name) if wire.source != block]
        after = [wire for wire in design.wires_out_of(block, outputs[0].name) if wire.target != block]
        if len(before) == 1:
            [fed] = before
            edits += [Connect(Wire(fed.source, fed.output, wire.target, wire.input)) for wire in after]
    return Batch(f"Remove {block}", edits)
