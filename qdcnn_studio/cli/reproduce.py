"""``reproduce STUDY``: measures again what the literature, the documentation and the examples state."""

from __future__ import annotations

import os
import shlex
import time
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from qdcnn_studio.analysis.jobs import Outcome
from qdcnn_studio.analysis.reproduce import STUDIES, Files
from qdcnn_studio.analysis.results import Report, table
from qdcnn_studio.analysis.study import Study, Trial, run_study
from qdcnn_studio.cli.errors import CommandError, UsageError
from qdcnn_studio.cli.output import print_json, print_table
from qdcnn_studio.cli.progress import clear_progress, show_progress


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("study", metavar="STUDY", choices=STUDIES, help=f"one of {', '.join(STUDIES)}")
    parser.add_argument(
        "--mnist", type=Path, metavar="DIR", help="folder with the four IDX files of the whole of MNIST"
    )
    parser.add_argument("--fashion", type=Path, metavar="FILE", help=".npz file with T-shirts and trousers")
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="designs whose name has this in it")
    parser.add_argument("--seeds", type=int, metavar="N", help="runs of each design, with seeds 0, 1, 2…")
    parser.add_argument("--workers", type=int, metavar="N", help="runs at once (default: one for each core)")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="folder to write STUDY.json and STUDY.md into")


def run(options: Namespace) -> int:
    """Run a study, print its table, and write it down if asked to.

    Raises
    ------
    CommandError, TrainingError, DataError
        If its data are not there, or the results cannot be written.
    UsageError
        If no design is left, or a number is out of range.
    """
    if any(number is not None and number < 1 for number in (options.seeds, options.workers)):
        raise UsageError("--seeds and --workers take a number from 1.")
    chosen = _chosen(STUDIES[options.study](Files(options.mnist, options.fashion)), options)
    workers = options.workers or os.cpu_count() or 1
    began = time.perf_counter()
    findings = run_study(
        chosen,
        workers=workers,
        progress=show_progress,
        finished=_print_outcome if options.json else _ignore,
    )
    report = Report(chosen, findings, _command(options), time.perf_counter() - began, workers)
    clear_progress()
    if options.json:
        print_json({"result": report.to_json()})
    else:
        print(f"{chosen.title}\n")
        print_table(table(findings))
        print(f"\n{chosen.text}")
    if options.output is not None:
        try:
            report.write(options.output)
        except OSError as error:
            raise CommandError(f"The results could not be written ({error.strerror or error}).") from error
    return 0


def _chosen(whole: Study, options: Namespace) -> Study:
    """Return a study with the designs and the number of seeds that were asked for."""
    trials = [trial for trial in whole.trials if not options.only or any(text in trial.label for text in options.only)]
    if not trials:
        raise UsageError(f"No design of this study has {' or '.join(options.only)} in its name.")
    labels = {trial.label for trial in trials}
    return replace(
        whole,
        trials=tuple(
            replace(trial, seeds=options.seeds or trial.seeds, against=trial.against if trial.against in labels else "")
            for trial in trials
        ),
    )


def _command(options: Namespace) -> str:
    """Return the command as it could be typed again, without what changes no number."""
    words = ["python", "main.py", "reproduce", options.study]
    words += [word for text in options.only for word in ("--only", text)]
    for name in ("mnist", "fashion"):
        if getattr(options, name) is not None:
            words += [f"--{name}", str(getattr(options, name))]
    if options.seeds is not None:
        words += ["--seeds", str(options.seeds)]
    return shlex.join(words)


def _ignore(trial: Trial, outcome: Outcome) -> None:
    """Print nothing: the table comes at the end."""


def _print_outcome(trial: Trial, outcome: Outcome) -> None:
    names = ("seed", "test_accuracy", "train_accuracy", "parameters", "seconds")
    print_json({"design": trial.label, **{name: getattr(outcome, name) for name in names}})
