from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qdcnn_studio.blocks import sources
from qdcnn_studio.data.pipeline import prepare
from qdcnn_studio.design.document import dumps
from qdcnn_studio.training import keeper as keeping
from qdcnn_studio.training import records
from qdcnn_studio.training.errors import RunError
from qdcnn_studio.training.keeper import RunKeeper, begin_run, resume_run
from qdcnn_studio.training.records import Records, append_line, read_lines, read_records, write_whole
from qdcnn_studio.training.run import METRICS, PARAMETERS, VALIDATION, History, list_runs, open_run
from qdcnn_studio.training.settings import validated
from qdcnn_studio.training.trainer import Trainer
from tests.designs import REGISTRY, SMALL, design

DESIGN = design(SMALL)
PREPARED = prepare(DESIGN, REGISTRY)
SETTINGS: dict[str, Any] = {"steps": 400, "batch": 5, "validate_every": 3, "checkpoint_every": 20, "seed": 2}

CHILD = """
import sys, time
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.training.keeper import resume_run
trainer, keeper = resume_run(sys.argv[1], standard_registry())
print("going on at", trainer.step_count, flush=True)
while trainer.end is None:
    keeper.record(trainer, trainer.step())
    print(trainer.step_count, flush=True)
    time.sleep(0.002)
"""


def begun(folder: Path, **settings: Any) -> tuple[Trainer, RunKeeper]:
    trainer = Trainer(DESIGN, REGISTRY, validated({**SETTINGS, **settings}), prepared=PREPARED)
    return trainer, begin_run(folder, dumps(DESIGN), trainer)


def go_on(trainer: Trainer, keeper: RunKeeper, steps: int) -> None:
    for _ in range(steps):
        keeper.record(trainer, trainer.step())


def finished(folder: Path, **settings: Any) -> History:
    trainer, keeper = begun(folder, **settings)
    go_on(trainer, keeper, trainer.settings.steps)
    keeper.close()
    return open_run(folder).history()


def assert_same(ours: History, expected: History) -> None:
    for name in ("losses", "accuracies", "rates", "gradient_norms", "parameters"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(expected, name), err_msg=name)
    for block, norms in expected.block_gradients.items():
        np.testing.assert_array_equal(ours.block_gradients[block], norms)
    assert [(seen.step, seen.loss, seen.accuracy) for seen in ours.validation] == [
        (seen.step, seen.loss, seen.accuracy) for seen in expected.validation
    ]


def test_what_was_recorded_is_what_happened(tmp_path: Path) -> None:
    trainer, keeper = begun(tmp_path / "run")
    reports = []
    for _ in range(25):
        reports.append(trainer.step())
        keeper.record(trainer, reports[-1])
    keeper.record_result(trainer.result())
    keeper.close()
    run = open_run(tmp_path / "run")
    history = run.history()
    assert history.steps == 25
    assert history.losses.tolist() == [report.loss for report in reports]
    assert history.seconds.tolist() == [report.seconds for report in reports]
    np.testing.assert_array_equal(history.parameters[0], trainer.initial_parameters)
    np.testing.assert_array_equal(history.parameters[1:], [report.parameters for report in reports])
    assert [seen.step for seen in history.validation] == [3, 6, 9, 12, 15, 18, 21, 24]
    np.testing.assert_array_equal(history.validation[0].confusion, reports[2].validation.confusion)
    assert run.design == DESIGN
    assert run.settings == trainer.settings
    assert run.result is not None
    assert run.result["steps"] == 25
    assert set(run.versions) >= {"python", "numpy", "qutip", "machine"}
    for block, arrays in PREPARED.fitted.items():
        for name, array in arrays.items():
            np.testing.assert_array_equal(run.fitted()[block][name], array)


def test_nothing_in_a_run_is_pickled(tmp_path: Path) -> None:
    finished(tmp_path / "run", steps=40)
    for path in (tmp_path / "run").rglob("*.np*"):
        with np.load(path, allow_pickle=False) as file:
            assert all(file[name].dtype != object for name in file)
    assert not list((tmp_path / "run").rglob("*.pkl"))


