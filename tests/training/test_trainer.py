from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from qdcnn_studio.data.pipeline import prepare
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.training.errors import TrainingError
from qdcnn_studio.training.initial import initial_parameters
from qdcnn_studio.training.losses import LOSSES, cross_entropy
from qdcnn_studio.training.settings import training_settings, validated
from qdcnn_studio.training.trainer import StepReport, Trainer
from tests.designs import BRANCHES, FIRST, REGISTRY, SMALL, design

PREPARED = prepare(design(SMALL), REGISTRY)


def trainer(text: str = SMALL, parameters: np.ndarray | None = None, **settings: Any) -> Trainer:
    prepared = PREPARED if text == SMALL else None
    return Trainer(design(text), REGISTRY, validated(settings), prepared=prepared, parameters=parameters)


def steps(running: Trainer, count: int) -> list[StepReport]:
    return [running.step() for _ in range(count)]


def curve(reports: list[StepReport]) -> np.ndarray:
    return np.array([[report.loss, report.accuracy, report.gradient_norm, *report.parameters] for report in reports])


def test_the_same_seed_gives_the_same_curve_bit_for_bit() -> None:
    first, again, other = (curve(steps(trainer(FIRST, seed=seed), 6)) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_typical_step_is_told_whatever_the_first_one_took(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 10.0, 20.0, 21.0, 30.0, 32.0, 40.0, 43.0])
    time = SimpleNamespace(perf_counter=lambda: next(clock), thread_time=lambda: 0.0)
    monkeypatch.setattr("qdcnn_studio.training.trainer.time", time)
    running = trainer()
    steps(running, 4)
    result = running.result()
    assert result["seconds"] == 10 + 1 + 2 + 3
    assert result["step_seconds"] == 2.5


def test_a_step_of_gradient_descent_is_what_its_formula_says() -> None:
    running = trainer(optimizer="sgd", learning_rate=0.3, batch=1000)
    train = PREPARED.dataset.split.train
    matrix, labels = PREPARED.matrix(running.circuit)[train], PREPARED.dataset.labels[train]
    oracle, before = engine(running.circuit, "qutip"), running.parameters
    value, gradient, probabilities = oracle.value_and_gradient(before, matrix, cross_entropy(labels))
    report = running.step()
    assert report.loss == pytest.approx(value)
    assert report.accuracy == np.mean(np.argmax(probabilities, axis=1) == labels)
    assert report.gradient_norm == pytest.approx(np.linalg.norm(gradient))
    np.testing.assert_allclose(report.parameters, before - 0.3 * gradient, atol=1e-12)


def test_gradient_norms_of_the_blocks_add_up_to_the_whole() -> None:
    report = trainer(FIRST).step()
    assert list(report.block_gradients) == ["conv_1", "pool_1", "conv_2", "pool_2", "conv_3", "pool_3"]
    assert np.sqrt(sum(norm**2 for norm in report.block_gradients.values())) == pytest.approx(report.gradient_norm)


@pytest.mark.parametrize("method", ["parameter_shift", "finite_differences"])
def test_every_exact_gradient_method_learns_the_same(method: str) -> None:
    settings: dict[str, Any] = {"optimizer": "sgd", "learning_rate": 0.3, "batch": 8}
    adjoint = curve(steps(trainer(**settings), 3))
    np.testing.assert_allclose(curve(steps(trainer(gradient=method, **settings), 3)), adjoint, atol=1e-8)


def test_the_spsa_gradient_is_right_on_average() -> None:
    settings: dict[str, Any] = {"optimizer": "sgd", "learning_rate": 1.0, "batch": 1000}
    exact = trainer(**settings)
    moved = exact.step().parameters - exact.initial_parameters
    estimates = []
    for seed in range(150):
        running = trainer(parameters=exact.initial_parameters, gradient="spsa", seed=seed, **settings)
        estimates.append(running.step().parameters - exact.initial_parameters)
    spread = np.std(estimates, axis=0) / np.sqrt(len(estimates))
    assert (np.abs(np.mean(estimates, axis=0) - moved) < 4 * spread + 1e-6).all()


@pytest.mark.parametrize("optimizer", ["adam", "nesterov", "sgd", "spsa", "qng", "lbfgsb", "cobyla"])
@pytest.mark.parametrize("sampling", ["epoch", "replacement"])
def test_a_restored_state_goes_on_bit_for_bit(optimizer: str, sampling: str) -> None:
    settings = {"optimizer": optimizer, "sampling": sampling, "batch": 7, "validate_every": 3}
    unbroken = trainer(**settings)
    expected = steps(unbroken, 15)
    first = trainer(**settings)
    steps(first, 8)
    arrays, values = first.state()
    second = trainer(**settings)
    second.restore(arrays, json.loads(json.dumps(values)))
    again = steps(second, 7)
    np.testing.assert_array_equal(curve(again), curve(expected[8:]))
    assert [r.validation and r.validation.loss for r in again] == [
        r.validation and r.validation.loss for r in expected[8:]
    ]
    assert second.best is not None
    assert unbroken.best is not None
    np.testing.assert_array_equal(second.best[1], unbroken.best[1])


def test_the_first_minute_learns_digits() -> None:
    running = trainer(FIRST, seed=1)
    steps(running, 200)
    result = running.result()
    assert running.end == "All 200 steps are done."
    assert result["test_accuracy"] >= 0.95
    assert (result["parameters"], result["qubits"], result["steps"]) == (51, 8, 200)
    assert np.sum(result["confusion"]) == len(running.dataset.split.test)
    json.dumps(result)


