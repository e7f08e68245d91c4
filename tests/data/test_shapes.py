from __future__ import annotations

import numpy as np
import pytest

from qdcnn_studio.data.shapes import KINDS, draw_shapes


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("size", [2, 4, 7])
def test_pictures_are_bright_on_dark_and_belong_to_one_class_only(kind: str, size: int) -> None:
    images, labels = draw_shapes(kind, size, 0.0, 120, 3)
    assert set(np.unique(images)) == {0.0, 1.0}
    assert np.bincount(labels).tolist() == [60, 60]
    drawn = [{image.tobytes() for image in images[labels == label]} for label in (0, 1)]
    assert not drawn[0] & drawn[1]


@pytest.mark.parametrize("kind", ["bars", "stripes", "edges"])
def test_lying_pictures_have_rows_of_one_brightness(kind: str) -> None:
    images, labels = draw_shapes(kind, 5, 0.0, 40, 0)
    assert (np.ptp(images[labels == 0], axis=2) == 0).all()
    assert (np.ptp(images[labels == 1], axis=1) == 0).all()


def test_crosses_have_their_middle() -> None:
    images, labels = draw_shapes("crosses", 5, 0.0, 40, 0)
    upright = images[labels == 0]
    assert (upright.sum(axis=(1, 2)) == 9).all()
    assert ((upright.min(axis=1).max(axis=1) == 1) & (upright.min(axis=2).max(axis=1) == 1)).all()


def test_noise_has_its_deviation_and_stays_in_range() -> None:
    clean, _ = draw_shapes("bars", 4, 0.0, 2000, 1)
    noisy, _ = draw_shapes("bars", 4, 0.2, 2000, 1)
    assert noisy.min() >= 0
    assert noisy.max() <= 1
    below = (clean - noisy)[clean == 1]  # half of it is cut off at 1, the other half is seen
    assert np.sqrt(np.mean(below[below > 0] ** 2)) == pytest.approx(0.2, rel=0.05)


def test_the_seed_decides() -> None:
    first, again, other = (draw_shapes("edges", 4, 0.1, 20, seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
