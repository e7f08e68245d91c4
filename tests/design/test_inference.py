from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdcnn_studio.design.edits import (
    AddBlock,
    ChangeSettings,
    Connect,
    Disconnect,
    EditError,
    MoveBlocks,
    RemoveBlocks,
    RenameBlock,
    SetBypass,
)
from qdcnn_studio.design.graph import Block, Design, Wire
from qdcnn_studio.design.inference import infer, infer_anew
from qdcnn_studio.design.order import emission_order
from qdcnn_studio.design.ports import Features, Kind, Prediction, Register
from qdcnn_studio.design.problems import Problem
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.design.text import parse
from tests.design.strategies import designs, edits, examples
from tests.design.toys import Conv, toys

REGISTRY = toys()


def problems(design):
    return infer(design, REGISTRY).problems


def messages(design):
    return [(problem.block, problem.message) for problem in problems(design)]


def repaired(design, problem: Problem, title):
    [repair] = [repair for repair in problem.repairs if repair.title == title]
    return repair.edit.apply(design)


def test_what_flows_through_a_sound_design_is_known():
    text = "image(classes=[0, 1]) | shrink(4) | angle() | conv() | pool() | classify(2)"
    found = infer(parse(text, REGISTRY), REGISTRY)

    assert found.problems == ()
    assert found.carried == {
        ("image_1", "out"): Features((8, 8), ("0", "1")),
        ("shrink_1", "out"): Features((4,), ("0", "1")),
        ("angle_1", "out"): Register(4),
        ("conv_1", "out"): Register(4),
        ("pool_1", "out"): Register(2),
        ("classify_1", "out"): Prediction(2),
    }
    assert found.incoming["pool_1"] == {"in": Register(4)}
    assert found.settings["shrink_1"].k == 4


def test_a_classical_wire_may_fan_out_and_branches_meet():
    design = parse("x = image() | shrink(3)\ny = x | angle()\nfuse(y, x | angle()) | classify(3)", REGISTRY)
    found = infer(design, REGISTRY)

    assert not found.problems
    assert found.incoming["fuse_1"] == {"a": Register(3), "b": Register(3)}


@given(designs())
@examples(100)
def test_it_never_raises_and_its_repairs_can_be_applied(design):
    found = infer(design, REGISTRY)

    assert list(found.order) == emission_order(design)
    for problem in found.problems:
        assert problem.block in design.blocks
        assert problem.message.endswith(".")
        assert len(problem.repairs) <= 3
        for repair in problem.repairs:
            assert repair.title
            assert repair.edit.apply(design) != design


def test_an_encoding_that_needs_too_many_qubits_offers_fewer_features():
    design = parse("image() | angle() | classify(3)", REGISTRY)
    [problem] = problems(design)

    assert problem.block == "angle_1"
    assert problem.message == "Angle encodes one feature per qubit: 64 features would need 64 qubits."
    after = repaired(design, problem, "Insert PCA to 8 features")
    assert not problems(after)
    assert after.wires_into("angle_1") == [Wire("shrink_1", "out", "angle_1", "in")]


def test_what_lies_behind_a_fault_is_not_blamed():
    assert len(problems(parse("image() | angle() | conv() | pool() | classify(3)", REGISTRY))) == 1


def test_settings_out_of_range_are_told_with_their_range():
    design = parse("image() | shrink(0) | angle('rz') | conv(depth=99, ansatz=3)", REGISTRY)

    assert messages(design) == [
        ("shrink_1", "Features (k) must be a whole number from 1 to 64, but is 0."),
        ("angle_1", "Axis must be ry or rx, but is “rz”."),
        ("conv_1", "Ansatz must be su4 or so4, but is 3."),
        ("conv_1", "Depth must be a whole number from 1 to 10, but is 99."),
    ]
    after = repaired(design, problems(design)[0], "Set k to 1")
    assert after.blocks["shrink_1"].settings == {"k": 1}
    after = repaired(design, problems(design)[3], "Set depth back to 1")
    assert after.blocks["conv_1"].settings == {"ansatz": 3}


def test_an_unknown_type_is_told_and_kept():
    design = Design({"wave_1": Block("wave_1", "wave")})

    assert messages(design) == [
        ("wave_1", "This installation has no block type named wave; the block is kept as it is.")
    ]


