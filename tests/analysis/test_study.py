"""Studies: what is trained, what is compared with what, and what is written down."""

import json

import pytest

from qdcnn_studio.analysis.entanglement import without_entanglement
from qdcnn_studio.analysis.fusion_study import ENDINGS, PATTERNS, fusion_study, quadrants_design
from qdcnn_studio.analysis.jobs import CIRCUIT, UNFUSED, Outcome
from qdcnn_studio.analysis.results import Report, table
from qdcnn_studio.analysis.statistics import Summary
from qdcnn_studio.analysis.study import Finding, Study, Trial, run_study
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.circuit import Operation
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.registry import Family
from qdcnn_studio.design.text import parse

REGISTRY = standard_registry()
SMALL = "digits([0, 1], per_class=60) | pca(4) | scale(0, 3.1416) | angle() | "


def outcome(accuracy: float, seed: int = 0) -> Outcome:
    return Outcome(CIRCUIT, seed, accuracy, accuracy, 10, 100, 1.0)


def finding(*accuracies: float, **trial) -> Finding:
    design = parse(SMALL + "conv('so4') | classify(2)", REGISTRY)
    return Finding(Trial("one", design, **trial), tuple(outcome(value, seed) for seed, value in enumerate(accuracies)))


def test_a_mean_within_two_combined_deviations_agrees():
    near = finding(0.96, 0.98, published=Summary(0.95, 0.01, 5))
    # Means 2 points apart; deviations √2 and 1 points, combined √3.
    assert near.deviations == pytest.approx(2 / 3**0.5)
    assert near.verdict == "agrees (+1.2 combined deviations)"
    assert finding(0.9, 0.9, published=Summary(0.95, 0.01, 5)).verdict.startswith("does not agree (−5.0")


def test_a_goal_is_told_as_reached_or_not():
    assert finding(0.96, 0.94, goal=0.95).verdict == "95 % reached"
    assert finding(0.94, 0.94, goal=0.95).verdict == "95 % not reached"


def test_a_study_trains_each_design_with_each_seed_and_compares_by_seed():
    design = parse(SMALL + "conv('so4') | pool() | classify(2)", REGISTRY)
    short = {"steps": 2, "batch": 8}
    study = Study("s", "S", "", (Trial("a", design, short, seeds=2), Trial("b", design, short, seeds=2, against="a")))
    first, second = run_study(study, workers=0)
    assert first.accuracies == second.accuracies
    assert [out.seed for out in first.outcomes] == [0, 1]
    assert second.difference is not None
    assert second.difference.mean == 0
    assert second.verdict == "against a: 0.0 ± 3.3 points over 2 seeds: no difference shown"


def test_a_report_is_written_as_data_and_as_a_page(tmp_path):
    found = (finding(0.96, 0.98, goal=0.95),)
    report = Report(Study("one", "One study", "What it is.", ()), found, "python main.py reproduce one", 90.0, 2)
    data, page = report.write(tmp_path / "results")
    loaded = json.loads(data.read_text())
    assert loaded["trials"][0]["test_accuracies"] == [0.96, 0.98]
    assert loaded["trials"][0]["seeds"] == [0, 1]
    assert loaded["command"] == "python main.py reproduce one"
    assert {"date", "machine", "workers"} <= set(loaded)
    text = page.read_text()
    assert "| one | 10 | 2 | 97.0 ± 1.4 | 96.0 | 95 % reached |" in text
    assert "published" not in text
    assert table(found)[0] == ("design", "parameters", "seeds", "test accuracy, %", "worst seed, %", "verdict")


def test_all_designs_of_a_fusion_group_have_as_many_parameters():
    for ending in ENDINGS:
        counts = {compile(quadrants_design(pattern, ending), REGISTRY).circuit.parameter_count for pattern in PATTERNS}
        assert len(counts) == 1


def test_no_fusion_leaves_out_the_links_of_the_fusion_and_nothing_else():
    for ending in ENDINGS:
        design = quadrants_design("ring", ending)
        fused = compile(design, REGISTRY).circuit
        apart = compile(design, without_entanglement(REGISTRY, only=(Family.FUSION,))).circuit
        assert fused is not None
        assert apart is not None
        links = [step for step in fused.operations if isinstance(step, Operation) and step.gate == "CZ"]
        assert len(links) == 16
        assert len(apart.operations) == len(fused.operations) - 16
        assert apart.parameter_count == fused.parameter_count


def test_each_pattern_is_compared_with_no_fusion_of_its_own_group():
    trials = {trial.label: trial for trial in fusion_study().trials}
    assert sum(trial.model == UNFUSED for trial in trials.values()) == len(ENDINGS)
    for label, trial in trials.items():
        if trial.against:
            assert trials[trial.against].model == UNFUSED
            assert label.partition("(")[2] == trial.against.partition("(")[2]
