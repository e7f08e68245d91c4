from __future__ import annotations

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.text_diagram import to_text_diagram
from tests.circuit.designs import chain, circuit_of, numbers


def test_folded_hur_layer():
    text = to_text_diagram(circuit_of(chain(numbers(4), "angle", ("conv", {"ansatz": "ttn"}), "pool", "classify")))
    assert text == (
        "4 qubits, q0 is the most significant bit · 4 parameters · depth 10\n"
        "\n"
        "q0: ─[RY]──[TTN:0]──[TTN:0]───────────[ZX:1]──[M]─\n"
        "              │        │                │\n"
        "q1: ─[RY]─────┼─────[TTN:1]──[TTN:0]──[ZX:0]─\n"
        "              │                 │\n"
        "q2: ─[RY]─────┼─────[TTN:0]──[TTN:1]──[ZX:1]─\n"
        "              │        │                │\n"
        "q3: ─[RY]──[TTN:1]──[TTN:1]───────────[ZX:0]─\n"
        "\n"
        "conv_1.theta: 2 parameters from 0\n"
        "pool_1.theta: 2 parameters from 2\n"
    )


def test_gates_with_their_angles():
    circuit = circuit_of(chain(numbers(2), "angle", ("pool", {"kind": "measure"})))
    text = to_text_diagram(circuit, "gates", angles=True)
    assert text.splitlines()[2:5] == [
        "q0: ─[RY(angle_1.x[0])]───────[RZ(pool_1.theta[0])]──[RX(pool_1.theta[1])]─",
        "                                        ║                      ║",
        "q1: ─[RY(angle_1.x[1])]──[M]────────────●──────────────────────○───────────",
    ]


def test_long_circuits_go_on_below():
    circuit = circuit_of(chain(numbers(4), "angle", "conv", "conv"))
    text = to_text_diagram(circuit, "gates", width=60)
    assert max(map(len, text.splitlines()[2:])) <= 60
    assert text.count("q3: ") > 2


def test_no_circuit_has_no_rows():
    assert to_text_diagram(Circuit(0)).count("\n") == 1
