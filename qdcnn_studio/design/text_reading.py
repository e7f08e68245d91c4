"""From the text form to a design."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from qdcnn_studio.design.edit import same
from qdcnn_studio.design.graph import Block, Design, Json, Wire
from qdcnn_studio.design.layout import tidy
from qdcnn_studio.design.registry import BlockType, Registry
from qdcnn_studio.design.settings import defaults, likely_ports, read_settings
from qdcnn_studio.design.text_syntax import DEEPEST, Source, is_reference, stages
from qdcnn_studio.design.wording import listed

FOR_ALL = {"label": str, "bypass": bool}
"""What may be said of any block, besides its settings."""


def parse(text: str, registry: Registry) -> Design:
    """Return the design that a text form stands for, laid out.

    Parameters
    ----------
    text : str
    registry : Registry
        The block types that may be named.

    Returns
    -------
    Design
        Block ids are ``type_1``, ``type_2``… in the order in which the blocks appear.

    Raises
    ------
    TextError
        If the text stands for no design. Settings out of range are no error here: the checks tell them.
    """
    reader = _Reader(Source(text), registry)
    for statement in reader.source.statements:
        reader.statement(statement)
    design = Design(reader.blocks, frozenset(reader.resolved_wires()))
    positions = tidy(design)
    return design.changed(blocks={key: replace(block, position=positions[key]) for key, block in design.blocks.items()})


@dataclass(frozen=True)
class _Output:
    """A block, or one output of it by number."""

    block: str
    index: int | None = None


@dataclass(frozen=True)
class _Later:
    """A name that is given further down: only a design with a cycle needs it."""

    name: str
    index: int | None
    node: ast.expr


_Reference = _Output | _Later


class _Reader:
    """Reads statement after statement, and gathers blocks and wires."""

    def __init__(self, source: Source, registry: Registry) -> None:
        self.source = source
        self.registry = registry
        self.blocks: dict[str, Block] = {}
        self.latest: dict[str, _Reference] = {}
        self.first: dict[str, _Reference] = {}
        self.given: list[_Reference] = []
        self.wires: list[tuple[_Reference, ast.expr, str, str]] = []
        self.numbers: dict[str, int] = {}

    def statement(self, statement: ast.stmt) -> None:
        """Read one line: a chain, or a name given to one."""
        match statement:
            case ast.Expr(value=value):
                if not is_reference(value) or isinstance(value, ast.Name | ast.Subscript):
                    raise self.source.error(statement, "a line is a chain of blocks, such as digits() | pca(8).")
                self.chain(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if name == "pi":
                    raise self.source.error(statement, "pi is the number; give the chain another name.")
                if not is_reference(value):
                    raise self.source.error(value, "a name stands for a chain of blocks, such as digits() | pca(8).")
                self.latest[name] = self.chain(value)
                self.first.setdefault(name, self.latest[name])
                self.given.append(self.latest[name])
            case _:
                raise self.source.error(statement, "a line is a chain of blocks, or name = a chain of blocks.")

    def chain(self, node: ast.expr, depth: int = 0) -> _Reference:
        """Read ``a | b | c`` and return its end."""
        if depth > DEEPEST:
            raise self.source.error(node, "the text is nested too deep to be read.")
        head, *rest = stages(node)
        end = self.head(head, depth)
        before = head
        for stage in rest:
            if not isinstance(stage, ast.Call):
                raise self.source.error(stage, self.not_a_call(stage))
            end = self.call(stage, depth, (end, before))
            before = stage
        return end

    def head(self, node: ast.expr, depth: int) -> _Reference:
        """Read what a chain begins with, or an argument: a block, a name, or ``name[0]``."""
        match node:
            case ast.Call():
                return self.call(node, depth, None)
            case ast.Name(id=name):
                return self.named(name, None, node)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(index))) if index is not True:
                return self.named(name, int(index), node)
            case ast.BinOp():
                return self.chain(node, depth + 1)
        raise self.source.error(node, "a chain begins with a block such as digits(), a name, or name[0].")

    def named(self, name: str, index: int | None, node: ast.expr) -> _Reference:
        found = self.latest.get(name)
        if found is None:
            return _Later(name, index, node)
        return self.indexed(found, index, node)

    def indexed(self, found: _Reference, index: int | None, node: ast.expr) -> _Reference:
        if index is None:
            return found
        if found.index is not None:
            raise self.source.error(node, "this is one output already; it has no parts.")
        return replace(found, index=index)

    def call(self, node: ast.Call, depth: int, fed: tuple[_Reference, ast.expr] | None) -> _Output:
        """Read one block, with its settings and what feeds it."""
        block_type = self.block_type(node)
        before: list[tuple[_Reference, ast.expr] | None] = [fed] if fed else []
        references, values = self.arguments(node, block_type, before, depth)
        settings = self.settings(node, block_type, values)
        about = {name: settings.pop(name) for name in FOR_ALL if name not in block_type.Settings.model_fields}
        count = len(references)
        if count and "inputs" in block_type.Settings.model_fields and "inputs" not in settings:
            settings["inputs"] = count
        usual = defaults(block_type)
        settings = {
            name: value for name, value in settings.items() if name not in usual or not same(usual[name], value)
        }
        key = self.new_id(block_type.name)
        self.blocks[key] = Block(
            key, block_type.name, settings, label=about.get("label", ""), bypassed=about.get("bypass", False)
        )
        self.feed(node, block_type, key, references)
        return _Output(key)

    def block_type(self, node: ast.Call) -> BlockType:
        if not isinstance(node.func, ast.Name):
            raise self.source.error(node.func, "a block is named by a single word, such as conv(…).")
        found = self.registry.get(node.func.id)
        if found is None:
            known = [block_type.name for block_type in self.registry]
            raise self.source.error(node.func, f"there is no block named {node.func.id}{_hint(node.func.id, known)}")
        return found

    def arguments(
        self,
        node: ast.Call,
        block_type: BlockType,
        references: list[tuple[_Reference, ast.expr] | None],
        depth: int,
    ) -> tuple[list[tuple[_Reference, ast.expr] | None], list[ast.expr]]:
        """Return what feeds the block, input by input, and the values given by position after that."""
        any_number = "inputs" in block_type.Settings.model_fields
        inputs = len(likely_ports(block_type, {})[0])
        values: list[ast.expr] = []
        for argument in node.args:
            open_input = isinstance(argument, ast.Constant) and argument.value is None
            if is_reference(argument):
                if values:
                    raise self.source.error(argument, "what feeds a block comes before its settings.")
                references.append((self.head(argument, depth + 1), argument))
            elif open_input and not values and (any_number or len(references) < inputs):
                references.append(None)
            else:
                values.append(argument)
        return references, values

    def settings(self, node: ast.Call, block_type: BlockType, values: list[ast.expr]) -> dict[str, Json]:
        """Return the settings by name, from values by position and by name; with `FOR_ALL` filled in."""
        fields = block_type.Settings.model_fields
        order = [name for name in fields if name != "inputs"]
        if len(values) > len(order):
            known = f"its settings are {listed(order)}" if order else "it has no settings"
            raise self.source.error(values[len(order)], f"these are too many values for {block_type.name}; {known}.")
        settings = {name: self.source.literal(value) for name, value in zip(order, values, strict=False)}
        for keyword in node.keywords:
            name = keyword.arg
            if name is None:
                raise self.source.error(keyword.value, "settings are written out, name=value.")
            if name in settings:
                raise self.source.error(keyword, f"the setting {name} is given twice.")
            if name not in fields and name not in FOR_ALL:
                has = f"; its settings are {listed(fields)}." if fields else "; it has none."
                raise self.source.error(keyword, f"{block_type.name} has no setting {name}{_hint(name, fields, has)}")
            settings[name] = self.source.literal(keyword.value)
            if name not in fields and not isinstance(settings[name], FOR_ALL[name]):
                wanted = "a text in quotes" if name == "label" else "True or False"
                raise self.source.error(keyword.value, f"{name} is {wanted}.")
        for name, kind in FOR_ALL.items():
            settings.setdefault(name, kind()) if name not in fields else None
        return settings

    def feed(
        self,
        node: ast.Call,
        block_type: BlockType,
        key: str,
        references: list[tuple[_Reference, ast.expr] | None],
    ) -> None:
        """Note the wires into a new block."""
        settings = self.blocks[key].settings
        inputs = likely_ports(block_type, settings)[0]
        if len(references) > len(inputs):
            faults = [fault for fault in read_settings(block_type, settings).faults if fault.name == "inputs"]
            takes = "takes no input" if not inputs else f"takes {len(inputs)} input{'s' if len(inputs) > 1 else ''}"
            message = faults[0].message if faults else f"{block_type.name} {takes}, and {len(references)} are given."
            for given, place in filter(None, references):
                if isinstance(given, _Later) and given.name not in self.first:
                    raise self.source.error(place, self.unknown(given.name))
            raise self.source.error(node, message)
        for port, reference in zip(inputs, references, strict=False):
            if reference is not None:
                self.wires.append((*reference, key, port.name))

    def resolved_wires(self) -> Iterable[Wire]:
        """Return the wires, now that all names are known."""
        for reference in self.given:
            self.resolved(reference)
        for reference, node, target, port in self.wires:
            output = self.resolved(reference)
            source = self.blocks[output.block]
            ports = likely_ports(self.registry[source.type], source.settings)[1]
            if not ports:
                raise self.source.error(node, f"{source.type} gives nothing that could be passed on.")
            if output.index is None and len(ports) > 1:
                message = f"{source.type} has {len(ports)} outputs: give it a name and say which, as in name[0]."
                raise self.source.error(node, message)
            index = output.index or 0
            if not 0 <= index < len(ports):
                message = f"{source.type} has {len(ports)} output{'s' if len(ports) > 1 else ''}, counted from 0."
                raise self.source.error(node, message)
            yield Wire(source.id, ports[index].name, target, port)

    def resolved(self, reference: _Reference) -> _Output:
        """Return the block that a name given further down stands for."""
        passed = set()
        while isinstance(reference, _Later):
            found = self.first.get(reference.name)
            if found is None or reference.name in passed:
                raise self.source.error(reference.node, self.unknown(reference.name))
            passed.add(reference.name)
            reference = self.indexed(found, reference.index, reference.node)
        return reference

    def unknown(self, name: str) -> str:
        if name in self.registry:
            return f"{name} is a block: write {name}()."
        if name in self.first:
            return f"the name {name} stands for itself."
        return f"there is no chain named {name}{_hint(name, self.first, '; a text is written in quotes.')}"

    def not_a_call(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name) and node.id in self.registry:
            return f"{node.id} is a block: write {node.id}()."
        return "after | comes a block, such as pca(8)."

    def new_id(self, type_name: str) -> str:
        number = self.numbers.get(type_name, 0) + 1
        while f"{type_name}_{number}" in self.blocks:
            number += 1
        self.numbers[type_name] = number
        return f"{type_name}_{number}"


def _hint(name: str, known: Iterable[str], otherwise: str = ".") -> str:
    """Return how a sentence about an unknown name ends."""
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else otherwise
