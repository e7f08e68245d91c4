"""Groups as block types: what is placed of a design's own parts looks and behaves as any other block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qdcnn_studio.design.expansion import faults
from qdcnn_studio.design.graph import GROUP, Design, Group
from qdcnn_studio.design.ports import Carried, Kind, Port, Register
from qdcnn_studio.design.problems import Misfit
from qdcnn_studio.design.registry import BlockType, Family, Registry, Settings
from qdcnn_studio.design.terminals import INPUT, OUTPUT, Terminal, terminals, tried_with

if TYPE_CHECKING:
    from qdcnn_studio.design.inference import Inference


class GroupType(BlockType):
    """The block type that a group of a design makes.

    Parameters
    ----------
    key : str
        Id of the group.
    group : Group
    groups : mapping of str to Group
        Those of the design, for the groups inside this one.
    registry : Registry
        The block types that what is inside is made of.
    fault : str
        Why its inside cannot be followed; empty if it can.
    """

    def __init__(self, key: str, group: Group, groups: Mapping[str, Group], registry: Registry, fault: str) -> None:
        count = len(group.inside.blocks) - sum(b.type in (INPUT, OUTPUT) for b in group.inside.blocks.values())
        self.key, self.group, self.count, self.fault = key, group, count, fault
        self.inside = group.inside.changed(groups=groups)
        self._registry = registry
        self._inputs, self._outputs = terminals(group.inside, INPUT), terminals(group.inside, OUTPUT)
        self._answers: dict[tuple[tuple[str, Carried], ...], Inference] = {}
        # A block type's description is a property of its class; a group has one of its own.
        described = {
            "name": GROUP + key,
            "title": group.name or key,
            "family": Family.TOOLS,
            "summary": f"A block of your own, made of {_counted(count)}.",
            "help": f"A block of your own, made of {_counted(count)}. Open it to see and change what is inside: that "
            "changes every block made of it. Detach one to change it alone.",
            "Settings": Settings,
        }
        for name, value in described.items():
            setattr(self, name, value)

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        """Return one port for each input inside."""
        return _ports(self._inputs)

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        """Return one port for each output inside."""
        return _ports(self._outputs)

    def look_inside(self, incoming: Mapping[str, Carried]) -> Inference:
        """Return what flows through the inside when this enters. Not to be asked of one with a fault."""
        from qdcnn_studio.design.inference import infer  # which in turn has to know groups when it meets one

        key = tuple(sorted(incoming.items(), key=lambda item: item[0]))
        if key not in self._answers:
            self._answers[key] = infer(tried_with(self.inside, incoming), self._registry)
        return self._answers[key]

    def given(self, inner: Inference) -> dict[str, Carried]:
        """Return what leaves at each output port, where that is known."""
        entering = {terminal.port.name: inner.incoming.get(terminal.block, {}).get("in") for terminal in self._outputs}
        return {port: carried for port, carried in entering.items() if carried is not None}

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return what leaves, if nothing inside is wrong."""
        if self.fault:
            raise Misfit(self.fault)
        inner = self.look_inside(incoming)
        if inner.problems:
            raise Misfit(self.told(inner.problems[0].message))
        return self.given(inner)

    def told(self, message: str) -> str:
        """Return how a sentence about the inside is told outside."""
        return f"Inside “{self.title}”: {message}"

    def caption(self, settings: Any) -> str:
        """Return how many blocks it is made of."""
        return _counted(self.count)

    def detail(self, settings: Any, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return qubits in and out, or whatever else enters and leaves."""
        if not incoming or not outgoing:
            return ""
        return f"{_told(incoming.values())} → {_told(outgoing.values())}"


class GroupRegistry(Registry):
    """The block types there are, and those that the groups of a design make.

    Parameters
    ----------
    base : Registry
    groups : mapping of str to Group
    """

    def __init__(self, base: Registry, groups: Mapping[str, Group]) -> None:
        super().__init__(base)
        self.base = base
        self.groups = groups
        wrong = faults(groups)
        for key, group in groups.items():
            self.add(GroupType(key, group, groups, self, wrong.get(key, "")))


_recent: tuple[tuple[Registry, int, GroupRegistry], ...] = ()


def with_groups(design: Design, registry: Registry) -> Registry:
    """Return the block types for a design: those there are, and those its own groups make.

    The last few answers are kept, as the groups of a design stay the same object until one of them changes.

    Parameters
    ----------
    design : Design
    registry : Registry
        May be one that was made for another design.
    """
    global _recent
    base = registry.base if isinstance(registry, GroupRegistry) else registry
    if not design.groups:
        return base
    for known, size, made in _recent:
        if known is base and size == len(base) and made.groups is design.groups:
            return made
    made = GroupRegistry(base, design.groups)
    _recent = ((base, len(base), made), *_recent[:3])
    return made


def _ports(found: tuple[Terminal, ...]) -> tuple[Port, ...]:
    return tuple(terminal.port for terminal in found)


def _counted(count: int) -> str:
    return "1 block" if count == 1 else f"{count} blocks"


def _told(carried: Any) -> str:
    """Return registers as one number of qubits, and anything else as a wire shows it."""
    several = list(carried)
    if all(one.kind is Kind.REGISTER for one in several):
        return Register(sum(one.qubits for one in several)).label
    return ", ".join(one.label for one in several)
