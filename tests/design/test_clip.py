from hypothesis import given
from hypothesis import strategies as st

from qdcnn_studio.design.clip import NUDGE, duplicate, extract, paste
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import AddFrame, AddNote, RemoveBlocks
from qdcnn_studio.design.graph import Design, Frame, Note, Wire
from qdcnn_studio.design.text import parse
from tests.design.strategies import examples, sound_designs
from tests.design.toys import toys

DESIGN = parse("x = image(side=2)\nfuse(x | angle(), x | angle()) | pool() | classify(3)", toys())
DESIGN = AddFrame(Frame("frame_1", "Left", (10.0, 10.0, 50.0, 50.0))).apply(DESIGN)
DESIGN = AddNote(Note("note_1", "hello", (5.0, 5.0))).apply(DESIGN)


def test_a_part_has_the_wires_among_its_blocks_alone():
    part = extract(DESIGN, ["angle_1", "fuse_1", "pool_1"], notes=["note_1"])

    assert set(part.blocks) == {"angle_1", "fuse_1", "pool_1"}
    assert part.wires == {Wire("angle_1", "out", "fuse_1", "a"), Wire("fuse_1", "out", "pool_1", "in")}
    assert set(part.notes) == {"note_1"}
    assert not part.frames


def test_what_is_cut_and_pasted_comes_back_as_it_was():
    part = extract(DESIGN, ["pool_1", "classify_1"])
    without = RemoveBlocks(["pool_1", "classify_1"]).apply(DESIGN)
    pasted = paste(without, part)

    assert pasted.blocks == {"pool_1": "pool_1", "classify_1": "classify_1"}
    assert pasted.edit.apply(without).blocks == DESIGN.blocks


def test_what_is_pasted_beside_itself_gets_new_ids():
    part = extract(DESIGN, ["angle_2", "fuse_1"], ["frame_1"], ["note_1"])
    pasted = paste(DESIGN, part)
    after = pasted.edit.apply(DESIGN)

    assert pasted.blocks == {"angle_2": "angle_3", "fuse_1": "fuse_2"}
    assert Wire("angle_3", "out", "fuse_2", "b") in after.wires
    assert set(after.frames) == {"frame_1", "frame_2"}
    assert set(after.notes) == {"note_1", "note_2"}
    assert len({block.position for block in after.blocks.values()}) == len(after.blocks)


def test_a_place_can_be_chosen():
    part = extract(DESIGN, ["fuse_1", "pool_1"])
    after = paste(Design(), part, at=(1000.0, 2000.0)).edit.apply(Design())

    assert after.blocks["fuse_1"].position == (1000.0, 2000.0)
    dx = DESIGN.blocks["pool_1"].position[0] - DESIGN.blocks["fuse_1"].position[0]
    assert after.blocks["pool_1"].position == (1000.0 + dx, 2000.0)


def test_a_duplicate_stands_a_little_aside():
    pasted = duplicate(DESIGN, ["pool_1"])
    after = pasted.edit.apply(DESIGN)
    x, y = DESIGN.blocks["pool_1"].position

    assert after.blocks["pool_2"].position == (x + NUDGE[0], y + NUDGE[1])
    assert after.wires == DESIGN.wires


def test_nothing_is_pasted_from_nothing():
    assert paste(DESIGN, Design()).edit.apply(DESIGN) == DESIGN


@given(st.data(), sound_designs())
@examples(40)
def test_a_duplicate_of_any_part_is_undone_to_the_byte(data, design):
    chosen = [key for key in design.blocks if data.draw(st.booleans())]
    edit = duplicate(design, chosen).edit
    after = edit.apply(design)

    assert len(after.blocks) == len(design.blocks) + len(chosen)
    assert design.wires <= after.wires
    assert dumps(edit.inverse(design).apply(after)) == dumps(design)
