"""Runs that are kept: listed, named, binned and brought back, exported and brought in."""

from __future__ import annotations

import errno
import zipfile

import numpy as np
import pytest

from qdcnn_studio.data.pipeline import prepare
from qdcnn_studio.design.document import dumps
from qdcnn_studio.training.errors import RunError
from qdcnn_studio.training.keeper import begin_run
from qdcnn_studio.training.library import Label, RunLibrary, read_label
from qdcnn_studio.training.run import open_run
from qdcnn_studio.training.settings import validated
from qdcnn_studio.training.trainer import Trainer
from tests.designs import REGISTRY, SMALL, design

DESIGN = design(SMALL)
PREPARED = prepare(DESIGN, REGISTRY)


def kept(library, steps=5):
    """Keep a short, unfinished run and return its folder."""
    settings = validated({"steps": 20, "batch": 5, "validate_every": 2})
    trainer = Trainer(DESIGN, REGISTRY, settings, prepared=PREPARED)
    folder = library.new_folder()
    keeper = begin_run(folder, dumps(DESIGN), trainer)
    for _ in range(steps):
        keeper.record(trainer, trainer.step())
    keeper.close()
    return folder


@pytest.fixture
def library(tmp_path):
    return RunLibrary(tmp_path / "runs")


def test_an_empty_library_has_no_runs(library):
    assert library.entries() == []
    assert library.unfinished() is None


def test_runs_are_listed_newest_first_with_their_figures(library):
    first, second = kept(library, 5), kept(library, 3)
    entries = library.entries()
    assert [entry.run.folder for entry in entries] == [second, first]
    assert entries[1].steps == 5
    assert entries[1].loss == open_run(first).history().losses[-1]
    best = max(look.accuracy for look in open_run(first).history().validation)
    assert entries[1].best_validation == best
    assert library.unfinished().run.folder == second


def test_words_on_a_run_are_kept(library):
    folder = kept(library)
    library.set_label(folder, Label("mine", "a note", ("good", "small")))
    assert read_label(folder) == Label("mine", "a note", ("good", "small"))
    assert library.entries()[0].name == "mine"
    (folder / "label.json").write_text("[]", encoding="utf-8")
    assert read_label(folder) == Label()


def test_what_was_removed_can_be_brought_back(library):
    folder = kept(library)
    history = open_run(folder).history()
    binned = library.remove(folder)
    assert library.entries() == []
    assert library.restore(binned) == folder
    np.testing.assert_array_equal(open_run(folder).history().parameters, history.parameters)


def test_a_run_travels_as_one_file(library, tmp_path):
    folder = kept(library)
    library.set_label(folder, Label("traveller"))
    file = tmp_path / "run.qdcnnrun"
    library.export(folder, file)
    other = RunLibrary(tmp_path / "elsewhere")
    arrived = other.bring_in(file)
    ours, theirs = open_run(folder), open_run(arrived)
    assert ours.design_text == theirs.design_text
    assert ours.settings == theirs.settings
    np.testing.assert_array_equal(ours.history().parameters, theirs.history().parameters)
    assert other.entries()[0].name == "traveller"


def test_a_copy_stands_by_itself(library):
    folder = kept(library)
    copy = library.duplicate(folder)
    assert copy != folder
    np.testing.assert_array_equal(open_run(copy).history().losses, open_run(folder).history().losses)


def test_the_family_of_a_run_is_its_whole_tree_of_branches(library):
    root, left, right, leaf, alone = (kept(library, 1) for _ in range(5))
    library.set_parent(left, root, 30)
    library.set_parent(right, root, 50)
    library.set_parent(leaf, left, 12)
    assert library.family(root) == {left: 30, right: 50, leaf: 42}
    assert library.family(leaf) == {left: -12, root: -42, right: 8}
    assert list(library.family(leaf))[0] == left
    assert library.family(alone) == {}
    library.set_parent(root, leaf, 1)
    assert library.family(root).keys() == {left, right, leaf}, "a circle, which only a damaged file makes, does no harm"


def test_no_folder_is_given_twice(library):
    """A run that begins takes a while to make its folder; another may be asked for meanwhile."""
    assert len({library.new_folder() for _ in range(3)}) == 3


@pytest.mark.parametrize("work", [RunLibrary.duplicate, lambda library, run: library.export(run, run.parent / "x")])
def test_a_full_disk_leaves_no_half_of_a_copy(library, monkeypatch, work):
    folder = kept(library)
    there = sorted(library.folder.iterdir())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(OSError, match="No space"):
        work(library, folder)
    assert sorted(library.folder.iterdir()) == there


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_run_is_refused_and_leaves_nothing(library, tmp_path, content):
    file = tmp_path / "bad.qdcnnrun"
    file.write_bytes(content)
    with pytest.raises(RunError, match=r"bad\.qdcnnrun"):
        library.bring_in(file)
    assert library.entries() == []


@pytest.mark.parametrize("name", ["../outside.txt", "/outside.txt"])
def test_a_file_that_would_write_elsewhere_is_refused(library, tmp_path, name):
    file = tmp_path / "evil.qdcnnrun"
    library.export(kept(library), file)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, "x")
    other = RunLibrary(tmp_path / "elsewhere")
    with pytest.raises(RunError):
        other.bring_in(file)
    assert other.entries() == [], "a whole run with one such member is refused too"
    assert not (tmp_path / "outside.txt").exists()
