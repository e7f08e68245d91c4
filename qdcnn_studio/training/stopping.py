"""When a run ends before its last step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qdcnn_studio.training.messages import Evaluation
from qdcnn_studio.training.settings import TrainingSettings


class Stopping:
    """Watches a run for the ends its settings name: a target reached, time over, no progress any more."""

    def __init__(self) -> None:
        self._lowest = float("inf")
        self._looks_since_lowest = 0
        self._accuracy = 0.0

    def note(self, seen: Evaluation) -> bool:
        """Take in a look at the validation images; return whether its loss is the lowest so far."""
        self._accuracy = seen.accuracy
        lower = seen.loss < self._lowest
        self._lowest = min(seen.loss, self._lowest)
        self._looks_since_lowest = 0 if lower else self._looks_since_lowest + 1
        return lower

    def reason(self, settings: TrainingSettings, seconds: float) -> str | None:
        """Return why the run should end here, in words; None if it should not."""
        if 0 < settings.stop_at_accuracy <= self._accuracy:
            return f"Validation accuracy reached {self._accuracy:.1%}."
        if 0 < settings.stop_after_seconds <= seconds:
            return f"{settings.stop_after_seconds:g} seconds of training are over."
        if 0 < settings.patience <= self._looks_since_lowest:
            return f"Validation loss was not lower in the last {self._looks_since_lowest} looks."
        return None

    def state(self) -> dict[str, Any]:
        """Return what was noted as JSON values; no lowest loss yet is None."""
        lowest = None if self._lowest == float("inf") else self._lowest
        return {"lowest": lowest, "looks": self._looks_since_lowest, "accuracy": self._accuracy}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what was noted."""
        self._lowest = float("inf") if state["lowest"] is None else float(state["lowest"])
        self._looks_since_lowest, self._accuracy = int(state["looks"]), float(state["accuracy"])
