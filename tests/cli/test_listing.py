"""The commands that say what there is, what a design means, and whether it is sound."""

from __future__ import annotations

import json

from qdcnn_studio import __version__
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.cli.names import COMMANDS
from qdcnn_studio.examples import examples
from tests.cli.conftest import SMALL, Command


def test_help_names_every_command(command: Command):
    done = command("--help")
    assert done.code == 0
    assert all(f"\n  {name}" in done.out for name in COMMANDS)


def test_version(command: Command):
    assert command("--version").out == f"qdcnn-studio {__version__}\n"


def test_check_of_a_sound_design(command: Command):
    done = command("check", SMALL, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json == {"ok": True, "qubits": 4, "parameters": 6, "problems": []}
    assert "sound: 4 qubits, 6 parameters" in command("check", SMALL).out


def test_check_names_block_reason_and_repairs(command: Command):
    done = command("check", "digits(classes=[0, 1]) | angle() | classify(2)", "--json")
    assert done.code == 1
    problem = next(problem for problem in done.json["problems"] if problem["block"] == "angle_1")
    assert problem["severity"] == "error"
    assert "64 features" in problem["message"]
    assert problem["repairs"]
    assert f"repair: {problem['repairs'][0]}" in command("check", "digits(classes=[0, 1]) | angle() | classify(2)").out


def test_compile_to_json_says_what_there_is(command: Command):
    circuit = json.loads(command("compile", SMALL, "--to", "json").out)
    assert circuit["qubits"] == 4
    assert circuit["classes"] == 2
    assert [entry["size"] for entry in circuit["parameters"]] == [2, 2, 2]
    assert circuit["features"] == [{"block": "angle_1", "size": 4}]
    assert len(circuit["operations"]) == 4 + 4 * 3 + 2 * 3 + 3
    assert circuit["measured"] == [0]


def test_compile_to_text_draws_every_qubit(command: Command):
    drawing = command("compile", SMALL).out
    assert all(f"q{qubit}" in drawing for qubit in range(4))


def test_compile_to_a_file(command: Command, tmp_path):
    done = command("compile", SMALL, "--to", "json", "-o", tmp_path / "circuit.json", "--json")
    assert done.json == {"format": "json", "file": str(tmp_path / "circuit.json")}
    assert json.loads((tmp_path / "circuit.json").read_text(encoding="utf-8"))["qubits"] == 4
    refused = command("compile", SMALL, "-o", tmp_path / "nowhere" / "circuit.txt")
    assert refused.code == 1
    assert "cannot be written" in refused.told


def test_json_wraps_what_is_not_json(command: Command):
    done = command("compile", SMALL, "--to", "qutip", "--json")
    assert done.json["format"] == "qutip"
    assert "def build(theta, x):" in done.json["text"]


def test_examples_are_listed_with_their_text_forms(command: Command):
    listed = command("examples", "--json").lines
    assert [entry["name"] for entry in listed] == [example.name for example in examples()]
    for entry in listed:
        assert command("check", entry["text"]).code == 0
    assert "first_minute" in command("examples").out


def test_blocks_and_datasets_are_those_of_the_registry(command: Command):
    blocks = command("blocks", "--json").lines
    assert [entry["name"] for entry in blocks] == [kind.name for kind in standard_registry()]
    assert "ansatz" in next(entry for entry in blocks if entry["name"] == "conv")["settings"]
    assert "digits" in [entry["name"] for entry in command("datasets", "--json").lines]
    assert "digits" in command("datasets").out
    assert "conv" in command("blocks").out


def test_bench_measures_what_is_asked_for(command: Command):
    words = ("bench", "--qubits", "3", "--batch", "4", "--only", "studio:qutip", "--seconds", "0.05")
    done = command(*words, "--json")
    assert (done.code, done.err) == (0, "")
    assert [figure["qubits"] for figure in done.json["figures"]] == [3, 3]
    assert all(figure["median_ms"] > 0 and figure["error"] < 1e-9 for figure in done.json["figures"])
    refused = command("bench", "--qubits", "99")
    assert refused.code == 2
    assert "--qubits" in refused.told
