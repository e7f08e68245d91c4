"""Against SciPy's own tests and worked examples."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from qdcnn_studio.analysis.statistics import difference, summary

accuracies = st.lists(st.floats(0.3, 1.0), min_size=2, max_size=8)


def test_a_summary_has_the_sample_deviation():
    found = summary([0.96, 0.98])
    assert (found.mean, found.count) == (pytest.approx(0.97), 2)
    assert found.deviation == pytest.approx(math.sqrt(2) / 100)
    assert found.in_percent() == "97.0 ± 1.4"
    assert summary([0.5]).in_percent() == "50.0"


def test_nothing_has_no_summary():
    with pytest.raises(ValueError, match="no values"):
        summary([])


@settings(max_examples=30, deadline=None)
@given(accuracies, st.integers(0, 2**20))
def test_the_interval_is_that_of_the_paired_t_test(ours, seed):
    theirs = np.random.default_rng(seed).uniform(0.3, 1, len(ours))
    found = difference(ours, theirs)
    interval = ttest_1samp(np.subtract(ours, theirs), 0).confidence_interval(0.95)
    assert [found.mean - found.margin, found.mean + found.margin] == pytest.approx(list(interval), abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(accuracies, st.integers(0, 2**20))
def test_a_difference_turns_around_with_its_models(ours, seed):
    theirs = np.random.default_rng(seed).uniform(0.3, 1, len(ours))
    there, back = difference(ours, theirs), difference(theirs, ours)
    assert there.mean == pytest.approx(-back.mean)
    assert there.shown == back.shown


def test_a_difference_within_the_spread_is_not_claimed():
    found = difference([0.95, 0.99, 0.93, 0.99, 0.95], [0.95] * 5)
    assert not found.shown
    assert found.sentence == "1.2 ± 3.3 points over 5 seeds: no difference shown"


def test_a_difference_beyond_the_spread_is_told_in_its_direction():
    assert difference([0.97, 0.98, 0.99], [0.9, 0.9, 0.9]).sentence == "8.0 ± 2.5 points over 3 seeds: better"
    assert difference([0.9, 0.9, 0.9], [0.97, 0.98, 0.99]).sentence == "−8.0 ± 2.5 points over 3 seeds: worse"


def test_one_test_image_is_no_difference_however_often_it_is_the_same_one():
    ours, theirs = [89 / 90, 90 / 90, 89 / 90], [88 / 90, 89 / 90, 88 / 90]
    assert difference(ours, theirs).shown, "without a number of images there is no telling"
    found = difference(ours, theirs, images=90)
    assert found.sentence == "1.1 ± 1.1 points over 3 seeds: no difference shown"
    assert not difference(theirs, ours, images=90).shown
    assert difference(ours, [accuracy - 2 / 90 for accuracy in ours], images=90).shown
    spread = difference([0.95, 0.99, 0.93], [0.9, 0.9, 0.9])
    assert difference([0.95, 0.99, 0.93], [0.9, 0.9, 0.9], images=90) == spread


def test_one_seed_shows_no_difference():
    found = difference([0.99], [0.5])
    assert not found.shown
    assert "with one seed" in found.sentence


def test_equal_accuracies_show_no_difference():
    assert difference([0.9, 0.9], [0.9, 0.9]).sentence == "0.0 ± 0.0 points over 2 seeds: no difference shown"


def test_unequal_numbers_of_seeds_are_refused():
    with pytest.raises(ValueError, match="every seed"):
        difference([0.9], [0.9, 0.8])
