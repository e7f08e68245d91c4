"""What holds for every block that can be placed."""

from __future__ import annotations

import logging
from importlib.metadata import EntryPoint
from typing import Literal, get_args, get_origin

import pytest

from qdcnn_studio.blocks import standard
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.block import CircuitBlock
from qdcnn_studio.design.graph import Block, Design
from qdcnn_studio.design.registry import BlockType, Family
from qdcnn_studio.design.settings import read_settings
from qdcnn_studio.design.text import parse, to_text
from tests.circuit.designs import chain, numbers, problems_of, wired
from tests.circuit.designs import registry as with_numbers

CIRCUIT_BLOCKS = [block for block in standard_registry() if isinstance(block, CircuitBlock)]
CATALOGUE = {
    Family.ENCODING: "angle dense_angle amplitude hybrid_amplitude hybrid_angle zz iqp frqi basis reupload",
    Family.CONVOLUTION: "conv",
    Family.POOLING: "pool",
    Family.FUSION: "fuse",
    Family.CLASSIFICATION: "classify",
    Family.TOOLS: "split probe noise rotate input output",
}


def named(block: BlockType) -> str:
    return block.name


@pytest.mark.parametrize("family", CATALOGUE)
def test_every_block_of_the_catalogue_is_there(family):
    assert {block.name for block in CIRCUIT_BLOCKS if block.family is family} == set(CATALOGUE[family].split())


@pytest.mark.parametrize("block", standard_registry(), ids=named)
def test_help_says_what_it_does_and_where_it_is_from(block):
    assert len(block.help) > 80
    assert block.help.count("\n\n**Source.** ") == 1
    assert block.summary.endswith(".")
    assert block.title[0].isupper()
    if isinstance(block, CircuitBlock):
        assert block.symbol(block.Settings())


@pytest.mark.parametrize("block", standard_registry(), ids=named)
def test_each_setting_has_a_title_a_description_and_a_default(block):
    for field in block.Settings.model_fields.values():
        assert field.title
        assert field.description
        assert not field.is_required()


def beyond(field) -> list[object]:
    """Values just outside of a setting's range; a setting of any other kind refuses an object."""
    bounds = {type(item).__name__.lower(): item for item in field.metadata}
    values: list[object] = [{"no": "setting"}]
    if get_origin(field.annotation) is Literal:
        values.append("no_such_choice")
    step = 1 if field.annotation is int else 1e-3
    if "ge" in bounds:
        values.append(bounds["ge"].ge - step)
    if "gt" in bounds:
        values.append(bounds["gt"].gt)
    if "le" in bounds:
        values.append(bounds["le"].le + step)
    return values


RANGES = [
    (block, name, value)
    for block in standard_registry()
    for name, field in block.Settings.model_fields.items()
    for value in beyond(field)
]


@pytest.mark.parametrize(("block", "name", "value"), RANGES, ids=lambda value: getattr(value, "name", str(value)))
def test_a_setting_out_of_range_is_told_in_one_sentence(block, name, value):
    [fault] = read_settings(block, {name: value}).faults
    assert fault.message.endswith(".")
    assert "\n" not in fault.message
    assert name.split("_")[0] in fault.message.lower().replace(" ", "_")


@pytest.mark.parametrize("block", standard_registry(), ids=named)
def test_every_number_of_a_setting_has_a_range(block):
    for name, field in block.Settings.model_fields.items():
        if field.annotation in (int, float):
            kinds = {type(item).__name__ for item in field.metadata}
            assert kinds & {"Ge", "Gt"}, name
            assert "Le" in kinds, name


def placed_once(block: CircuitBlock):
    """A design in which a block has what it needs."""
    if block.family is Family.ENCODING and block.name != "reupload":
        return chain(numbers(16 if block.name != "hybrid_angle" else 12), block.name), f"{block.name}_1"
    blocks = {"n": numbers(4), "m": numbers(4), "e": ("angle", {}), "f": ("angle", {}), "x": (block.name, {})}
    wires = {"fuse": ["e x.a", "f x.b"], "reupload": ["e x", "m x.features"], "input": []}.get(block.name, ["e x"])
    return wired(blocks, "n e", "m f", *wires), "x"


