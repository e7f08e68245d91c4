"""Groups that come along with copied blocks, and how they find their place among those of another design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qdcnn_studio.design.edit import Patch
from qdcnn_studio.design.expansion import group_of, needed, used_in
from qdcnn_studio.design.graph import GROUP, Block, Design, Group


def needed_groups(blocks: Iterable[Block], groups: Mapping[str, Group]) -> dict[str, Group]:
    """Return the groups that some blocks stand for, and those inside them."""
    uses = [key for block in blocks if (key := group_of(block, groups)) is not None]
    keys = needed(uses, groups)
    return {key: group for key, group in groups.items() if key in keys}


def settled(fragment: Design, present: Mapping[str, Group]) -> Design:
    """Return a part of a design whose groups can go among the present ones.

    A group that is there already, with the same inside, is that one; one of the same id with another inside gets a
    new id, and so do those it stands in.
    """
    if not fragment.groups:
        return fragment
    moved = {key for key, group in fragment.groups.items() if key in present and not _alike(group, present[key])}
    while more := {
        key
        for key, group in fragment.groups.items()
        if key not in moved and key in present and used_in(group.inside, fragment.groups) & moved
    }:
        moved |= more
    names: dict[str, str] = {}
    taken = {*present, *fragment.groups}
    for key in sorted(moved):
        number = 2
        while f"{key}{number}" in taken:
            number += 1
        names[key] = f"{key}{number}"
        taken.add(names[key])
    if not names:
        return fragment
    groups = {
        names.get(key, key): replace(group, inside=_retyped(group.inside, names))
        for key, group in fragment.groups.items()
    }
    return _retyped(fragment, names).changed(groups=groups)


def _alike(one: Group, other: Group) -> bool:
    return Patch.between(Design(groups={"": one}), Design(groups={"": other})).is_empty


def _retyped(drawing: Design, names: Mapping[str, str]) -> Design:
    types = {GROUP + key: GROUP + name for key, name in names.items()}
    blocks = {key: replace(block, type=types.get(block.type, block.type)) for key, block in drawing.blocks.items()}
    return drawing.changed(blocks=blocks)