@pytest.mark.parametrize("stop", [0, 1, 19, 20, 33])
def test_a_run_that_was_left_goes_on_bit_for_bit(tmp_path: Path, stop: int) -> None:
    expected = finished(tmp_path / "whole", steps=60)
    trainer, keeper = begun(tmp_path / "left", steps=60)
    go_on(trainer, keeper, stop)
    keeper.close()
    trainer, keeper = resume_run(tmp_path / "left", REGISTRY)
    assert trainer.step_count == stop
    go_on(trainer, keeper, 60 - stop)
    keeper.close()
    assert_same(open_run(tmp_path / "left").history(), expected)


@pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.soak)])
def test_killed_at_random_moments_no_finished_step_is_lost(tmp_path: Path, kills: int) -> None:
    expected = finished(tmp_path / "whole")
    folder = tmp_path / "killed"
    begun(folder)[1].close()
    moments, steps = random.Random(8), 0
    for _ in range(kills):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(folder)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == f"going on at {steps}\n"
        child.stdout.readline()
        time.sleep(moments.uniform(0.0, 0.15))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        history = open_run(folder).history()
        assert history.steps > steps
        steps = history.steps
        np.testing.assert_array_equal(history.losses, expected.losses[:steps])
    trainer, keeper = resume_run(folder, REGISTRY)
    assert trainer.step_count == steps
    go_on(trainer, keeper, 400 - steps)
    keeper.close()
    assert_same(open_run(folder).history(), expected)


def test_a_tail_cut_short_is_ignored_and_written_anew(tmp_path: Path) -> None:
    expected = finished(tmp_path / "whole", steps=45)
    trainer, keeper = begun(tmp_path / "cut", steps=45)
    go_on(trainer, keeper, 31)
    keeper.close()
    for name, cut in ((METRICS, 11), (PARAMETERS, 3), (VALIDATION, 5)):
        path = tmp_path / "cut" / name
        path.write_bytes(path.read_bytes()[:-cut])
    assert open_run(tmp_path / "cut").history().steps == 30
    trainer, keeper = resume_run(tmp_path / "cut", REGISTRY)
    assert trainer.step_count == 30
    go_on(trainer, keeper, 15)
    keeper.close()
    assert_same(open_run(tmp_path / "cut").history(), expected)


def test_a_damaged_checkpoint_gives_way_to_the_one_before(tmp_path: Path) -> None:
    expected = finished(tmp_path / "whole", steps=50)
    trainer, keeper = begun(tmp_path / "run", steps=50)
    go_on(trainer, keeper, 45)
    keeper.close()
    newest = sorted((tmp_path / "run" / "checkpoints").glob("*.npz"))[-1]
    newest.write_bytes(newest.read_bytes()[:-20])
    trainer, keeper = resume_run(tmp_path / "run", REGISTRY)
    go_on(trainer, keeper, 5)
    keeper.close()
    assert_same(open_run(tmp_path / "run").history(), expected)


def test_changes_of_settings_are_done_again(tmp_path: Path) -> None:
    histories = []
    for name, left in (("whole", False), ("left", True)):
        trainer, keeper = begun(tmp_path / name, steps=60)
        for step, change in ((25, {"learning_rate": 0.2}), (25, {"optimizer": "nesterov"}), (31, {"batch": 9})):
            go_on(trainer, keeper, step - trainer.step_count)
            trainer.change(change)
            keeper.record_change(trainer.step_count, change)
        go_on(trainer, keeper, 4)
        if left:
            keeper.close()
            trainer, keeper = resume_run(tmp_path / name, REGISTRY)
        go_on(trainer, keeper, 25)
        keeper.close()
        histories.append(open_run(tmp_path / name).history())
    assert_same(histories[1], histories[0])
    assert open_run(tmp_path / "left").current_settings().batch == 9