def test_two_branches_learn_digits_that_look_alike() -> None:
    running = trainer(BRANCHES, seed=1)
    steps(running, 200)
    assert running.result()["test_accuracy"] > 0.85


def test_an_evaluation_counts_every_image_once() -> None:
    seen = trainer().evaluate("test")
    labels = PREPARED.dataset.labels[PREPARED.dataset.split.test]
    np.testing.assert_array_equal(seen.confusion.sum(axis=1), np.bincount(labels))
    assert seen.accuracy == np.trace(seen.confusion) / len(labels)


def test_validation_comes_every_so_many_steps_and_the_best_is_kept() -> None:
    running = trainer(validate_every=4)
    reports = steps(running, 12)
    looks = [report.validation for report in reports if report.validation is not None]
    assert [look.step for look in looks] == [4, 8, 12]
    best = min(looks, key=lambda look: look.loss)
    assert running.best is not None
    assert running.best[0] == best.step
    np.testing.assert_array_equal(running.best[1], reports[best.step - 1].parameters)


def test_settings_can_be_changed_on_the_way() -> None:
    running = trainer(optimizer="sgd", learning_rate=0.1, batch=1000)
    first = running.step()
    running.change({"learning_rate": 0.2})
    before = running.parameters
    report = running.step()
    assert (first.learning_rate, report.learning_rate) == (0.1, 0.2)
    assert np.linalg.norm(report.parameters - before) == pytest.approx(0.2 * report.gradient_norm)
    running.change({"optimizer": "adam", "batch": 3})
    assert len(steps(running, 2)) == 2


def test_a_loss_that_is_no_number_ends_the_run_with_the_last_good_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    running = trainer()
    steps(running, 2)
    good = running.parameters.copy()
    monkeypatch.setitem(LOSSES, "cross_entropy", lambda labels: lambda p: (float("nan"), np.full_like(p, np.nan)))
    with pytest.raises(TrainingError, match="At step 3 the loss or a parameter was no longer a number"):
        running.step()
    np.testing.assert_array_equal(running.parameters, good)
    assert running.step_count == 2


@pytest.mark.parametrize("initial", ["normal", "uniform", "small"])
def test_initial_parameters_are_drawn_as_asked(initial: str) -> None:
    running = trainer(FIRST, initial=initial, seed=3)
    values = running.initial_parameters
    np.testing.assert_array_equal(values, initial_parameters(running.circuit, running.settings))
    spread = {"normal": 1.0, "uniform": np.pi / np.sqrt(3), "small": 0.1}[initial]
    assert np.std(values) == pytest.approx(spread, rel=0.3)


def test_given_parameters_are_where_it_begins() -> None:
    given = np.arange(6) / 10
    np.testing.assert_array_equal(trainer(parameters=given).initial_parameters, given)
    with pytest.raises(TrainingError, match="has 6 parameters, and 3 were given"):
        trainer(parameters=np.zeros(3))


@pytest.mark.parametrize(
    ("settings", "end"),
    [
        ({"steps": 3}, "All 3 steps"),
        ({"stop_at_accuracy": 0.1, "validate_every": 3}, "Validation accuracy reached"),
        ({"stop_after_seconds": 1e-9}, "seconds of training are over"),
        ({"patience": 2, "validate_every": 1, "learning_rate": 1e-12, "sampling": "epoch"}, None),
        ({"optimizer": "cobyla", "steps": 100_000}, "The optimiser finds nothing better"),
    ],
)
def test_a_run_ends_where_its_settings_say(settings: dict[str, Any], end: str | None) -> None:
    running = trainer(**settings)
    while running.end is None:
        running.step()
    assert (end or "steps") in running.end
    assert running.step_count > 0


def test_patience_ends_a_run_that_gets_no_better() -> None:
    running = trainer(patience=3, validate_every=1, optimizer="sgd", learning_rate=1e-300)
    while running.end is None:
        running.step()
    assert running.step_count == 4
    assert "not lower in the last 3 looks" in running.end


@pytest.mark.parametrize(
    ("text", "told", "block"),
    [
        ("digits() | pca(2) | angle()", "classif", None),
        ('digits(classes=[0, 1]) | pca(2) | angle() | conv("nope") | classify(2)', "nsatz", "conv_1"),
        ("digits(classes=[0, 1], per_class=2) | pca(2) | angle() | conv() | classify(2)", "has 2 images", "digits_1"),
        ("digits() | crop(rows=[0, 4], columns=[0, 1]) | amplitude() | conv() | classify(10)", "class", None),
        (
            "digits(classes=[0, 1]) | crop(rows=[0, 4], columns=[0, 1]) | amplitude() | conv() | classify(2)",
            "zero",
            "amplitude_1",
        ),
        ("digits(classes=[0, 1]) | pca(2) | angle() | noise() | conv() | classify(2)", "takes no noise", "noise_1"),
        ("digits(classes=[0, 1]) | pca(2) | angle() | classify(2)", "nothing to learn", None),
    ],
)
def test_a_design_that_cannot_be_trained_is_told(text: str, told: str, block: str | None) -> None:
    with pytest.raises(TrainingError, match=told) as error:
        trainer(text)
    assert block is None or error.value.block == block


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"learning_rate": -1}, "learning_rate must be a number above 0 and at most 100, but is -1"),
        ({"optimizer": "magic"}, "optimizer must be adam, nesterov"),
        ({"speed": 3}, "no training setting named “speed”"),
    ],
)
def test_bad_settings_are_told_in_one_sentence(values: dict[str, Any], told: str) -> None:
    with pytest.raises(TrainingError, match=told):
        training_settings(design(SMALL), values)
