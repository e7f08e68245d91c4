"""A design with every group in it replaced by what is inside: what is compiled, fed and trained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from qdcnn_studio.design.graph import GROUP, Block, Design, Group, Wire
from qdcnn_studio.design.terminals import INPUT, OUTPUT, Terminal, terminals

DEEPEST = 20
"""How deep groups may be nested."""
LARGEST = 5000
"""How many blocks one group may come to."""

End = tuple[str, str]
"""A block and an output port of it."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a block of an expanded design comes from.

    Parameters
    ----------
    block : str
        The block of the original design it stands in.
    group, inner : str
        The group it is drawn in, and its id there.
    """

    block: str
    group: str
    inner: str


@dataclass(frozen=True)
class Expansion:
    """A design without groups, and how its blocks are related to those of the design it comes from.

    Parameters
    ----------
    design : Design
        Blocks from inside a group have ids such as ``stem_1/conv_1``. It is the original one if that has no groups.
    homes : mapping of str to Home
        For the blocks that come from inside a group.
    outputs : mapping of (str, str) to (str, str)
        For each output of a group's block, the block and port inside that gives what leaves there.
    """

    design: Design
    homes: Mapping[str, Home] = field(default_factory=dict)
    outputs: Mapping[End, End] = field(default_factory=dict)

    def outer(self, block: str) -> str:
        """Return the block of the original design that a block stands in; itself, if it is in no group."""
        return self.homes[block].block if block in self.homes else block


_recent: tuple[tuple[Design, Expansion], ...] = ()


def expansion(design: Design) -> Expansion:
    """Return a design with every group replaced by what is inside, as often and as deep as there are any.

    The last few answers are kept, for the checks, the compiler and the views ask for the same design in turn.
    """
    global _recent
    if not design.groups:
        return Expansion(design)
    for known, answer in _recent:
        if known is design:
            return answer
    made = _Unfolding(design).expansion()
    _recent = ((design, made), *_recent[:3])
    return made


def expanded(design: Design) -> Design:
    """Return a design with every group replaced by what is inside. Groups that cannot be (`faults`) are left."""
    return expansion(design).design


def group_of(block: Block, groups: Mapping[str, Group]) -> str | None:
    """Return the id of the group that a block stands for; None if it is an ordinary block, or there is none."""
    key = block.type.removeprefix(GROUP)
    return key if block.type.startswith(GROUP) and key in groups else None


def used_in(inside: Design, groups: Mapping[str, Group]) -> set[str]:
    """Return the ids of the groups that blocks of a drawing stand for."""
    return {key for block in inside.blocks.values() if (key := group_of(block, groups)) is not None}


def needed(keys: Iterable[str], groups: Mapping[str, Group]) -> set[str]:
    """Return some groups and all that stand inside them, however deep."""
    found: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += used_in(groups[key].inside, groups)
    return found


def faults(groups: Mapping[str, Group]) -> dict[str, str]:
    """Return, for each group that cannot be replaced by its inside, the reason in one sentence."""
    inner = {key: used_in(group.inside, groups) for key, group in groups.items()}
    depth, size = _extents(groups, inner)
    found: dict[str, str] = {}
    for key, group in groups.items():
        if key not in depth:
            loops = key in needed(inner[key], groups)
            what = "itself" if loops else "a block that contains itself"
            found[key] = f"“{group.name}” contains {what}, so it has no end."
        elif depth[key] > DEEPEST:
            found[key] = f"Blocks are nested more than {DEEPEST} deep in “{group.name}”."
        elif size[key] > LARGEST:
            found[key] = f"“{group.name}” comes to {size[key]:,} blocks; at most {LARGEST:,} can be in one."
    return found


def _extents(groups: Mapping[str, Group], inner: Mapping[str, set[str]]) -> tuple[dict[str, int], dict[str, int]]:
    """Return how deep each group is nested and how many blocks it comes to; without those that never end."""
    depth: dict[str, int] = {}
    size: dict[str, int] = {}
    waiting = set(groups)
    while ready := [key for key in waiting if inner[key] <= depth.keys()]:
        for key in ready:
            depth[key] = 1 + max((depth[other] for other in inner[key]), default=0)
            blocks = groups[key].inside.blocks.values()
            uses = [group_of(block, groups) for block in blocks]
            size[key] = sum(1 if use is None else size[use] for use in uses)
        waiting -= set(ready)
    return depth, size


class _Unfolding:
    """Puts the insides of groups side by side, joint to joint, then joins the wires across the joints.

    A joint stands for a port of a group's block. ``feeds`` has what enters each joint.
    """

    def __init__(self, original: Design) -> None:
        self.original = original
        self.groups = {key: group for key, group in original.groups.items() if key not in faults(original.groups)}
        self.separator = "/"
        drawings = [original, *(group.inside for group in self.groups.values())]
        while any(self.separator in key for drawing in drawings for key in drawing.blocks):
            self.separator += "/"
        self.blocks: dict[str, Block] = {}
        self.wires: list[Wire] = []
        self.homes: dict[str, Home] = {}
        self.feeds: dict[End, list[End]] = {}

    def expansion(self) -> Expansion:
        """Return the whole, with the original design if there is nothing to unfold."""
        uses = [block for block in self.original.blocks.values() if group_of(block, self.groups) is not None]
        if not uses:
            return Expansion(self.original)
        self._unfold(self.original, "")
        wires = {
            Wire(*source, wire.target, wire.input)
            for wire in self.wires
            for source in self._sources((wire.source, wire.output))
        }
        ports = [(use.id, terminal.port.name) for use in uses for terminal in self._ports(use, OUTPUT)]
        outputs = {port: found[0] for port in ports if (found := self._sources(_joint(*port, OUTPUT)))}
        return Expansion(self.original.changed(blocks=self.blocks, wires=frozenset(wires)), self.homes, outputs)

    def _unfold(self, drawing: Design, path: str, home: str = "", group: str | None = None) -> None:
        """Add the blocks of a drawing, and those inside them; inside a group, ids get a path in front."""
        uses: dict[str, str | None] = {}
        for block in drawing.blocks.values():
            key = uses[block.id] = group_of(block, self.groups)
            if group is not None and block.type in (INPUT, OUTPUT):
                continue
            if key is None:
                self.blocks[path + block.id] = replace(block, id=path + block.id)
                if group is not None:
                    self.homes[path + block.id] = Home(home, group, block.id)
            elif not self._bypass(block, path + block.id):
                self._unfold(self.groups[key].inside, path + block.id + self.separator, home or block.id, key)
        inner = self._inner_joints(drawing, path) if group is not None else {}
        for wire in drawing.wires:
            if wire.source in drawing.blocks and wire.target in drawing.blocks:
                self._lead(wire, path, uses, inner)

    def _lead(self, wire: Wire, path: str, uses: Mapping[str, str | None], inner: Mapping[str, End]) -> None:
        """Add one wire, whose ends may be joints."""
        source = inner.get(wire.source, (path + wire.source, wire.output))
        if uses[wire.source] is not None:
            source = _joint(path + wire.source, wire.output, OUTPUT)
        if wire.target in inner:
            self.feeds.setdefault(inner[wire.target], []).append(source)
        elif uses[wire.target] is not None:
            self.feeds.setdefault(_joint(path + wire.target, wire.input, INPUT), []).append(source)
        else:
            self.wires.append(Wire(*source, path + wire.target, wire.input))

    def _inner_joints(self, inside: Design, path: str) -> dict[str, End]:
        """Return the joint that each input and output inside a group's block stands for."""
        use = path.removesuffix(self.separator)
        return {
            terminal.block: _joint(use, terminal.port.name, kind)
            for kind in (INPUT, OUTPUT)
            for terminal in terminals(inside, kind)
        }

    def _bypass(self, block: Block, key: str) -> bool:
        """Join the first input of a bypassed group to its first output; return whether that is so."""
        into, out_of = self._ports(block, INPUT), self._ports(block, OUTPUT)
        if not block.bypassed or not into or not out_of or into[0].port.kind is not out_of[0].port.kind:
            return False
        self.feeds[_joint(key, out_of[0].port.name, OUTPUT)] = [_joint(key, into[0].port.name, INPUT)]
        return True

    def _ports(self, block: Block, kind: str) -> tuple[Terminal, ...]:
        key = group_of(block, self.groups)
        return terminals(self.groups[key].inside, kind) if key is not None else ()

    def _sources(self, end: End) -> list[End]:
        """Return the outputs of ordinary blocks that lead to an end, through any number of joints."""
        found: list[End] = []
        seen = {end}
        waiting = [end]
        while waiting:
            at = waiting.pop()
            if at[0] in self.blocks:
                found.append(at)
                continue
            for source in self.feeds.get(at, ()):
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return sorted(set(found))


def _joint(block: str, port: str, kind: str) -> End:
    """Return the name of the joint at a port of a group's block; inputs and outputs may be called the same."""
    return block, f"{kind}:{port}"
