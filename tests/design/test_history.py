import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdcnn_studio.design import edits as e
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.graph import Block, Design
from qdcnn_studio.design.history import History
from tests.design.strategies import designs, edits, examples

START = Design({"conv_1": Block("conv_1", "conv")})


def depth(value):
    return e.ChangeSettings("conv_1", {"depth": value})


@given(st.data(), designs(4))
@examples(60)
def test_any_walk_through_the_history_meets_the_same_bytes(data, design):
    history = History(design)
    seen = [dumps(design)]
    for _ in range(data.draw(st.integers(1, 12))):
        before = history.position
        match data.draw(st.sampled_from(["do", "do", "undo", "redo", "go"])):
            case "do":
                edit = data.draw(edits(history.design))
                history.do(edit)
                if dumps(history.design) != seen[before]:
                    seen = [*seen[: before + 1], dumps(history.design)]
            case "undo":
                history.undo()
            case "redo":
                history.redo()
            case "go":
                history.go_to(data.draw(st.integers(0, len(history.entries))))
        assert dumps(history.design) == seen[history.position]
    history.go_to(0)
    assert dumps(history.design) == dumps(design)


def test_an_edit_that_changes_nothing_leaves_no_entry():
    history = History(START)
    history.do(e.RenameDesign(""))
    history.do(e.MoveBlocks({"conv_1": (0.0, 0.0)}))

    assert history.design is START
    assert not history.can_undo


def test_a_new_edit_forgets_what_was_undone():
    history = History(START)
    history.do(depth(2))
    history.do(depth(3))
    history.undo()
    history.do(depth(4))

    assert len(history.entries) == 2
    assert not history.can_redo
    assert history.design.blocks["conv_1"].settings == {"depth": 4}


def test_merged_edits_are_one_step():
    history = History(START)
    history.do(depth(2))
    for value in (3, 4, 5):
        history.do(depth(value), merge=True)

    assert len(history.entries) == 1
    history.undo()
    assert history.design == START
    history.redo()
    assert history.design.blocks["conv_1"].settings == {"depth": 5}


def test_merging_back_to_the_start_leaves_no_entry():
    history = History(START)
    history.do(depth(2))
    history.do(depth(e.UNSET), merge=True)

    assert not history.entries
    assert history.design == START


def test_the_saved_mark_follows_undo_and_redo():
    history = History(START)
    assert history.is_saved
    history.do(depth(2))
    assert not history.is_saved
    history.mark_saved()
    history.undo()
    assert not history.is_saved
    history.redo()
    assert history.is_saved
    history.undo()
    history.do(depth(3))
    history.undo()
    assert not history.is_saved


def test_merging_never_touches_what_was_saved():
    history = History(START)
    history.do(depth(2))
    history.mark_saved()
    history.do(depth(3), merge=True)

    assert not history.is_saved
    history.undo()
    assert history.is_saved


def test_a_refused_edit_changes_nothing():
    history = History(START)
    history.do(depth(2))
    history.undo()
    with pytest.raises(e.EditError):
        history.do(e.RemoveBlocks(["conv_9"]))

    assert history.can_redo
    assert history.design == START


def test_there_is_no_step_outside_the_history():
    with pytest.raises(IndexError):
        History(START).go_to(1)
