from __future__ import annotations

import subprocess
import sys

import pytest

from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.edits import Connect, MoveBlocks
from qdcnn_studio.design.graph import Block, Design, Wire
from tests.circuit.designs import chain, circuit_of, numbers, registry, wired


def compiled(design):
    return compile(design, registry())


def test_a_whole_design_is_ok():
    compilation = compiled(chain(numbers(4), "angle", "conv", "pool", "classify"))
    assert compilation.ok
    assert compilation.problems == ()


def test_parameters_and_features_are_in_order_of_first_use():
    design = wired(
        {
            "n": numbers(2),
            "angle_2": ("angle", {}),
            "angle_10": ("angle", {}),
            "conv_1": ("conv", {"ansatz": "ttn"}),
            "conv_2": ("conv", {"ansatz": "so4"}),
            "fuse_1": ("fuse", {"gate": "crz"}),
            "classify_1": ("classify", {"readout": "dense"}),
        },
        "n angle_2", "n angle_10", "angle_10 conv_1", "angle_2 conv_2", "conv_2 fuse_1.a", "conv_1 fuse_1.b",
        "fuse_1 classify_1",
    )  # fmt: skip
    circuit = circuit_of(design)
    assert [(entry.name, entry.size, entry.offset) for entry in circuit.parameters] == [
        ("conv_2.theta", 6, 0),
        ("conv_1.theta", 2, 6),
        ("fuse_1.theta", 6, 8),
        ("classify_1.weights", 8, 14),
        ("classify_1.bias", 2, 22),
    ]
    assert [(entry.block, entry.size) for entry in circuit.features] == [("angle_2", 2), ("angle_10", 2)]
    assert circuit.parameter_name(9) == "fuse_1.theta[1]"
    assert circuit.places["conv_2", "out"].qubits == (0, 1)


def test_places_are_where_the_block_ends():
    circuit = circuit_of(chain(numbers(2), "angle", ("conv", {"ansatz": "ttn"}), "classify"))
    assert circuit.places["angle_1", "out"].steps == 2
    assert circuit.places["conv_1", "out"].steps == 5 == len(circuit.operations)


def test_an_unfinished_design_gives_what_can_be_compiled():
    compilation = compiled(chain(numbers(4), "angle", "conv"))
    assert not compilation.ok
    assert compilation.circuit is not None
    assert compilation.circuit.qubits == 4
    assert compilation.circuit.readout is None


def test_what_follows_a_misfit_is_left_out():
    compilation = compiled(chain(numbers(1), "angle", "pool", "classify"))
    assert compilation.circuit is not None
    assert {step.block for step in compilation.circuit.operations} == {"angle_1"}
    assert not compilation.ok


@pytest.mark.parametrize("name", ["conv", "pool", "rotate", "probe"])
def test_a_bypassed_block_passes_its_register_on(name):
    design = chain(numbers(4), "angle", name, "classify")
    block = design.blocks[f"{name}_1"]
    bypassed = design.changed(blocks={**design.blocks, block.id: Block(block.id, name, bypassed=True)})
    compilation = compiled(bypassed)
    assert compilation.ok
    assert compilation.circuit is not None
    assert compilation.circuit.operations == circuit_of(chain(numbers(4), "angle", "classify")).operations
    assert compilation.circuit.readout is not None
    assert compilation.circuit.readout.qubits == (0,)
    assert compilation.circuit.places[f"{name}_1", "out"].qubits == (0, 1, 2, 3)


