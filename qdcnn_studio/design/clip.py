"""Copy and paste: a part of a design as a design of its own, and back again under new ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from qdcnn_studio.design.edits import InsertBlocks
from qdcnn_studio.design.graph import GROUP, Design, Wire
from qdcnn_studio.design.group_clip import needed_groups, settled

NUDGE = (32.0, 32.0)
"""How far from the original a duplicate stands, in pixels at 100 %."""


@dataclass(frozen=True)
class Pasted:
    """An edit that pastes, and the new ids of what it pastes, by the old ones."""

    edit: InsertBlocks
    blocks: dict[str, str]
    frames: dict[str, str]
    notes: dict[str, str]


def extract(
    design: Design, blocks: Collection[str], frames: Collection[str] = (), notes: Collection[str] = ()
) -> Design:
    """Return a part of a design: the chosen blocks with the wires among them, and the chosen frames and notes.

    The groups that the blocks stand for come along.
    """
    chosen = {key: block for key, block in design.blocks.items() if key in set(blocks)}
    return Design(
        chosen,
        frozenset(wire for wire in design.wires if wire.source in chosen and wire.target in chosen),
        {key: frame for key, frame in design.frames.items() if key in set(frames)},
        {key: note for key, note in design.notes.items() if key in set(notes)},
        groups=needed_groups(chosen.values(), design.groups),
    )


def paste(design: Design, fragment: Design, at: tuple[float, float] | None = None) -> Pasted:
    """Return the edit that puts a part of a design into this one.

    Ids are kept where they are free, so that what is cut and pasted stays what it was.

    Parameters
    ----------
    design, fragment : Design
    at : tuple of float, optional
        Where the top left corner of the fragment goes; where it was unless given. A little aside if that is taken.
    """
    left, top = corner(fragment)
    dx, dy = (0.0, 0.0) if at is None else (at[0] - left, at[1] - top)
    taken = {block.position for block in design.blocks.values()}
    while any((x + dx, y + dy) in taken for x, y in (block.position for block in fragment.blocks.values())):
        dx, dy = dx + NUDGE[0], dy + NUDGE[1]
    return _pasted(design, fragment, dx, dy)


def duplicate(
    design: Design, blocks: Collection[str], frames: Collection[str] = (), notes: Collection[str] = ()
) -> Pasted:
    """Return the edit that puts a copy of some blocks beside them."""
    return _pasted(design, extract(design, blocks, frames, notes), *NUDGE)


def _pasted(design: Design, fragment: Design, dx: float, dy: float) -> Pasted:
    fragment = settled(fragment, design.groups)
    prefixes = [(key, block.type.removeprefix(GROUP)) for key, block in fragment.blocks.items()]
    blocks = _new_ids(prefixes, design.blocks)
    frames = _new_ids([(key, "frame") for key in fragment.frames], design.frames)
    notes = _new_ids([(key, "note") for key in fragment.notes], design.notes)
    edit = InsertBlocks(
        [
            replace(block, id=blocks[key], position=(block.position[0] + dx, block.position[1] + dy))
            for key, block in fragment.blocks.items()
        ],
        [
            Wire(blocks[wire.source], wire.output, blocks[wire.target], wire.input)
            for wire in sorted(fragment.wires)
            if wire.source in blocks and wire.target in blocks
        ],
        [
            replace(frame, id=frames[key], rect=(frame.rect[0] + dx, frame.rect[1] + dy, *frame.rect[2:]))
            for key, frame in fragment.frames.items()
        ],
        [
            replace(note, id=notes[key], position=(note.position[0] + dx, note.position[1] + dy))
            for key, note in fragment.notes.items()
        ],
        {key: group for key, group in fragment.groups.items() if key not in design.groups},
    )
    return Pasted(edit, blocks, frames, notes)


def free_name(prefix: str, taken: Collection[str], start: int = 1) -> str:
    """Return the first of ``prefix_1``, ``prefix_2``… that is not taken."""
    number = start
    while f"{prefix}_{number}" in taken:
        number += 1
    return f"{prefix}_{number}"


def _new_ids(items: Iterable[tuple[str, str]], present: Collection[str]) -> dict[str, str]:
    """Return an id that is free for each (old id, prefix): the old one, or a new number."""
    items = list(items)
    new = {key: key for key, _ in items if key not in present}
    taken = set(present) | set(new)
    for key, prefix in items:
        if key not in new:
            new[key] = free_name(prefix, taken)
            taken.add(new[key])
    return {key: new[key] for key, _ in items}


def corner(fragment: Design) -> tuple[float, float]:
    """Return the top left corner of all that is in a design."""
    corners = [
        *(block.position for block in fragment.blocks.values()),
        *(frame.rect[:2] for frame in fragment.frames.values()),
        *(note.position for note in fragment.notes.values()),
    ]
    return min((x for x, _ in corners), default=0.0), min((y for _, y in corners), default=0.0)
