import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import AddBlock, AddFrame, AddNote, MoveBlocks
from qdcnn_studio.design.graph import Block, Frame, Note, Wire
from qdcnn_studio.design.inference import infer
from qdcnn_studio.design.ports import Kind
from qdcnn_studio.design.splicing import (
    BLOCK_HEIGHT,
    BLOCK_WIDTH,
    GAP,
    Splice,
    dissolve,
    fitting_ports,
    free_position,
    new_block,
    splice_into,
    wire_kind,
)
from qdcnn_studio.design.text import parse
from tests.design.strategies import examples, sound_designs
from tests.design.toys import Reupload, toys

REGISTRY = toys()
DESIGN = parse("image(side=2) | angle() | pool() | classify(3)", REGISTRY)
WIRE = Wire("angle_1", "out", "pool_1", "in")


def test_a_block_is_put_into_a_wire_with_room_on_both_sides():
    after = Splice(WIRE, Block("conv_1", "conv")).apply(DESIGN)
    x = {key: block.position[0] for key, block in after.blocks.items()}

    assert after.wires_into("pool_1") == [Wire("conv_1", "out", "pool_1", "in")]
    assert after.wires_into("conv_1") == [Wire("angle_1", "out", "conv_1", "in")]
    assert x["angle_1"] + BLOCK_WIDTH < x["conv_1"]
    assert x["conv_1"] + BLOCK_WIDTH < x["pool_1"]
    assert x["pool_1"] + BLOCK_WIDTH < x["classify_1"]
    assert x["image_1"] == DESIGN.blocks["image_1"].position[0]
    assert not infer(after, REGISTRY).problems


def test_frames_and_notes_make_room_too():
    edge = DESIGN.blocks["pool_1"].position[0]
    design = AddFrame(Frame("across", "", (0.0, 0.0, edge + 10, 50.0))).apply(DESIGN)
    design = AddFrame(Frame("behind", "", (edge, 0.0, 40.0, 50.0))).apply(design)
    design = AddNote(Note("note", "", (edge + 5, 0.0))).apply(design)
    after = Splice(WIRE, Block("conv_1", "conv")).apply(design)
    shift = after.blocks["pool_1"].position[0] - edge

    assert shift > 0
    assert after.frames["across"].rect == (0.0, 0.0, edge + 10 + shift, 50.0)
    assert after.frames["behind"].rect == (edge + shift, 0.0, 40.0, 50.0)
    assert after.notes["note"].position == (edge + 5 + shift, 0.0)


def test_room_is_made_in_one_row_alone():
    design = MoveBlocks({"classify_1": (DESIGN.blocks["pool_1"].position[0], 300.0)}).apply(DESIGN)
    after = Splice(WIRE, Block("conv_1", "conv")).apply(design)

    assert after.blocks["classify_1"] == design.blocks["classify_1"]
    assert after.blocks["pool_1"].position[0] > design.blocks["pool_1"].position[0]


def test_a_block_in_a_wire_that_runs_back_stands_at_the_end_of_the_row():
    x, y = DESIGN.blocks["angle_1"].position
    design = MoveBlocks({"pool_1": (0.0, 300.0), "classify_1": (300.0, 300.0)}).apply(DESIGN)
    after = Splice(WIRE, Block("conv_1", "conv")).apply(design)

    assert after.blocks["conv_1"].position == (x + BLOCK_WIDTH + GAP, y)
    assert after.blocks["pool_1"] == design.blocks["pool_1"]


@given(st.data(), sound_designs())
@examples(40)
def test_a_splice_is_undone_to_the_byte_and_covers_nothing(data, design):
    if not design.wires:
        return
    wire = data.draw(st.sampled_from(sorted(design.wires)))
    edit = Splice(wire, new_block(design, "conv"))
    after = edit.apply(design)
    [added] = set(after.blocks) - set(design.blocks)
    x, y = after.blocks[added].position

    assert dumps(edit.inverse(design).apply(after)) == dumps(design)
    assert len(after.wires) == len(design.wires) + 1
    for key, block in after.blocks.items():
        apart = abs(block.position[0] - x) >= BLOCK_WIDTH or abs(block.position[1] - y) >= BLOCK_HEIGHT
        assert apart or key == added


def test_a_block_dropped_on_a_wire_takes_its_place_if_it_fits():
    new = splice_into(DESIGN, REGISTRY, WIRE, Block("conv_1", "conv"))
    assert new is not None
    assert new.apply(DESIGN).wires_into("pool_1") == [Wire("conv_1", "out", "pool_1", "in")]

    design = AddBlock(Block("conv_1", "conv", position=(7.0, 7.0))).apply(DESIGN)
    moved = splice_into(design, REGISTRY, WIRE, design.blocks["conv_1"])
    assert moved is not None
    assert moved.apply(design).blocks["conv_1"].position == (7.0, 7.0)
    assert moved.apply(design).wires_out_of("conv_1") == [Wire("conv_1", "out", "pool_1", "in")]


@pytest.mark.parametrize("block", [Block("shrink_1", "shrink"), Block("wave_1", "wave"), Block("image_9", "image")])
def test_a_block_that_does_not_fit_is_not_put_into_a_wire(block):
    assert splice_into(DESIGN, REGISTRY, WIRE, block) is None


def test_a_block_that_is_wired_is_not_put_into_another_wire():
    assert splice_into(DESIGN, REGISTRY, WIRE, DESIGN.blocks["classify_1"]) is None
    assert splice_into(DESIGN, REGISTRY, WIRE, DESIGN.blocks["pool_1"]) is None


def test_the_kind_of_a_wire_is_that_of_its_source():
    assert wire_kind(DESIGN, REGISTRY, WIRE) is Kind.REGISTER
    assert wire_kind(DESIGN, REGISTRY, Wire("image_1", "out", "angle_1", "in")) is Kind.FEATURES
    assert wire_kind(DESIGN, REGISTRY, Wire("gone", "out", "angle_1", "in")) is None
    assert wire_kind(DESIGN, REGISTRY, Wire("image_1", "gone", "angle_1", "in")) is None


def test_ports_that_fit_are_found_by_kind():
    assert fitting_ports(Reupload(), {}, Kind.FEATURES, Kind.REGISTER) == ("features", "out")
    assert fitting_ports(Reupload(), {}, Kind.REGISTER, Kind.REGISTER) == ("in", "out")
    assert fitting_ports(Reupload(), {}, Kind.PREDICTION, Kind.REGISTER) is None


def test_a_free_position_is_the_wanted_one_or_below():
    x, y = DESIGN.blocks["pool_1"].position

    assert free_position(DESIGN, (x, y - 1000)) == (x, y - 1000)
    assert free_position(DESIGN, (x, y))[1] >= y + BLOCK_HEIGHT


def test_a_dissolved_block_leaves_no_gap():
    after = dissolve(DESIGN, REGISTRY, "pool_1").apply(DESIGN)
    assert after.wires_into("classify_1") == [Wire("angle_1", "out", "classify_1", "in")]

    after = dissolve(DESIGN, REGISTRY, "angle_1").apply(DESIGN)
    assert after.wires == {Wire("pool_1", "out", "classify_1", "in")}
