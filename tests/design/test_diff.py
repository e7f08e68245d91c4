from hypothesis import given

from qdcnn_studio.design import edits as e
from qdcnn_studio.design.diff import BlockChange, Difference, difference
from qdcnn_studio.design.graph import Block, Wire
from qdcnn_studio.design.text import parse
from tests.design.strategies import designs, examples
from tests.design.toys import toys

OLD = parse("image(side=2) | angle() | conv('so4') | classify(3)", toys())


def test_what_is_added_removed_and_changed_is_told():
    new = e.Batch(
        "",
        [
            e.ChangeSettings("conv_1", {"ansatz": e.UNSET, "depth": 2}),
            e.SetBypass(["conv_1"]),
            e.RemoveBlocks(["image_1"]),
            e.AddBlock(Block("pool_1", "pool")),
            e.Connect(Wire("conv_1", "out", "pool_1", "in")),
            e.MoveBlocks({"angle_1": (-5.0, 0.0)}),
            e.ChangeTraining({"steps": 10}),
        ],
    ).apply(OLD)

    assert difference(OLD, new) == Difference(
        added=("pool_1",),
        removed=("image_1",),
        changed={
            "angle_1": BlockChange(moved=True),
            "conv_1": BlockChange({"ansatz": ("so4", e.UNSET), "depth": (e.UNSET, 2)}, {"bypassed": (False, True)}),
        },
        wires_added=(Wire("conv_1", "out", "pool_1", "in"),),
        wires_removed=(Wire("image_1", "out", "angle_1", "in"),),
        training={"steps": (e.UNSET, 10)},
    )


def test_moving_and_renaming_mean_nothing():
    moved = e.Batch("", [e.MoveBlocks({"angle_1": (9.0, 9.0)}), e.RenameBlock("angle_1", "left")]).apply(OLD)

    assert set(difference(OLD, moved).changed) == {"angle_1"}
    assert not difference(OLD, moved).is_meaningful
    assert difference(OLD, e.ChangeSettings("conv_1", {"depth": 2}).apply(OLD)).is_meaningful
    assert difference(OLD, e.SetBypass(["conv_1"]).apply(OLD)).is_meaningful


@given(designs(), designs())
@examples(30)
def test_it_is_the_same_both_ways(old, new):
    there, back = difference(old, new), difference(new, old)

    assert (there.added, there.wires_added) == (back.removed, back.wires_removed)
    assert there.changed.keys() == back.changed.keys()
    assert difference(old, old) == Difference()
