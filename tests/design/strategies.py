"""Hypothesis strategies: designs of toy blocks, valid and not, and edits that fit a design."""

from __future__ import annotations

from hypothesis import HealthCheck
from hypothesis import settings as limits
from hypothesis import strategies as st

from qdcnn_studio.design import edits as e
from qdcnn_studio.design.graph import Block, Design, Frame, Note, Wire

TYPES = ("image", "shrink", "angle", "conv", "pool", "fuse", "split", "reupload", "classify", "broken", "unknown")
PORTS = ("in", "out", "a", "b", "c", "features")


def examples(count: int) -> limits:
    """Return Hypothesis settings with so many examples and no clock: the machine may be busy."""
    return limits(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# Drawn from short lists where nothing depends on the value: drawing is what these tests spend their time on.
numbers = st.sampled_from([0.0, -0.0, 12.0, 0.125, 1e-7, -3000.5, 999999.0])
points = st.tuples(numbers, numbers)
texts = st.sampled_from(["", "left", "Größe 8×8", 'a "quote" \\', "line\nbreak\x00", "half \ud800", "𝒰"])
names = st.sampled_from(["k", "axis", "depth", "ansatz", "classes", "inputs", "parts", "share", "side", "weird name"])
json_values = st.sampled_from(
    [
        None,
        True,
        1,
        1.0,
        0,
        -3,
        64,
        0.25,
        1e300,
        10**40,
        "ry",
        "so4",
        "half \ud800",
        [],
        [0, 1],
        [[0], [1, 2]],
        {"a": {}},
    ]
)
setting_values = st.dictionaries(names, json_values, max_size=3)
extras = st.dictionaries(st.sampled_from(["future", "zoom"]), json_values, max_size=1)
keys = st.sampled_from([f"{name}_{number}" for name in ("conv", "frame", "note") for number in (1, 2, 10)])


@st.composite
def designs(draw: st.DrawFn, most: int = 8) -> Design:
    """Draw any design, however wrong: what can be drawn, saved and opened."""
    blocks: dict[str, Block] = {}
    for kind in draw(st.lists(st.sampled_from(TYPES), max_size=most)):
        key = Design(blocks).free_id(kind)
        label, bypassed = draw(texts), draw(st.booleans())
        blocks[key] = Block(key, kind, draw(setting_values), draw(points), label, bypassed, draw(extras))
    wires = set()
    if blocks:
        ends = st.sampled_from(sorted(blocks))
        wires = draw(st.sets(st.builds(Wire, ends, st.sampled_from(PORTS), ends, st.sampled_from(PORTS)), max_size=8))
    rects = st.tuples(numbers, numbers, numbers, numbers)
    frames = draw(st.dictionaries(keys, st.tuples(texts, rects, extras), max_size=2))
    notes = draw(st.dictionaries(keys, st.tuples(texts, points, extras), max_size=2))
    return Design(
        blocks,
        frozenset(wires),
        {key: Frame(key, title, rect, extra=extra) for key, (title, rect, extra) in frames.items()},
        {key: Note(key, text, position, extra) for key, (text, position, extra) in notes.items()},
        draw(setting_values),
        draw(texts),
        draw(extras),
    )


@st.composite
def sound_designs(draw: st.DrawFn, most: int = 10) -> Design:
    """Draw a design that the text form can hold: known types, settings in range, one wire at most into each input."""
    ranges = {
        "image": {"classes": [[0, 1], [3, 5, 7]], "side": [4, 16], "noise": [0.25]},
        "shrink": {"k": [1, 4, 16]},
        "angle": {"axis": ["rx"]},
        "conv": {"ansatz": ["so4"], "depth": [2, 3], "share": [False]},
        "pool": {"kind": ["trace"]},
        "fuse": {"inputs": [1, 3, 4], "pattern": ["all"]},
        "split": {"parts": ["even_odd", [[0], [1], [2]]]},
        "reupload": {},
        "classify": {"classes": [3, 10]},
    }
    inputs = {"image": [], "fuse": ["a", "b", "c", "d"], "reupload": ["in", "features"]}
    outputs = {"split": ["a", "b", "c"]}
    blocks: dict[str, Block] = {}
    wires: set[Wire] = set()
    for kind in draw(st.lists(st.sampled_from(sorted(ranges)), max_size=most)):
        # A number out of order: the text form may not depend on what ids happen to be.
        key = f"{kind}_{draw(st.integers(1, 99).filter(lambda n, kind=kind: f'{kind}_{n}' not in blocks))}"
        chosen = {name: draw(st.sampled_from(values)) for name, values in ranges[kind].items() if draw(st.booleans())}
        label = draw(st.sampled_from(["", "left", 'a "quote"']))
        ends = [(other.id, port) for other in blocks.values() for port in _outputs(other, outputs)]
        ports = inputs.get(kind, ["in"])[: chosen.get("inputs", 2)]
        for port in ports:
            if ends and draw(st.integers(0, 3)):
                wires.add(Wire(*draw(st.sampled_from(ends)), key, port))
        blocks[key] = Block(key, kind, chosen, draw(points), label, draw(st.booleans()))
    return Design(blocks, frozenset(wires))


def _outputs(block: Block, outputs: dict[str, list[str]]) -> list[str]:
    if block.type == "split":
        parts = block.settings.get("parts", "halves")
        return outputs["split"][: 2 if isinstance(parts, str) else len(parts)]
    return ["out"]


def edits(design: Design) -> st.SearchStrategy[e.Edit]:
    """Return a strategy for single edits that fit a design."""
    changes = st.dictionaries(names, json_values | st.just(e.UNSET), max_size=2)
    free = design.free_id("conv")
    choices: list[st.SearchStrategy[e.Edit]] = [
        st.builds(Block, st.just(free), st.sampled_from(TYPES), setting_values, points).map(e.AddBlock),
        st.builds(
            lambda wires, kind: e.InsertBlocks([Block(free, kind)], wires),
            st.lists(st.builds(Wire, st.just(free), st.just("out"), st.just(free), st.just("in")), max_size=1),
            st.sampled_from(TYPES),
        ),
        st.builds(e.ChangeTraining, changes),
        st.builds(e.RenameDesign, texts),
        st.builds(e.ReplaceDesign, designs(3)),
        st.builds(lambda title: e.AddFrame(Frame(_free(design.frames), title, (0.0, 1.0, 2.0, 3.0))), texts),
        st.builds(lambda text, at: e.AddNote(Note(_free(design.notes), text, at)), texts, points),
    ]
    if design.blocks:
        block = st.sampled_from(sorted(design.blocks))
        several = st.lists(block, unique=True, max_size=3)
        ports = st.sampled_from(PORTS)
        choices += [
            several.map(e.RemoveBlocks),
            st.builds(e.Connect, st.builds(Wire, block, ports, block, ports)),
            st.builds(e.MoveBlocks, st.dictionaries(block, points, max_size=3)),
            st.builds(e.ChangeSettings, block, changes),
            st.builds(e.RenameBlock, block, texts),
            st.builds(e.SetBypass, several, st.booleans()),
        ]
    if design.wires:
        choices.append(st.lists(st.sampled_from(sorted(design.wires)), unique=True, max_size=3).map(e.Disconnect))
    if design.frames:
        frame = st.sampled_from(sorted(design.frames))
        choices.append(st.builds(lambda key: e.ChangeFrame(Frame(key, "new", (1.0, 1.0, 1.0, 1.0))), frame))
        choices.append(st.lists(frame, unique=True).map(e.RemoveFrames))
    if design.notes:
        note = st.sampled_from(sorted(design.notes))
        choices.append(st.builds(lambda key, at: e.ChangeNote(Note(key, "new", at)), note, points))
        choices.append(st.lists(note, unique=True).map(e.RemoveNotes))
    return st.one_of(choices)


def _free(taken: object) -> str:
    number = 1
    while f"item_{number}" in taken:  # type: ignore[operator]
        number += 1
    return f"item_{number}"
