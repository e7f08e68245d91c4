from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from qdcnn_studio.circuit.circuit import Preparation
from qdcnn_studio.circuit.preparations import PREPARATIONS, PreparationError, prepared_amplitudes


@settings(max_examples=40, deadline=None)
@given(arrays(float, (3, 5), elements=st.floats(-1e3, 1e3)))
def test_amplitudes_are_normalised_and_point_the_same_way(features):
    if not np.all(np.abs(features).max(axis=1) > 0):
        with pytest.raises(PreparationError):
            PREPARATIONS["amplitude"](features, 3, 0.0)
        return
    state = PREPARATIONS["amplitude"](features, 3, 0.0)
    assert state.shape == (3, 8)
    assert np.all(state[:, 5:] == 0)
    assert np.allclose(np.sum(state**2, axis=1), 1)
    largest = np.abs(features).max(axis=1)
    assert np.allclose(
        np.einsum("ij,ij->i", state[:, :5], features / largest[:, None]) ** 2 * largest**2, np.sum(features**2, axis=1)
    )


def test_tiny_and_huge_images_are_directions_too():
    state = PREPARATIONS["amplitude"](np.array([[3e-200, 4e-200], [3e200, 4e200]]), 1, 0.0)
    assert np.allclose(state, [[0.6, 0.8], [0.6, 0.8]])


def test_zero_image_is_named_by_its_number():
    with pytest.raises(PreparationError, match="Image 2 is zero") as caught:
        PREPARATIONS["amplitude"](np.array([[1.0, 0], [0, 1], [0, 0]]), 1, 0.0)
    assert caught.value.image == 2


@pytest.mark.parametrize("kind", PREPARATIONS)
def test_values_that_are_no_numbers_are_named_too(kind):
    with pytest.raises(PreparationError, match="Image 1"):
        PREPARATIONS[kind](np.array([[1.0, 0], [np.nan, 1]]), 2, 0.0)


def test_frqi_of_the_paper():
    # Le, Dong and Hirota, figure 2: four pixels, colour qubit first as BLOCKS.md has it.
    angles = np.array([0.1, 0.5, 1.0, 1.5])
    state = PREPARATIONS["frqi"](angles[None] * 2 / np.pi, 3, 0.0)[0]
    assert state[:4] == pytest.approx(np.cos(angles) / 2)
    assert state[4:] == pytest.approx(np.sin(angles) / 2)


def test_frqi_refuses_pixels_that_do_not_fit():
    with pytest.raises(ValueError, match="takes 4 pixels, and 3"):
        PREPARATIONS["frqi"](np.zeros((1, 3)), 3, 0.0)


def test_basis_state_has_the_first_feature_as_the_highest_bit():
    state = PREPARATIONS["basis"](np.array([[0.9, 0.1, 0.6]]), 3, 0.5)[0]
    assert np.flatnonzero(state).tolist() == [0b101]
    assert PREPARATIONS["basis"](np.array([[0.5]]), 1, 0.5)[0].tolist() == [1.0, 0.0]


def test_a_preparation_takes_its_own_features():
    preparation = Preparation("amplitude", (4, 5), (2, 0))
    state = prepared_amplitudes(preparation, np.array([[3.0, 100.0, 4.0]]))
    assert np.allclose(state, [[0.8, 0.6, 0.0, 0.0]])
