"""What differs between two designs: what a comparison of two runs shows first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qdcnn_studio.design.edit import Patch, same
from qdcnn_studio.design.edits import UNSET, Unset
from qdcnn_studio.design.graph import Block, Design, Json, Wire, natural

Before = Json | Unset
Changed = Mapping[str, tuple[Before, Before]]
"""By name: the old and the new value, `UNSET` where the default holds."""


@dataclass(frozen=True)
class BlockChange:
    """How one block differs.

    Parameters
    ----------
    settings : mapping of str to (old, new)
    about : mapping of str to (old, new)
        Its ``type``, ``label`` and ``bypassed``, as far as they differ.
    moved : bool
        Whether it stands elsewhere.
    """

    settings: Changed = field(default_factory=dict)
    about: Changed = field(default_factory=dict)
    moved: bool = False


@dataclass(frozen=True)
class Difference:
    """What leads from one design to another. Blocks are told apart by their ids.

    Parameters
    ----------
    added, removed : tuple of str
        Block ids.
    changed : mapping of str to BlockChange
    wires_added, wires_removed : tuple of Wire
    training : mapping of str to (old, new)
    groups : tuple of str
        Ids of the groups whose inside or name differ, or that only one of the designs has.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: Mapping[str, BlockChange] = field(default_factory=dict)
    wires_added: tuple[Wire, ...] = ()
    wires_removed: tuple[Wire, ...] = ()
    training: Changed = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    @property
    def is_meaningful(self) -> bool:
        """Whether more differs than where blocks stand and what they are called."""
        lists = (self.added, self.removed, self.wires_added, self.wires_removed, self.training, self.groups)
        return any(lists) or any(change.settings or set(change.about) - {"label"} for change in self.changed.values())


def difference(old: Design, new: Design) -> Difference:
    """Return what differs between two designs, frames and notes left aside."""
    shared = sorted(set(old.blocks) & set(new.blocks), key=natural)
    changes = {key: _change(old.blocks[key], new.blocks[key]) for key in shared}
    return Difference(
        tuple(sorted(set(new.blocks) - set(old.blocks), key=natural)),
        tuple(sorted(set(old.blocks) - set(new.blocks), key=natural)),
        {key: change for key, change in changes.items() if change != BlockChange()},
        tuple(sorted(new.wires - old.wires)),
        tuple(sorted(old.wires - new.wires)),
        _changed(old.training, new.training),
        tuple(sorted(Patch.between(old, new).groups, key=natural)),
    )


def _change(old: Block, new: Block) -> BlockChange:
    about = {
        name: (getattr(old, name), getattr(new, name))
        for name in ("type", "label", "bypassed")
        if getattr(old, name) != getattr(new, name)
    }
    return BlockChange(_changed(old.settings, new.settings), about, old.position != new.position)


def _changed(old: Mapping[str, Json], new: Mapping[str, Json]) -> Changed:
    pairs = {name: (old.get(name, UNSET), new.get(name, UNSET)) for name in sorted({*old, *new}, key=natural)}
    return {name: (one, other) for name, (one, other) in pairs.items() if not same(one, other)}