@pytest.mark.parametrize("block", CIRCUIT_BLOCKS, ids=named)
def test_every_block_works_as_it_is_placed(block):
    from qdcnn_studio.circuit.compiler import compile

    design, name = placed_once(block)
    assert not problems_of(design, name)
    compilation = compile(design, with_numbers())
    settings = block.Settings()
    incoming = compilation.inference.incoming[name]
    outgoing = {port.name: compilation.inference.carried[name, port.name] for port in block.outputs(settings)}
    assert len(block.detail(settings, incoming, outgoing)) < 40
    assert len(block.caption(settings)) < 40
    assert block.detail(settings, {}, {}) == "" or block.name in ("classify", "noise")


class ForeignBlock(BlockType):
    name, title, family, summary = "foreign", "Foreign", Family.TOOLS, "Of another package."

    def inputs(self, settings):
        return ()

    def outputs(self, settings):
        return ()

    def infer(self, settings, incoming):
        return {}


def test_blocks_of_other_packages_are_found_and_broken_ones_left_out(monkeypatch, caplog):
    good = EntryPoint("good", f"{__name__}:ForeignBlock", standard.ENTRY_POINTS)
    broken = EntryPoint("broken", "no.such.module:Block", standard.ENTRY_POINTS)
    monkeypatch.setattr(standard, "entry_points", lambda group: [good, broken])
    with caplog.at_level(logging.WARNING):
        registry = standard.standard_registry.__wrapped__()
    assert "foreign" in registry
    assert len(registry) == len(list(standard_registry())) + 1
    assert "broken" in caplog.text


def test_the_registry_is_made_once():
    assert standard_registry() is standard_registry()


def other_values(name: str, field) -> list[object]:
    """Values of a setting that are not its default."""
    known = {
        "classes": [[1, 0], ["b", "a"]] if field.annotation is not int else [3, 10],
        "folder": ["/some/where"],
        "file": ["numbers.csv"],
        "gates": [[["RY", [0], ["p0"]], ["CX", [1, 0]], ["U3", [1], ["p0", 0.5, "p1"]]]],
        "parts": ["even_odd", [[0, 2], [1]]],
        "size": [[4, 4]] if field.annotation is not int else [5],
        "shape": [[2, 3]],
        "rows": [[1, 3]] if field.annotation is not int else [5],
        "columns": [[1, 3]] if field.annotation is not int else [5],
        "name": ["left"],
        "kind": ["features"],
    }
    if get_origin(field.annotation) is Literal:
        return [value for value in get_args(field.annotation) if value != field.default]
    if field.annotation is bool:
        return [not field.default]
    if name not in known and field.annotation in (int, float):
        bounds = {type(item).__name__.lower(): item for item in field.metadata}
        low = bounds["ge"].ge if "ge" in bounds else bounds["gt"].gt + 0.5
        return [value for value in (low, bounds["le"].le) if value != field.default]
    return known[name]


VALUES = [
    (block, name, value)
    for block in standard_registry()
    for name, field in block.Settings.model_fields.items()
    for value in other_values(name, field)
    if not read_settings(block, {name: value}).faults
]


def test_every_setting_is_written_in_another_way_than_its_default():
    written = {(block.name, name) for block, name, _ in VALUES}
    assert written == {(block.name, name) for block in standard_registry() for name in block.Settings.model_fields}


@pytest.mark.parametrize(("block", "name", "value"), VALUES, ids=lambda value: getattr(value, "name", str(value)))
def test_every_setting_has_its_place_in_the_text_form(block, name, value):
    registry = standard_registry()
    design = Design({f"{block.name}_1": Block(f"{block.name}_1", block.name, {name: value})})
    text = to_text(design, registry)
    again = parse(text, registry).blocks[f"{block.name}_1"]
    assert (again.type, again.settings) == (block.name, {name: value}), text
    assert read_settings(block, again.settings) == read_settings(block, {name: value})
