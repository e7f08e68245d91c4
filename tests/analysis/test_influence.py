"""Actual influence: against derivatives by hand, against differences through everything at once, and zero outside."""

from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.analysis.influence import influence
from qdcnn_studio.analysis.receptive_field import AtQubit, ClassOutput, Output, receptive_field
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.data.pipeline import feature_matrix, prepare
from qdcnn_studio.simulator.engine import engine
from tests.designs import BRANCHES, REGISTRY, design

ROW = "digits(classes=[0, 1], per_class=30) | crop(rows=[3, 4], columns=[0, 8]) | flatten() | scale(0, 3) | angle()"


def found(text, subject, seed=0):
    drawn = design(text)
    compilation, prepared = compile(drawn, REGISTRY), prepare(drawn, REGISTRY)
    field = receptive_field(drawn, REGISTRY, compilation, subject)
    parameters = np.random.default_rng(seed).normal(size=compilation.circuit.parameter_count)
    image = prepared.dataset.images[7]
    actual = influence(subject, field, compilation.circuit, prepared.recipe, prepared.fitted, image, parameters)
    return actual, field, compilation.circuit, prepared, parameters


def test_a_rotation_turns_the_sphere_as_fast_as_the_pixel_is_stretched():
    """RY(y) on |0⟩ moves the Bloch vector by one radian per radian, and scale stretches x by 3/(max − min)."""
    actual, field, _, prepared, _ = found(ROW, AtQubit(4, 8))
    values = prepared.dataset.images[prepared.dataset.split.train][:, 3, 4]
    assert actual[3, 4] == pytest.approx(3 / np.ptp(values), rel=1e-6)
    assert np.count_nonzero(actual) == 1
    assert (actual[~field.pixels] == 0).all()


@pytest.mark.parametrize(
    "text", [BRANCHES, "digits(classes=[0, 1]) | resize(4, 4) | amplitude() | conv() | classify(2)"]
)
def test_a_class_changes_as_a_difference_through_everything_says(text):
    actual, field, circuit, prepared, parameters = found(text, ClassOutput(0))
    image, step = prepared.dataset.images[7], 1e-3
    for y, x in ((2, 3), (4, 5), (6, 2)):
        moved = np.repeat(image[None], 2, axis=0)
        moved[0, y, x] += step
        moved[1, y, x] -= step
        features = feature_matrix(circuit, prepared.recipe.work(dict(prepared.fitted), moved), 2)
        up, down = engine(circuit, "qutip").probabilities(parameters, features)[:, 0]
        assert actual[y, x] == pytest.approx(abs(up - down) / (2 * step), rel=1e-3, abs=1e-9)
    assert (actual[~field.pixels] == 0).all()


def test_what_was_cut_out_depends_on_itself_alone():
    actual, field, *_ = found("digits(classes=[0, 1]) | crop(rows=[2, 4], columns=[1, 3]) | angle()", Output("crop_1"))
    assert np.allclose(actual[2:4, 1:3], 1.0)
    assert actual.sum() == pytest.approx(4.0)
    assert field.counted == (4, 64)


def test_a_subject_that_nothing_reaches_is_moved_by_nothing():
    actual, *_ = found(f"{ROW} | conv() | classify(2)", ClassOutput(9))
    assert not actual.any()
