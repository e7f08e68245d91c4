"""Repairs: suggestions of blocks and faults of wiring, turned into edits that a click applies."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from qdcnn_studio.design.edits import AddBlock, Batch, ChangeSettings, Connect, Disconnect, Edit
from qdcnn_studio.design.graph import Block, Design, Json, Wire
from qdcnn_studio.design.naming import Names
from qdcnn_studio.design.order import downstream
from qdcnn_studio.design.ports import Carried, Kind, Port
from qdcnn_studio.design.problems import ChangeSettings as SuggestedSettings
from qdcnn_studio.design.problems import InsertBefore, Misfit, Repair, Suggestion
from qdcnn_studio.design.registry import BlockType, Registry
from qdcnn_studio.design.settings import read_settings
from qdcnn_studio.design.splicing import Splice, fitting_ports, free_position, new_block

MOST = 3
"""How many repairs one problem offers at most."""
ENOUGH = 20
"""How many problems of one design get repairs that need a search."""


Place = tuple[float, float, str, str]
"""Where an output is: left and top of its block, the block and the port."""


class Repairs:
    """Makes the repairs for one design.

    Parameters
    ----------
    design : Design
    registry : Registry
    names : Names
    """

    def __init__(self, design: Design, registry: Registry, names: Names) -> None:
        self._design = design
        self._registry = registry
        self._names = names
        self._searches = 0
        self._free: dict[Kind, list[Place]] | None = None
        self._last_below: dict[str, set[str]] = {}

    @property
    def is_spent(self) -> bool:
        """Whether there will be no more searches."""
        return self._searches >= ENOUGH

    def suggested(self, block: Block, suggestions: Iterable[Suggestion]) -> tuple[Repair, ...]:
        """Return the edits that a block's own suggestions stand for; those that cannot be made are left out."""
        repairs = []
        for suggestion in suggestions:
            if isinstance(suggestion, SuggestedSettings):
                edit: Edit | None = ChangeSettings(block.id, dict(suggestion.settings))
            else:
                edit = self._inserted(block, suggestion)
            if edit is not None:
                repairs.append(Repair(suggestion.title, edit))
        return tuple(repairs[:MOST])

    def unwire(self, *wires: Wire) -> Repair:
        """Return the repair that takes one or more wires away."""
        sources = list(dict.fromkeys(self._names(wire.source) for wire in wires))
        origin = f" from {sources[0]}" if len(sources) == 1 else ""
        what = "the wire" if len(wires) == 1 else f"the {len(wires)} wires"
        return Repair(f"Remove {what}{origin}", Disconnect(wires))

    def keep(self, wire: Wire, wires: Sequence[Wire]) -> Repair:
        """Return the repair that leaves one of several wires that end in one input."""
        others = tuple(other for other in wires if other != wire)
        return Repair(f"Keep the wire from {self._names(wire.source)}", Disconnect(others))

    def cloned(self, wires: Sequence[Wire]) -> tuple[Repair, ...]:
        """Return the repairs for a register that goes to several places: split it, or keep one of the wires."""
        repairs = []
        if splitter := self._splitter(len(wires)):
            repairs.append(self._split(wires, *splitter))
        for wire in wires[: MOST - len(repairs)]:
            others = tuple(other for other in wires if other != wire)
            place = f", input {wire.input}" if any(other.target == wire.target for other in others) else ""
            repairs.append(Repair(f"Keep only the wire to {self._names(wire.target)}{place}", Disconnect(others)))
        return tuple(repairs)

    def converters(self, wire: Wire, given: Kind, wanted: Kind, carried: Carried | None) -> tuple[Repair, ...]:
        """Return the repairs for a wire between different kinds: a block that makes one of the other, or no wire.

        Blocks that take what the wire carries as it is come first.
        """
        found: list[tuple[bool, BlockType, tuple[str, str]]] = []
        if self._may_search():
            for block_type in self._registry:
                ports = fitting_ports(block_type, {}, given, wanted)
                if ports and len(read_settings(block_type, {}).inputs) == 1:
                    found.append((not _takes(block_type, ports[0], carried), block_type, ports))
        found.sort(key=lambda entry: entry[0])
        repairs = []
        for _, block_type, ports in found[: MOST - 1]:
            title = f"Insert {block_type.title}"
            block = new_block(self._design, block_type.name)
            repairs.append(Repair(title, Splice(wire, block, *ports, heading=title)))
        return (*repairs, self.unwire(wire))

    def missing(self, block: Block, port: Port) -> tuple[Repair, ...]:
        """Return the repairs for an input that nothing is wired to: the nearest outputs that fit and are free."""
        if not self._may_search():
            return ()
        below, free = self._below(block.id), self._free_outputs(port.kind)
        return tuple(
            Repair(f"Wire {self._names(key)} to it", Connect(Wire(key, output, block.id, port.name)))
            for _, key, output in _nearest(free, block.position, below, MOST - 1)
        )

    def inputs_of(self, block: Block) -> tuple[Port, ...]:
        """Return the input ports of a placed block; none if its type or settings are not valid."""
        block_type = self._registry.get(block.type)
        return read_settings(block_type, block.settings).inputs if block_type else ()

    def _inserted(self, block: Block, suggestion: InsertBefore) -> Edit | None:
        block_type = self._registry.get(suggestion.type)
        inputs = self.inputs_of(block)
        name = suggestion.input or (inputs[0].name if inputs else None)
        wires = self._design.wires_into(block.id, name)
        if block_type is None or name is None or len(wires) != 1 or wires[0].source not in self._design.blocks:
            return None
        kind = next((into.kind for into in inputs if into.name == name), None)
        if kind is None:
            return None
        ports = fitting_ports(block_type, suggestion.settings, kind, kind)
        if ports is None:
            return None
        inserted = new_block(self._design, suggestion.type, suggestion.settings)
        return Splice(wires[0], inserted, *ports, heading=suggestion.title)

    def _splitter(self, parts: int) -> tuple[BlockType, str, list[str]] | None:
        """Return a block type that hands out so many registers of one, with its ports."""
        if not self._may_search():
            return None
        for block_type in self._registry:
            reading = read_settings(block_type, {})
            outputs = [port.name for port in reading.outputs if port.kind is Kind.REGISTER]
            if [port.kind for port in reading.inputs] == [Kind.REGISTER] and len(outputs) == parts > 1:
                return block_type, reading.inputs[0].name, outputs
        return None

    def _split(self, wires: Sequence[Wire], block_type: BlockType, port: str, outputs: Sequence[str]) -> Repair:
        title = f"Insert {block_type.title}: each gets a part of the qubits"
        block = new_block(self._design, block_type.name)
        first, *others = wires
        edits: list[Edit] = [
            Splice(first, block, port, outputs[0]),
            *(
                Connect(Wire(block.id, output, wire.target, wire.input))
                for output, wire in zip(outputs[1:], others, strict=True)
            ),
        ]
        return Repair(title, Batch(title, edits))

    def _may_search(self) -> bool:
        """Return whether one more search is allowed: a drawing with hundreds of faults must stay quick."""
        self._searches += 1
        return self._searches <= ENOUGH

    def _below(self, block: str) -> set[str]:
        """Return a block and all that it leads to; of the last one asked for, since several inputs may be missing."""
        if block not in self._last_below:
            self._last_below = {block: downstream(self._design, block)}
        return self._last_below[block]

    def _free_outputs(self, kind: Kind) -> list[Place]:
        """Return the outputs of a kind that can be wired to one more place, from left to right."""
        if self._free is None:
            self._free = {each: [] for each in Kind}
            for block in self._design.blocks.values():
                block_type = self._registry.get(block.type)
                ports = read_settings(block_type, block.settings).outputs if block_type else ()
                for port in ports:
                    if port.kind is Kind.FEATURES or not self._design.wires_out_of(block.id, port.name):
                        self._free[port.kind].append((*block.position, block.id, port.name))
            for free in self._free.values():
                free.sort()
        return self._free[kind]


