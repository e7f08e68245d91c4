"""The results kept in the repository belong to the designs that ship, and say when and how they were measured."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qdcnn_studio.analysis.fusion_study import fusion_study
from qdcnn_studio.analysis.gallery import gallery_study
from qdcnn_studio.analysis.hur import PUBLISHED
from qdcnn_studio.analysis.reproduce import STUDIES, Files
from qdcnn_studio.analysis.study import Study
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.data.block import DataError
from qdcnn_studio.design.text import to_text
from qdcnn_studio.examples import examples
from qdcnn_studio.resources import resource


def kept(name: str) -> dict[str, Any]:
    return json.loads(resource(f"results/{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", STUDIES)
def test_results_say_when_where_and_by_which_command_they_were_measured(name):
    report = kept(name)
    assert report["command"].startswith(f"python main.py reproduce {name}")
    assert {"date", "machine", "seconds", "workers"} <= set(report)
    assert all(len(trial["test_accuracies"]) == len(trial["seeds"]) >= 3 for trial in report["trials"])
    assert resource(f"results/{name}.md").is_file()


@pytest.mark.parametrize("study", [fusion_study(), gallery_study()], ids=lambda study: study.name)
def test_results_belong_to_the_present_designs(study: Study):
    trials = {trial["label"]: trial for trial in kept(study.name)["trials"]}
    assert set(trials) == {trial.label for trial in study.trials}
    for trial in study.trials:
        assert trials[trial.label]["design"] == to_text(trial.design, standard_registry())
        assert trials[trial.label]["training"] == {**trial.design.training, **trial.settings}


def test_every_example_says_what_it_reaches():
    for example in examples():
        trial = next(trial for trial in kept("examples")["trials"] if trial["label"] == example.name)
        assert f"{100 * trial['mean']:.1f}" in example.reaches
        assert kept("examples")["date"] in example.reaches
    assert "hybrid" in next(example.reaches for example in examples() if example.name == "hybrid_head")


def test_the_table_of_hur_agrees_with_the_published_one():
    trials = kept("hur")["trials"]
    assert len(trials) == 2 * len(PUBLISHED)
    for trial in trials:
        combined = (trial["deviation"] ** 2 + trial["published"]["deviation"] ** 2) ** 0.5
        assert abs(trial["mean"] - trial["published"]["mean"]) <= 2 * combined
    best = next(trial for trial in trials if trial["label"] == "SU4, cross-entropy")
    assert best["mean"] >= 0.975
    assert min(best["test_accuracies"]) >= 0.96


def test_the_targets_are_reached():
    for trial in kept("targets")["trials"]:
        assert trial["mean"] >= trial["goal"]


def test_studies_on_files_that_are_not_given():
    with pytest.raises(DataError, match="whole of MNIST"):
        STUDIES["hur"](Files())
    assert [trial.label for trial in STUDIES["targets"](Files()).trials] == [
        "ten digits, purely quantum",
        "ten digits, hybrid",
    ]
