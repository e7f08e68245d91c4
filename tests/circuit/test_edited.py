"""After any edits, circuit, costs and drawing are those that would be found anew: nothing stale is kept."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.circuit import compiler, layout
from qdcnn_studio.circuit import cost as costs
from qdcnn_studio.circuit.parts import PartMemory
from qdcnn_studio.circuit.recent import RecentAnswers
from qdcnn_studio.design.edits import ChangeSettings, Disconnect, EditError, RemoveBlocks, SetBypass
from qdcnn_studio.design.graph import Design
from tests.circuit.designs import numbers, registry, wired

DESIGN = wired(
    {
        "n": numbers(4),
        "angle_1": ("angle", {}),
        "angle_2": ("angle", {}),
        "reupload_1": ("reupload", {}),
        "conv_1": ("conv", {}),
        "conv_2": ("conv", {"share": False}),
        "noise_1": ("noise", {}),
        "pool_1": ("pool", {}),
        "fuse_1": ("fuse", {}),
        "conv_3": ("conv", {}),
        "classify_1": ("classify", {"readout": "dense"}),
        "late_1": ("angle", {}),
    },
    "n angle_1", "n angle_2", "n late_1", "angle_1 conv_1", "conv_1 noise_1", "noise_1 pool_1", "angle_2 reupload_1",
    "n reupload_1.features", "reupload_1 conv_2", "pool_1 fuse_1.a", "conv_2 fuse_1.b", "fuse_1 conv_3",
    "conv_3 classify_1",
)  # fmt: skip

SETTINGS = {
    "n": [{"shape": [2]}, {"shape": [4]}, {"shape": [8]}],
    "angle_1": [{"axis": "rx"}, {"axis": "ry"}],
    "conv_1": [{"ansatz": "so4"}, {"ansatz": "u5"}, {"dilation": 2}, {"dilation": 1}, {"depth": 2}],
    "conv_2": [{"ansatz": "u9"}, {"share": True}, {"share": False}, {"stride": 2}],
    "pool_1": [{"kind": "generalized"}, {"keep": "odd"}, {"kind": "measure"}],
    "reupload_1": [{"trainable_scale": True}, {"trainable_scale": False}],
    "fuse_1": [{"gate": "crz"}, {"gate": "cz"}, {"pattern": "all"}],
    "classify_1": [{"readout": "probabilities"}, {"readout": "dense"}],
}

EDITS = st.one_of(
    st.sampled_from([ChangeSettings(block, given) for block, some in SETTINGS.items() for given in some]),
    st.builds(SetBypass, st.sampled_from(["conv_1", "conv_2", "noise_1", "pool_1"]).map(lambda b: (b,)), st.booleans()),
    st.sampled_from([Disconnect((wire,)) for wire in sorted(DESIGN.wires)]),
    st.sampled_from(["conv_1", "noise_1", "conv_3"]).map(lambda block: RemoveBlocks((block,))),
)


def _found(design: Design):
    circuit = compiler.compile(design, registry()).circuit
    if circuit is None:
        return None
    return (
        circuit,
        circuit.places,
        circuit.symbols,
        costs.cost(circuit),
        *map(layout.diagram, (circuit, circuit), ("blocks", "gates")),
    )


def _found_anew(design: Design):
    kept = compiler._recent, costs._answers, costs._counted, layout._boxes, layout._gates
    compiler._recent, costs._answers = (), RecentAnswers(costs._cost)
    costs._counted = PartMemory(costs._counts)
    layout._boxes, layout._gates = PartMemory(layout._folded), PartMemory(layout._single)
    try:
        return _found(design)
    finally:
        compiler._recent, costs._answers, costs._counted, layout._boxes, layout._gates = kept


@given(st.lists(EDITS, max_size=12))
@settings(max_examples=60)
def test_edits_leave_nothing_stale(edits):
    design = DESIGN
    for edit in edits:
        try:
            design = edit.apply(design)
        except EditError:
            continue
        assert _found(design) == _found_anew(design)


def test_blocks_before_an_edit_keep_their_operations():
    before = compiler.compile(DESIGN, registry()).circuit
    after = compiler.compile(ChangeSettings("conv_3", {"ansatz": "so4"}).apply(DESIGN), registry()).circuit
    assert before.readout.block == after.readout.block == "classify_1"  # though another block comes after it
    kept = [old is new for old, new in zip(before.operations, after.operations, strict=False)]
    assert all(kept[: before.places["fuse_1", "out"].steps])
    assert not any(kept[before.places["fuse_1", "out"].steps :])


def test_other_letters_on_the_same_gates_are_drawn():
    circuit = compiler.compile(DESIGN, registry()).circuit
    for letters in ("A", "B"):
        lettered = replace(circuit, symbols=dict.fromkeys(circuit.symbols, letters))
        boxes = [e for e in layout.diagram(lettered).elements if e.kind is layout.ElementKind.BOX]
        assert {box.label for box in boxes} == {letters}
