from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qdcnn_studio.data.dataset import Dataset, Split

SPLIT = Split(np.array([0, 3]), np.array([1]), np.array([2, 4]))
DATA = Dataset(np.arange(20.0).reshape(5, 2, 2), np.array([0, 1, 0, 1, 1]), ("a", "b"), SPLIT)


def test_the_balance_counts_each_part() -> None:
    counted = {name: counts.tolist() for name, counts in DATA.balance.items()}
    assert counted == {"train": [1, 1], "validation": [0, 1], "test": [1, 1]}
    assert DATA.value_range == (0.0, 19.0)
    assert len(DATA) == 5


def test_parts_are_found_by_name() -> None:
    assert [SPLIT.part_of(sample) for sample in range(5)] == ["train", "validation", "test", "train", "test"]
    with pytest.raises(KeyError):
        SPLIT.part("images")


def test_the_digest_tells_other_data_apart() -> None:
    changed = DATA.images.copy()
    changed[3, 1, 1] += 1e-12 * changed[3, 1, 1]
    others = [
        replace(DATA, images=changed),
        replace(DATA, labels=DATA.labels[::-1]),
        replace(DATA, split=Split(SPLIT.train, SPLIT.test, SPLIT.validation)),
        replace(DATA, images=DATA.images.reshape(5, 4)),
    ]
    assert replace(DATA, images=DATA.images.copy()).digest == DATA.digest
    assert len({DATA.digest, *(other.digest for other in others)}) == 5
