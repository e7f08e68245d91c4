"""From a design to its text form."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping

from qdcnn_studio.design.edit import same
from qdcnn_studio.design.expansion import expanded
from qdcnn_studio.design.graph import Block, Design, Json, Wire, natural
from qdcnn_studio.design.order import walk_back
from qdcnn_studio.design.ports import Port
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.design.settings import defaults, likely_ports

LONGEST_CHAIN = 60
"""After so many blocks a chain goes on in a new line."""
BY_POSITION = 2
"""How many settings are written without their name at most."""


def to_text(design: Design, registry: Registry) -> str:
    """Return the text form of a design: one line for each chain, names where branches meet.

    Parameters
    ----------
    design : Design
    registry : Registry

    Returns
    -------
    str
        ``parse`` makes the same design of it, up to ids, positions, frames, notes and training settings. Wires that
        end or start nowhere, and all but the first into one input, have no text form and are left out. Groups are
        written as what is inside them.
    """
    return _Writer(expanded(design), registry).text()


class _Writer:
    """The chains of a design, and the names they need."""

    def __init__(self, design: Design, registry: Registry) -> None:
        self.registry = registry
        self.blocks = design.blocks
        self.ports = {key: self._ports(design, block) for key, block in design.blocks.items()}
        self.entering = {key: self._entering(design, key) for key in design.blocks}
        wires = frozenset(wire for wires in self.entering.values() for wire in wires if wire)
        self.design = design.changed(wires=wires)
        ends = [key for key in design.blocks if not self.design.wires_out_of(key)]
        ends.sort(key=lambda key: (natural(design.blocks[key].type), natural(key)))
        self.index = {key: place for place, key in enumerate(walk_back(self.design, ends))}
        self.chains = self._chains()
        self.names = self._names()

    def text(self) -> str:
        lines = []
        for chain in self.chains:
            line = " | ".join(self._stage(key, follows=place > 0) for place, key in enumerate(chain))
            name = self.names[chain[-1]]
            named = any(not self._is_link(wire) for wire in self.design.wires_out_of(chain[-1]))
            lines.append(f"{name} = {line}" if named else line)
        return "\n".join(lines)

    def _ports(self, design: Design, block: Block) -> tuple[list[str], list[str]]:
        """Return the names of a block's ports; of an unknown type, those that wires speak of."""
        known = self.registry.get(block.type)
        if known is None:
            into = {wire.input for wire in design.wires_into(block.id)}
            return sorted(into), sorted({wire.output for wire in design.wires_out_of(block.id)})
        inputs, outputs = likely_ports(known, block.settings)
        return [port.name for port in inputs], [port.name for port in outputs]

    def _entering(self, design: Design, key: str) -> list[Wire | None]:
        """Return the wire into each input of a block that has a text form."""
        entering: list[Wire | None] = []
        for port in self.ports[key][0]:
            wires = [
                wire
                for wire in design.wires_into(key, port)
                if wire.source in self.ports and wire.output in self.ports[wire.source][1]
            ]
            entering.append(wires[0] if wires else None)
        return entering

    def _chains(self) -> list[list[str]]:
        """Return the blocks in chains, each chain after those that it names."""
        chains: dict[str, list[str]] = {}
        for key in self.index:
            wire = self.entering[key][0] if self.entering[key] else None
            before = chains.get(wire.source) if wire else None
            if wire and before and self._could_link(wire) and len(before) < LONGEST_CHAIN:
                del chains[wire.source]
                chains[key] = [*before, key]
            else:
                chains[key] = [key]
        self.links = {(one, other) for chain in chains.values() for one, other in zip(chain, chain[1:], strict=False)}
        return list(chains.values())

    def _could_link(self, wire: Wire) -> bool:
        only_one = len(self.design.wires_out_of(wire.source)) == 1 and len(self.ports[wire.source][1]) == 1
        return only_one and not self._is_joint(wire.target)

    def _is_link(self, wire: Wire) -> bool:
        return (wire.source, wire.target) in self.links

    def _is_joint(self, key: str) -> bool:
        """Return whether all that feeds a block stands in brackets, for its inputs are alike: none is the main one."""
        known = self.registry.get(self.blocks[key].type)
        inputs: tuple[Port, ...] = likely_ports(known, self.blocks[key].settings)[0] if known else ()
        alike = len(self.ports[key][0]) > 1 and len({port.kind for port in inputs}) <= 1
        return alike or not self.entering[key] or self.entering[key][0] is None

    def _names(self) -> dict[str, str]:
        """Return the ids that the parser will give to the blocks: they serve as names."""
        names: dict[str, str] = {}
        numbers: Counter[str] = Counter()
        taken: set[str] = set()
        for chain in self.chains:
            for key in chain:
                kind = self.blocks[key].type
                while True:
                    numbers[kind] += 1
                    names[key] = re.sub(r"\W", "_", f"{kind}_{numbers[kind]}")
                    if names[key] not in taken:
                        break
                taken.add(names[key])
        return names

    def _stage(self, key: str, follows: bool) -> str:
        """Return one block of a chain."""
        entering = self.entering[key]
        wired = [place for place, wire in enumerate(entering) if wire]
        first, references = "", []
        if wired:
            several = "inputs" in self._fields(key)
            shown = entering if several else entering[: wired[-1] + 1]
            references = [self._reference(wire) for wire in shown]
        if follows or (references and not self._is_joint(key)):
            first = "" if follows else f"{references[0]} | "
            references = references[1:]
        arguments = [*references, *self._settings(key, len(entering) if wired else None, positional=not references)]
        return f"{first}{self._word(key)}({', '.join(arguments)})"

    def _word(self, key: str) -> str:
        return re.sub(r"\W", "_", self.blocks[key].type)

    def _fields(self, key: str) -> list[str]:
        known = self.registry.get(self.blocks[key].type)
        return list(known.Settings.model_fields) if known else []

    def _reference(self, wire: Wire | None) -> str:
        if wire is None:
            return "None"
        outputs = self.ports[wire.source][1]
        name = self.names[wire.source]
        return f"{name}[{outputs.index(wire.output)}]" if len(outputs) > 1 else name

    def _settings(self, key: str, inputs: int | None, positional: bool) -> list[str]:
        """Return the settings that differ from the defaults, the first by position, the rest by name.

        The very first is written even if it is the default, unless that is 0 or empty: ``conv("su4")`` says more than
        ``conv()``. ``inputs`` is left out if the block is wired: the number of references says it.
        """
        block = self.blocks[key]
        known = self.registry.get(block.type)
        usual = defaults(known) if known else {}
        values = {name: value for name, value in block.settings.items() if not _is(usual, name, value)}
        fields = [name for name in self._fields(key) if name != "inputs"]
        if inputs is not None and same({**usual, **block.settings}.get("inputs"), inputs):
            values.pop("inputs", None)
        elif inputs is not None and "inputs" in usual:
            values["inputs"] = block.settings.get("inputs", usual["inputs"])
        parts = []
        if positional and fields and usual.get(fields[0]):
            values.setdefault(fields[0], usual[fields[0]])
        for name in fields[:BY_POSITION] if positional else ():
            if name not in values or not isinstance(values[name], str | int | float):
                break
            parts.append(literal(values.pop(name)))
        if not parts and fields and _is(usual, fields[0], values.get(fields[0])):
            del values[fields[0]]
        rest = [name for name in fields if name in values]
        rest += sorted((name for name in values if name not in rest and name.isidentifier()), key=natural)
        parts += [f"{name}={literal(values[name])}" for name in rest]
        if block.label and "label" not in fields:
            parts.append(f"label={literal(block.label)}")
        if block.bypassed and "bypass" not in fields:
            parts.append("bypass=True")
        return parts


def literal(value: Json) -> str:
    """Return a JSON value as the text form writes it."""
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(str(name))}: {literal(entry)}" for name, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def _is(usual: Mapping[str, Json], name: str, value: Json) -> bool:
    return name in usual and same(usual[name], value)
