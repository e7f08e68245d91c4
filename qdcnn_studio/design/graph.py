"""The drawing as a plain value: blocks, wires, frames, notes and training settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

Json = Any
"""Whatever JSON can hold: settings stay JSON until a block type validates them."""

GROUP = "group:"
"""What the type of a block begins with that stands for a group; the rest of it is the group's id."""


ABOUT_WIRES = ("_wires_in_order", "_wires_into", "_wires_out_of")
"""What a design works out about its wires alone; designs with the same wires share it."""


@dataclass(frozen=True, slots=True)
class Block:
    """One placed block.

    Parameters
    ----------
    id : str
        Unique within the design, such as ``conv_1``.
    type : str
        Name of the block type, such as ``conv``. May be unknown to this installation.
    settings : mapping
        JSON values of the settings that differ from the defaults. They may be out of range:
        an invalid design can be drawn, saved and opened.
    position : tuple of float
        Top left corner on the canvas, in pixels at 100 %.
    label : str
        The user's own name for the block; empty to show the type's title.
    bypassed : bool
        Whether the block lets its input through unchanged.
    extra : mapping
        What a file said about the block that this version does not know; written back unchanged.
    """

    id: str
    type: str
    settings: Mapping[str, Json] = field(default_factory=dict)
    position: tuple[float, float] = (0.0, 0.0)
    label: str = ""
    bypassed: bool = False
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Wire:
    """A wire from an output port to an input port.

    Parameters
    ----------
    source, output : str
        Block id and output port it starts from.
    target, input : str
        Block id and input port it ends in.
    """

    source: str
    output: str
    target: str
    input: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A coloured, titled frame around a part of the drawing (``rect`` is x, y, width, height)."""

    id: str
    title: str
    rect: tuple[float, float, float, float]
    color: str = "data"
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """A free text on the drawing."""

    id: str
    text: str
    position: tuple[float, float]
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """A part of a drawing that is placed as one block, as often as one likes.

    Parameters
    ----------
    name : str
        What its blocks are called on screen.
    inside : Design
        Its blocks, wires, frames and notes. Blocks of the types ``input`` and ``output`` in it are its ports. It has
        no groups of its own: the blocks in it may be of the groups of the design it belongs to.
    """

    name: str
    inside: Design


@dataclass(frozen=True)
class Design:
    """A whole drawing. It is never changed in place: every change makes a new one.

    Parameters
    ----------
    blocks : mapping of str to Block
        By id.
    wires : frozenset of Wire
    frames : mapping of str to Frame
    notes : mapping of str to Note
    training : mapping
        JSON values of the training settings that differ from the defaults.
    name : str
        What the user calls the design.
    extra : mapping
        What a file said that this version does not know; written back unchanged.
    groups : mapping of str to Group
        By id: the parts that blocks of the type ``group:<id>`` stand for.
    """

    blocks: Mapping[str, Block] = field(default_factory=dict)
    wires: frozenset[Wire] = frozenset()
    frames: Mapping[str, Frame] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    training: Mapping[str, Json] = field(default_factory=dict)
    name: str = ""
    extra: Mapping[str, Json] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)

    @cached_property
    def graph(self) -> nx.MultiDiGraph:
        """The blocks and wires as a networkx graph; each edge's key is its `Wire`."""
        import networkx as nx  # a tenth of a second, and the window has no need of it to open

        graph = nx.MultiDiGraph()
        graph.add_nodes_from(sorted(self.blocks, key=natural))
        for wire in self._wires_in_order:
            if wire.source in self.blocks and wire.target in self.blocks:
                graph.add_edge(wire.source, wire.target, key=wire)
        return graph

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn yet: no block, no wire, no frame and no note."""
        return not (self.blocks or self.wires or self.frames or self.notes)

    @cached_property
    def _wires_in_order(self) -> list[Wire]:
        # By a key: comparing dataclasses one with another takes three times as long.
        return sorted(self.wires, key=attrgetter("source", "output", "target", "input"))

    @cached_property
    def _wires_into(self) -> dict[str, list[Wire]]:
        ends: dict[str, list[Wire]] = {}
        for wire in self._wires_in_order:
            ends.setdefault(wire.target, []).append(wire)
        return ends

    @cached_property
    def _wires_out_of(self) -> dict[str, list[Wire]]:
        ends: dict[str, list[Wire]] = {}
        for wire in self._wires_in_order:
            ends.setdefault(wire.source, []).append(wire)
        return ends

    @cached_property
    def has_loose_wires(self) -> bool:
        """Whether a wire begins or ends at a block there is not; a file may say so."""
        return any(wire.source not in self.blocks or wire.target not in self.blocks for wire in self.wires)

    def wires_into(self, block: str, port: str | None = None) -> list[Wire]:
        """Return the wires that end in a block (or in one port of it), in a fixed order."""
        return [wire for wire in self._wires_into.get(block, []) if port in (None, wire.input)]

    def wires_out_of(self, block: str, port: str | None = None) -> list[Wire]:
        """Return the wires that start from a block (or from one port of it), in a fixed order."""
        return [wire for wire in self._wires_out_of.get(block, []) if port in (None, wire.output)]

    def changed(self, **parts: Any) -> Design:
        """Return a copy with some parts replaced."""
        made = replace(self, **parts)
        if made.wires is self.wires:
            made.__dict__.update({name: self.__dict__[name] for name in ABOUT_WIRES if name in self.__dict__})
        return made

    def free_id(self, type_name: str, taken: Iterable[str] = ()) -> str:
        """Return the first of ``type_1``, ``type_2``… that no block has yet."""
        others = set(taken)
        prefix = type_name.removeprefix(GROUP)
        number = 1
        while f"{prefix}_{number}" in self.blocks or f"{prefix}_{number}" in others:
            number += 1
        return f"{prefix}_{number}"


@lru_cache(maxsize=8192)
def natural(name: str) -> tuple[Any, ...]:
    """Return a sort key under which ``conv_2`` comes before ``conv_10``, and no two names are equal."""
    parts = re.split(r"([0-9]+)", name)
    # Digits are compared by length, then as text: ids come from files, and `int` refuses very long numbers.
    numbers = [part.lstrip("0") for part in parts[1::2]]
    key: list[Any] = list(parts)
    key[1::2] = [(len(number), number) for number in numbers]
    return (tuple(key), name)
