"""The learning rate along a run, against its formula and what plain gradient descent does with it."""

from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.data.pipeline import prepare
from qdcnn_studio.training.settings import validated
from qdcnn_studio.training.trainer import Trainer
from tests.designs import REGISTRY, SMALL, design


def test_a_cosine_starts_at_the_learning_rate_and_ends_at_zero() -> None:
    settings = validated({"learning_rate": 0.2, "steps": 100, "schedule": "cosine"})
    assert [settings.rate(step) for step in (0, 25, 50, 100, 150)] == pytest.approx(
        [0.2, 0.1 + np.sqrt(2) / 20, 0.1, 0, 0]
    )


def test_a_constant_rate_stays() -> None:
    settings = validated({"learning_rate": 0.2, "steps": 0})
    assert [settings.rate(step) for step in (0, 7)] == [0.2, 0.2]


def test_each_step_of_gradient_descent_is_as_long_as_the_schedule_says_also_after_a_break() -> None:
    settings = validated({"optimizer": "sgd", "learning_rate": 0.3, "steps": 4, "schedule": "cosine", "batch": 8})
    prepared = prepare(design(SMALL), REGISTRY)
    trainer = Trainer(design(SMALL), REGISTRY, settings, prepared=prepared)
    for step in range(4):
        if step == 2:
            state = trainer.state()
            trainer = Trainer(design(SMALL), REGISTRY, settings, prepared=prepared)
            trainer.restore(*state)
        before = trainer.parameters.copy()
        report = trainer.step()
        assert report.learning_rate == pytest.approx(settings.rate(step))
        moved = np.linalg.norm(report.parameters - before)
        assert moved == pytest.approx(settings.rate(step) * report.gradient_norm, rel=1e-9)
