"""``check DESIGN``: what is wrong, where, why, and what would mend it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.compiler import Compilation, compile
from qdcnn_studio.cli.designs import opened
from qdcnn_studio.cli.errors import refuse, sentence
from qdcnn_studio.cli.output import print_json
from qdcnn_studio.cli.parser import DESIGN_HELP
from qdcnn_studio.cli.progress import clear_progress, show_progress
from qdcnn_studio.data.problems import image_problems


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("design", metavar="DESIGN", help=DESIGN_HELP)


def run(options: Namespace) -> int:
    """Print every problem of a design and its images; an error also goes to standard error, and the exit code is 1.

    Raises
    ------
    CommandError
        If the design cannot be opened, or has an error.
    """
    design, registry = opened(options.design), standard_registry()
    compilation = compile(design, registry)
    if compilation.ok and compilation.circuit is not None:
        found = image_problems(design, registry, compilation.circuit, show_progress)
        clear_progress()
        compilation = replace(compilation, problems=(*compilation.problems, *found))
    if options.json:
        print_json(_report(compilation))
    else:
        _print_problems(compilation)
    refuse(compilation.problems)
    return 0


def _report(compilation: Compilation) -> dict[str, object]:
    circuit = compilation.circuit
    return {
        "ok": compilation.ok,
        "qubits": circuit.qubits if circuit else 0,
        "parameters": circuit.parameter_count if circuit else 0,
        "problems": [
            {
                "severity": str(problem.severity),
                "block": problem.block,
                "message": problem.message,
                "repairs": [repair.title for repair in problem.repairs],
            }
            for problem in compilation.problems
        ],
    }


def _print_problems(compilation: Compilation) -> None:
    for problem in compilation.problems:
        print(f"{problem.severity}: {sentence(problem)}")
        for repair in problem.repairs:
            print(f"    repair: {repair.title}")
    circuit = compilation.circuit
    if compilation.ok and circuit is not None:
        print(f"The design is sound: {circuit.qubits} qubits, {circuit.parameter_count} parameters.")
