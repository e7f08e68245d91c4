"""One sentence that claims no more than the seeds show."""

from __future__ import annotations

import pytest

from qdcnn_studio.analysis.statistics import difference
from qdcnn_studio.analysis.verdict import Outcome, verdict


def test_one_seed_shows_nothing() -> None:
    assert verdict("A", "B", [Outcome(7, 0.99, 0.5)]) == (
        "Test accuracy 99.0 % against 50.0 % with seed 7: one seed cannot show a difference."
    )


def test_several_seeds_end_with_the_sentence_of_the_paired_interval() -> None:
    ours, theirs = (0.9, 0.92, 0.91, 0.9, 0.93), (0.8, 0.83, 0.81, 0.79, 0.84)
    outcomes = [Outcome(seed, *pair) for seed, pair in enumerate(zip(ours, theirs, strict=True))]
    sentence = verdict("A", "B", outcomes)
    assert sentence.endswith(f"A against B: {difference(ours, theirs).sentence}.")
    assert sentence.endswith("over 5 seeds: better.")


@pytest.mark.parametrize("missing", [(None, 0.5), (0.5, None)])
def test_without_test_images_nothing_is_said(missing: tuple[float | None, float | None]) -> None:
    assert "no images for the test" in verdict("A", "B", [Outcome(0, *missing)])


def test_no_duel_no_verdict() -> None:
    assert verdict("A", "B", []) == ""
