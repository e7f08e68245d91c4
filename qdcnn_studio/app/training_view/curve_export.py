"""Curves leave the window: as a picture, or as a table of exact numbers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from qdcnn_studio.app.run_model import RunModel


def table(run: RunModel) -> str:
    """Return every number of a run's curves as CSV, a row for each step.

    Columns: step, loss, accuracy, gradient_norm, learning_rate, validation_loss, validation_accuracy, and
    ``gradient_norm <block>`` for each block. Numbers are written so that reading them gives the same floats; cells
    of steps without validation are empty.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    blocks = run.block_gradients
    head = ["step", "loss", "accuracy", "gradient_norm", "learning_rate", "validation_loss", "validation_accuracy"]
    writer.writerow([*head, *(f"gradient_norm {block}" for block in blocks)])
    validated = {evaluation.step: (evaluation.loss, evaluation.accuracy) for evaluation in run.evaluations}
    columns = [run.losses, run.accuracies, run.gradient_norms, run.rates]
    if 0 in validated:
        writer.writerow([0, "", "", "", "", *(repr(float(value)) for value in validated[0]), *("" for _ in blocks)])
    for index in range(run.steps):
        step = index + 1
        own = [repr(float(column[index])) for column in columns]
        checked = [repr(float(value)) for value in validated[step]] if step in validated else ["", ""]
        norms = [repr(float(values[index])) if index < len(values) else "" for values in blocks.values()]
        writer.writerow([step, *own, *checked, *norms])
    return out.getvalue()


def copy_picture(widget: QWidget) -> None:
    """Put a widget, as it looks, on the clipboard."""
    QGuiApplication.clipboard().setPixmap(widget.grab())


def save_picture(widget: QWidget, path: Path) -> None:
    """Save a widget, as it looks, as a PNG.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    if not widget.grab().save(str(path), "PNG"):
        raise OSError(f"{path} cannot be written.")


def save_table(run: RunModel, path: Path) -> None:
    """Save a run's curves as CSV.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path.write_text(table(run), encoding="utf-8")


def ask_path(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Ask where to save something; None if the user thinks better of it."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
    return Path(chosen) if chosen else None
