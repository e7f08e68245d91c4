import random

import networkx as nx
from hypothesis import given

from qdcnn_studio.design.graph import Block, Design, Wire, natural
from qdcnn_studio.design.order import downstream, emission_order, upstream
from tests.design.strategies import designs, examples


def design_of(*wires):
    names = sorted({end for wire in wires for end in wire[::2]})
    return Design({name: Block(name, "conv") for name in names}, frozenset(Wire(*wire) for wire in wires))


def test_the_branch_at_the_first_port_comes_first():
    branches = [("image", "out", "z_left", "in"), ("image", "out", "a_right", "in")]
    fused = [("z_left", "out", "fuse", "a"), ("a_right", "out", "fuse", "b"), ("fuse", "out", "end", "in")]

    assert emission_order(design_of(*branches, *fused)) == ["image", "z_left", "a_right", "fuse", "end"]


def test_ids_are_counted_as_people_count():
    design = Design({name: Block(name, "conv") for name in ("conv_10", "conv_2", "conv_1")})

    assert emission_order(design) == ["conv_1", "conv_2", "conv_10"]


@given(designs())
@examples(60)
def test_the_order_holds_each_block_once_and_does_not_depend_on_dictionaries(design):
    order = emission_order(design)
    shuffled = list(design.blocks.items())
    random.Random(1).shuffle(shuffled)

    assert sorted(order) == sorted(design.blocks)
    assert emission_order(design.changed(blocks=dict(shuffled))) == order
    if nx.is_directed_acyclic_graph(design.graph):
        place = {block: index for index, block in enumerate(order)}
        assert all(place[wire.source] < place[wire.target] for wire in design.wires)


@given(designs())
@examples(60)
def test_what_leads_to_and_from_a_block_agrees_with_networkx(design):
    for block in design.blocks:
        assert upstream(design, block) == nx.ancestors(design.graph, block) | {block}
        assert downstream(design, block) == nx.descendants(design.graph, block) | {block}


def test_a_chain_longer_than_the_stack_is_no_trouble():
    wires = [(f"conv_{n}", "out", f"conv_{n + 1}", "in") for n in range(3000)]

    assert emission_order(design_of(*wires)) == [f"conv_{n}" for n in range(3001)]


def test_natural_keys_tell_all_names_apart():
    names = ["a", "a1", "a01", "a2", "a10", "²", "a" + "9" * 5000, "١"]

    assert len({str(natural(name)) for name in names}) == len(names)
    assert sorted(["a10", "a2", "a01", "a1"], key=natural) == ["a01", "a1", "a2", "a10"]
