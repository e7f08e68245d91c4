"""What ``compile --to json`` prints is enough, by itself, to run the circuit."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qdcnn_studio.circuit.serialize import to_json
from tests.circuit import independent
from tests.circuit.designs import chain, circuit_of, numbers


def value_of(angle, parameters, features):
    value = angle["constant"]
    for term in angle["terms"]:
        factors = [parameters[i] for i in term["parameters"]] + [features[i] for i in term["features"]]
        value += term["coefficient"] * np.prod(factors)
    return value


def test_the_printed_operations_give_the_number_of_the_table():
    layers = ["conv", "pool", "conv", "pool", "conv", ("pool", {"keep": "odd"})]
    circuit = circuit_of(chain(numbers(256), "amplitude", *layers, ("classify", {"readout": "sign"})))
    written = json.loads(json.dumps(to_json(circuit)))
    sizes = {entry["name"]: entry["size"] for entry in written["parameters"]}
    assert list(sizes.items()) == [
        (f"{kind}_{i}.theta", size) for i in (1, 2, 3) for kind, size in (("conv", 15), ("pool", 2))
    ]
    named, used = {}, 0
    for name in sorted(sizes):
        named[name] = 0.1 * np.arange(used + 1, used + sizes[name] + 1)
        used += sizes[name]
    parameters = np.concatenate([named[name] for name in sizes])
    first, *gates = written["operations"]
    assert first["prepare"] == "amplitude"
    assert written["features"] == [{"block": "amplitude_1", "size": 256}]
    steps = [
        (step["gate"], step["qubits"], [value_of(angle, parameters, []) for angle in step.get("angles", [])])
        for step in gates
    ]
    ramp = np.arange(1.0, 257.0)
    state = independent.run(steps, written["qubits"], ramp / np.linalg.norm(ramp) + 0j)
    assert written["measured"] == [4]
    assert written["classes"] == 2
    assert independent.expectation_z(state, 4) == pytest.approx(-0.175345993067, abs=1e-10)


def test_conditions_thresholds_and_readouts_are_written():
    circuit = circuit_of(chain(numbers(2), ("basis", {"threshold": 2.5}), ("pool", {"kind": "measure"}), "classify"))
    written = to_json(circuit)
    assert written["operations"][0]["threshold"] == 2.5
    assert written["operations"][2]["condition"] == {"qubit": 1, "outcome": 1}
    assert written["readout"] == {"kind": "probabilities", "block": "classify_1"}


def test_angles_are_written_in_words_too():
    circuit = circuit_of(chain(numbers(2), ("zz", {"reps": 1}), "rotate"))
    texts = [step["angles"][0]["text"] for step in to_json(circuit)["operations"] if "angles" in step]
    assert texts[0] == "2·zz_1.x[0]"
    assert "2·zz_1.x[0]·zz_1.x[1]" in texts[2]
    assert texts[-1] == "rotate_1.theta[1]"


def test_an_unfinished_circuit_measures_nothing():
    written = to_json(circuit_of(chain(numbers(2), "angle")))
    assert (written["classes"], written["measured"], written["readout"]) == (0, [], None)
