"""One history for a design and the inside of its groups."""

from __future__ import annotations

from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.edits import ChangeSettings, ChangeTraining, RenameDesign
from qdcnn_studio.design.history import History
from qdcnn_studio.design.inference import infer
from qdcnn_studio.design.inside_history import InsideHistory
from qdcnn_studio.design.ports import Register
from tests.design.test_groups import REGISTRY, stem


def test_what_is_done_inside_is_a_step_outside() -> None:
    outer = History(stem())
    inside = InsideHistory(outer, "stem")
    before = dumps(outer.design)
    inside.do(ChangeSettings("conv_1", {"depth": 2}))
    assert outer.entries == inside.entries == ("Change depth of conv_1, inside stem",)
    assert outer.design.groups["stem"].inside.blocks["conv_1"].settings == {"depth": 2}
    assert inside.design.blocks["conv_1"].settings == {"depth": 2}
    assert inside.is_saved is outer.is_saved is False
    inside.undo()
    assert dumps(outer.design) == before
    outer.redo()
    assert inside.design.blocks["conv_1"].settings == {"depth": 2}
    assert inside.design is inside.design


def test_name_and_training_seen_from_inside() -> None:
    outer = History(stem())
    inside = InsideHistory(outer, "stem")
    inside.do(RenameDesign("Trunk"))
    inside.do(ChangeTraining({"steps": 9}))
    assert outer.design.groups["stem"].name == "Trunk"
    assert outer.design.training == inside.design.training == {"steps": 9}
    assert outer.design.groups["stem"].inside.training == {}


def test_it_is_tried_with_what_enters_until_another_size_is_chosen_here() -> None:
    outer = History(stem())
    inside = InsideHistory(outer, "stem", {"in": Register(6)})
    assert infer(inside.design, REGISTRY).carried["pool_1", "out"] == Register(3)
    inside.do(ChangeSettings("conv_1", {"depth": 2}))
    assert outer.design.groups["stem"].inside.blocks["input_1"].settings == {}
    inside.do(ChangeSettings("input_1", {"size": [4]}))
    assert infer(inside.design, REGISTRY).carried["pool_1", "out"] == Register(2)


def test_a_group_that_is_undone_is_gone() -> None:
    from qdcnn_studio.design.collapsing import collapse
    from tests.design.test_groups import chain

    outer = History(chain())
    outer.do(collapse(chain(), REGISTRY, ["conv_1"], "Stem"))
    inside = InsideHistory(outer, "stem")
    assert inside.exists
    inside.undo()
    assert not inside.exists
    assert not inside.design.blocks
    inside.redo()
    assert set(inside.design.blocks) == {"conv_1", "input_1", "output_1"}