BROKEN = [
    Design(),
    Design({"x": Block("x", "no_such_block")}),
    Design({"c": Block("c", "conv")}, frozenset({Wire("c", "out", "c", "in")})),
    wired({"a": ("conv", {}), "b": ("conv", {})}, "a b", "b a"),
    wired({"n": numbers(4), "e": ("angle", {}), "a": ("conv", {}), "b": ("conv", {})}, "n e", "e a", "e b"),
    wired({"n": numbers(4), "e": ("angle", {}), "f": ("angle", {}), "a": ("conv", {})}, "n e", "n f", "e a", "f a"),
    wired({"n": numbers(4), "c": ("conv", {})}, "n c"),
    chain(numbers(4), ("angle", {"axis": "diagonal"}), "classify"),
    chain(numbers(4), "angle", ("conv", {"depth": 0}), "classify"),
    wired({"n": numbers(4), "e": ("angle", {})}, "n e", "ghost e", "e.nowhere n.nothing"),
]


@pytest.mark.parametrize("design", BROKEN)
def test_a_bad_drawing_is_told_and_never_raises(design):
    compilation = compiled(design)
    assert compilation.problems
    assert not compilation.ok


def test_a_register_goes_to_one_of_two_blocks_only():
    design = wired({"n": numbers(4), "e": ("angle", {}), "a": ("conv", {}), "b": ("conv", {})}, "n e", "e a", "e b")
    circuit = compiled(design).circuit
    assert circuit is not None
    assert {step.block for step in circuit.operations} == {"e", "a"}


def test_too_many_qubits_are_refused():
    blocks = {"n": numbers(12), "e": ("angle", {}), "f": ("angle", {})}
    compilation = compiled(wired(blocks, "n e", "n f"))
    assert compilation.circuit is None
    assert any("24 qubits, and at most 20" in problem.message for problem in compilation.problems)


def test_parameters_by_name_and_flat():
    circuit = circuit_of(chain(numbers(2), "angle", ("conv", {"ansatz": "ttn"}), ("pool", {})))
    flat = circuit.flat_parameters({"pool_1.theta": [3, 4], "conv_1.theta": [1, 2]})
    assert flat.tolist() == [1, 2, 3, 4]
    assert circuit.named_parameters(flat)["pool_1.theta"].tolist() == [3, 4]
    for wrong, words in (
        ({"conv_1.theta": [1, 2]}, "pool_1.theta are missing"),
        ({"conv_1.theta": [1], "pool_1.theta": [3, 4]}, "takes 2 numbers, and 1"),
        ({"conv_9.theta": [1]}, "no parameters named conv_9.theta"),
    ):
        with pytest.raises(ValueError, match=words):
            circuit.flat_parameters(wrong)


def test_nothing_slow_is_imported_to_compile():
    code = """
import sys
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.circuit import cost, layout, lowering, preparations, readout, serialize, text_diagram
from qdcnn_studio.design.graph import Design
compile(Design(), standard_registry())
slow = {"qutip", "qutip_qip", "sklearn", "scipy", "numba", "pandas", "matplotlib"}
print(sorted(slow.intersection(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_move_keeps_the_circuit_and_other_wires_make_another():
    design = wired(
        {
            "n": numbers(4),
            "angle_1": ("angle", {}),
            "split_1": ("split", {}),
            "conv_1": ("conv", {"ansatz": "ttn"}),
            "conv_2": ("conv", {"ansatz": "ttn"}),
            "fuse_1": ("fuse", {}),
            "classify_1": ("classify", {}),
        },
        "n angle_1", "angle_1 split_1", "split_1.a conv_1", "split_1.b conv_2", "conv_1 fuse_1.a", "conv_2 fuse_1.b",
        "fuse_1 classify_1",
    )  # fmt: skip
    circuit = compiled(design).circuit
    assert compiled(MoveBlocks({"conv_1": (5.0, 5.0)}).apply(design)).circuit is circuit
    assert circuit.places["conv_1", "out"].qubits == (0, 1)

    crossed = design
    for wire in (Wire("split_1", "a", "conv_2", "in"), Wire("split_1", "b", "conv_1", "in")):
        crossed = Connect(wire).apply(crossed)
    assert compiled(crossed).inference.flows_as(compiled(design).inference)
    assert compiled(crossed).circuit.places["conv_1", "out"].qubits == (2, 3)
