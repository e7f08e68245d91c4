import pytest

from qdcnn_studio.design.align import align, distribute
from qdcnn_studio.design.graph import Block, Design

DESIGN = Design(
    {
        "a": Block("a", "conv", position=(0.0, 10.0)),
        "b": Block("b", "conv", position=(500.0, 40.0)),
        "c": Block("c", "conv", position=(120.0, 200.0)),
    }
)
SIZES = {"a": (100.0, 50.0), "b": (200.0, 80.0), "c": (60.0, 20.0)}


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ("left", [(0, 10), (0, 40), (0, 200)]),
        ("right", [(600, 10), (500, 40), (640, 200)]),
        ("center", [(300, 10), (250, 40), (320, 200)]),
        ("top", [(0, 10), (500, 10), (120, 10)]),
        ("bottom", [(0, 170), (500, 140), (120, 200)]),
        ("middle", [(0, 90), (500, 75), (120, 105)]),
    ],
)
def test_edges_come_to_one_line(edge, expected):
    after = align(DESIGN, ["a", "b", "c"], edge, SIZES).apply(DESIGN)

    assert [after.blocks[key].position for key in "abc"] == expected


def test_gaps_become_equal_and_the_outermost_stay():
    after = distribute(DESIGN, ["a", "b", "c"], "horizontal", SIZES).apply(DESIGN)
    a, b, c = (after.blocks[key].position[0] for key in "abc")

    assert (a, b) == (0.0, 500.0)
    assert c - (a + 100) == b - (c + 60) == 170


def test_gaps_downwards():
    after = distribute(DESIGN, ["c", "b", "a"], "vertical", SIZES).apply(DESIGN)

    assert [after.blocks[key].position[1] for key in "abc"] == [10.0, 90.0, 200.0]


def test_too_few_blocks_stay_where_they_are():
    assert distribute(DESIGN, ["a", "b"], "vertical").positions == {}
    assert align(DESIGN, [], "left").positions == {}
    assert align(DESIGN, ["a", "gone"], "left").apply(DESIGN) == DESIGN


def test_the_outermost_stay_to_the_bit_where_gaps_are_no_whole_numbers() -> None:
    blocks = [Block(f"conv_{n}", "conv", {}, (x, 0.0)) for n, x in enumerate((0.0, 213.1, 407.7, 1000.0))]
    design = Design({block.id: block for block in blocks})
    sizes = {block.id: (112.3 + n / 7, 40.0) for n, block in enumerate(blocks)}
    after = distribute(design, list(design.blocks), "horizontal", sizes).apply(design)
    assert after.blocks["conv_0"].position == (0.0, 0.0)
    assert after.blocks["conv_3"].position == (1000.0, 0.0)
