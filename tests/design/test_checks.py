import pytest
from hypothesis import given

from qdcnn_studio.design.checks import check, has_errors
from qdcnn_studio.design.edits import AddBlock
from qdcnn_studio.design.graph import Block, Design
from qdcnn_studio.design.problems import Problem, Severity
from qdcnn_studio.design.text import parse
from tests.design.strategies import designs, examples
from tests.design.toys import toys

REGISTRY = toys()


def checked(text):
    design = parse(text, REGISTRY)
    return design, check(design, REGISTRY)


def applied(design, problem, title):
    [repair] = [repair for repair in problem.repairs if repair.title == title]
    return repair.edit.apply(design)


def test_a_sound_design_has_no_problems():
    _, found = checked("image(classes=[0, 1]) | shrink(4) | angle() | conv() | pool() | classify(2)")

    assert found == ()
    assert not has_errors(found)


def test_an_empty_design_is_told():
    [problem] = check(Design(), REGISTRY)

    assert problem.message == "The design is empty: it needs data, an encoding and a classification at least."
    assert has_errors([problem])


def test_a_missing_classification_is_offered_with_the_classes_of_the_data():
    design, [problem] = checked("image(classes=[3, 5, 7]) | shrink(4) | angle() | conv()")

    assert problem.message == "Nothing is classified yet: the design needs a classification at its end."
    after = applied(design, problem, "Add Classification")
    assert check(after, REGISTRY) == ()
    assert after.blocks["classify_1"].settings == {"classes": 3}
    assert after.blocks["classify_1"].position[0] > design.blocks["conv_1"].position[0]


def test_a_second_classification_is_told():
    design, found = checked(
        "s = image(classes=[0, 1], side=2) | angle() | split()\ns[0] | classify(2)\ns[1] | classify(2)"
    )

    assert [(problem.block, problem.message) for problem in found] == [
        ("classify_2", "Classification 1 classifies already; a design has one classification.")
    ]
    assert not has_errors(check(applied(design, found[0], "Remove Classification 2"), REGISTRY))


def test_two_sets_of_images_are_told_and_merged():
    design, found = checked(
        "a = image(side=2) | angle()\nb = image(classes=[3, 4, 5], side=2) | angle()\nfuse(a, b) | classify(3)"
    )

    assert [problem.block for problem in found] == ["image_2"]
    assert found[0].message == (
        "Images 1 and Images 2 both lead to Classification, but a design learns from one set of images."
    )
    after = applied(design, found[0], "Feed both branches from Images 2")
    assert check(after, REGISTRY) == ()
    assert list(after.blocks) == ["angle_1", "image_2", "angle_2", "fuse_1", "classify_1"]


def test_numbers_of_classes_that_differ_are_told_and_repaired_either_way():
    design, [problem] = checked("image(classes=[3, 5, 7], side=2) | angle() | classify(2)")

    assert (problem.block, problem.message) == (
        "classify_1",
        "Images has 3 classes, but Classification tells 2 apart.",
    )
    assert not check(applied(design, problem, "Tell 3 classes apart"), REGISTRY)
    shown = applied(design, problem, "Show only the classes 3 and 5")
    assert shown.blocks["image_1"].settings["classes"] == [3, 5]
    assert not check(shown, REGISTRY)


def test_more_classes_than_the_data_has_are_told():
    design, [problem] = checked("image(side=2) | angle() | classify(10)")

    assert [repair.title for repair in problem.repairs] == ["Tell 3 classes apart"]
    assert not check(applied(design, problem, "Tell 3 classes apart"), REGISTRY)


def test_a_branch_that_leads_nowhere_is_a_warning():
    design, [problem] = checked("x = image(side=2)\nx | angle() | classify(3)\nx | angle() | conv() | pool()")

    assert problem.severity is Severity.WARNING
    assert problem.message == "Pooling does not lead to the classification, so it changes nothing."
    assert not has_errors([problem])
    after = applied(design, problem, "Remove the 3 blocks of this branch")
    assert check(after, REGISTRY) == ()
    assert len(after.blocks) == 3


def test_a_block_with_a_fault_is_not_also_called_useless():
    design, _ = checked("image(side=2) | angle() | classify(3)")
    found = check(AddBlock(Block("conv_1", "conv")).apply(design), REGISTRY)

    assert [problem.severity for problem in found] == [Severity.ERROR]


def test_what_concerns_the_whole_comes_first_then_block_by_block():
    _, found = checked("image() | angle() | conv(depth=0)")

    assert [problem.block for problem in found] == [None, "angle_1", "conv_1"]


@given(designs())
@examples(60)
def test_it_never_raises_and_its_repairs_can_be_applied(design):
    found = check(design, REGISTRY)

    assert has_errors(found) == any(problem.severity is Severity.ERROR for problem in found)
    for problem in found:
        assert problem.message.endswith(".")
        for repair in problem.repairs:
            assert repair.edit.apply(design) != design


@pytest.mark.parametrize(("severity", "expected"), [("error", True), ("warning", False), ("info", False)])
def test_only_errors_keep_a_design_from_running(severity, expected):
    assert has_errors([Problem("x", severity=Severity(severity))]) is expected
