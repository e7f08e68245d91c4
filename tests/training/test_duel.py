"""Duels: the same images for both at every step, the same numbers for the same seed, and refusals in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from qdcnn_studio.circuit.working import working_parameters
from qdcnn_studio.design.document import dumps
from qdcnn_studio.training.duel import Duel, DuelReport, duel
from qdcnn_studio.training.errors import TrainingError
from qdcnn_studio.training.losses import LOSSES
from qdcnn_studio.training.messages import BeginDuel, Entrant
from qdcnn_studio.training.settings import validated
from qdcnn_studio.training.trainer import Trainer
from qdcnn_studio.training.twin import Twin
from tests.designs import FIRST, REGISTRY, SMALL, design

OTHER = SMALL.replace("so4", "su4")


def begun(left: str = SMALL, right: str | None = None, **settings: Any) -> Duel:
    """A duel of two designs, or of one and its twin."""
    entrants = Entrant(dumps(design(left))), Entrant(dumps(design(right or left)), twin=right is None)
    return duel(BeginDuel(*entrants, settings), REGISTRY)


def refusal(left: str, right: str | None = None, **settings: Any) -> str:
    with pytest.raises(TrainingError) as caught:
        begun(left, right, **settings)
    return caught.value.message


@pytest.mark.parametrize("right", [None, OTHER])
@pytest.mark.parametrize("sampling", ["epoch", "replacement"])
def test_both_sides_see_the_same_images_in_every_step(
    right: str | None, sampling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[np.ndarray] = []

    def recorded(loss: Callable[..., Any]) -> Callable[..., Any]:
        def of_labels(labels: np.ndarray) -> Any:
            seen.append(labels)
            return loss(labels)

        return of_labels

    match = begun(SMALL, right, batch=7, sampling=sampling, validate_every=1000)
    features = {side: record_features(side, monkeypatch) for side in (match.left, match.right)}
    monkeypatch.setitem(LOSSES, "cross_entropy", recorded(LOSSES["cross_entropy"]))
    reports = [match.step() for _ in range(30)]
    alone = Trainer(design(SMALL), REGISTRY, validated({"batch": 7, "sampling": sampling}))
    for step, report in enumerate(reports):
        np.testing.assert_array_equal(report.samples, alone._batches.draw())
        for side in (match.left, match.right):
            np.testing.assert_array_equal(features[side][step], side._features[report.samples])  # type: ignore[attr-defined]
        np.testing.assert_array_equal(seen[2 * step], match.left.dataset.labels[report.samples])
        np.testing.assert_array_equal(seen[2 * step + 1], seen[2 * step])
        assert report.left.step == report.right.step == step + 1
    assert set(np.concatenate([report.samples for report in reports])) <= set(match.right.dataset.split.train)


def record_features(side: Any, monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """Keep what enters the circuit or the network of a side, step by step."""
    kept: list[np.ndarray] = []
    runner = side._network if isinstance(side, Twin) else side._engine
    run = runner.value_and_gradient

    def value_and_gradient(parameters: np.ndarray, features: np.ndarray, loss: Any) -> Any:
        kept.append(features)
        return run(parameters, features, loss)

    monkeypatch.setattr(runner, "value_and_gradient", value_and_gradient, raising=False)
    return kept


def numbers(reports: list[DuelReport]) -> list[tuple[Any, ...]]:
    return [
        (side.loss, side.accuracy, side.gradient_norm, *side.parameters, side.validation and side.validation.loss)
        for report in reports
        for side in (report.left, report.right)
    ]


@pytest.mark.parametrize("right", [None, OTHER])
def test_the_same_seed_gives_the_same_numbers_bit_for_bit_and_another_one_does_not(right: str | None) -> None:
    once, again, other = (begun(SMALL, right, seed=seed) for seed in (5, 5, 6))
    first, second, third = ([match.step() for _ in range(20)] for match in (once, again, other))
    assert numbers(first) == numbers(second)
    assert numbers(first) != numbers(third)


def test_a_design_learns_in_a_duel_just_as_it_does_alone() -> None:
    match = begun(SMALL, None, seed=2)
    alone = Trainer(design(SMALL), REGISTRY, validated({"seed": 2}))
    for _ in range(12):
        np.testing.assert_array_equal(match.step().left.parameters, alone.step().parameters)


@pytest.mark.parametrize(
    "text", [FIRST, SMALL, FIRST.replace("0, 1]", "0, 1, 2, 3]").replace("pool() | classify(2)", "classify(4)")]
)
def test_a_twin_has_as_many_parameters_as_reach_the_readout_within_a_tenth(text: str) -> None:
    original = Trainer(design(text), REGISTRY)
    twin = Twin(original)
    wanted = working_parameters(original.circuit)
    assert len(twin.parameters) == twin.network.shape.parameters
    assert abs(len(twin.parameters) - wanted) <= 0.1 * wanted
    assert twin.settings == original.settings
    np.testing.assert_array_equal(twin._features, original.prepared.matrix(original.circuit))


def test_a_twin_learns() -> None:
    twin = Twin(Trainer(design(FIRST), REGISTRY))
    before = twin.evaluate("train")
    for _ in range(100):
        twin.step(twin.dataset.split.train)
    after = twin.evaluate("train")
    assert after.loss < 0.3 * before.loss
    assert after.accuracy > 0.95


@pytest.mark.parametrize("optimizer", ["nesterov", "sgd", "spsa", "lbfgsb", "cobyla"])
def test_every_optimiser_but_the_quantum_one_trains_a_twin(optimizer: str) -> None:
    match = begun(optimizer=optimizer, gradient="parameter_shift")
    reports = [match.step() for _ in range(3)]
    assert [report.right.step for report in reports] == [1, 2, 3]
    assert np.isfinite([report.right.loss for report in reports]).all()
    assert "quantum natural gradient" in refusal(SMALL, None, optimizer="qng")


def test_two_designs_share_what_decides_the_batches_and_keep_their_own_rates() -> None:
    ours, theirs = design(SMALL), design(OTHER)
    texts = [
        dumps(type(one)(one.blocks, one.wires, training=training))
        for one, training in ((ours, {"batch": 9, "steps": 40}), (theirs, {"learning_rate": 0.3, "patience": 1}))
    ]
    match = duel(BeginDuel(Entrant(texts[0]), Entrant(texts[1])), REGISTRY)
    assert (match.right.settings.batch, match.right.settings.steps) == (9, 40)
    assert (match.left.settings.learning_rate, match.right.settings.learning_rate) == (0.05, 0.3)
    assert match.right.settings.patience == 0
    while match.end is None:
        match.step()
    assert match.left.step_count == match.right.step_count == 40


def test_settings_change_for_both_at_once_or_for_none() -> None:
    match = begun(SMALL, OTHER)
    match.change({"learning_rate": 0.2, "batch": 5})
    report = match.step()
    assert len(report.samples) == 5
    assert report.left.learning_rate == report.right.learning_rate == 0.2
    with pytest.raises(TrainingError):
        match.change({"learning_rate": -1})
    assert match.left.settings.learning_rate == match.right.settings.learning_rate == 0.2


def test_designs_that_do_not_learn_from_the_same_images_are_refused_in_words() -> None:
    assert "tells apart 0, 1, the right one 3, 5" in refusal(SMALL, SMALL.replace("0, 1", "3, 5"))
    assert "same images" in refusal(SMALL, SMALL.replace("per_class=30", "per_class=31"))
    every = SMALL.replace(", per_class=30", "")
    assert "split the same images" in refusal(every, every.replace("1])", "1], seed=1)"))
    assert refusal(SMALL, "digits() | pca(2)")


def test_optimisers_of_two_kinds_cannot_meet() -> None:
    one = design(OTHER)
    whole = dumps(type(one)(one.blocks, one.wires, training={"optimizer": "lbfgsb"}))
    with pytest.raises(TrainingError) as caught:
        duel(BeginDuel(Entrant(dumps(design(SMALL))), Entrant(whole)), REGISTRY)
    assert "all images in every step" in caught.value.message


def test_a_side_that_fails_is_named() -> None:
    match = begun(SMALL, None)
    match.right.parameters[:] = np.nan
    with pytest.raises(TrainingError) as caught:
        match.step()
    assert caught.value.message.startswith("The right side cannot go on.")


def test_the_figures_at_the_end_are_those_of_both_sides() -> None:
    match = begun(FIRST, None, steps=60)
    started = match.started()
    assert [who.qubits for who in started.contestants] == [8, 0]
    assert started.contestants[0].parameters == 51
    assert "hidden units" in started.contestants[1].note
    for _ in range(60):
        match.step()
    done = match.finished(stopped=False)
    for side, told in ((match.left, done.left), (match.right, done.right)):
        assert told.step == 60
        assert told.result["test_accuracy"] == side.evaluate("test").accuracy
        assert told.result["parameters"] == len(side.parameters)