def _nearest(
    free: Sequence[Place], position: tuple[float, float], below: Collection[str], count: int
) -> list[tuple[float, str, str]]:
    """Return the nearest outputs to a block, but for those below it, with their distances."""
    x, y = position
    best: list[tuple[float, str, str]] = []
    for left, top, block, port in _outward(free, x):
        if len(best) == count and abs(left - x) > best[-1][0]:
            break
        if block not in below:
            insort(best, (abs(left - x) + abs(top - y), block, port))
            del best[count:]
    return best


def _outward(free: Sequence[Place], x: float) -> Iterator[Place]:
    """Yield places ordered from left to right by their distance from x across."""
    after = bisect_left(free, x, key=itemgetter(0))
    before = after - 1
    while before >= 0 or after < len(free):
        if before < 0 or (after < len(free) and free[after][0] - x < x - free[before][0]):
            yield free[after]
            after += 1
        else:
            yield free[before]
            before -= 1


def appended(design: Design, key: str, output: str, block_type: BlockType, settings: Mapping[str, Json]) -> Edit:
    """Return the edit that places a block behind an output and wires it, its first fitting port being the input."""
    x, y = design.blocks[key].position
    block = new_block(design, block_type.name, settings)
    block = Block(block.id, block.type, block.settings, free_position(design, (x + 224.0, y)))
    port = read_settings(block_type, settings).inputs[0].name
    return Batch(f"Add {block.id}", (AddBlock(block), Connect(Wire(key, output, block.id, port))))


def _takes(block_type: BlockType, port: str, carried: Carried | None) -> bool:
    reading = read_settings(block_type, {})
    if carried is None or reading.settings is None:
        return False
    try:
        block_type.infer(reading.settings, {port: carried})
    except Misfit:
        return False
    except Exception:  # a third party's block type may raise anything; then it is no good repair
        return False
    return True
