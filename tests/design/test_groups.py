"""Groups: collapsing, expanding, what is inside, and what a file and the clipboard keep of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdcnn_studio.blocks.terminals import BLOCKS as TERMINALS
from qdcnn_studio.design.checks import check
from qdcnn_studio.design.clip import extract, paste
from qdcnn_studio.design.collapsing import collapse
from qdcnn_studio.design.diff import difference
from qdcnn_studio.design.document import dumps, loads
from qdcnn_studio.design.edit import EditError
from qdcnn_studio.design.edits import ChangeSettings, Disconnect, RemoveBlocks, SetBypass
from qdcnn_studio.design.expansion import LARGEST, expanded, expansion, faults
from qdcnn_studio.design.graph import GROUP, Block, Design, Group, Wire
from qdcnn_studio.design.group_edits import EditInside, RemoveGroups, RenameGroup, ReplaceGroup, inside_of
from qdcnn_studio.design.group_types import with_groups
from qdcnn_studio.design.groups import detach, dissolve_group, is_sound, kept, uses_of
from qdcnn_studio.design.history import History
from qdcnn_studio.design.inference import infer
from qdcnn_studio.design.ports import Features, Kind, Register
from qdcnn_studio.design.reading import read
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.design.terminals import INPUT, OUTPUT, InputSettings, sample_settings, terminals, tried_with
from qdcnn_studio.design.text import parse, to_text
from tests.design.strategies import designs, examples, sound_designs
from tests.design.toys import toys

REGISTRY = Registry([*toys(), *TERMINALS])
CHAIN = 'image() | shrink(8) | angle() | conv("su4") | pool() | conv("so4") | classify(3)'


def chain() -> Design:
    return parse(CHAIN, REGISTRY)


def stem() -> Design:
    """Return the chain with its first convolution and pooling in one block."""
    return collapse(chain(), REGISTRY, ["conv_1", "pool_1"], "Stem").apply(chain())


def test_collapsing_replaces_the_selection_by_one_block_between_the_same_neighbours() -> None:
    design = stem()
    assert "conv_1" not in design.blocks
    assert "pool_1" not in design.blocks
    assert design.blocks["stem_1"].type == GROUP + "stem"
    assert Wire("angle_1", "out", "stem_1", "in") in design.wires
    assert Wire("stem_1", "out", "conv_2", "in") in design.wires
    assert set(design.groups["stem"].inside.blocks) == {"conv_1", "pool_1", "input_1", "output_1"}


def test_a_group_is_a_block_type_with_a_name_a_count_and_its_size() -> None:
    design = stem()
    registry = with_groups(design, REGISTRY)
    group, inference = registry[GROUP + "stem"], infer(design, REGISTRY)
    assert (group.title, group.caption(None)) == ("Stem", "2 blocks")
    outgoing = {"out": inference.carried["stem_1", "out"]}
    assert group.detail(None, inference.incoming["stem_1"], outgoing) == "8 qubits → 4 qubits"
    assert with_groups(chain(), registry) is REGISTRY
    assert with_groups(design, registry) is registry


def test_expanding_leads_to_the_same_text() -> None:
    assert to_text(stem(), REGISTRY) == to_text(chain(), REGISTRY)
    homes = expansion(stem()).homes
    assert {block: home.block for block, home in homes.items()} == {
        "stem_1/conv_1": "stem_1",
        "stem_1/pool_1": "stem_1",
    }
    assert expansion(stem()).outputs == {("stem_1", "out"): ("stem_1/pool_1", "out")}


def test_groups_nest() -> None:
    outer = collapse(stem(), REGISTRY, ["angle_1", "stem_1"], "Front").apply(stem())
    assert {"front_1/angle_1", "front_1/stem_1/conv_1"} <= set(expanded(outer).blocks)
    assert to_text(outer, REGISTRY) == to_text(chain(), REGISTRY)
    assert infer(outer, REGISTRY).carried["front_1", "out"] == Register(4)
    assert not check(outer, REGISTRY)


@examples(60)
@given(st.data(), sound_designs())
def test_collapsing_and_undoing_gives_the_same_bytes(data: st.DataObject, design: Design) -> None:
    chosen = data.draw(st.sets(st.sampled_from(sorted(design.blocks)))) if design.blocks else set()
    history = History(design)
    before = dumps(design)
    try:
        history.do(collapse(design, REGISTRY, chosen, "Größe 1"))
    except EditError:
        assert dumps(history.design) == before
        return
    assert dumps(history.design) != before
    assert dumps(loads(dumps(history.design))) == dumps(history.design)
    after = dumps(history.design)
    history.undo()
    assert dumps(history.design) == before
    history.redo()
    assert dumps(history.design) == after


@examples(60)
@given(st.data(), sound_designs())
def test_collapsing_and_expanding_changes_no_wire(data: st.DataObject, design: Design) -> None:
    if not design.blocks:
        return
    chosen = data.draw(st.sets(st.sampled_from(sorted(design.blocks)), min_size=1))
    try:
        grouped = collapse(design, REGISTRY, chosen, "Part").apply(design)
    except EditError:
        return
    [use] = uses_of(grouped, "part")
    flat = expanded(grouped)

    def original(block: str) -> str:
        return block.removeprefix(f"{use}/")

    assert {Wire(original(w.source), w.output, original(w.target), w.input) for w in flat.wires} == design.wires
    assert {original(block) for block in flat.blocks} == set(design.blocks)
    back = dissolve_group(grouped, use).apply(grouped)
    assert back.wires == design.wires
    assert dumps(_at_rest(back)) == dumps(_at_rest(design))


def _at_rest(design: Design) -> Design:
    """Return a design with every block in one place: blocks that covered others are moved when one is expanded."""
    return design.changed(blocks={key: replace(block, position=(0.0, 0.0)) for key, block in design.blocks.items()})


@examples(40)
@given(st.data(), designs(), designs(4))
def test_any_inside_can_be_read_followed_and_copied(data: st.DataObject, design: Design, inside: Design) -> None:
    kinds = [INPUT, OUTPUT, GROUP + "one", GROUP + "two", GROUP + "lost"]
    extra = {f"x_{n}": Block(f"x_{n}", kind) for n, kind in enumerate(data.draw(st.lists(st.sampled_from(kinds))))}
    inside = inside.changed(blocks={**inside.blocks, **extra}, name="", training={})
    groups = {"one": Group("One", inside), "two": Group("", Design({"y": Block("y", GROUP + "one")}))}
    placed = {key: Block(key, GROUP + key) for key in ("one", "two", "lost")}
    design = design.changed(blocks={**design.blocks, **placed}, groups=groups)
    assert check(design, REGISTRY)
    assert dumps(loads(dumps(design))) == dumps(design)
    assert to_text(design, REGISTRY) is not None
    pasted = paste(Design(), extract(design, ["two"])).edit.apply(Design())
    assert dumps(pasted.changed(name="")) == dumps(extract(design, ["two"]))


def test_a_selection_that_leads_out_and_in_again_is_refused() -> None:
    with pytest.raises(EditError, match="Pooling lies between them"):
        collapse(chain(), REGISTRY, ["conv_1", "conv_2"], "Loop")
    with pytest.raises(EditError, match="Select the blocks"):
        collapse(chain(), REGISTRY, [], "None")


def test_what_enters_twice_gets_one_port_and_two_branches_get_two() -> None:
    text = "a = image()\nb = a | shrink(4) | angle()\nc = a | shrink(2) | angle()\nfuse(b, c) | classify(3)"
    design = parse(text, REGISTRY)
    inner = [block for block in design.blocks if block.startswith(("shrink", "angle"))]
    grouped = collapse(design, REGISTRY, inner, "Two").apply(design)
    kinds = [terminal.port for terminal in terminals(grouped.groups["two"].inside, INPUT)]
    assert [(port.name, port.kind) for port in kinds] == [("in", Kind.FEATURES)]
    outputs = [terminal.port.name for terminal in terminals(grouped.groups["two"].inside, OUTPUT)]
    assert outputs == ["a", "b"]
    assert grouped.wires_into("fuse_1")[0] == Wire("two_1", "a", "fuse_1", "a")
    assert not check(grouped, REGISTRY)


def test_the_inside_is_tried_with_what_enters_there() -> None:
    inside = stem().groups["stem"].inside
    assert inside.blocks["input_1"].settings == {}
    small = tried_with(inside, {"in": Register(6)})
    assert infer(small, REGISTRY).carried["pool_1", "out"] == Register(3)
    for carried in (Register(3), Features((4, 5), ("0", "1"))):
        assert InputSettings.model_validate(sample_settings(carried)).carried == carried


def test_what_is_wrong_inside_is_told_outside_with_the_repairs() -> None:
    design = EditInside("stem", ChangeSettings("conv_1", {"depth": 99})).apply(stem())
    [problem] = [problem for problem in check(design, REGISTRY) if problem.block == "stem_1"]
    assert problem.message.startswith("Inside “Stem”: Depth must be")
    mended = problem.repairs[0].edit.apply(design)
    assert mended.groups["stem"].inside.blocks["conv_1"].settings == {"depth": 10}
    assert not check(mended, REGISTRY)


def test_what_is_disconnected_inside_is_told_outside() -> None:
    inside = stem().groups["stem"].inside
    wire = inside.wires_into("pool_1")[0]
    design = EditInside("stem", Disconnect((wire,))).apply(stem())
    messages = [problem.message for problem in check(design, REGISTRY) if problem.block == "stem_1"]
    assert any("nothing is wired to its input" in message for message in messages)


def test_rules_for_the_whole_design_reach_inside() -> None:
    design = parse(CHAIN.replace("classify(3)", "classify(4)"), REGISTRY)
    grouped = collapse(design, REGISTRY, ["conv_2", "classify_1"], "Head").apply(design)
    [problem] = check(grouped, REGISTRY)
    assert problem.block == "head_1"
    assert "3 classes" in problem.message
    mended = problem.repairs[0].edit.apply(grouped)
    assert mended.groups["head"].inside.blocks["classify_1"].settings["classes"] == 3
    assert not check(mended, REGISTRY)


def test_an_inside_needs_neither_data_nor_a_classification() -> None:
    assert not check(inside_of(stem(), "stem"), REGISTRY)


def two() -> Design:
    """Return a chain of two stems."""
    design = parse('image() | shrink(8) | angle() | conv() | pool() | conv("so4") | classify(3)', REGISTRY)
    design = collapse(design, REGISTRY, ["conv_1", "pool_1"], "Stem").apply(design)
    pasted = paste(design, extract(design, ["stem_1"]))
    return pasted.edit.apply(design)


def test_copies_are_of_the_same_group_and_change_together() -> None:
    design = two()
    assert uses_of(design, "stem") == ["stem_1", "stem_2"]
    assert set(design.groups) == {"stem"}
    changed = EditInside("stem", ChangeSettings("conv_1", {"depth": 2})).apply(design)
    flat = expanded(changed)
    assert [flat.blocks[f"stem_{n}/conv_1"].settings for n in (1, 2)] == [{"depth": 2}, {"depth": 2}]


def test_detached_it_changes_alone() -> None:
    design = detach(two(), "stem_2").apply(two())
    key = design.blocks["stem_2"].type.removeprefix(GROUP)
    assert design.groups[key].name == "Stem 2"
    changed = EditInside(key, ChangeSettings("conv_1", {"depth": 2})).apply(design)
    flat = expanded(changed)
    assert [flat.blocks[f"stem_{n}/conv_1"].settings for n in (1, 2)] == [{}, {"depth": 2}]


def test_wires_follow_a_port_that_is_renamed_inside() -> None:
    design = EditInside("stem", ChangeSettings("output_1", {"name": "kept"})).apply(stem())
    assert Wire("stem_1", "kept", "conv_2", "in") in design.wires
    assert not check(design, REGISTRY)


def test_a_bypassed_block_passes_its_input_on() -> None:
    design = SetBypass(("stem_1",)).apply(stem())
    assert infer(design, REGISTRY).carried["stem_1", "out"] == Register(8)
    flat = expanded(design)
    assert Wire("angle_1", "out", "conv_2", "in") in flat.wires
    assert len(flat.blocks) == len(design.blocks) - 1


def test_groups_that_contain_themselves_are_told_and_left() -> None:
    endless = Group("Endless", Design({"a": Block("a", GROUP + "endless")}))
    around = Group("Around", Design({"b": Block("b", GROUP + "endless")}))
    design = Design({"x": Block("x", GROUP + "around")}, groups={"endless": endless, "around": around})
    assert faults(design.groups)["endless"] == "“Endless” contains itself, so it has no end."
    assert expanded(design) is design
    assert any("contains a block that contains itself" in problem.message for problem in check(design, REGISTRY))


def test_groups_that_grow_beyond_all_bounds_are_told() -> None:
    groups = {"g0": Group("G0", Design({"c": Block("c", "conv")}))}
    for depth in range(1, 16):
        inner = {name: Block(name, f"{GROUP}g{depth - 1}") for name in ("a", "b")}
        groups[f"g{depth}"] = Group(f"G{depth}", Design(inner))
    assert set(faults(groups)) == {"g13", "g14", "g15"}
    assert 2**12 <= LARGEST < 2**13


def test_names_and_removal() -> None:
    design = RenameGroup("stem", "Trunk").apply(stem())
    assert with_groups(design, REGISTRY)[GROUP + "stem"].title == "Trunk"
    with pytest.raises(EditError, match="still"):
        RemoveGroups(["stem"]).apply(design)
    assert not RemoveGroups(["stem"]).apply(RemoveBlocks(["stem_1"]).apply(design)).groups
    replaced = ReplaceGroup("stem", design.groups["stem"]).apply(stem())
    assert difference(stem(), replaced).groups == ("stem",)


def test_damage_inside_a_group_costs_only_what_is_damaged() -> None:
    text = dumps(stem()).replace('"type": "pool"', '"type": 7')
    loaded = read(text)
    assert set(loaded.design.groups["stem"].inside.blocks) == {"conv_1", "input_1", "output_1"}
    assert "In the group stem: The block pool_1 has no type and was left out." in loaded.dropped
    lost = read(dumps(stem()).replace('"groups": {\n    "stem"', '"groups": {\n    "other"'))
    [problem] = [p for p in check(lost.design, REGISTRY) if p.block == "stem_1"]
    assert problem.message == "What is inside stem is missing from the design; the block is kept as it is."


def test_a_group_kept_for_later_meets_another_of_its_name() -> None:
    part = loads(dumps(kept(stem(), "stem_1")))
    assert is_sound(part)
    assert not is_sound(chain())
    other = EditInside("stem", ChangeSettings("conv_1", {"depth": 2})).apply(stem())
    pasted = paste(other, part).edit.apply(other)
    assert set(pasted.groups) == {"stem", "stem2"}
    assert pasted.blocks["stem2_1"].type == GROUP + "stem2"
    same = paste(stem(), part).edit.apply(stem())
    assert set(same.groups) == {"stem"}
    assert same.blocks["stem_2"].type == GROUP + "stem"
