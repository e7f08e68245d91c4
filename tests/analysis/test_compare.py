"""A comparison says who was compared, on what, and claims no more than the seeds show."""

import json

import pytest

from qdcnn_studio.analysis.compare import TITLES, compare
from qdcnn_studio.analysis.jobs import CIRCUIT, LOGISTIC, NETWORK, SVM
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.text import parse
from qdcnn_studio.training.errors import TrainingError

DATA = "digits([0, 1], per_class=60) | pca(4) | scale(0, 3.1416) | angle() | "
REGISTRY = standard_registry()


def compared(text: str, seeds=(0, 1), **options):
    settings = {"steps": 2, "batch": 10}
    return compare(parse(text, REGISTRY), REGISTRY, seeds, settings=settings, workers=0, **options)


def test_all_models_are_measured_on_the_same_images():
    found = compared(DATA + "conv('so4', depth=2) | pool() | classify(2)")
    assert [row.model for row in found.rows] == list(TITLES)
    assert found.test_images == 30
    assert all(len(row.accuracies) == 2 for row in found.rows)
    by_model = {row.model: row for row in found.rows}
    assert by_model[CIRCUIT].difference is None
    assert by_model[CIRCUIT].parameters == 14
    assert by_model[LOGISTIC].parameters == 5
    # The same images give the same logistic regression, whatever the seed.
    assert len(set(by_model[LOGISTIC].accuracies)) == 1


def test_a_difference_is_that_of_the_accuracies():
    rows = {row.model: row for row in compared(DATA + "conv('so4') | pool() | classify(2)").rows}
    difference = rows[SVM].difference
    assert difference is not None
    expected = sum(rows[CIRCUIT].accuracies) / 2 - sum(rows[SVM].accuracies) / 2
    assert difference.mean == pytest.approx(expected)


def test_with_resplit_each_seed_has_images_of_its_own(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "qdcnn_studio.analysis.compare.run_jobs", lambda jobs, **options: seen.extend(jobs) or [None] * len(jobs)
    )
    with pytest.raises(KeyError):
        compared(DATA + "conv('so4') | classify(2)", seeds=(3, 4), resplit=True)
    splits = {(job.seed, json.loads(job.design)["blocks"]["digits_1"]["settings"]["seed"]) for job in seen}
    assert splits == {(3, 3), (4, 4)}
    assert len(seen) == 2 * len(TITLES)


def test_where_no_network_fits_its_row_is_left_out():
    found = compared(DATA.replace("pca(4)", "pca(1)") + "rotate() | classify(2)", seeds=(0,))
    assert found.rows[0].parameters == 1
    assert NETWORK not in [row.model for row in found.rows]
    assert found.left_out.startswith("No classical network on these features has as many parameters")
    assert found.to_json()["left_out"] == found.left_out
    assert not compared(DATA + "conv('so4') | classify(2)", seeds=(0,)).left_out


def test_a_dense_head_is_marked_as_hybrid():
    assert compared(DATA + "conv('so4') | classify(2, 'dense')", seeds=(0,)).hybrid
    assert not compared(DATA + "conv('so4') | classify(2)", seeds=(0,)).hybrid


def test_a_comparison_is_plain_json():
    text = json.dumps(compared(DATA + "conv('so4') | classify(2)", seeds=(0,)).to_json(), allow_nan=False)
    first = json.loads(text)["rows"][0]
    assert first["deviation"] is None
    assert first["model"] == CIRCUIT


def test_no_seeds_and_no_test_images_are_refused():
    with pytest.raises(TrainingError, match="at least one seed"):
        compared(DATA + "conv('so4') | classify(2)", seeds=())
    untested = DATA.replace("per_class=60", "per_class=60, test=0")
    with pytest.raises(TrainingError, match="no images for the test"):
        compared(untested + "conv('so4') | classify(2)")
