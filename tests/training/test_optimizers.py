from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from qdcnn_studio.training.choice import make_optimizer
from qdcnn_studio.training.optimizers import Adam, NaturalGradient, Nesterov, Optimizer, Sgd, Spsa
from qdcnn_studio.training.scipy_optimizers import ScipyOptimizer
from qdcnn_studio.training.settings import TrainingSettings

START = np.array([-1.2, 1.0, 0.7])
NAMES = ["adam", "nesterov", "sgd", "spsa", "qng", "lbfgsb", "cobyla"]


class Function:
    """An objective with a formula instead of a circuit."""

    def __init__(
        self,
        value: Callable[[np.ndarray], float],
        slope: Callable[[np.ndarray], np.ndarray],
        metric: np.ndarray | None = None,
    ) -> None:
        self._value, self._slope, self._metric = value, slope, metric
        self.calls = 0

    def value(self, parameters: np.ndarray) -> float:
        self.calls += 1
        return float(self._value(parameters))

    def gradient(self, parameters: np.ndarray) -> tuple[float, np.ndarray]:
        return self.value(parameters), self._slope(parameters)

    def metric(self, parameters: np.ndarray) -> np.ndarray:
        return np.eye(len(parameters)) if self._metric is None else self._metric


CURVATURE = np.array([1.0, 4.0, 0.5])


def bowl(metric: np.ndarray | None = None) -> Function:
    return Function(lambda x: 0.5 * np.sum(CURVATURE * x**2), lambda x: CURVATURE * x, metric)


def make(name: str, rate: float = 0.05, seed: int = 0) -> Optimizer:
    settings = TrainingSettings.model_validate({"optimizer": name, "learning_rate": rate})
    return make_optimizer(settings, 3, np.random.default_rng(seed))


def path(optimizer: Optimizer, objective: Function, steps: int) -> np.ndarray:
    points = [START]
    for _ in range(steps):
        points.append(optimizer.step(points[-1], objective))
    return np.array(points)


def test_gradient_descent_of_a_bowl_shrinks_each_axis_by_its_factor() -> None:
    expected = START * (1 - 0.1 * CURVATURE) ** np.arange(21)[:, None]
    np.testing.assert_allclose(path(Sgd(0.1), bowl(), 20), expected)


def test_nesterov_of_a_bowl_is_the_power_of_its_matrix() -> None:
    """For a bowl of curvature c, a ← μa + ηc(x − μa), x ← x − a is one linear map of (x, a)."""
    rate, momentum = 0.02, 0.9
    points = path(Nesterov(rate, momentum, 3), bowl(), 30)
    for axis, curvature in enumerate(CURVATURE):
        pull, carry = rate * curvature, momentum * (1 - rate * curvature)
        step = np.array([[1 - pull, -carry], [pull, carry]])
        for k in (1, 7, 30):
            assert points[k, axis] == pytest.approx((np.linalg.matrix_power(step, k) @ [START[axis], 0])[0])


def test_adam_follows_the_sums_of_its_definition() -> None:
    points = path(Adam(0.05, 3), bowl(), 12)
    slopes = CURVATURE * points[:-1]
    for k in range(1, 13):
        ages = np.arange(k)[::-1, None]
        mean = np.sum(0.1 * 0.9**ages * slopes[:k], axis=0) / (1 - 0.9**k)
        square = np.sum(0.001 * 0.999**ages * slopes[:k] ** 2, axis=0) / (1 - 0.999**k)
        np.testing.assert_allclose(points[k], points[k - 1] - 0.05 * mean / (np.sqrt(square) + 1e-8))


def test_adam_first_moves_by_the_learning_rate() -> None:
    moved = Adam(0.05, 3).step(START, bowl()) - START
    np.testing.assert_allclose(moved, -0.05 * np.sign(START), rtol=1e-6)


def test_natural_gradient_of_a_bowl_with_its_own_curvature_goes_straight_to_the_middle() -> None:
    optimizer = NaturalGradient(1.0)
    optimizer.REGULARISATION = 0.0
    np.testing.assert_allclose(optimizer.step(START, bowl(np.diag(CURVATURE))), 0, atol=1e-12)


def test_spsa_takes_two_values_and_moves_along_its_direction() -> None:
    objective = bowl()
    moved = Spsa(0.1, np.random.default_rng(3)).step(START, objective) - START
    assert objective.calls == 2
    direction = np.random.default_rng(3).choice([-1.0, 1.0], size=3)
    slope = np.sum(CURVATURE * START * direction)  # exact for a bowl, whatever the size of the perturbation
    np.testing.assert_allclose(moved, -0.1 * slope * direction)


def test_spsa_finds_the_middle_of_a_bowl() -> None:
    assert np.abs(path(make("spsa", 0.1, seed=1), bowl(), 400)[-1]).max() < 0.05


def bowl_value(point: np.ndarray) -> float:
    return float(0.5 * np.sum(CURVATURE * (point - 0.3) ** 2))


@pytest.mark.parametrize(
    ("name", "method", "value", "derivative", "options"),
    [("lbfgsb", "L-BFGS-B", rosen, rosen_der, {}), ("cobyla", "COBYLA", bowl_value, None, {"rhobeg": 0.5})],
)
def test_scipys_loop_step_by_step_ends_where_scipy_ends(
    name: str, method: str, value: Callable, derivative: Callable | None, options: dict
) -> None:
    optimizer, objective, point = make(name), Function(value, derivative or (lambda x: x)), START
    for _ in range(1000):
        point = optimizer.step(point, objective)
        if optimizer.converged:
            break
    theirs = minimize(value, START, jac=derivative, method=method, options=options)
    assert optimizer.converged
    assert objective.calls == theirs.nfev
    assert value(point) <= theirs.fun + 1e-12


def test_the_best_point_so_far_is_kept() -> None:
    values = [rosen(point) for point in path(make("cobyla"), Function(rosen, rosen_der), 60)]
    assert values == sorted(values, reverse=True)


def test_a_fault_inside_scipys_loop_reaches_the_caller() -> None:
    optimizer = ScipyOptimizer("no such method")
    with pytest.raises(ValueError, match="Unknown solver"):
        optimizer.step(START, bowl())


@pytest.mark.parametrize("name", NAMES)
def test_a_restored_optimizer_goes_on_as_if_nothing_had_happened(name: str) -> None:
    unbroken = path(make(name), bowl(), 20)
    settings, generator, point = TrainingSettings.model_validate({"optimizer": name}), np.random.default_rng(0), START
    first = make_optimizer(settings, 3, generator)
    for _ in range(11):
        point = first.step(point, bowl())
    second = make_optimizer(settings, 3, generator)
    second.restore(first.state())
    for _ in range(9):
        point = second.step(point, bowl())
    np.testing.assert_array_equal(point, unbroken[-1])
