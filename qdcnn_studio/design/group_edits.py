"""The edits of groups: of what they are called, of what is inside, and which there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from qdcnn_studio.design.edit import Edit, EditError, few, require
from qdcnn_studio.design.expansion import used_in
from qdcnn_studio.design.graph import GROUP, Design, Group, Wire
from qdcnn_studio.design.terminals import INPUT, OUTPUT, terminals


@dataclass(frozen=True)
class ReplaceGroup(Edit):
    """Put another inside into every block of a group. Wires follow the inputs and outputs that are called anew."""

    key: str
    group: Group

    def describe(self) -> str:
        """Return the title."""
        return f"Change the inside of {self.group.name or self.key}"

    def apply(self, design: Design) -> Design:
        """Return the design with the group replaced."""
        require(design.groups, self.key, "group")
        old = design.groups[self.key].inside
        into, out_of = _renamed(old, self.group.inside, INPUT), _renamed(old, self.group.inside, OUTPUT)
        groups = {**design.groups, self.key: self.group}
        if not into and not out_of:
            return design.changed(groups=groups)
        groups = {
            key: replace(group, inside=_rewired(group.inside, self.key, into, out_of)) for key, group in groups.items()
        }
        return _rewired(design.changed(groups=groups), self.key, into, out_of)


@dataclass(frozen=True)
class EditInside(Edit):
    """Do an edit inside a group, and so in every block of it.

    Parameters
    ----------
    key : str
        Id of the group.
    edit : Edit
        Applied to `inside_of` it; its training settings and groups are those of the design.
    """

    key: str
    edit: Edit

    def describe(self) -> str:
        """Return the title."""
        return f"{self.edit.title}, inside {self.key}"

    def apply(self, design: Design) -> Design:
        """Return the design with the group changed."""
        before = inside_of(design, self.key)
        after = self.edit.apply(before)
        if after is before:
            return design
        if self.key not in after.groups:
            raise EditError("A block cannot be taken away from inside itself.")
        group = Group(after.name, after.changed(name="", training={}, groups={}))
        return ReplaceGroup(self.key, group).apply(design.changed(groups=after.groups, training=after.training))


@dataclass(frozen=True)
class RenameGroup(Edit):
    """Call a group, and so every block of it, something else."""

    key: str
    name: str

    def describe(self) -> str:
        """Return the title."""
        return f"Name {self.key} “{self.name}”"

    def apply(self, design: Design) -> Design:
        """Return the design with the group renamed."""
        require(design.groups, self.key, "group")
        if not self.name:
            raise EditError("A block of one's own needs a name.")
        return design.changed(groups={**design.groups, self.key: replace(design.groups[self.key], name=self.name)})


@dataclass(frozen=True)
class RemoveGroups(Edit):
    """Take groups away that no block stands for."""

    keys: Collection[str]

    def describe(self) -> str:
        """Return the title."""
        return f"Remove {few(self.keys)}"

    def apply(self, design: Design) -> Design:
        """Return the design without them."""
        for key in self.keys:
            require(design.groups, key, "group")
        left = {key: group for key, group in design.groups.items() if key not in set(self.keys)}
        for key in self.keys:
            drawings = [design, *(group.inside for group in left.values())]
            if any(key in used_in(drawing, design.groups) for drawing in drawings):
                raise EditError(f"There are blocks of {design.groups[key].name or key} in the design still.")
        return design.changed(groups=left)


def inside_of(design: Design, key: str) -> Design:
    """Return the inside of a group as a design of its own, with the groups and the training settings of the whole.

    Raises
    ------
    EditError
        If there is no such group.
    """
    require(design.groups, key, "group")
    group = design.groups[key]
    return group.inside.changed(name=group.name, training=design.training, groups=design.groups)


def _renamed(old: Design, new: Design, kind: str) -> dict[str, str]:
    """Return the new names of the ports that are called otherwise now, by the old ones."""
    names = {terminal.block: terminal.port.name for terminal in terminals(new, kind)}
    before = {terminal.port.name: names.get(terminal.block) for terminal in terminals(old, kind)}
    return {name: now for name, now in before.items() if now is not None and now != name}


def _rewired(drawing: Design, key: str, into: Mapping[str, str], out_of: Mapping[str, str]) -> Design:
    """Return a drawing in which the wires of a group's blocks end in the ports as they are called now."""
    uses = {block.id for block in drawing.blocks.values() if block.type == GROUP + key}
    if not uses:
        return drawing
    wires = {
        Wire(
            wire.source,
            out_of.get(wire.output, wire.output) if wire.source in uses else wire.output,
            wire.target,
            into.get(wire.input, wire.input) if wire.target in uses else wire.input,
        )
        for wire in drawing.wires
    }
    return drawing.changed(wires=frozenset(wires))
