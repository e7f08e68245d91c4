"""The calibration: finds the constants it was given, holds for this machine and version only, grows with work."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qdcnn_studio.analysis import calibration as speed
from qdcnn_studio.analysis.calibration import Calibration, Calibrator, Measurement, cache_file, fitted, load, save
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.simulator.work import Amount, work
from tests.designs import FIRST, REGISTRY, SMALL, design

TRUE = Calibration(2e-4, 6e-10, 2e-7, 7e-7, 1.0, 0.0, speed.machine(), speed.studio())


def work_of(text, precision="double"):
    return work(compile(design(text), REGISTRY).circuit, precision)


def test_constants_are_found_again_from_what_they_predict():
    cases = [(work_of(text), batch) for text, batch in speed.CASES]
    measured = [Measurement(done, images, TRUE.seconds(done, images)) for done, images in cases]
    found = fitted(measured)
    for name in ("step", "instruction", "element", "image"):
        assert getattr(found, name) == pytest.approx(getattr(TRUE, name), rel=1e-6)


def test_the_gain_of_several_threads_is_measured_where_the_engine_uses_them(monkeypatch):
    monkeypatch.setattr("qdcnn_studio.simulator.work.available", lambda: 2)
    for number in speed.THREADED:
        text, images = speed.CASES[number]
        assert [work_of(text).threads(images, backward) for backward in (False, True)] == [2, 2]


def test_what_threads_gain_and_cost_is_found_again(monkeypatch):
    monkeypatch.setattr("qdcnn_studio.simulator.work.available", lambda: 2)
    faster = replace(TRUE, speedup=1.8, sharing=5e-5)
    measured = []
    for number, (text, images) in enumerate(speed.CASES):
        done = work_of(text)
        alone = TRUE.seconds(done, images)
        gained = alone - faster.seconds(done, images) if number in speed.THREADED else None
        measured.append(Measurement(done, images, alone, gained))
    found = fitted(measured)
    assert found.speedup == pytest.approx(1.8)
    assert found.sharing == pytest.approx(5e-5)


@pytest.mark.parametrize("part", [0.9, -0.5])
def test_two_threads_are_never_thought_to_gain_more_than_two(part, monkeypatch):
    monkeypatch.setattr("qdcnn_studio.simulator.work.available", lambda: 2)
    measured = []
    for text, images in speed.CASES:
        done = work_of(text)
        seconds = TRUE.seconds(done, images)
        measured.append(Measurement(done, images, seconds, part * seconds))
    assert 1 <= fitted(measured).speedup <= 2
    assert fitted(measured).sharing >= 0


def test_no_constant_is_negative_whatever_was_measured():
    cases = [(work_of(text), batch) for text, batch in speed.CASES]
    found = fitted([Measurement(done, images, 1e-3 / (1 + number)) for number, (done, images) in enumerate(cases)])
    assert min(found.step, found.instruction, found.element, found.image) >= 0


def test_too_few_measurements_are_refused_in_words():
    with pytest.raises(ValueError, match="at least 4"):
        fitted([Measurement(work_of(SMALL), 1, 1e-3)])


@pytest.mark.parametrize("shared", [False, True])
def test_a_few_runs_teach_what_steps_really_take(shared):
    done = work_of(FIRST)
    images = next(n for n in (1, 256, 4096) if speed.is_shared(done, n) == shared)
    known, real = TRUE, 1.8 * TRUE.seconds(done, images)
    for _ in range(3):
        known = known.after(shared, known.seconds(done, images), real)
    assert known.seconds(done, images) == pytest.approx(real, rel=0.05)
    assert (known.shared_pace if not shared else known.pace) == 1.0
    assert known.after(shared, 1e-9, 1.0).seconds(done, images) < 4 * TRUE.seconds(done, images)


def test_it_is_kept_for_this_machine_and_this_version_only():
    assert load() is None
    save(TRUE)
    assert load() == TRUE
    for other in (replace(TRUE, machine="another"), replace(TRUE, studio="older")):
        save(other)
        assert load() is None
    cache_file().write_text("{", encoding="utf-8")
    assert load() is None
    cache_file().write_text(json.dumps({"step": 1}), encoding="utf-8")
    assert load() is None


def test_a_calibration_of_this_machine_is_finite_and_positive(monkeypatch):
    monkeypatch.setattr(speed, "SLICE", 0.0)
    monkeypatch.setattr(speed, "ROUNDS", 1)
    calibrator = Calibrator(REGISTRY)
    while not calibrator.is_done:
        calibrator.advance()
    made = calibrator.result()
    assert made.seconds(work_of(FIRST), 32) > 0
    assert made.speedup >= 1


def test_a_larger_circuit_is_more_work_and_the_way_back_more_than_the_way_forward():
    small, large = work_of(SMALL), work_of(FIRST)
    assert large.tile_forward.arithmetic > small.tile_forward.arithmetic
    assert large.tile_backward.arithmetic > large.tile_forward.arithmetic
    assert (Amount(1, 2) + Amount(3, 4)) * 2 == Amount(8, 12)


def test_each_further_qubit_of_a_deep_circuit_doubles_the_arithmetic_at_least():
    deep = "digits(classes=[0, 1]) | pca({n}) | scale(0, 3) | angle() | conv() | conv() | conv() | conv() | {end}"
    amounts = [work_of(deep.format(n=n, end="pool() | pool() | classify(2)")) for n in (8, 10, 12)]
    sizes = [amount.tile_forward.arithmetic for amount in amounts]
    assert sizes[1] > 2 * sizes[0]
    assert sizes[2] > 2 * sizes[1]


def test_memory_is_what_the_engine_states():
    circuit = compile(design(FIRST), REGISTRY).circuit
    runner = engine(circuit)
    for samples in (64, 256):
        assert work(circuit).bytes(samples) == pytest.approx(runner.bytes(samples), rel=0.01)
    assert runner.bytes(1) <= work(circuit).bytes(1) < 2 * runner.bytes(1)


def test_single_precision_takes_half_the_tiles():
    double, single = work_of(FIRST), work_of(FIRST, "single")
    assert single.lanes == 2 * double.lanes
    assert single.tiles(256) == double.tiles(256) / 2


def test_more_images_take_longer_and_threads_help():
    done = work_of(FIRST)
    assert TRUE.seconds(done, 256) > TRUE.seconds(done, 32) > TRUE.seconds(done, 1) > TRUE.step
    assert TRUE.seconds(done, 32, 1, 0) < TRUE.seconds(done, 32)
    if done.threads(256, backward=True) > 1:
        assert replace(TRUE, speedup=2.0).seconds(done, 256) < TRUE.seconds(done, 256)