def test_a_wire_between_kinds_offers_what_lies_between():
    design = parse("image(side=4) | conv() | classify(3)", REGISTRY)
    [problem] = problems(design)

    assert (problem.block, problem.message) == (
        "conv_1",
        "Convolution takes a register of qubits, but Images gives features.",
    )
    assert [repair.title for repair in problem.repairs] == ["Insert Angle encoding", "Remove the wire from Images"]
    assert not problems(repaired(design, problem, "Insert Angle encoding"))


def test_an_input_that_is_not_wired_offers_the_nearest_output():
    design = parse("image(side=4) | angle()\nclassify(3)", REGISTRY)
    [problem] = problems(design)

    assert problem.message == "Classification needs a register of qubits; nothing is wired to its input."
    assert not problems(repaired(design, problem, "Wire Angle encoding to it"))


def test_a_block_with_several_inputs_says_which():
    design = parse("image(side=2) | angle() | fuse(None)", REGISTRY)

    assert messages(design) == [("fuse_1", "Fusion needs a register of qubits; nothing is wired to its input b.")]


def test_a_register_is_not_copied():
    design = parse("q = image(side=2) | angle()\nfuse(q, q)", REGISTRY)
    [problem] = problems(design)

    assert problem.block == "angle_1"
    assert problem.message == (
        "The register of Angle encoding goes to 2 places, but qubits cannot be copied: each register feeds one input."
    )
    split = repaired(design, problem, "Insert Split: each gets a part of the qubits")
    assert not problems(split)
    assert infer(split, REGISTRY).carried["fuse_1", "out"] == Register(4)
    assert infer(design, REGISTRY).incoming["fuse_1"] == {"a": Register(4)}
    kept = repaired(design, problem, "Keep only the wire to Fusion, input b")
    assert kept.wires_into("fuse_1") == [Wire("angle_1", "out", "fuse_1", "b")]


def test_a_register_for_three_offers_to_keep_one():
    design = parse("q = image(side=2) | angle()\nq | conv()\nq | pool()\nq | classify(3)", REGISTRY)
    problem = problems(design)[0]

    after = repaired(design, problem, "Keep only the wire to Pooling")
    assert after.wires_out_of("angle_1") == [Wire("angle_1", "out", "pool_1", "in")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = conv(a)", "Convolution feeds itself, but a circuit has no loops."),
        ("a = b | conv()\nb = a | pool()", "Pooling feeds itself through Convolution, but a circuit has no loops."),
        (
            "a = c | conv()\nb = a | conv()\nc = b | pool()",
            "Convolution 2 feeds itself through 2 other blocks, but a circuit has no loops.",
        ),
    ],
)
def test_a_cycle_is_told_once(text, message):
    design = parse(text, REGISTRY)
    found = problems(design)

    assert len(found) == 1
    assert found[0].message == message
    after = found[0].repairs[0].edit.apply(design)
    assert not any("loops" in problem.message for problem in problems(after))


def test_an_input_wired_twice_offers_to_keep_one():
    text = "a = image(side=2) | angle()\nb = image(side=2) | angle()\na | conv()"
    design = parse(text, REGISTRY)
    design = design.changed(wires=design.wires | {Wire("angle_2", "out", "conv_1", "in")})
    [problem] = problems(design)

    assert problem.message == "2 wires end in the input, but an input takes one."
    after = repaired(design, problem, "Keep the wire from Angle encoding 2")
    assert after.wires_into("conv_1") == [Wire("angle_2", "out", "conv_1", "in")]


def test_wires_at_ports_that_are_gone_are_told():
    design = parse("a = image(side=2) | angle()\nsplit(a)", REGISTRY)
    to_gone = Connect(Wire("image_1", "out", "angle_1", "features")).apply(design)
    from_gone = Connect(Wire("split_1", "z", "split_1", "in")).apply(design)

    assert messages(to_gone) == [("angle_1", "A wire ends in the input features, which Angle encoding does not have.")]
    assert ("split_1", "A wire starts from the output z, which Split does not have.") in messages(from_gone)
    assert not problems(problems(to_gone)[0].repairs[0].edit.apply(to_gone))


def test_all_wires_into_an_input_that_is_gone_are_removed_at_once():
    sources = "".join(f"x{number} = image()\n" for number in range(4))
    design = parse(f"{sources}x0 | angle() | classify(3)", REGISTRY)
    wires = [Wire(f"image_{number}", "out", "angle_1", "gone") for number in range(1, 5)]
    changed = replace(design, wires=design.wires | set(wires))
    [problem] = [found for found in problems(changed) if "gone" in found.message]

    assert [repair.title for repair in problem.repairs] == ["Remove the 4 wires"]
    assert repaired(changed, problem, "Remove the 4 wires") == design


