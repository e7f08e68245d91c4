"""Making one block of several: what is inside it, and which ports it gets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qdcnn_studio.design.clip import extract
from qdcnn_studio.design.edit import EditError, Patch, require
from qdcnn_studio.design.edits import RemoveBlocks
from qdcnn_studio.design.expansion import End
from qdcnn_studio.design.graph import GROUP, Block, Design, Group, Json, Wire
from qdcnn_studio.design.group_types import with_groups
from qdcnn_studio.design.groups import free_key
from qdcnn_studio.design.inference import infer
from qdcnn_studio.design.naming import Names
from qdcnn_studio.design.order import downstream, emission_order, upstream
from qdcnn_studio.design.ports import Carried, Kind, Port
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.design.settings import likely_ports
from qdcnn_studio.design.splicing import BLOCK_HEIGHT, BLOCK_WIDTH, GAP, ROW_GAP, free_position
from qdcnn_studio.design.terminals import INPUT, OUTPUT, InputSettings, port_names, sample_settings


def collapse(design: Design, registry: Registry, selection: Collection[str], name: str) -> Patch:
    """Return the edit that makes one block of several.

    Its ports are the wires that came from outside or went there, and what had no wire at all.

    Parameters
    ----------
    design : Design
    registry : Registry
    selection : collection of str
        Ids of the blocks.
    name : str
        What the new block is called.

    Raises
    ------
    EditError
        If nothing is selected, or the new block would feed itself.
    """
    if not selection:
        raise EditError("Select the blocks that are to become one.")
    if not name:
        raise EditError("A block of one's own needs a name.")
    for block in selection:
        require(design.blocks, block, "block")
    registry = with_groups(design, registry)
    chosen = frozenset(selection)
    _refuse_loop(design, registry, chosen)
    key = free_key(name, design)
    ports = _Ports(design, registry, chosen)
    left = RemoveBlocks(tuple(chosen)).apply(design)
    position = free_position(left, _middle(design, chosen))
    placed = Block(design.free_id(GROUP + key), GROUP + key, position=position)
    after = left.changed(
        blocks={**left.blocks, placed.id: placed},
        wires=left.wires | ports.outside(placed.id),
        groups={**design.groups, key: Group(name, ports.inside())},
    )
    return Patch.between(design, after, f"Collapse into “{name}”")


@dataclass(frozen=True)
class _Joint:
    """A port that the new block gets: its name, its kind, and the outputs and inputs it stands between.

    For an input, ``source`` is outside (None if nothing is wired to it) and ``targets`` are inside; for an output,
    ``source`` is inside and ``targets`` are outside.
    """

    name: str
    kind: Kind
    source: End | None
    targets: tuple[End, ...]
    carried: Carried | None = None


class _Ports:
    """The ports that some blocks of a design get when they become one."""

    def __init__(self, design: Design, registry: Registry, chosen: frozenset[str]) -> None:
        self.design, self.registry, self.chosen = design, registry, chosen
        self.place = {block: index for index, block in enumerate(emission_order(design))}
        self.inputs = self._inputs()
        self.outputs = self._outputs()

    def inside(self) -> Design:
        """Return the chosen blocks with an input or output at each port."""
        part = extract(self.design, self.chosen)
        xs = [block.position[0] for block in part.blocks.values()]
        blocks, wires = dict(part.blocks), set(part.wires)
        used = Design(blocks)
        lowest = -float("inf")
        for joint in self.inputs:
            key = Design(blocks).free_id(INPUT)
            lowest = max(lowest, min(blocks[target].position[1] for target, _ in joint.targets))
            blocks[key] = Block(key, INPUT, _input_settings(joint), (min(xs) - BLOCK_WIDTH - GAP, lowest))
            wires |= {Wire(key, "out", *target) for target in joint.targets}
            lowest += BLOCK_HEIGHT + ROW_GAP
        lowest = -float("inf")
        for joint in self.outputs:
            assert joint.source is not None
            key = Design(blocks).free_id(OUTPUT)
            lowest = max(lowest, used.blocks[joint.source[0]].position[1])
            settings = _differing({"name": joint.name, "kind": str(joint.kind)}, {"name": "out", "kind": "register"})
            blocks[key] = Block(key, OUTPUT, settings, (max(xs) + BLOCK_WIDTH + GAP, lowest))
            wires.add(Wire(*joint.source, key, "in"))
            lowest += BLOCK_HEIGHT + ROW_GAP
        return Design(blocks, frozenset(wires))

    def outside(self, block: str) -> frozenset[Wire]:
        """Return the wires of the new block."""
        entering = {Wire(*joint.source, block, joint.name) for joint in self.inputs if joint.source is not None}
        leaving = {Wire(block, joint.name, *target) for joint in self.outputs for target in joint.targets}
        return frozenset(entering | leaving)

    def _inputs(self) -> list[_Joint]:
        found: dict[End, list[End]] = {}
        open_ends: list[tuple[End, Kind]] = []
        for block in sorted(self.chosen, key=self.place.__getitem__):
            for wire in self.design.wires_into(block):
                if wire.source not in self.chosen and wire.source in self.design.blocks:
                    found.setdefault((wire.source, wire.output), []).append((block, wire.input))
            for port in self._reading(block)[0]:
                if not self.design.wires_into(block, port.name):
                    open_ends.append(((block, port.name), port.kind))
        names = iter(port_names(len(found) + len(open_ends), "in"))
        carried = infer(self.design, self.registry).carried
        joined = [
            _Joint(next(names), self._kind(source, targets), source, tuple(targets), carried.get(source))
            for source, targets in found.items()
        ]
        return joined + [_Joint(next(names), kind, None, (end,)) for end, kind in open_ends]

    def _outputs(self) -> list[_Joint]:
        found: dict[End, tuple[End, ...]] = {}
        for block in sorted(self.chosen, key=self.place.__getitem__):
            ports = [port.name for port in self._reading(block)[1]]
            wired = [wire.output for wire in self.design.wires_out_of(block)]
            for name in dict.fromkeys([*ports, *wired]):
                wires = self.design.wires_out_of(block, name)
                leaving = tuple((wire.target, wire.input) for wire in wires if wire.target not in self.chosen)
                if leaving or not wires:
                    found[block, name] = leaving
        names = port_names(len(found), "out")
        return [
            _Joint(name, self._kind(source, targets), source, targets)
            for name, (source, targets) in zip(names, found.items(), strict=True)
        ]

    def _kind(self, source: End, targets: Collection[End]) -> Kind:
        """Return the kind of a wire, told by the output it starts from, or else by an input it ends in."""
        ends = [(source, 1), *((target, 0) for target in targets)]
        for (block, name), side in ends:
            for port in self._reading(block)[side]:
                if port.name == name:
                    return port.kind
        return Kind.REGISTER

    def _reading(self, block: str) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
        placed = self.design.blocks[block]
        block_type = self.registry.get(placed.type)
        return likely_ports(block_type, placed.settings) if block_type else ((), ())


def _input_settings(joint: _Joint) -> dict[str, Json]:
    usual = InputSettings().model_dump(mode="json")
    known = joint.carried is not None and joint.carried.kind is joint.kind
    sample = sample_settings(joint.carried) if joint.carried is not None and known else {"kind": str(joint.kind)}
    return _differing({"name": joint.name, **sample}, usual)


def _differing(values: dict[str, Json], usual: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in values.items() if usual[name] != value}


def _refuse_loop(design: Design, registry: Registry, chosen: frozenset[str]) -> None:
    """Refuse a selection that leads out and back in again: the new block would feed itself."""
    after = set[str]().union(*(downstream(design, block) for block in chosen))
    before = set[str]().union(*(upstream(design, block) for block in chosen))
    between = [block for block in emission_order(design) if block in (after & before) - chosen]
    if between:
        named = Names(design, registry)(between[0])
        raise EditError(f"These blocks cannot become one: {named} lies between them. Select it too.")


def _middle(design: Design, chosen: Collection[str]) -> tuple[float, float]:
    xs, ys = zip(*(design.blocks[block].position for block in chosen), strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
