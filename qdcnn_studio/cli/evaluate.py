"""``evaluate RUN``: how a trained run does on images it has not learned from."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import numpy as np

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.cli.designs import compiled
from qdcnn_studio.cli.errors import CommandError
from qdcnn_studio.cli.output import HYBRID, print_json, print_table
from qdcnn_studio.cli.runs import opened_run, trained_parameters
from qdcnn_studio.data.dataset import PARTS
from qdcnn_studio.data.problems import told_of_files
from qdcnn_studio.training.messages import Evaluation
from qdcnn_studio.training.trainer import Trainer


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("run", metavar="RUN", type=Path, help="the folder of a run")
    parser.add_argument("--part", choices=PARTS, default="test", help="which images to look at (default: test)")


def run(options: Namespace) -> int:
    """Print accuracy, confusion matrix and figures for each class.

    Raises
    ------
    CommandError, TrainingError
        If the run cannot be read, or there are no such images.
    """
    kept, registry = opened_run(options.run), standard_registry()
    trainer = Trainer(
        kept.design,
        registry,
        kept.current_settings(),
        parameters=trained_parameters(kept, compiled(kept.design, registry)),
        fitted=kept.fitted(),
    )
    seen = trainer.evaluate(options.part)
    images = int(seen.confusion.sum())
    if not images:
        raise CommandError(f"The data of this run has no {options.part} images.")
    classes = _figures(trainer.dataset.classes, seen)
    if options.json:
        print_json(
            {
                "part": options.part,
                "images": images,
                "accuracy": seen.accuracy,
                "loss": seen.loss,
                "hybrid": trainer.circuit.is_hybrid,
                "confusion": seen.confusion,
                "classes": classes,
            }
        )
        return 0
    hybrid = HYBRID if trainer.circuit.is_hybrid else ""
    print(f"{options.part}: {images} images, accuracy {seen.accuracy:.1%}, loss {seen.loss:.4f}{hybrid}")
    for line in told_of_files(trainer.dataset):
        print(line)
    print("\nclass by class:")
    print_table([("class", "images", "recall", "precision"), *(_row(figures) for figures in classes)])
    print("\nconfusion (rows: what it is, columns: what it was taken for):")
    names = trainer.dataset.classes
    print_table([("", *names), *((name, *row[: len(names)]) for name, row in zip(names, seen.confusion, strict=False))])
    return 0


def _figures(names: tuple[str, ...], seen: Evaluation) -> list[dict[str, Any]]:
    """Return images, recall and precision of each class; None where there is nothing to divide by."""
    figures = []
    for index, name in enumerate(names):
        right = int(seen.confusion[index, index])
        there, taken = int(np.sum(seen.confusion[index])), int(np.sum(seen.confusion[:, index]))
        figures.append(
            {
                "name": name,
                "images": there,
                "recall": right / there if there else None,
                "precision": right / taken if taken else None,
            }
        )
    return figures


def _row(figures: dict[str, Any]) -> tuple[str, ...]:
    shares = ("–" if figures[name] is None else f"{figures[name]:.1%}" for name in ("recall", "precision"))
    return (figures["name"], str(figures["images"]), *shares)
