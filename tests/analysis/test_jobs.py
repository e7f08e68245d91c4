"""Jobs give what the trainer alone gives, in this process and in others."""

import multiprocessing
import pickle

import pytest

from qdcnn_studio.analysis.jobs import CIRCUIT, LOGISTIC, NETWORK, SVM, UNENTANGLED, Cancelled, Job, run_job, run_jobs
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.data.pipeline import prepare
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.text import parse
from qdcnn_studio.simulator.memory import TooBig
from qdcnn_studio.training.errors import TrainingError
from qdcnn_studio.training.settings import training_settings
from qdcnn_studio.training.trainer import Trainer

TEXT = "digits([0, 1], per_class=60) | pca(4) | scale(0, 3.1416) | angle() | conv('so4') | pool() | classify(2)"
SETTINGS = {"steps": 3, "batch": 10}


@pytest.fixture(scope="module")
def design() -> str:
    return dumps(parse(TEXT, standard_registry()))


def test_a_job_is_a_run_of_the_trainer(design):
    parsed, registry = parse(TEXT, standard_registry()), standard_registry()
    trainer = Trainer(parsed, registry, training_settings(parsed, {**SETTINGS, "seed": 4}))
    while trainer.end is None:
        trainer.step()
    outcome = run_job(Job(design, CIRCUIT, 4, SETTINGS))
    assert outcome is not None
    assert outcome.test_accuracy == trainer.evaluate("test").accuracy
    assert outcome.train_accuracy == trainer.evaluate("train").accuracy
    assert outcome.test_images == 30
    assert outcome.seed == 4


def test_classical_models_learn_from_the_training_images_and_are_measured_on_the_test_images(design):
    """Against scikit-learn on the features and the split of the design's own pipeline."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    mixed = TEXT.replace("[0, 1]", "[3, 8]")
    made = prepare(parse(mixed, standard_registry()), standard_registry())
    features, labels, split = made.features["angle_1"], made.dataset.labels, made.dataset.split
    for model, theirs in ((LOGISTIC, LogisticRegression(max_iter=5000)), (SVM, SVC())):
        fitted = make_pipeline(StandardScaler(), theirs).fit(features[split.train], labels[split.train])
        train, test = (fitted.score(features[part], labels[part]) for part in (split.train, split.test))
        outcome = run_job(Job(dumps(parse(mixed, standard_registry())), model))
        assert outcome is not None
        assert (outcome.train_accuracy, outcome.test_accuracy) == pytest.approx((train, test))
        assert train != test, "otherwise this shows nothing"


def test_without_entangling_gates_the_design_is_another_circuit(design):
    whole, apart = (run_job(Job(design, model, 0, SETTINGS)) for model in (CIRCUIT, UNENTANGLED))
    assert whole is not None
    assert apart is not None
    assert whole.parameters == 6 + 2
    assert apart.parameters == 3, "of the angles of SO(4), those of the first qubit of a pair alone turn qubit 0"
    assert whole.train_accuracy != apart.train_accuracy


def test_other_processes_give_the_same_numbers_and_tell_how_far_they_are(design):
    jobs = [Job(design, model, 0, SETTINGS, 14) for model in (CIRCUIT, UNENTANGLED, LOGISTIC, SVM, NETWORK)]
    shares: list[float] = []
    seen = []
    there = run_jobs(
        jobs,
        workers=2,
        progress=lambda what, share: shares.append(share),
        finished=lambda number, _: seen.append(number),
    )
    here = run_jobs(jobs, workers=0)
    assert [(o.model, o.test_accuracy, o.train_accuracy, o.parameters) for o in there if o] == [
        (o.model, o.test_accuracy, o.train_accuracy, o.parameters) for o in here if o
    ]
    assert sorted(seen) == [0, 1, 2, 3, 4]
    assert shares[-1] == pytest.approx(1.0)


def test_jobs_can_be_called_off(design):
    with pytest.raises(Cancelled):
        run_jobs([Job(design, CIRCUIT, 0, {"steps": 100_000})], workers=0, cancelled=lambda: True)
    asked = iter([False] * 3 + [True] * 1000)
    with pytest.raises(Cancelled):
        run_jobs([Job(design, CIRCUIT, 0, {"steps": 100_000})], workers=1, cancelled=lambda: next(asked))


def test_what_goes_wrong_in_another_process_is_told_here(design):
    with pytest.raises(TrainingError, match="no training setting named"):
        run_jobs([Job(design, CIRCUIT, 0, {"stepps": 3})], workers=1)


def test_a_process_that_is_ended_from_outside_is_told(design):
    def end_all(what: str, share: float) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(TrainingError, match="ended from outside, most often because memory ran out"):
        run_jobs([Job(design, CIRCUIT, 0, {"steps": 1_000_000})], workers=1, progress=end_all)


def test_what_does_not_fit_in_memory_is_told_from_another_process():
    told = pickle.loads(pickle.dumps(TooBig(2000, 1000)))
    assert (str(told), told.needed, told.available) == (str(TooBig(2000, 1000)), 2000, 1000)


def test_a_network_that_cannot_be_is_none(design):
    assert run_job(Job(design, NETWORK, 0, {}, 2)) is None
