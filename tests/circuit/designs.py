"""Designs for the tests of circuits and blocks, with a source of as many features as a test wants."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.graph import Block, Design, Wire
from qdcnn_studio.design.ports import Carried, Features, Kind, Port
from qdcnn_studio.design.problems import Problem
from qdcnn_studio.design.registry import BlockType, Family, Registry, Settings

Placed = tuple[str, dict[str, Any]]


class NumbersSettings(Settings):
    shape: tuple[int, ...] = (4,)
    classes: int = 2


class Numbers(BlockType):
    """Features of any shape; it brings no images."""

    name, title, family, summary = "numbers", "Numbers", Family.DATA, "Features of any shape."
    Settings = NumbersSettings

    def inputs(self, settings: NumbersSettings) -> tuple[Port, ...]:
        return ()

    def outputs(self, settings: NumbersSettings) -> tuple[Port, ...]:
        return (Port("out", Kind.FEATURES),)

    def infer(self, settings: NumbersSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        return {"out": Features(settings.shape, tuple(str(i) for i in range(settings.classes)))}


@cache
def registry() -> Registry:
    return Registry([Numbers(), *standard_registry()])


def numbers(*shape: int, classes: int = 2) -> Placed:
    return ("numbers", {"shape": list(shape), "classes": classes})


def chain(*placed: Placed | str) -> Design:
    """One block after the other, from `out` to `in`, named type_1, type_2…"""
    blocks: dict[str, Block] = {}
    wires: set[Wire] = set()
    last = ""
    for entry in placed:
        name, settings = (entry, {}) if isinstance(entry, str) else entry
        number = sum(block.type == name for block in blocks.values()) + 1
        block = Block(f"{name}_{number}", name, settings)
        blocks[block.id] = block
        if last:
            wires.add(Wire(last, "out", block.id, "in"))
        last = block.id
    return Design(blocks, frozenset(wires))


def wired(blocks: dict[str, Placed], *wires: str) -> Design:
    """Blocks by id, and wires written ``source.output target.input`` (``out`` and ``in`` where left out)."""
    joined = set()
    for wire in wires:
        (source, output), (target, entry) = (
            (*end.split("."), default)[:2] for end, default in zip(wire.split(), ("out", "in"), strict=True)
        )
        joined.add(Wire(source, output, target, entry))
    return Design({name: Block(name, *placed) for name, placed in blocks.items()}, frozenset(joined))


def circuit_of(design: Design) -> Circuit:
    """The compiled circuit of a design that may lack a classification, and nothing else."""
    compilation = compile(design, registry())
    faults = [problem.message for problem in compilation.problems if problem.block is not None]
    assert not faults, faults
    assert compilation.circuit is not None
    return compilation.circuit


def problems_of(design: Design, block: str) -> list[Problem]:
    """What is wrong with one block."""
    return [problem for problem in compile(design, registry()).problems if problem.block == block]


def repaired(design: Design, block: str, title: str) -> Design:
    """The design after the repair of that title was clicked."""
    repairs = {repair.title: repair for problem in problems_of(design, block) for repair in problem.repairs}
    assert title in repairs, list(repairs)
    return repairs[title].edit.apply(design)
