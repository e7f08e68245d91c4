from hypothesis import given

from qdcnn_studio.design.edits import Connect, Disconnect, MoveBlocks
from qdcnn_studio.design.graph import Block, Design, Wire
from qdcnn_studio.design.layout import LONGEST_ROW, tidy
from qdcnn_studio.design.order import emission_order
from qdcnn_studio.design.splicing import BLOCK_HEIGHT, BLOCK_WIDTH, GAP, Splice
from qdcnn_studio.design.text import parse
from tests.design.strategies import designs, examples, sound_designs
from tests.design.toys import toys

REGISTRY = toys()
BRANCHES = "x = image(side=2)\nfuse(x | angle(), x | angle()) | pool() | classify(3)"


def rectangles_overlap(one, other, sizes):
    (x0, y0), (x1, y1) = one[1], other[1]
    (w0, h0), (w1, h1) = sizes[one[0]], sizes[other[0]]
    return x0 < x1 + w1 and x1 < x0 + w0 and y0 < y1 + h1 and y1 < y0 + h0


@given(designs())
@examples(60)
def test_every_block_gets_a_place_and_none_covers_another(design):
    sizes = {key: (100.0 + 10 * number, 50.0 + 7 * number) for number, key in enumerate(sorted(design.blocks))}
    places = list(tidy(design, sizes).items())

    assert {key for key, _ in places} == set(design.blocks)
    assert not [
        (one[0], other[0])
        for index, one in enumerate(places)
        for other in places[:index]
        if rectangles_overlap(one, other, sizes)
    ]


@given(sound_designs())
@examples(60)
def test_wires_run_from_left_to_right_and_tidying_twice_changes_nothing(design):
    places = tidy(design)

    for wire in design.wires:
        (x0, y0), (x1, y1) = places[wire.source], places[wire.target]
        assert x0 + BLOCK_WIDTH < x1 or y0 + BLOCK_HEIGHT < y1  # the latter where the layout goes on in a new row
    if places:
        moved = MoveBlocks(places).apply(design)
        assert min(x for x, _ in places.values()) == min(round(b.position[0]) for b in design.blocks.values())
        assert {key: x for key, (x, _) in tidy(moved).items()} == {key: x for key, (x, _) in places.items()}


def test_a_chain_is_a_straight_line():
    places = tidy(parse("image() | shrink() | angle() | conv()", REGISTRY))

    assert len({y for _, y in places.values()}) == 1
    assert [key for key, _ in sorted(places.items(), key=lambda item: item[1])] == [
        "image_1",
        "shrink_1",
        "angle_1",
        "conv_1",
    ]


def test_the_branch_at_the_first_port_lies_above():
    places = tidy(parse(BRANCHES, REGISTRY))

    assert places["angle_1"][1] < places["angle_2"][1]
    assert places["fuse_1"][1] == places["pool_1"][1] == places["classify_1"][1]


def test_a_tidy_drawing_stays_as_it_is():
    design = parse(BRANCHES, REGISTRY)

    assert tidy(design) == {key: block.position for key, block in design.blocks.items()}


def test_a_small_edit_moves_little():
    design = parse(BRANCHES, REGISTRY)
    wire = Wire("pool_1", "out", "classify_1", "in")
    edited = Splice(wire, Block("conv_1", "conv")).apply(design)
    places = tidy(edited)

    unmoved = [key for key, block in design.blocks.items() if places[key] == block.position]
    assert set(unmoved) == set(design.blocks) - {"classify_1"}


def test_users_order_of_branches_is_kept():
    design = parse(BRANCHES, REGISTRY)
    design = Disconnect([wire for wire in design.wires if wire.target == "fuse_1"]).apply(design)
    swapped = MoveBlocks({"angle_1": (224.0, 500.0), "angle_2": (224.0, 0.0)}).apply(design)
    places = tidy(swapped)

    assert places["angle_2"][1] < places["angle_1"][1]


def test_a_selection_is_tidied_where_it_stands():
    design = parse(BRANCHES, REGISTRY)
    moved = MoveBlocks({"pool_1": (5000.0, 300.0), "classify_1": (4000.0, 900.0)}).apply(design)
    places = tidy(moved, only=["pool_1", "classify_1"])

    assert places == {"pool_1": (4000, 300), "classify_1": (4000 + BLOCK_WIDTH + 56, 300)}


def test_parts_that_are_not_wired_lie_below_one_another():
    places = tidy(parse("image() | shrink()\nangle() | conv()", REGISTRY))

    assert places["image_1"][1] == places["shrink_1"][1]
    assert abs(places["angle_1"][1] - places["image_1"][1]) >= BLOCK_HEIGHT


def test_a_cycle_and_nothing_at_all_are_laid_out():
    cycle = parse("a = b | conv()\nb = a | pool()", REGISTRY)

    assert len(set(tidy(cycle).values())) == 2
    assert tidy(Design()) == {}


def test_a_thousand_blocks_are_laid_out_in_order():
    blocks = {f"conv_{n}": Block(f"conv_{n}", "conv") for n in range(1000)}
    design = Design(blocks, frozenset(Wire(f"conv_{n}", "out", f"conv_{n + 1}", "in") for n in range(999)))
    design = Connect(Wire("conv_0", "out", "conv_500", "b")).apply(design)
    places = tidy(design)

    assert sorted(places, key=lambda key: places[key][::-1]) == emission_order(design)
    assert max(x for x, _ in places.values()) < LONGEST_ROW * (BLOCK_WIDTH + GAP)
