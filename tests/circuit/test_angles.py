from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.circuit.angles import Angle

THETA = np.array([0.5, -1.2])
X = np.array([[0.3, 2.0], [1.0, -0.7]])

numbers = st.floats(-3, 3)
simple = st.one_of(
    numbers.map(Angle),
    st.integers(0, 1).map(Angle.parameter),
    st.integers(0, 1).map(Angle.feature),
)
angles = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] - pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(angles, angles, numbers)
def test_arithmetic_is_that_of_the_values(one, other, factor):
    a, b = one.value(THETA, X), other.value(THETA, X)
    assert np.allclose((one + other).value(THETA, X), a + b)
    assert np.allclose((one - other).value(THETA, X), a - b)
    assert np.allclose((one * other).value(THETA, X), a * b, rtol=1e-9, atol=1e-9)
    assert np.allclose((factor - one * factor).value(THETA, X), factor - a * factor)


@settings(max_examples=60, deadline=None)
@given(angles, st.integers(0, 1))
def test_derivative_is_the_limit_of_differences(angle, index):
    step = np.zeros(2)
    step[index] = 1e-5
    difference = (angle.value(THETA + step, X) - angle.value(THETA - step, X)) / 2e-5
    assert np.allclose(angle.derivative(index).value(THETA, X), difference, rtol=1e-4, atol=1e-5)


def test_angle_of_the_zz_feature_map():
    angle = 2.0 * (np.pi - Angle.feature(0)) * (np.pi - Angle.feature(1))
    assert angle.value(THETA, X) == pytest.approx(2 * (np.pi - X[:, 0]) * (np.pi - X[:, 1]))
    assert angle.features == (0, 1)
    assert angle.parameters == ()


def test_terms_that_cancel_leave_a_constant():
    angle = Angle.parameter(0) - Angle.parameter(0) + 0.5
    assert angle.is_constant
    assert angle.constant == 0.5
