from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.split import limited, stratified_split


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(3, 40), min_size=1, max_size=5),
    st.floats(0.0, 0.5),
    st.floats(0.0, 0.5),
    st.integers(0, 2**31 - 1),
)
def test_the_parts_are_disjoint_and_whole_and_hold_each_class(
    counts: list[int], test: float, validation: float, seed: int
) -> None:
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    names = [str(index) for index in range(len(counts))]
    split = stratified_split(labels, names, test, validation, seed)
    np.testing.assert_array_equal(
        np.sort(np.concatenate([split.train, split.validation, split.test])), np.arange(len(labels))
    )
    for part, asked in ((split.train, True), (split.validation, validation > 0), (split.test, test > 0)):
        assert (set(labels[part]) == set(range(len(counts)))) if asked else len(part) == 0
        assert (np.diff(part) > 0).all()
    for label, count in enumerate(counts):
        if test > 0:
            assert abs(np.count_nonzero(labels[split.test] == label) - test * count) <= 1


def test_the_seed_decides() -> None:
    labels = np.repeat([0, 1], 50)
    first, again, other = (stratified_split(labels, "ab", 0.25, 0.1, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.test, again.test)
    assert not np.array_equal(first.test, other.test)


def test_test_images_the_makers_chose_stay_test_images() -> None:
    labels = np.repeat([0, 1], 10)
    split = stratified_split(labels, "ab", 0.25, 0.2, 0, own_test=np.array([19, 0, 5]))
    np.testing.assert_array_equal(split.test, [0, 5, 19])
    assert len(split.train) + len(split.validation) == 17


def test_a_class_with_one_sample_is_told() -> None:
    with pytest.raises(DataError, match="Class “cat” has 1 image"):
        stratified_split(np.array([0, 0, 0, 0, 1]), ["dog", "cat"], 0.25, 0.1, 0)


def test_a_limit_draws_by_the_seed() -> None:
    labels = np.repeat([0, 1], [30, 3])
    kept = limited(labels, 5, 1)
    np.testing.assert_array_equal(np.bincount(labels[kept]), [5, 3])
    np.testing.assert_array_equal(kept, limited(labels, 5, 1))
    assert len(limited(labels, 0, 1)) == 33
