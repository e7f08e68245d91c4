"""What each wire of a design carries, and what is wrong with each block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qdcnn_studio.design.graph import Block, Design
from qdcnn_studio.design.group_types import with_groups
from qdcnn_studio.design.naming import Names
from qdcnn_studio.design.order import emission_order
from qdcnn_studio.design.passage import Given, Passage
from qdcnn_studio.design.ports import Carried
from qdcnn_studio.design.problems import Problem
from qdcnn_studio.design.registry import Registry, Settings
from qdcnn_studio.design.repairs import Repairs
from qdcnn_studio.design.visit import Visit


@dataclass(frozen=True)
class Inference:
    """What is known about a design without its data.

    Parameters
    ----------
    order : tuple of str
        All block ids, each after those that feed it.
    settings : dict of str to Settings
        Validated settings of the blocks that have valid ones.
    carried : dict of (str, str) to Carried
        What each output port gives, by (block, port), where that is known.
    incoming : dict of str to dict of str to Carried
        What enters each input port of a block, where that is known.
    problems : tuple of Problem
        In the order of the blocks.
    bypassed : frozenset of str
        The blocks that pass their first input to their first output.
    passages : dict of str to Passage
        What is known about each block: the same object as for the design before, where nothing else is known.
    loops : bool
        Whether blocks feed themselves.
    """

    order: tuple[str, ...]
    settings: dict[str, Settings]
    carried: dict[tuple[str, str], Carried]
    incoming: dict[str, dict[str, Carried]]
    problems: tuple[Problem, ...]
    bypassed: frozenset[str]
    passages: dict[str, Passage]
    loops: bool = False

    def flows_as(self, other: Inference) -> bool:
        """Whether the same flows through the same blocks in the same order; then the circuit is the same, too."""
        known = other.passages
        return self.order == other.order and all(known[block] is found for block, found in self.passages.items())


@dataclass(frozen=True)
class Answer:
    """What was found out about a design with some block types."""

    design: Design
    registry: Registry
    types: int
    inference: Inference

    def answers(self, design: Design, registry: Registry) -> bool:
        """Whether that is what is asked for. Types may have been added to the registry since."""
        return self.design is design and self.registry is registry and self.types == len(registry)


_recent: tuple[Answer, ...] = ()


def infer(design: Design, registry: Registry) -> Inference:
    """Follow what flows through a design, and note what does not fit. Never raises.

    The last few answers are kept, for the checks, the compiler and the views ask for the same design in turn. Of
    another design, only the blocks are looked at for which something else may hold than in the one most like it.

    Parameters
    ----------
    design : Design
    registry : Registry

    Returns
    -------
    Inference
    """
    global _recent
    registry, recent = with_groups(design, registry), _recent
    for answer in recent:
        if answer.answers(design, registry):
            return answer.inference
    made = _infer(design, registry, _most_like(design, recent))
    _recent = (Answer(design, registry, len(registry), made), *recent[:3])
    return made


def infer_anew(design: Design, registry: Registry) -> Inference:
    """Return what `infer` does, found out from the beginning: what it is tested by."""
    return _infer(design, with_groups(design, registry), None)


def _most_like(design: Design, recent: tuple[Answer, ...]) -> Answer | None:
    """Return the answer for the design that has most blocks in common with this one."""

    def common(answer: Answer) -> int:
        blocks = answer.design.blocks
        return sum(blocks.get(key) is block for key, block in design.blocks.items())

    return max(recent, key=common, default=None)


def _infer(design: Design, registry: Registry, like: Answer | None) -> Inference:
    """Look at the blocks in order: at all, or at those for which something else may hold than in a design like it."""
    known = None if like is None else like.inference
    same_blocks = like is not None and like.design.blocks.keys() == design.blocks.keys()
    same_ends = like is not None and same_blocks and like.design.wires == design.wires
    order = known.order if known is not None and same_ends else tuple(emission_order(design))
    walk = _Walk(design, registry, {block: index for index, block in enumerate(order)})
    if known is None or not same_ends or known.loops:
        walk.find_loops()
    if like is None or known is None or not _may_keep(design, like, same_blocks, bool(walk.loops)):
        walk.look_at = set(order)
    else:
        walk.known = known.passages
        walk.passages = {key: passage for key, passage in known.passages.items() if key in design.blocks}
        walk.given = {key: passage.given for key, passage in walk.passages.items()}
        walk.look_at = _touched(design, registry, like)
    for block in order:
        if block in walk.look_at or (walk.passages[block].late and not walk.repairs.is_spent):
            walk.visit(design.blocks[block])
    return walk.inference(order)


def _may_keep(design: Design, like: Answer, same_blocks: bool, loops: bool) -> bool:
    """Whether the neighbours of what was edited are all that can be affected by it.

    In a loop it depends on the order what is known about a block when it is looked at; and a block that comes or goes
    at the end of a wire that is there before or after it changes what holds at the other end.
    """
    if loops or like.inference.loops:
        return False
    return same_blocks or not (design.has_loose_wires or like.design.has_loose_wires)


def _touched(design: Design, registry: Registry, like: Answer) -> set[str]:
    """Return the blocks to look at: what was edited, the ends of other wires, and what is looked at every time.

    Problems are found anew every time, for they name other blocks, and what mends them lies anywhere in the drawing;
    but late ones have only names in them. What has no inputs is looked at every time, too: it may read files.
    """
    before, known = like.design, like.inference.passages
    ends = {end for wire in design.wires ^ before.wires for end in (wire.source, wire.target)}
    found = {key for key in ends if key in design.blocks}
    names_stay = design.blocks.keys() == before.blocks.keys()
    for key, block in design.blocks.items():
        old = before.blocks.get(key)
        if old is block:
            continue
        if old is None or not _means_the_same(block, old):
            found.add(key)
        names_stay = names_stay and old is not None and (old.label, old.type) == (block.label, block.type)
    if registry is not like.registry or len(registry) != like.types:
        names_stay = False
        types = design.blocks.items()
        found |= {key for key, block in types if key in known and known[key].block_type is not registry.get(block.type)}
    for key, passage in known.items():
        if not passage.reading.inputs or (passage.problems and not (passage.late and names_stay)):
            found.add(key)
    return found


def _means_the_same(one: Block, other: Block) -> bool:
    """Whether two blocks differ in place and name at most. Settings are compared as objects: ``1 == True``."""
    return one.settings is other.settings and one.type == other.type and one.bypassed == other.bypassed


@dataclass
class _Walk:
    """One pass through a design in emission order.

    ``known`` has what is known of another design, ``passages`` what holds for this one so far; the blocks in
    ``look_at`` have yet to be looked at.
    """

    design: Design
    registry: Registry
    index: Mapping[str, int]
    known: Mapping[str, Passage] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    given: dict[str, Given | None] = field(default_factory=dict)
    look_at: set[str] = field(default_factory=set)
    loops: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = Names(self.design, self.registry)
        self.repairs = Repairs(self.design, self.registry, self.names)

    def inference(self, order: tuple[str, ...]) -> Inference:
        """Return what was found."""
        passages = {key: self.passages[key] for key in order}
        found = passages.items()
        return Inference(
            order,
            {key: passage.reading.settings for key, passage in found if passage.reading.settings is not None},
            {
                (key, port): carried
                for key, passage in found
                if passage.given is not None
                for port, carried in passage.given.carried.items()
            },
            {key: passage.incoming for key, passage in found if passage.incoming is not None},
            (*self.loops, *(problem for passage in passages.values() for problem in passage.problems)),
            frozenset(key for key, passage in found if passage.bypassed),
            passages,
            bool(self.loops),
        )

    def find_loops(self) -> None:
        """Report each group of blocks that feed themselves; a wire that runs against the order gives it away."""
        index = self.index
        against = [
            wire
            for wire in self.design.wires
            if wire.source in index and wire.target in index and index[wire.source] >= index[wire.target]
        ]
        if not against:
            return
        import networkx as nx

        for group in nx.strongly_connected_components(self.design.graph):
            inside = sorted(wire for wire in against if wire.source in group and wire.target in group)
            if not inside:
                continue
            members = sorted(group, key=index.__getitem__)
            named = [self.names(member) for member in members]
            others = f" through {named[1]}" if len(named) == 2 else f" through {len(named) - 1} other blocks"
            message = f"{named[0]} feeds itself{others if len(named) > 1 else ''}, but a circuit has no loops."
            repairs = tuple(self.repairs.unwire(wire) for wire in inside[:3])
            self.loops.append(Problem(message, members[0], repairs=repairs))

    def visit(self, block: Block) -> None:
        """Note what goes into a block, what comes out, and what does not fit; look at what it feeds if that is new."""
        key, known = block.id, self.known.get(block.id)
        found = Visit(self, block, self.registry.get(block.type)).passage()
        if known is not None:
            found = _kept(known, found)
        self.passages[key], self.given[key] = found, found.given
        if known is None or found.given is not known.given:
            self.look_at |= {wire.target for wire in self.design.wires_out_of(key)}


def _kept(known: Passage, found: Passage) -> Passage:
    """Return what was found about a block, as the objects that were known before where they say the same."""
    if known.reading is found.reading and known == found:
        return known
    return replace(found, given=known.given) if known.given == found.given else found
