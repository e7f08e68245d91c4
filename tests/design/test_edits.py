import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdcnn_studio.design import edits as e
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edit import Patch, same
from qdcnn_studio.design.graph import Block, Design, Frame, Note, Wire
from tests.design.strategies import designs, edits, examples

PAIR = Design(
    {"conv_1": Block("conv_1", "conv", {"depth": 2}), "pool_1": Block("pool_1", "pool")},
    frozenset({Wire("conv_1", "out", "pool_1", "in")}),
)
WIRE = Wire("conv_1", "out", "pool_1", "in")


@given(st.data(), designs())
@examples(60)
def test_every_edit_is_undone_to_the_byte(data, design):
    edit = data.draw(edits(design))
    before = dumps(design)

    after = edit.apply(design)

    assert dumps(edit.inverse(design).apply(after)) == before
    assert dumps(design) == before
    assert edit.title


@given(st.data(), designs())
@examples(30)
def test_a_batch_is_undone_to_the_byte(data, design):
    parts, now = [], design
    for _ in range(data.draw(st.integers(0, 4))):
        parts.append(data.draw(edits(now)))
        now = parts[-1].apply(now)
    batch = e.Batch("Several", parts)

    assert dumps(batch.apply(design)) == dumps(now)
    assert dumps(batch.inverse(design).apply(now)) == dumps(design)


@given(designs(), designs())
@examples(30)
def test_a_patch_leads_from_any_design_to_any_other(old, new):
    patch = Patch.between(old, new)

    assert dumps(patch.apply(old)) == dumps(new)
    assert dumps(Patch.between(new, old).apply(new)) == dumps(old)


def test_values_that_are_written_differently_are_not_the_same():
    assert not same(1, True)
    assert not same(1, 1.0)
    assert not same([0, 1], [0, 1, 2])
    assert same({"a": (1, 2)}, {"a": [1, 2]})


def test_connect_takes_the_place_of_the_wire_in_that_input():
    design = e.AddBlock(Block("conv_2", "conv")).apply(PAIR)
    wire = Wire("conv_2", "out", "pool_1", "in")

    assert e.Connect(wire).apply(design).wires == {wire}


def test_remove_takes_the_wires_along():
    after = e.RemoveBlocks(["conv_1"]).apply(PAIR)

    assert set(after.blocks) == {"pool_1"}
    assert not after.wires


def test_unset_brings_the_default_back():
    after = e.ChangeSettings("conv_1", {"depth": e.UNSET, "ansatz": "so4"}).apply(PAIR)

    assert after.blocks["conv_1"].settings == {"ansatz": "so4"}


@pytest.mark.parametrize(
    "edit",
    [
        e.AddBlock(Block("conv_1", "conv")),
        e.RemoveBlocks(["conv_7"]),
        e.Connect(Wire("conv_1", "out", "conv_7", "in")),
        e.Disconnect([Wire("pool_1", "out", "conv_1", "in")]),
        e.MoveBlocks({"conv_7": (0, 0)}),
        e.ChangeSettings("conv_7", {}),
        e.ChangeFrame(Frame("frame_1", "", (0, 0, 1, 1))),
        e.RemoveFrames(["frame_1"]),
        e.ChangeNote(Note("note_1", "", (0, 0))),
        e.RemoveNotes(["note_1"]),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_in_words(edit):
    with pytest.raises(e.EditError, match=r"^There is .*\.$"):
        edit.apply(PAIR)


@pytest.mark.parametrize(
    ("edit", "title"),
    [
        (e.AddBlock(Block("conv_3", "conv")), "Add conv_3"),
        (e.RemoveBlocks(["b", "a"]), "Remove a and b"),
        (e.RemoveBlocks(["a", "b", "c"]), "Remove 3 items"),
        (e.Connect(WIRE), "Wire conv_1 to pool_1"),
        (e.Disconnect([WIRE]), "Remove the wire from conv_1 to pool_1"),
        (e.ChangeSettings("conv_1", {"depth": 2}), "Change depth of conv_1"),
        (e.SetBypass(["conv_1"]), "Bypass conv_1"),
    ],
)
def test_titles_say_what_is_done(edit, title):
    assert edit.title == title


@given(st.data())
@examples(60)
def test_inserted_wires_are_drawn_as_one_after_the_other(data):
    """Two wires into one input: the later takes the place of the earlier, and of one that was there before."""
    wires = data.draw(
        st.lists(
            st.builds(
                Wire,
                st.sampled_from(["conv_1", "pool_1", "conv_2"]),
                st.sampled_from(["out", "other"]),
                st.sampled_from(["conv_2", "pool_1", "conv_1"]),
                st.sampled_from(["in", "features"]),
            ),
            max_size=6,
        )
    )
    blocks = [Block("conv_2", "conv")]
    expected = e.InsertBlocks(blocks).apply(PAIR)
    for wire in wires:
        expected = e.Connect(wire).apply(expected)
    assert e.InsertBlocks(blocks, wires).apply(PAIR) == expected