def test_a_bypassed_block_passes_its_first_input():
    design = parse("image(side=2) | angle() | pool() | classify(3)", REGISTRY)
    found = infer(SetBypass(["pool_1"]).apply(design), REGISTRY)

    assert found.bypassed == {"pool_1"}
    assert found.carried["pool_1", "out"] == Register(4)
    assert not found.problems


def test_a_bypassed_fusion_needs_its_first_input_only():
    design = parse("a = image(side=2) | angle()\nfuse(a, None, bypass=True) | classify(3)", REGISTRY)

    assert not problems(design)
    assert infer(design, REGISTRY).carried["fuse_1", "out"] == Register(4)


def test_what_changes_the_kind_cannot_be_bypassed():
    design = parse("image(side=2) | angle(bypass=True) | classify(3)", REGISTRY)
    [problem] = problems(design)

    assert problem.message == ("Angle encoding cannot be bypassed: it takes features and gives a register of qubits.")
    assert not problems(repaired(design, problem, "Take it in again"))


def test_a_broken_block_type_is_told_and_nothing_else_suffers():
    raising = parse("image(side=2) | angle() | broken('raise')", REGISTRY)
    silent = parse("image(side=2) | angle() | broken('nothing')", REGISTRY)

    assert messages(raising) == [("broken_1", "The block type broken fails here (KeyError: 'lost').")]
    assert messages(silent) == [("broken_1", "The block type broken does not say what its output out carries.")]


def test_blocks_that_would_be_called_the_same_are_numbered_or_called_by_their_own_name():
    design = parse("conv() | classify(3)\nconv() | pool(label='left')", REGISTRY)

    assert [message.split(" needs")[0] for _, message in messages(design)] == ["Convolution 1", "Convolution 2"]
    assert messages(Disconnect(list(design.wires)).apply(design))[-1][1].startswith("left needs")


def test_a_type_added_later_is_found():
    class Late(Conv):
        name = "late"

    registry = Registry(toys())
    design = Design({"late_1": Block("late_1", "late")})
    assert "no block type named late" in infer(design, registry).problems[0].message
    registry.add(Late())

    assert infer(design, registry).settings.keys() == {"late_1"}
    assert Late().outputs(None)[0].kind is Kind.REGISTER


def test_a_thousand_faulty_blocks_do_not_ask_for_a_thousand_searches():
    design = Design({f"conv_{n}": Block(f"conv_{n}", "conv") for n in range(1000)})
    found = problems(design)

    assert len(found) == 1000
    assert sum(bool(problem.repairs) for problem in found) <= 20


def assert_same_as_anew(design):
    kept, anew = infer(design, REGISTRY), infer_anew(design, REGISTRY)
    for name in ("problems", "order", "settings", "carried", "incoming", "bypassed", "passages", "loops"):
        assert getattr(kept, name) == getattr(anew, name), name


@given(designs(), st.data())
@examples(30)
def test_what_is_kept_from_the_design_before_is_what_would_be_found_anew(design, data):
    assert_same_as_anew(design)
    for _ in range(5):
        design = data.draw(edits(design)).apply(design)
        assert_same_as_anew(design)


BRANCHES = """x = image(classes=[0, 1]) | shrink(4)
halves = x | angle() | conv() | split()
fuse(halves[0] | conv(), halves[1] | pool()) | pool() | classify(2)"""


