"""``compare DESIGN``: several seeds of a design, beside classical baselines and itself without entanglement."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from qdcnn_studio.analysis.compare import Comparison, compare
from qdcnn_studio.analysis.jobs import Outcome
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.cli.assignments import add_set_argument
from qdcnn_studio.cli.designs import compiled, opened
from qdcnn_studio.cli.errors import UsageError
from qdcnn_studio.cli.output import print_json, print_table
from qdcnn_studio.cli.parser import DESIGN_HELP
from qdcnn_studio.cli.progress import clear_progress, show_progress


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("design", metavar="DESIGN", help=DESIGN_HELP)
    parser.add_argument(
        "--seeds", type=int, default=5, metavar="N", help="how many runs, with seeds 0, 1, 2… (default: 5)"
    )
    parser.add_argument("--resplit", action="store_true", help="split the images anew for each seed")
    parser.add_argument("--steps", type=int, metavar="N", help="how many steps each run has")
    parser.add_argument("--workers", type=int, metavar="N", help="runs at once (default: one for each core)")
    add_set_argument(parser)


def run(options: Namespace) -> int:
    """Compare a design with its baselines, and print the table.

    Raises
    ------
    CommandError, TrainingError, DataError
        If the design is bad, or cannot be trained.
    UsageError
        If a number is out of range.
    """
    if options.seeds < 1 or (options.workers is not None and options.workers < 1):
        raise UsageError("--seeds and --workers take a number from 1.")
    design, registry = opened(options.design), standard_registry()
    compiled(design, registry)
    settings: dict[str, Any] = dict(options.set)
    if options.steps is not None:
        settings["steps"] = options.steps
    comparison = compare(
        design,
        registry,
        range(options.seeds),
        settings=settings,
        resplit=options.resplit,
        workers=options.workers,
        progress=show_progress,
        finished=_print_outcome if options.json else _ignore,
    )
    if options.json:
        print_json({"result": comparison.to_json()})
    else:
        clear_progress()
        _print_comparison(comparison)
    return 0


def _ignore(outcome: Outcome) -> None:
    """Print nothing: the table comes at the end."""


def _print_outcome(outcome: Outcome) -> None:
    names = ("model", "seed", "test_accuracy", "train_accuracy", "parameters", "seconds")
    print_json({name: getattr(outcome, name) for name in names})


def _print_comparison(comparison: Comparison) -> None:
    rows: list[tuple[object, ...]] = [("model", "parameters", "test accuracy", "this design, less the other")]
    for row in comparison.rows:
        title = f"{row.title} (hybrid)" if comparison.hybrid and row.is_circuit else row.title
        rows.append((title, row.parameters, f"{row.summary.in_percent()} %", row.sentence))
    print_table(rows)
    print(f"\n{comparison.test_images} test images. {comparison.method}")
    for sentence in (comparison.left_out, *comparison.told):
        if sentence:
            print(sentence)
    for row in comparison.rows:
        print(f"  {row.title}: {row.note}.")
