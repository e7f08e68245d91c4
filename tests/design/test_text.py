from collections import Counter

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdcnn_studio.design.graph import Design, Wire
from qdcnn_studio.design.settings import defaults
from qdcnn_studio.design.text import TextError, parse, to_text
from qdcnn_studio.design.text_writing import literal
from tests.design.strategies import designs, examples, sound_designs
from tests.design.toys import toys

REGISTRY = toys()
LINE = 'image(classes=[0, 1]) | shrink(4) | angle("ry") | conv("su4", 2) | pool("zx") | classify(2)'
BRANCHES = """
picture = image(classes=[0, 1])
left  = picture | shrink(2) | angle()
right = picture | shrink(k=3) | angle("rx")
fuse(left, right, pattern="all") | conv("so4") | classify(2)
"""


def same_drawing(one: Design, other: Design) -> bool:
    """Tell whether two designs differ in ids and positions alone, with networkx as the judge."""
    return nx.is_isomorphic(_labelled(one), _labelled(other), node_match=lambda a, b: a == b, edge_match=_same_ports)


def _labelled(design: Design) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for key, block in design.blocks.items():
        usual = defaults(REGISTRY[block.type])
        settings = {name: value for name, value in block.settings.items() if usual[name] != value}
        graph.add_node(key, type=block.type, settings=settings, label=block.label, bypassed=block.bypassed)
    for wire in design.wires:
        graph.add_edge(wire.source, wire.target, ports=(wire.output, wire.input))
    return graph


def _same_ports(one, other) -> bool:
    return Counter(edge["ports"] for edge in one.values()) == Counter(edge["ports"] for edge in other.values())


def test_a_chain_is_read_in_order():
    design = parse(LINE, REGISTRY)

    assert list(design.blocks) == ["image_1", "shrink_1", "angle_1", "conv_1", "pool_1", "classify_1"]
    assert design.blocks["conv_1"].settings == {"depth": 2}
    assert design.blocks["image_1"].settings == {"classes": [0, 1]}
    assert Wire("conv_1", "out", "pool_1", "in") in design.wires
    assert len(design.wires) == 5
    assert to_text(design, REGISTRY) == LINE


def test_branches_are_read_by_name():
    design = parse(BRANCHES, REGISTRY)

    assert design.wires_into("fuse_1") == [
        Wire("angle_1", "out", "fuse_1", "a"),
        Wire("angle_2", "out", "fuse_1", "b"),
    ]
    assert design.blocks["angle_2"].settings == {"axis": "rx"}
    assert to_text(design, REGISTRY).splitlines() == [
        "image_1 = image(classes=[0, 1])",
        'angle_1 = image_1 | shrink(2) | angle("ry")',
        'angle_2 = image_1 | shrink(3) | angle("rx")',
        'fuse(angle_1, angle_2, pattern="all") | conv("so4") | classify(2)',
    ]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a = angle()\nb = angle()\na | fuse(b)", "a = angle()\nb = angle()\nfuse(a, b)"),
        ("fuse(angle(), angle() | conv())", "a = angle()\nb = angle() | conv()\nfuse(a, b)"),
        ("x = shrink()\nx | angle() | reupload(x)", "x = shrink()\ny = x | angle()\nreupload(y, x)"),
        ("s = split()\ns[1] | conv()\ns[0] | pool()", "s = split()\npool(s[0])\nconv(s[1])"),
        ("shrink(8)", "shrink()"),
        ("shrink(k=8)", "shrink(None, 8)"),
        ("image(noise=-0.0)", "image(noise=-0.0)"),
        ("image(\n  classes=[0, 1],\n)\n  | shrink(3)\n  | angle()", "image((0, 1)) | shrink(3) | angle()"),
        ("# a comment\n  image()  # and one more\n", "image()"),
        ("pool('zx', bypass=True, label='thin')", 'pool(label="thin", bypass=True)'),
    ],
)
def test_different_ways_to_write_the_same(text, same):
    one, other = parse(text, REGISTRY), parse(same, REGISTRY)

    assert same_drawing(one, other)
    assert len(one.blocks) > 0