def test_what_is_kept_of_a_sound_design_is_what_would_be_found_anew():
    design = parse(BRANCHES, REGISTRY)
    assert not infer(design, REGISTRY).problems
    wires = sorted(design.wires)
    changes = [
        *(Disconnect([wire]) for wire in wires),
        *(RemoveBlocks([block]) for block in design.blocks),
        *(SetBypass([block]) for block in design.blocks),
        *(RenameBlock(block, "Other") for block in ("conv_1", "classify_1")),
        *(Connect(Wire(block, "out", "pool_2", "in")) for block in ("conv_1", "conv_2", "classify_1", "shrink_1")),
        Connect(Wire("fuse_1", "out", "conv_1", "in")),
        Connect(Wire("split_1", "gone", "conv_2", "in")),
        ChangeSettings("shrink_1", {"k": 64}),
        ChangeSettings("shrink_1", {"k": 2}),
        ChangeSettings("conv_1", {"ansatz": "so4"}),
        ChangeSettings("classify_1", {"classes": 3}),
        ChangeSettings("conv_1", {"ansatz": "none"}),
        AddBlock(Block("angle_2", "angle", {}, (5.0, 5.0))),
        MoveBlocks({"image_1": (900.0, 0.0)}),
    ]
    for first in changes:
        once = first.apply(design)
        assert_same_as_anew(once)
        for second in changes:
            try:
                twice = second.apply(once)
            except EditError:
                continue
            assert_same_as_anew(twice)
        assert_same_as_anew(design)


def test_a_block_that_comes_under_a_loose_wire_is_noticed_at_its_other_end():
    sound = parse("image(side=2) | angle() | conv() | classify(3)", REGISTRY)
    loose = Design(sound.blocks, sound.wires | {Wire("angle_1", "out", "late_1", "in")})
    assert_same_as_anew(loose)
    assert_same_as_anew(AddBlock(Block("late_1", "conv")).apply(loose))


def test_an_edit_has_only_those_blocks_looked_at_for_which_something_else_holds():
    text = "image(classes=[0, 1]) | shrink(4) | angle() | conv() | conv() | pool() | classify(2)"
    design = parse(text, REGISTRY)
    before = infer(design, REGISTRY)

    def looked_at(edit):
        found = infer(edit.apply(design), REGISTRY)
        return {block for block, passage in found.passages.items() if before.passages.get(block) is not passage}

    assert looked_at(MoveBlocks({"conv_1": (1.0, 2.0)})) == set()
    assert looked_at(ChangeSettings("conv_1", {"ansatz": "so4"})) == {"conv_1"}
    assert looked_at(ChangeSettings("shrink_1", {"k": 2})) == {
        "shrink_1",
        "angle_1",
        "conv_1",
        "conv_2",
        "pool_1",
        "classify_1",
    }
    assert looked_at(AddBlock(Block("probe", "image"))) == {"probe"}
    assert infer(MoveBlocks({"conv_1": (1.0, 2.0)}).apply(design), REGISTRY).flows_as(before)
    assert not infer(ChangeSettings("conv_1", {"ansatz": "so4"}).apply(design), REGISTRY).flows_as(before)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=12))
@examples(60)
def test_a_missing_input_is_offered_the_two_nearest_outputs(places):
    blocks = {f"image_{n}": Block(f"image_{n}", "image", {}, (60.0 * x, 60.0 * y)) for n, (x, y) in enumerate(places)}
    lonely = Block("angle_1", "angle", {}, (30.0, 10.0))
    [problem] = problems(Design({**blocks, "angle_1": lonely}))

    def away(block):
        (x, y), (left, top) = block.position, lonely.position
        return abs(left - x) + abs(top - y), block.id

    assert [repair.edit.wire.source for repair in problem.repairs] == [
        block.id for block in sorted(blocks.values(), key=away)[:2]
    ]


def test_what_is_kept_of_hundreds_of_faults_is_what_would_be_found_anew():
    blocks = {f"conv_{n}": Block(f"conv_{n}", "conv", {}, (60.0 * n, 0.0)) for n in range(60)}
    design = Design({**blocks, "image_1": Block("image_1", "image"), "angle_1": Block("angle_1", "angle")})
    first = infer(design, REGISTRY)
    moved = MoveBlocks({"conv_50": (0.0, 500.0)}).apply(design)
    assert infer(moved, REGISTRY).passages["conv_55"] is first.passages["conv_55"]
    changes = [
        RemoveBlocks([f"conv_{n}" for n in range(30)]),
        RenameBlock("conv_55", "Other"),
        RenameBlock("conv_2", "Other"),
        SetBypass(["conv_1", "conv_57"]),
        *(Connect(Wire("angle_1", "out", f"conv_{n}", "in")) for n in (0, 7, 40)),
        AddBlock(Block("pool_1", "pool")),
        MoveBlocks({"conv_1": (900.0, 5.0)}),
    ]
    for first_edit in changes:
        once = first_edit.apply(design)
        assert_same_as_anew(once)
        for second in changes:
            try:
                assert_same_as_anew(second.apply(once))
            except EditError:
                continue
