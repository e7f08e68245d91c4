"""What a duel shows, in one honest sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qdcnn_studio.analysis.statistics import difference, summary


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one duel ended.

    Parameters
    ----------
    seed : int
    left, right : float or None
        Accuracy on the test images, from 0 to 1; None if there are none.
    """

    seed: int
    left: float | None
    right: float | None


def verdict(left: str, right: str, outcomes: Sequence[Outcome]) -> str:
    """Return what duels between the same two show.

    Parameters
    ----------
    left, right : str
        What the two are called.
    outcomes : sequence of Outcome
        One for each seed.

    Returns
    -------
    str
        Empty if there are no outcomes.
    """
    if not outcomes:
        return ""
    ours = [outcome.left for outcome in outcomes if outcome.left is not None]
    theirs = [outcome.right for outcome in outcomes if outcome.right is not None]
    if len(ours) < len(outcomes) or len(theirs) < len(outcomes):
        return "The design keeps no images for the test, so nothing can be said about which of the two is better."
    if len(outcomes) == 1:
        return (
            f"Test accuracy {summary(ours).in_percent()} % against {summary(theirs).in_percent()} % with seed "
            f"{outcomes[0].seed}: one seed cannot show a difference."
        )
    return (
        f"Test accuracy {summary(ours).in_percent()} % against {summary(theirs).in_percent()} %. "
        f"{left} against {right}: {difference(ours, theirs).sentence}."
    )