def test_the_number_of_references_decides_the_inputs():
    assert parse("fuse(angle(), angle(), angle())", REGISTRY).blocks["fuse_1"].settings == {"inputs": 3}
    assert parse("fuse(angle(), None, angle())", REGISTRY).wires_into("fuse_1", "b") == []
    assert parse("angle() | fuse(None)", REGISTRY).blocks["fuse_1"].settings == {}
    assert parse("fuse()", REGISTRY).blocks["fuse_1"].settings == {}
    assert parse("angle() | fuse(inputs=4)", REGISTRY).blocks["fuse_1"].settings == {"inputs": 4}


@given(sound_designs())
@examples(100)
def test_what_is_written_is_read_back_as_the_same_drawing(design):
    text = to_text(design, REGISTRY)
    again = parse(text, REGISTRY)

    assert same_drawing(again, design)
    assert to_text(again, REGISTRY) == text


@given(designs())
@examples(60)
def test_any_design_has_a_text_form(design):
    text = to_text(design, REGISTRY)

    assert isinstance(text, str)
    assert text.count("(") >= len(design.blocks)


def test_a_cycle_has_a_text_form():
    design = parse("a = b | conv()\nb = a | pool()", REGISTRY)

    assert design.wires == {Wire("conv_1", "out", "pool_1", "in"), Wire("pool_1", "out", "conv_1", "in")}
    assert same_drawing(parse(to_text(design, REGISTRY), REGISTRY), design)


def test_a_name_may_be_given_again():
    design = parse("x = image()\nx = x | shrink(2)\nx | angle()", REGISTRY)

    assert design.wires == {Wire("image_1", "out", "shrink_1", "in"), Wire("shrink_1", "out", "angle_1", "in")}


def test_a_thousand_blocks_in_a_row():
    text = " | ".join(["image()", "angle()", *['conv("su4")'] * 998])
    design = parse(text, REGISTRY)

    assert len(design.wires) == 999
    again = to_text(design, REGISTRY)
    assert len(parse(again, REGISTRY).wires) == 999
    assert to_text(parse(again, REGISTRY), REGISTRY) == again
    assert max(map(len, again.splitlines())) < 1200