def test_records_that_no_longer_fit_are_dropped_after_the_checkpoint(tmp_path: Path) -> None:
    trainer, keeper = begun(tmp_path / "run", steps=50)
    go_on(trainer, keeper, 30)
    keeper.close()
    run = open_run(tmp_path / "run")
    rows = read_records(run.folder / PARAMETERS, run.columns.vector)
    rows["values"][25] += 1e-9  # as if another version of a library had computed step 25
    write_whole(run.folder / PARAMETERS, rows.tobytes())
    trainer, keeper = resume_run(run.folder, REGISTRY)
    assert trainer.step_count == keeper.steps == 25
    keeper.close()


def test_only_one_process_writes_to_a_run(tmp_path: Path) -> None:
    _, keeper = begun(tmp_path / "run")
    with pytest.raises(RunError, match="Another process is training"):
        resume_run(tmp_path / "run", REGISTRY)
    assert open_run(tmp_path / "run").history().steps == 0
    keeper.close()


def test_a_run_is_not_begun_over_another(tmp_path: Path) -> None:
    begun(tmp_path / "run")[1].close()
    with pytest.raises(RunError, match="a run in .* already"):
        begun(tmp_path / "run")


def test_a_run_is_not_begun_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("mine")
    with pytest.raises(RunError, match="There are other files in"):
        begun(tmp_path)
    assert (tmp_path / "settings.json").read_text() == "mine"


@pytest.mark.parametrize("name", ["settings.json", "fitted.npz", "parameters.bin"])
def test_a_run_that_cannot_be_begun_on_a_full_disk_leaves_nothing_and_can_be_begun_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def full(path: Path, *_: Any) -> None:
        if Path(path).name == name:
            raise OSError(errno.ENOSPC, "No space left on device")

    def write(path: Path, data: bytes) -> None:
        full(path)
        write_whole(path, data)

    folder = tmp_path / "run"
    with monkeypatch.context() as patch:
        for module in (keeping, records):
            patch.setattr(module, "write_whole", write)
        patch.setattr(Records, "append", lambda *_: full(folder / "parameters.bin"))
        with pytest.raises(RunError, match="cannot be kept in .*run: the disk is full"):
            begun(folder)
    assert not folder.exists()
    trainer, keeper = begun(folder)
    go_on(trainer, keeper, 2)
    keeper.close()


def test_a_record_that_could_not_be_written_can_be_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, keeper = begun(tmp_path / "run")
    go_on(trainer, keeper, 5)
    report = trainer.step()

    def full(self: Records, record: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(keeper._metrics, "append", full.__get__(keeper._metrics))
        for _ in range(2):
            with pytest.raises(OSError, match="No space left"):
                keeper.record(trainer, report)
    keeper.record(trainer, report)
    go_on(trainer, keeper, 3)
    keeper.close()
    assert_same(open_run(tmp_path / "run").history(), finished(tmp_path / "whole", steps=9))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("columns.json", "{"),
        ("settings.json", '{"speed": 1}'),
        ("design.qdcnn", "[]"),
        ("columns.json", "[1]"),
        ("columns.json", '{"parameters": -1, "blocks": [], "classes": 2, "data": ""}'),
        ("columns.json", '{"parameters": 1, "blocks": [], "classes": 1000000000000, "data": ""}'),
        ("columns.json", '{"parameters": 1, "blocks": [[1]], "classes": 2, "data": ""}'),
        ("columns.json", "[" * 100_000),
        ("settings.json", "[]"),
    ],
)
def test_a_damaged_run_is_told(tmp_path: Path, name: str, content: str) -> None:
    begun(tmp_path / "run")[1].close()
    (tmp_path / "run" / name).write_text(content)
    with pytest.raises(RunError, match="The run run is damaged"):
        open_run(tmp_path / "run")
    assert list_runs(tmp_path) == []


def test_records_of_another_circuit_are_told(tmp_path: Path) -> None:
    begun(tmp_path / "run")[1].close()
    path = tmp_path / "run" / "columns.json"
    columns = json.loads(path.read_text())
    path.write_text(json.dumps({**columns, "blocks": ["conv_7"]}))
    with pytest.raises(RunError, match="records are not those of its design"):
        resume_run(tmp_path / "run", REGISTRY)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04" + bytes(30)])
