"""A design with groups means the same circuit as the design they were made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.data.pipeline import prepare
from qdcnn_studio.design.clip import extract, paste
from qdcnn_studio.design.collapsing import collapse
from qdcnn_studio.design.document import dumps, loads
from qdcnn_studio.design.edit import EditError
from qdcnn_studio.design.edits import ChangeSettings, Disconnect, RemoveBlocks
from qdcnn_studio.design.expansion import expansion
from qdcnn_studio.design.graph import Design, Wire
from qdcnn_studio.design.group_edits import EditInside, inside_of
from qdcnn_studio.design.text import to_text
from tests.designs import BRANCHES, FIRST, REGISTRY, SMALL, design

SPLIT = (
    'image = digits(classes=[0, 1])\nr = image | pca(4) | angle("ry")\ns = r | conv("so4") | split()\n'
    "t = s[0] | pool()\nu = s[1] | reupload(image | pca(2))\nfuse(t, u) | classify(2)"
)


def grouped(original: Design, chosen: Collection[str], name: str = "Part") -> Design:
    return collapse(original, REGISTRY, chosen, name).apply(original)


def circuit_of(whole: Design) -> Circuit:
    compilation = compile(whole, REGISTRY)
    assert compilation.ok, [problem.message for problem in compilation.problems]
    assert compilation.circuit is not None
    return compilation.circuit


def steps(circuit: Circuit) -> list[object]:
    """Return what a circuit does, whatever its blocks are called."""
    return [replace(step, block=step.block.rpartition("/")[2]) for step in circuit.operations]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from([FIRST, BRANCHES, SPLIT]))
def test_a_collapsed_design_compiles_to_the_same_circuit(data: st.DataObject, text: str) -> None:
    original = whole = design(text)
    for name in ("One", "Two"):
        chosen = data.draw(st.sets(st.sampled_from(sorted(whole.blocks)), min_size=1, max_size=6))
        try:
            whole = grouped(whole, chosen, name)
        except EditError:
            continue
    mine, theirs = circuit_of(loads(dumps(whole))), circuit_of(original)
    assert steps(mine) == steps(theirs)
    assert [entry.size for entry in mine.features] == [entry.size for entry in theirs.features]
    assert mine.readout is not None
    assert theirs.readout is not None
    assert replace(mine.readout, block="") == replace(theirs.readout, block="")
    assert to_text(whole, REGISTRY).count("|") == to_text(original, REGISTRY).count("|")


def test_the_same_images_give_the_same_probabilities() -> None:
    from qdcnn_studio.simulator.engine import engine

    original = design(SMALL)
    whole = grouped(grouped(original, ["pca_1", "scale_1", "angle_1"], "Front"), ["front_1", "conv_1"], "Nested")
    found = []
    for one in (original, whole):
        circuit = circuit_of(one)
        features = prepare(one, REGISTRY).matrix(circuit)[:8]
        found.append(engine(circuit, "qutip").probabilities(np.linspace(0, 1, circuit.parameter_count), features))
    np.testing.assert_array_equal(*found)


def test_registers_that_leave_a_group_are_found_at_its_port() -> None:
    whole = grouped(design(FIRST), ["conv_1", "pool_1"], "Stem")
    circuit, original = circuit_of(whole), circuit_of(design(FIRST))
    assert circuit.places["stem_1", "out"] == original.places["pool_1", "out"]
    assert circuit.places["stem_1/conv_1", "out"] == original.places["conv_1", "out"]
    assert ("stem_1/pool_1", "out") not in circuit.places
    assert circuit.parameters[0].name == "stem_1/conv_1.theta"
    assert {expansion(whole).outer(step.block) for step in circuit.operations} <= set(whole.blocks)


def test_each_block_of_a_group_has_parameters_of_its_own() -> None:
    whole = RemoveBlocks(["conv_2", "pool_2"]).apply(grouped(design(FIRST), ["conv_1", "pool_1"], "Stem"))
    whole = paste(whole, extract(whole, ["stem_1"])).edit.apply(whole)
    after = {Wire("stem_1", "out", "stem_2", "in"), Wire("stem_2", "out", "conv_3", "in")}
    whole = whole.changed(wires=whole.wires | after)
    names = [parameter.name for parameter in compile(whole, REGISTRY).circuit.parameters]  # type: ignore[union-attr]
    assert {"stem_1/conv_1.theta", "stem_2/conv_1.theta"} <= set(names)
    assert len(set(names)) == len(names)
    changed = EditInside("stem", ChangeSettings("conv_1", {"ansatz": "so4"})).apply(whole)
    sizes = {entry.name: entry.size for entry in circuit_of(changed).parameters}
    assert sizes["stem_1/conv_1.theta"] == sizes["stem_2/conv_1.theta"] == 6


def test_the_inside_alone_compiles_to_what_there_is_to_see() -> None:
    whole = grouped(design(FIRST), ["conv_1", "pool_1"], "Stem")
    compilation = compile(inside_of(whole, "stem"), REGISTRY)
    assert compilation.circuit is not None
    assert compilation.circuit.qubits == 8
    assert not compilation.problems
    assert not compilation.ok


@pytest.mark.parametrize("block", ["conv_1", "pool_1"])
def test_a_part_that_is_disconnected_inside_still_compiles_the_rest(block: str) -> None:
    whole = grouped(design(FIRST), ["conv_1", "pool_1"], "Stem")
    wires = whole.groups["stem"].inside.wires_into(block)
    compilation = compile(EditInside("stem", Disconnect(tuple(wires))).apply(whole), REGISTRY)
    assert not compilation.ok
    assert compilation.circuit is not None
    assert any(problem.block == "stem_1" for problem in compilation.problems)