def test_pi_is_a_number():
    assert parse("image(noise=pi)", REGISTRY).blocks["image_1"].settings["noise"] == pytest.approx(3.14159265)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
        max_leaves=5,
    )
)
@examples(100)
def test_any_setting_survives(value):
    found = parse(f"image(noise={literal(value)})", REGISTRY).blocks["image_1"].settings.get("noise", 0.0)

    assert found == value


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("image(", 1, 6, "this cannot be read: '(' was never closed."),
        ("image()\n\nimag() | pool()", 3, 1, "there is no block named imag; did you mean image?"),
        ("image() | nothing()", 1, 11, "there is no block named nothing."),
        ("image() | shrink", 1, 11, "shrink is a block: write shrink()."),
        ("shrink | angle()", 1, 1, "shrink is a block: write shrink()."),
        ("image() | 5", 1, 11, "after | comes a block, such as pca(8)."),
        ("image() | shrink(kk=5)", 1, 18, "shrink has no setting kk; did you mean k?"),
        ("image() | shrink(size=5)", 1, 18, "shrink has no setting size; its settings are k."),
        ("é = image() | shrink(z=5)", 1, 22, "shrink has no setting z; its settings are k."),
        ("angle() | reupload(x=1)", 1, 20, "reupload has no setting x; it has none."),
        ("\n  imag()", 2, 3, "there is no block named imag; did you mean image?"),
        ("image()\n  | shrink(", 2, 11, "this cannot be read: '(' was never closed."),
        ("left | conv()", 1, 1, "there is no chain named left; a text is written in quotes."),
        ("lefty = angle()\nleft | conv()", 2, 1, "there is no chain named left; did you mean lefty?"),
        ("image() | angle(rx)", 1, 17, "there is no chain named rx; a text is written in quotes."),
        ("shrink(1, 2)", 1, 11, "these are too many values for shrink; its settings are k."),
        ("shrink(1, k=2)", 1, 11, "the setting k is given twice."),
        ("shrink(8, image())", 1, 11, "what feeds a block comes before its settings."),
        ("image() | image()", 1, 11, "image takes no input, and 1 are given."),
        ("conv(angle(), angle())", 1, 1, "conv takes 1 input, and 2 are given."),
        ("fuse(None, None, None, None, None)", 1, 1, "Inputs must be a whole number from 1 to 4, but is 5."),
        ("split() | conv()", 1, 1, "split has 2 outputs: give it a name and say which, as in name[0]."),
        ("s = split()\ns[2] | conv()", 2, 1, "split has 2 outputs, counted from 0."),
        ("s = split()\nt = s[0]\nt[0] | conv()", 3, 1, "this is one output already; it has no parts."),
        ("s = split()\ns[-1] | conv()", 2, 1, "a chain begins with a block such as digits(), a name, or name[0]."),
        ("a = b\nb = a\nconv(a)", 1, 5, "the name b stands for itself."),
        ("unused = nothing", 1, 10, "there is no chain named nothing; a text is written in quotes."),
        ("import os", 1, 1, "a line is a chain of blocks, or name = a chain of blocks."),
        ("a, b = split()", 1, 1, "a line is a chain of blocks, or name = a chain of blocks."),
        ("image()\nx = 3", 2, 5, "a name stands for a chain of blocks, such as digits() | pca(8)."),
        ("'image()'", 1, 1, "a line is a chain of blocks, such as digits() | pca(8)."),
        ("pi = image()", 1, 1, "pi is the number; give the chain another name."),
        ("image().__class__()", 1, 1, "a block is named by a single word, such as conv(…)."),
        ("image(**{})", 1, 9, "settings are written out, name=value."),
        ("image(noise=1e999)", 1, 13, "this value holds a number that is not finite."),
        ("pool(label=3)", 1, 12, "label is a text in quotes."),
        ("pool(bypass=1)", 1, 13, "bypass is True or False."),
        ("image(\0)", 1, 1, "this cannot be read: source code string cannot contain null bytes."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text, line, column, message):
    with pytest.raises(TextError) as caught:
        parse(text, REGISTRY)

    assert (caught.value.message, caught.value.line, caught.value.column) == (message, line, column)
    assert str(caught.value) == f"Line {line}, column {column}: {message}"


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('echo')",
        "image(noise=__import__('os'))",
        "image(noise=().__class__)",
        "image(noise=[x for x in (1,)])",
        "image(noise=lambda: 1)",
        "image(noise=f'{1}')",
        "image(noise=b'1')",
        "image(noise=1j)",
        "image(noise=...)",
        "image(noise=9**9**9)",
        "image(noise=not 1)",
        "image(noise=-True)",
        "image(noise={**{}})",
        "image(noise={1: 2})",
        "image(*[1])",
        "(x := image())",
        "image() if 1 else image()",
        "image()[0] | shrink()",
        "image() + image()",
        "def f(): image()",
        "-" * 100_000 + "1",
        "image(" + "[" * 150 + "]" * 150 + ")",
        "image(" * 150 + ")" * 150,
        "|".join(["pool()"] * 20_000),
        "image()." + "x" * 300_000,
        "image(noise=" + "9" * 5000 + ")",
        "image(noise=" + "9" * 400 + ")",
        "image(noise='\ud800')",
    ],
)
def test_nothing_is_ever_run_and_nothing_but_a_text_error_is_raised(text):
    with pytest.raises(TextError) as caught:
        parse(text, REGISTRY)

    assert caught.value.message.endswith((".", "?"))


@given(st.text(alphabet="image()|shrk,=[]0123\"' \n\\.:None", max_size=40))
@examples(100)
def test_any_text_is_read_or_refused_in_words(text):
    try:
        found = to_text(parse(text, REGISTRY), REGISTRY)
    except TextError as error:
        found = str(error)

    assert found or not text.strip("\n \\")


def test_the_blocks_of_a_text_do_not_cover_each_other():
    corners = [block.position for block in parse(BRANCHES, REGISTRY).blocks.values()]

    assert len(set(corners)) == len(corners)
