from __future__ import annotations

from math import pi

import pytest

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.circuit.circuit import Circuit, FeatureInput, Parameter
from qdcnn_studio.circuit.expressions import angle_text, number_text

CIRCUIT = Circuit(1, parameters=(Parameter("conv_1.theta", 4, 0),), features=(FeatureInput("angle_1", 2, 0),))
T, X = Angle.parameter(3), Angle.feature(0)


@pytest.mark.parametrize(
    ("angle", "text"),
    [
        (Angle(), "0"),
        (T, "conv_1.theta[3]"),
        (-T, "−conv_1.theta[3]"),
        (2.0 * X, "2·angle_1.x[0]"),
        (T * X + 0.5, "conv_1.theta[3]·angle_1.x[0] + 0.5"),
        (pi - X, "−angle_1.x[0] + π"),
        (T - X * 0.5, "conv_1.theta[3] − 0.5·angle_1.x[0]"),
    ],
)
def test_angles_in_words(angle, text):
    assert angle_text(CIRCUIT, angle) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(pi, "π"), (-pi / 2, "−π/2"), (3 * pi / 4, "3π/4"), (2 * pi, "2π"), (0.0, "0"), (1.23456, "1.235"), (-2.0, "−2")],
)
def test_numbers_in_words(value, text):
    assert number_text(value) == text


def test_features_and_parameters_that_are_not_there():
    with pytest.raises(IndexError, match="none with index 7"):
        angle_text(CIRCUIT, Angle.feature(7))
    with pytest.raises(IndexError, match="none with index 9"):
        angle_text(CIRCUIT, Angle.parameter(9))
