"""The shipped examples open, are sound, and are what their text forms say."""

from __future__ import annotations

import pytest

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.document import dumps, load_with_report
from qdcnn_studio.design.text import parse, to_text
from qdcnn_studio.examples import Example, examples, open_example
from qdcnn_studio.resources import resource
from qdcnn_studio.training.settings import training_settings

TEXTS = {
    "first_minute": """
digits(classes=[0, 1]) | pca(8) | scale(0, 3.1416) | angle("ry") | conv("su4") | pool() | conv("su4") | pool()
| conv("su4") | pool() | classify(2)
""",
    "two_halves": """
image = digits(classes=[3, 5])
left  = image | crop(rows=[0, 8], columns=[0, 4]) | amplitude() | conv("su4")
right = image | crop(rows=[0, 8], columns=[4, 8]) | amplitude() | conv("su4")
fuse(left, right, pattern="bipartite") | pool() | conv("su4") | pool() | classify(2)
""",
    "hur_su4": """
mnist([1, 0], validation=0.0) | strip(256) | amplitude() | conv("su4") | pool() | conv("su4") | pool() | conv("su4")
| pool("zx", "odd") | classify(2)
""",
    "real_16x16": """
mnist([1, 0]) | resize(16, 16) | amplitude() | conv("su4") | pool() | conv("su4") | pool() | conv("su4")
| pool("zx", "odd") | classify(2)
""",
    "four_quadrants": """
image = digits([3, 5, 8, 9])
a = image | crop([0, 4], [0, 4]) | pca(4) | scale(0) | dense_angle() | conv("so4")
b = image | crop([0, 4], [4, 8]) | pca(4) | scale(0) | dense_angle() | conv("so4")
c = image | crop([4, 8], [0, 4]) | pca(4) | scale(0) | dense_angle() | conv("so4")
d = image | crop([4, 8], [4, 8]) | pca(4) | scale(0) | dense_angle() | conv("so4")
fuse(a, b, c, d, pattern="all", depth=2) | conv("so4") | pool() | conv("so4") | pool() | classify(4, "softmax")
""",
    "ten_digits": 'digits() | amplitude(7) | conv("su4", depth=16, share=False) | classify(10, "softmax", 60)',
    "hybrid_head": 'digits(validation=0.0) | amplitude(8) | conv("su4", depth=14, share=False) | classify(10, "dense")',
    "four_classes": """
mnist([0, 1, 2, 3]) | resize(16, 16) | amplitude() | conv("su4", depth=4, share=False) | classify(4, "softmax", 40)
""",
    "garments": """
fashion([0, 1]) | pca(8) | scale(0) | angle() | conv("su4") | pool() | conv("su4") | pool() | conv("su4") | pool()
| classify(2)
""",
    "frqi": """
digits([0, 1, 2, 3]) | scale(0, 1, "all") | frqi() | conv("su4", depth=2, share=False) | pool()
| conv("su4", depth=2, share=False) | pool() | conv("su4") | classify(4, "softmax", 20)
""",
    "reuploading": """
x = digits() | pca(8) | scale(0)
a = x | angle() | conv(share=False) | reupload(x, trainable_scale=True) | conv(share=False)
b = a | reupload(x, trainable_scale=True) | conv(share=False) | reupload(x, trainable_scale=True) | conv(share=False)
c = b | reupload(x, trainable_scale=True) | conv(share=False) | reupload(x, trainable_scale=True)
c | conv(share=False, depth=2) | classify(10, "softmax", 60)
""",
    "cong": """
digits([0, 1]) | pca(8) | scale(0) | angle() | conv() | pool("measure") | conv() | pool("measure") | conv()
| pool("measure") | classify(2)
""",
}


@pytest.fixture(params=examples(), ids=lambda example: example.name)
def example(request: pytest.FixtureRequest) -> Example:
    return request.param


def test_every_file_is_in_the_index():
    files = {path.stem for path in resource("examples").glob("*.qdcnn")}
    assert files == {example.name for example in examples()}
    assert examples()[0].name == "first_minute", "the window opens it first"


def test_it_opens_without_problems(example):
    loaded = load_with_report(example.path)
    assert not loaded.dropped
    compilation = compile(loaded.design, standard_registry())
    assert compilation.problems == ()
    assert compilation.ok
    assert loaded.design.name == example.title


def test_its_file_is_canonical(example):
    assert dumps(open_example(example.name)) == example.path.read_text(encoding="utf-8")


def test_it_is_what_its_text_form_says(example):
    registry = standard_registry()
    expected = parse(TEXTS[example.name].replace("\n|", " |"), registry)
    assert to_text(open_example(example.name), registry) == to_text(expected, registry)


def test_its_training_settings_are_valid(example):
    assert training_settings(open_example(example.name)).steps > 0


def test_its_blocks_do_not_overlap(example):
    places = [block.position for block in open_example(example.name).blocks.values()]
    for index, (x, y) in enumerate(places):
        assert all(abs(x - a) >= 150 or abs(y - b) >= 72 for a, b in places[:index])


def test_an_example_that_is_not_there():
    with pytest.raises(KeyError):
        open_example("none")
