"""``bench``: the time of a training step on this machine, against plain QuTiP and whatever else is installed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from qdcnn_studio.analysis.bench import CONTESTANTS, BenchError
from qdcnn_studio.analysis.bench import run as measure
from qdcnn_studio.cli.errors import CommandError, UsageError
from qdcnn_studio.cli.output import print_json, print_table
from qdcnn_studio.cli.progress import clear_progress, show_progress

MOST_QUBITS = 20


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--qubits", type=int, nargs="+", default=[4, 8, 12, 16], metavar="N", help="sizes (default: 4 8 12 16)"
    )
    parser.add_argument("--batch", type=int, default=32, metavar="N", help="images per step (default: 32)")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each contestant and size (default: 4)")
    parser.add_argument(
        "--only", nargs="+", choices=tuple(CONTESTANTS), metavar="NAME", help=f"out of {', '.join(CONTESTANTS)}"
    )
    parser.add_argument("--python", metavar="PATH", help="the Python that has the other libraries (default: this one)")


def run(options: Namespace) -> int:
    """Measure, and print a table.

    Raises
    ------
    CommandError
        If a contestant computes something else, or does not answer.
    UsageError
        If a number is out of range.
    """
    if options.batch < 1 or not all(2 <= qubits <= MOST_QUBITS for qubits in options.qubits):
        raise UsageError(f"--qubits takes numbers from 2 to {MOST_QUBITS}, --batch a number from 1.")
    try:
        report = measure(options.qubits, options.batch, options.only, options.python, options.seconds, _tell)
    except (BenchError, OSError) as error:
        raise CommandError(str(error)) from error
    finally:
        clear_progress()
    if options.json:
        print_json(report)
    else:
        _print_report(report)
    return 0


def _tell(text: str) -> None:
    show_progress(f"Measuring {text}")


def _print_report(report: dict[str, Any]) -> None:
    machine, kernel = report["machine"], report["kernel"]
    print(f"{machine['processor']}, {machine['cores']} cores, {machine['date']}")
    print(
        f"A full gate on one core: {kernel['gflops']:.0f} of {kernel['peak_gflops']:.0f} GFLOP/s "
        f"({kernel['fraction']:.0%} of a matrix product).\n"
    )
    rows: list[tuple[object, ...]] = [("qubits", "", "ms per step", "first step, s", "images per s", "times ours")]
    rows += [
        (
            figure["qubits"],
            figure["name"],
            f"{figure['median_ms']:.3g}",
            f"{figure['first_step_s']:.2g}",
            f"{figure['samples_per_s']:,.0f}",
            f"{figure['ratio']:.3g}",
        )
        for figure in report["figures"]
    ]
    print_table(rows)
