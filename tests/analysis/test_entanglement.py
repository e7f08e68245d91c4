"""Entangling gates off: checked on states (no qubit is entangled) and by counting gates."""

import pytest

from qdcnn_studio.analysis.entanglement import without_entanglement
from qdcnn_studio.analysis.expressibility import entangling_capability
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.circuit.working import working_parameters
from qdcnn_studio.design.text import parse

START = "digits([0, 1]) | pca(4) | scale(0, 3.1416) | angle() | "


def circuits(text: str) -> tuple[Circuit, Circuit]:
    """Return a design's circuit, and the one with its entangling gates off."""
    registry = standard_registry()
    design = parse(text, registry)
    with_gates, without = compile(design, registry), compile(design, without_entanglement(registry))
    assert with_gates.ok
    assert without.ok
    assert with_gates.circuit is not None
    assert without.circuit is not None
    return with_gates.circuit, without.circuit


@pytest.mark.parametrize(
    "layers",
    [
        'conv("su4") | pool() | conv("so4") | pool()',
        'conv("strong", kernel=3) | pool("generalized")',
        'conv("u5") | pool("measure")',
        'fuse(inputs=1, gate="rzz")',
    ],
)
def test_no_qubit_is_entangled_any_more(layers):
    entangled, product = circuits(f"{START}{layers} | classify(2)")
    features = [0.3, 1.2, 2.1, 2.9]
    assert entangling_capability(entangled, features, draws=3) > 0.05
    assert entangling_capability(product, features, draws=3) == pytest.approx(0, abs=1e-12)


def test_gates_on_one_qubit_and_the_readout_stay():
    entangled, product = circuits(f"{START}conv('su4') | pool() | classify(2)")
    single = [step for step in entangled.operations if isinstance(step, Operation) and len(step.qubits) == 1]
    assert [step.gate for step in product.operations] == [step.gate for step in single]  # type: ignore[union-attr]
    assert product.readout == entangled.readout
    assert product.parameter_count == entangled.parameter_count


def test_encodings_enter_unchanged_even_where_they_entangle():
    entangled, product = circuits("digits([0, 1]) | pca(3) | scale(0, 3.1416) | zz() | classify(2)")
    assert product == entangled


def test_idle_parameters_are_not_counted():
    entangled, product = circuits(f"{START}conv('su4') | pool() | conv('su4') | pool() | classify(2)")
    assert working_parameters(entangled) == entangled.parameter_count == 34
    # Only what turns the qubit that is read still matters: of each U3, RY and RZ on it; pooling has no gate left on it.
    assert working_parameters(product) < 30
    used = {i for step in product.operations for a in getattr(step, "angles", ()) for i in a.parameters}
    assert working_parameters(product) <= len(used)


def test_a_gate_beyond_the_reach_of_the_readout_does_not_count():
    text = f"{START}split() "
    registry = standard_registry()
    design = parse(f"r = {text}\nr[0] | conv('so4') | classify(2)\nr[1] | conv('so4')", registry)
    circuit = compile(design, registry).circuit
    assert circuit is not None
    assert circuit.parameter_count == 12
    # The last RY of the ansatz turns a qubit that is not measured.
    assert working_parameters(circuit) == 5
