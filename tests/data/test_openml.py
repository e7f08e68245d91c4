from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

import numpy as np
import pytest
import sklearn.datasets

from qdcnn_studio.data import openml
from qdcnn_studio.data.block import DataError

PIXELS = np.random.default_rng(0).integers(0, 256, size=(7, 784)).astype(float)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openml, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(openml, "TRAINING_IMAGES", 5)


def answer(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let scikit-learn answer without a network, and note what it is asked."""
    asked: list[dict[str, Any]] = []

    def fetch(**options: Any) -> SimpleNamespace:
        asked.append(options)
        return SimpleNamespace(data=PIXELS, target=np.array(list("5041921")))

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", fetch)
    return asked


def test_a_set_is_fetched_once_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, told = answer(monkeypatch), []
    for _ in range(2):
        raw = openml.read_openml("mnist", lambda what, share: told.append(what))
        np.testing.assert_array_equal(raw.images, PIXELS.reshape(7, 28, 28))
        assert raw.labels.tolist() == [5, 0, 4, 1, 9, 2, 1]
        assert raw.test is not None
        assert raw.test.tolist() == [5, 6]
    assert [options["data_id"] for options in asked] == [554]
    assert len(told) == 1


def test_a_damaged_copy_is_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch)
    openml.read_openml("fashion")
    kept = openml.cache_folder() / "openml_fashion.npz"
    kept.write_bytes(kept.read_bytes()[:100])
    openml.read_openml("fashion")
    assert [options["data_id"] for options in asked] == [40996, 40996]


def test_no_network_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(**options: Any) -> SimpleNamespace:
        raise URLError("Name or service not known")

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", fetch)
    with pytest.raises(DataError, match="Name or service not known.*: connect to the network, use the shipped sample"):
        openml.read_openml("mnist")
