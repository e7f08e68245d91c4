"""``train DESIGN``: trains, with a line for each report, and ends with the result."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.cli.assignments import add_set_argument
from qdcnn_studio.cli.designs import compiled, opened
from qdcnn_studio.cli.errors import CommandError, UsageError
from qdcnn_studio.cli.output import HYBRID, print_json
from qdcnn_studio.cli.parser import DESIGN_HELP
from qdcnn_studio.cli.progress import clear_progress, show_progress
from qdcnn_studio.data.problems import told_of_files
from qdcnn_studio.design.document import dumps
from qdcnn_studio.training.keeper import RunKeeper, begin_run, resume_run
from qdcnn_studio.training.settings import training_settings
from qdcnn_studio.training.trainer import StepReport, Trainer


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("design", metavar="DESIGN", nargs="?", help=f"{DESIGN_HELP}; not needed with --resume")
    parser.add_argument("--steps", type=int, metavar="N", help="how many steps (default: what the design says)")
    parser.add_argument("--seed", type=int, metavar="S", help="the same seed gives the same numbers")
    parser.add_argument("--run", type=Path, metavar="DIR", help="folder to keep the run in")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --run")
    add_set_argument(parser)


def run(options: Namespace) -> int:
    """Train a design, or go on with a run.

    Raises
    ------
    CommandError, TrainingError
        If the design, a setting or the run is bad.
    UsageError
        If the arguments do not go together.
    """
    changes = dict(options.set)
    changes |= {name: getattr(options, name) for name in ("steps", "seed") if getattr(options, name) is not None}
    with _trainer(options, changes) as (trainer, keeper):
        if not options.json:
            print(_introduction(trainer))
            for line in (*trainer.dataset.notes, *told_of_files(trainer.dataset)):
                print(line)
        for report in _steps(trainer, keeper):
            _print_report(report, trainer.settings.steps, options.json)
        result = trainer.result()
        if trainer.dataset.left_out:
            result["left_out"] = list(trainer.dataset.left_out)
        if keeper is not None:
            keeper.checkpoint(trainer)
            keeper.record_result(result)
    _print_result(result, options.json)
    return 0


@contextmanager
def _trainer(options: Namespace, changes: dict[str, Any]) -> Iterator[tuple[Trainer, RunKeeper | None]]:
    """Yield the trainer, and the keeper of its run if it is kept on disk."""
    keeper: RunKeeper | None = None
    if options.resume:
        trainer, keeper = _resumed(options, changes)
    elif options.design is None:
        raise UsageError("train needs a DESIGN, or --resume with --run.")
    else:
        design, registry = opened(options.design), standard_registry()
        compiled(design, registry)
        try:
            trainer = Trainer(design, registry, training_settings(design, changes), progress=show_progress)
        finally:
            clear_progress()
        if options.run is not None:
            keeper = begin_run(options.run, dumps(design), trainer)
    try:
        yield trainer, keeper
    except OSError as error:
        raise CommandError(f"The run could not be written ({error.strerror or error}); what it has is kept.") from error
    finally:
        if keeper is not None:
            keeper.close()


def _resumed(options: Namespace, changes: dict[str, Any]) -> tuple[Trainer, RunKeeper]:
    if options.run is None:
        raise UsageError("--resume needs --run with the folder of a run.")
    if options.design is not None:
        raise UsageError("--resume goes on with the design of the run; leave DESIGN out.")
    if "seed" in changes:
        raise UsageError("A run keeps the seed it began with; leave --seed out.")
    trainer, keeper = resume_run(options.run, standard_registry())
    if changes:
        trainer.change(changes)
        keeper.record_change(trainer.step_count, changes)
    return trainer, keeper


def _steps(trainer: Trainer, keeper: RunKeeper | None) -> Iterator[StepReport]:
    """Do the steps there are to do, writing each down before it is told."""
    while trainer.end is None:
        report = trainer.step()
        if keeper is not None:
            keeper.record(trainer, report)
        yield report


def _introduction(trainer: Trainer) -> str:
    split = trainer.dataset.split
    return (
        f"{trainer.circuit.qubits} qubits, {trainer.circuit.parameter_count} parameters; {len(split.train)} images to "
        f"train on, {len(split.validation)} for validation, {len(split.test)} for the test."
    )


def _print_report(report: StepReport, last: int, as_json: bool) -> None:
    seen = report.validation
    if as_json:
        entry: dict[str, Any] = {"step": report.step, "loss": report.loss, "accuracy": report.accuracy}
        if seen is not None:
            entry |= {"validation_loss": seen.loss, "validation_accuracy": seen.accuracy}
        print_json(entry)
    elif seen is not None or report.step in (1, last):
        validation = "" if seen is None else f"   validation loss {seen.loss:.4f}, accuracy {seen.accuracy:.1%}"
        print(f"step {report.step:>5}   loss {report.loss:.4f}, accuracy {report.accuracy:.1%}{validation}", flush=True)


def _print_result(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json({"result": result})
        return
    test = result["test_accuracy"]
    tested = "no test images" if test is None else f"test accuracy {test:.1%}"
    print(
        f"{result['steps']} steps in {result['seconds']:.1f} s: train accuracy {result['train_accuracy']:.1%}, "
        f"{tested}, loss {result['loss']:.4f}{HYBRID if result['hybrid'] else ''}."
    )