def test_what_the_preparations_learned_may_be_damaged(tmp_path: Path, content: bytes) -> None:
    begun(tmp_path / "run")[1].close()
    (tmp_path / "run" / "fitted.npz").write_bytes(content)
    with pytest.raises(RunError, match="What the preparations of the run run learned cannot be read"):
        resume_run(tmp_path / "run", REGISTRY)


@pytest.mark.parametrize("name", [METRICS, PARAMETERS, VALIDATION, "changes.jsonl"])
def test_a_file_of_a_run_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    begun(tmp_path / "run")[1].close()
    (tmp_path / "run" / name).unlink(missing_ok=True)
    (tmp_path / "run" / name).mkdir()
    with pytest.raises(RunError, match=f"{name} of the run run cannot be read"):
        open_run(tmp_path / "run").current_settings(), open_run(tmp_path / "run").history()


@pytest.mark.parametrize("name", ["step", "seconds", "settings", "batching", "stopping"])
def test_a_checkpoint_with_a_damaged_value_gives_way_to_the_one_before(tmp_path: Path, name: str) -> None:
    expected = finished(tmp_path / "whole", steps=50)
    trainer, keeper = begun(tmp_path / "run", steps=50)
    go_on(trainer, keeper, 45)
    keeper.close()
    newest = sorted((tmp_path / "run" / "checkpoints").glob("*.json"))[-1]
    newest.write_text(json.dumps({**json.loads(newest.read_text()), name: 39}))
    trainer, keeper = resume_run(tmp_path / "run", REGISTRY)
    assert trainer.step_count == 45
    go_on(trainer, keeper, 5)
    keeper.close()
    assert_same(open_run(tmp_path / "run").history(), expected)


@pytest.mark.parametrize("line", ["[]", "3", '{"step": 1}', '{"step": "x", "settings": {}}', "[" * 100_000])
def test_a_line_that_is_no_change_is_ignored(tmp_path: Path, line: str) -> None:
    begun(tmp_path / "run")[1].close()
    (tmp_path / "run" / "changes.jsonl").write_text(f'{line}\n{{"step": 0, "settings": {{"batch": 7}}}}\n')
    assert open_run(tmp_path / "run").current_settings().batch == 7


def test_a_run_does_not_go_on_with_other_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path / "run")[1].close()
    raw = sources.shipped("digits")
    monkeypatch.setattr(sources, "shipped", lambda name: replace(raw, images=raw.images[:, ::-1]))
    with pytest.raises(RunError, match="images of the run run have changed since it began"):
        resume_run(tmp_path / "run", REGISTRY)


def test_a_change_of_settings_cut_short_is_ignored(tmp_path: Path) -> None:
    for cut in (0, 3):
        append_line(tmp_path / "lines", {"step": cut})
        whole = (tmp_path / "lines").read_bytes()
        (tmp_path / "lines").write_bytes(whole[: len(whole) - cut])
    append_line(tmp_path / "lines", {"step": 9})
    assert read_lines(tmp_path / "lines") == [{"step": 0}, {"step": 9}]


def test_a_folder_that_is_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is not the folder of a run"):
        open_run(tmp_path)


def test_runs_in_a_folder_are_listed(tmp_path: Path) -> None:
    for name in ("b", "a"):
        begun(tmp_path / name)[1].close()
    (tmp_path / "other").mkdir()
    assert [run.folder.name for run in list_runs(tmp_path)] == ["a", "b"]
    assert list_runs(tmp_path / "nowhere") == []


def test_a_result_can_be_read_as_json(tmp_path: Path) -> None:
    trainer, keeper = begun(tmp_path / "run")
    keeper.record_result(trainer.result())
    keeper.close()
    assert json.loads((tmp_path / "run" / "result.json").read_text())["steps"] == 0
