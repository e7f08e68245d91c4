"""Gathers what many steps told into few messages."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from qdcnn_studio.training.duel import DuelReport
from qdcnn_studio.training.messages import DuelProgress, Message, Progress
from qdcnn_studio.training.trainer import StepReport

INTERVAL = 1 / 30
"""Seconds between two messages about steps, at least."""


class Teller:
    """Sends messages; those about steps at most thirty times a second, several steps at a time.

    Parameters
    ----------
    send : callable
        Takes a message.
    """

    def __init__(self, send: Callable[[Message], None]) -> None:
        self._send = send
        self._reports: list[StepReport | DuelReport] = []
        self._last = -np.inf

    def take(self, report: StepReport | DuelReport) -> None:
        """Tell of a step, at once or a little later together with others."""
        self._reports.append(report)
        if time.monotonic() - self._last >= INTERVAL:
            self.flush()

    def tell(self, message: Message) -> None:
        """Tell something else, after all steps before it."""
        self.flush()
        self._send(message)

    def clear(self) -> None:
        """Forget what has not been told."""
        self._reports.clear()

    def flush(self) -> None:
        """Tell of all steps so far."""
        reports, self._reports = self._reports, []
        if not reports:
            return
        self._last = time.monotonic()
        self._send(gathered(reports))


def gathered(reports: Sequence[StepReport | DuelReport]) -> Progress | DuelProgress:
    """Return one message that tells of several steps of a run, or of a duel."""
    duels = [report for report in reports if isinstance(report, DuelReport)]
    if duels:
        return DuelProgress(_progress([duel.left for duel in duels]), _progress([duel.right for duel in duels]))
    return _progress([report for report in reports if isinstance(report, StepReport)])


def _progress(reports: Sequence[StepReport]) -> Progress:
    return Progress(
        first=reports[0].step,
        losses=np.array([report.loss for report in reports]),
        accuracies=np.array([report.accuracy for report in reports]),
        gradient_norms=np.array([report.gradient_norm for report in reports]),
        rates=np.array([report.learning_rate for report in reports]),
        parameters=np.stack([report.parameters for report in reports]),
        block_gradients={
            block: np.array([report.block_gradients[block] for report in reports])
            for block in reports[0].block_gradients
        },
        validation=tuple(report.validation for report in reports if report.validation is not None),
    )
