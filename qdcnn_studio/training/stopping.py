"""When a run ends before its last step."""

from __future__ import annotations

from qdcnn_studio.training.messages import Evaluation
from qdcnn_studio.training.trainer import Trainer


class Stopping:
    """Watches a run for the ends its settings name: a target reached, time over, no progress any more."""

    def __init__(self) -> None:
        self._best = float("inf")
        self._looks_since_best = 0
        self._accuracy = 0.0

    def note(self, seen: Evaluation | None) -> None:
        """Take in a look at the validation images, if there was one."""
        if seen is None:
            return
        self._accuracy = seen.accuracy
        if seen.loss < self._best:
            self._best, self._looks_since_best = seen.loss, 0
        else:
            self._looks_since_best += 1

    def reached(self, trainer: Trainer) -> bool:
        """Whether the run should end here."""
        settings = trainer.settings
        return (
            trainer.converged
            or 0 < settings.stop_at_accuracy <= self._accuracy
            or 0 < settings.stop_after_seconds <= trainer.seconds
            or 0 < settings.patience <= self._looks_since_best
        )
