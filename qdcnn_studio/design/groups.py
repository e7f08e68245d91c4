"""Blocks of a group: expanding one in place, giving it an inside of its own, and keeping it for other designs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from qdcnn_studio.design.clip import corner, extract, paste
from qdcnn_studio.design.edit import EditError, Patch, require
from qdcnn_studio.design.edits import MoveBlocks, RemoveBlocks
from qdcnn_studio.design.expansion import End, faults, group_of, used_in
from qdcnn_studio.design.graph import GROUP, Block, Design, Wire, natural
from qdcnn_studio.design.splicing import BLOCK_HEIGHT, BLOCK_WIDTH, GAP
from qdcnn_studio.design.terminals import INPUT, OUTPUT, terminals


def dissolve_group(design: Design, block: str) -> Patch:
    """Return the edit that puts the inside of a group in the place of one block of it.

    The group goes with its last block.

    Raises
    ------
    EditError
        If the block stands for no group, or is bypassed.
    """
    key = _group_at(design, block)
    placed, inside = design.blocks[block], design.groups[key].inside
    if placed.bypassed:
        raise EditError("The block is bypassed: take it in again first.")
    inner = [other.id for other in inside.blocks.values() if other.type not in (INPUT, OUTPUT)]
    fragment = extract(inside, inner, inside.frames, inside.notes)
    after = RemoveBlocks((block,)).apply(design)
    ids: dict[str, str] = {}
    if fragment.blocks:
        at, moves = _room(after, placed, fragment)
        pasted = paste(moves.apply(after), fragment, at)
        after, ids = pasted.edit.apply(moves.apply(after)), pasted.blocks
    after = after.changed(wires=after.wires | _joined(design, block, inside, ids))
    drawings = [after, *(group.inside for group in after.groups.values())]
    if not any(key in used_in(drawing, design.groups) for drawing in drawings):
        after = after.changed(groups={other: group for other, group in after.groups.items() if other != key})
    return Patch.between(design, after, f"Expand {block} in place")


def detach(design: Design, block: str) -> Patch:
    """Return the edit that gives one block of a group an inside of its own.

    Raises
    ------
    EditError
        If the block stands for no group.
    """
    key = _group_at(design, block)
    names = {group.name for group in design.groups.values()}
    name, number = design.groups[key].name, 2
    base = re.sub(r" \d+$", "", name) or key
    while f"{base} {number}" in names:
        number += 1
    name = f"{base} {number}"
    own = free_key(name, design)
    after = design.changed(
        blocks={**design.blocks, block: replace(design.blocks[block], type=GROUP + own)},
        groups={**design.groups, own: replace(design.groups[key], name=name)},
    )
    return Patch.between(design, after, f"Detach {block}")


def kept(design: Design, block: str) -> Design:
    """Return one block of a group, with all that is inside, as a small design to keep and to paste elsewhere.

    Raises
    ------
    EditError
        If the block stands for no group.
    """
    key = _group_at(design, block)
    part = extract(design, [block])
    alone = replace(part.blocks[block], id=f"{key}_1", position=(0.0, 0.0), label="", bypassed=False, extra={})
    return part.changed(blocks={alone.id: alone}, wires=frozenset(), name=design.groups[key].name)


def is_sound(part: Design) -> bool:
    """Return whether a design is a single block of a group that can be followed: what `kept` returns."""
    uses = [group_of(block, part.groups) for block in part.blocks.values()]
    return len(uses) == 1 and uses[0] is not None and uses[0] not in faults(part.groups)


def uses_of(design: Design, key: str) -> list[str]:
    """Return the blocks of a group in a design, those inside other groups left aside."""
    return sorted((block.id for block in design.blocks.values() if block.type == GROUP + key), key=natural)


def free_key(name: str, design: Design) -> str:
    """Return an id for a group of that name: short, of small letters, and free."""
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "block"
    slug = re.sub(r"_\d+$", "", slug) or "block"
    key, number = slug, 2
    while key in design.groups:
        key, number = f"{slug}{number}", number + 1
    return key


def _group_at(design: Design, block: str) -> str:
    require(design.blocks, block, "block")
    key = group_of(design.blocks[block], design.groups)
    if key is None:
        raise EditError(f"There is nothing inside {block}: it is not a block of your own.")
    return key


def _joined(design: Design, block: str, inside: Design, ids: Mapping[str, str]) -> frozenset[Wire]:
    """Return the wires that join the inside of a group, under new ids, to what its block was wired to."""
    into = {terminal.block: terminal.port.name for terminal in terminals(inside, INPUT)}
    out_of = {terminal.port.name: terminal.block for terminal in terminals(inside, OUTPUT)}

    def sources(wire: Wire) -> list[End]:
        """Return where a wire of the inside starts from outside."""
        if wire.source not in into:
            return [(ids[wire.source], wire.output)]
        entering = design.wires_into(block, into[wire.source])
        return [(outer.source, outer.output) for outer in entering if outer.source != block]

    entering = {
        Wire(*source, ids[wire.target], wire.input)
        for wire in inside.wires
        if wire.source in into and wire.target in ids
        for source in sources(wire)
    }
    leaving = {
        Wire(*source, outer.target, outer.input)
        for outer in design.wires_out_of(block)
        if outer.target != block and outer.output in out_of
        for wire in inside.wires_into(out_of[outer.output])
        for source in sources(wire)
    }
    return frozenset(entering | leaving)


def _room(design: Design, placed: Block, fragment: Design) -> tuple[tuple[float, float], MoveBlocks]:
    """Return where the corner of a group's inside goes, and the moves that make room for it if there is none.

    As long as the block stands about where its inside was drawn, that goes there again; otherwise around the block.
    """
    xs, ys = zip(*(block.position for block in fragment.blocks.values()), strict=True)
    left, top = corner(fragment)
    across = placed.position[0] - (min(xs) + max(xs)) / 2
    down = placed.position[1] - (min(ys) + max(ys)) / 2

    here = placed.position
    if min(xs) - BLOCK_WIDTH <= here[0] <= max(xs) + BLOCK_WIDTH and abs(down) <= max(ys) - min(ys) + 2 * BLOCK_HEIGHT:
        across = down = 0.0

    def in_the_way(shift: float) -> list[Block]:
        return [
            other
            for other in design.blocks.values()
            if any(
                abs(x + shift - other.position[0]) < BLOCK_WIDTH and abs(y + down - other.position[1]) < BLOCK_HEIGHT
                for x, y in zip(xs, ys, strict=True)
            )
        ]

    if not in_the_way(across):
        return (left + across, top + down), MoveBlocks({})
    across = placed.position[0] - min(xs)
    behind = [block for block in design.blocks.values() if block.position[0] > placed.position[0]]
    needed = max(
        (max(xs) + across + BLOCK_WIDTH + GAP - block.position[0] for block in in_the_way(across)), default=0.0
    )
    moves = {block.id: (block.position[0] + needed, block.position[1]) for block in behind} if needed > 0 else {}
    return (left + across, top + down), MoveBlocks(moves)
