"""All runs that were kept: a folder of run folders, with names, notes, a bin, and runs as single files."""

from __future__ import annotations

import json
import shutil
import time
import zipfile
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qdcnn_studio.training.errors import RunError
from qdcnn_studio.training.lock import FILE as LOCK
from qdcnn_studio.training.lock import is_being_trained
from qdcnn_studio.training.records import write_json
from qdcnn_studio.training.run import SETTINGS, Run, is_run, open_run

LABEL = "label.json"
BRANCH = "branch.json"
BIN = ".bin"
SUFFIX = ".qdcnnrun"
LARGEST_FILE = 4 * 2**30
"""Bytes a run from a file may unpack to: more is taken for a mistake or an attack."""


@dataclass(frozen=True)
class Label:
    """What the user says of a run: a name, notes and tags."""

    name: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One row of the list of runs.

    Parameters
    ----------
    run : Run
    label : Label
    began : float
        Seconds since 1970.
    steps : int
        Steps finished.
    best_validation : float or None
        Highest validation accuracy met.
    test_accuracy, loss : float or None
        Of the end of the run; None if it has not come there.
    """

    run: Run
    label: Label
    began: float
    steps: int
    best_validation: float | None
    test_accuracy: float | None
    loss: float | None

    @property
    def name(self) -> str:
        """The user's name for the run, or its design's, or its folder's."""
        return self.label.name or self.run.design.name or self.run.folder.name

    @property
    def is_finished(self) -> bool:
        """Whether the run came to an end, planned or asked for."""
        return self.run.has_ended

    @property
    def has_steps_left(self) -> bool:
        """Whether there are planned steps that it has not done."""
        return self.steps < self.run.current_settings().steps


class RunLibrary:
    """The runs kept in a folder.

    Parameters
    ----------
    folder : Path
        Made when the first run is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._given: set[str] = set()

    def new_folder(self) -> Path:
        """Return the path of a folder for a new run; names sort by time, and none is given twice."""
        stem = time.strftime("%Y-%m-%d-%H%M%S")
        number = 1
        while (name := f"{stem}-{number:02}") in self._given or self._is_taken(name):
            number += 1
        self._given.add(name)
        return self.folder / name

    def _is_taken(self, name: str) -> bool:
        return (self.folder / name).exists() or (self.folder / BIN / name).exists()

    def entries(self) -> list[Entry]:
        """Return the runs that can be read, newest first."""
        folders = sorted(self.folder.iterdir(), reverse=True) if self.folder.is_dir() else []
        return [entry for path in folders if (entry := _entry(path)) is not None]

    def unfinished(self) -> Entry | None:
        """Return the newest run if it was left before its end, so that one can go on with it."""
        newest = next(iter(self.entries()), None)
        if newest is None or newest.is_finished or not newest.steps or is_being_trained(newest.run.folder):
            return None
        return newest

    def set_label(self, folder: Path, label: Label) -> None:
        """Write down the user's words on a run."""
        write_json(folder / LABEL, {"name": label.name, "notes": label.notes, "tags": list(label.tags)})

    def set_parent(self, folder: Path, parent: Path, step: int) -> None:
        """Write down that a run branched off from another one after a step."""
        write_json(folder / BRANCH, {"run": parent.name, "step": step})

    def parent(self, folder: Path) -> tuple[Path, int] | None:
        """Return the run that a run branched off from, and the step after which; None if it did not, or it is gone."""
        try:
            value = json.loads((folder / BRANCH).read_text(encoding="utf-8"))
            parent, step = self.folder / PurePosixPath(value["run"]).name, int(value["step"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return (parent, step) if is_run(parent) else None

    def family(self, folder: Path) -> dict[Path, int]:
        """Return the other runs of a run's tree of branches, the nearest first, each with the step it begins after.

        Steps are those of the run itself: one that branched off it after step 40 begins after 40, and the run from
        which it branched off after step 30 of that one begins after −30.
        """
        there = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        links = [(child, *link) for child in there if (link := self.parent(child)) is not None]
        begins, waiting = {folder: 0}, deque([folder])
        while waiting:
            run = waiting.popleft()
            near = [(parent, begins[run] - step) for child, parent, step in links if child == run]
            near += [(child, begins[run] + step) for child, parent, step in links if parent == run]
            for other, begin in near:
                if other not in begins:
                    begins[other] = begin
                    waiting.append(other)
        del begins[folder]
        return begins

    def duplicate(self, folder: Path) -> Path:
        """Copy a run, to go on with the copy in another way; returns the copy's folder.

        Raises
        ------
        OSError
            If it cannot be written; half a copy is not left behind.
        """
        copy = self.new_folder()
        name = read_label(folder).name or open_run(folder).design.name or folder.name
        try:
            for path in _files(folder):
                target = copy / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            self.set_label(copy, Label(f"Copy of {name}"))
        except OSError:
            shutil.rmtree(copy, ignore_errors=True)
            raise
        return copy

    def remove(self, folder: Path) -> Path:
        """Move a run into the bin; returns where it lies there, for `restore`."""
        binned = self.folder / BIN / folder.name
        binned.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(binned)
        binned.touch()  # the time of its removal
        return binned

    def binned(self) -> list[Path]:
        """Return the runs in the bin, the last one removed at the end."""
        there = list(filter(is_run, (self.folder / BIN).glob("*")))
        return sorted(there, key=lambda path: path.stat().st_mtime_ns)

    def restore(self, binned: Path) -> Path:
        """Take a run out of the bin; returns its folder."""
        folder = self.folder / binned.name
        binned.rename(folder)
        return folder

    def export(self, folder: Path, file: Path) -> None:
        """Write a run as one file."""
        partial = file.with_name(file.name + ".part")
        try:
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in _files(folder):
                    archive.write(path, path.relative_to(folder).as_posix())
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)

    def bring_in(self, file: Path) -> Path:
        """Add a run from a file that `export` wrote; returns its folder.

        Raises
        ------
        RunError
            If it is not such a file, or is damaged.
        """
        folder = self.new_folder()
        try:
            with zipfile.ZipFile(file) as archive:
                _check_members(archive.infolist(), file.name)
                archive.extractall(folder)
            open_run(folder)
        except (OSError, zipfile.BadZipFile, RunError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, RunError):
                raise RunError(f"{file.name} does not hold a run that can be read.") from error
            raise RunError(f"{file.name} cannot be read as a run: {error}") from error
        return folder


def read_label(folder: Path) -> Label:
    """Return the user's words on a run; empty ones where there are none, or none that can be read."""
    try:
        value = json.loads((folder / LABEL).read_text(encoding="utf-8"))
        return Label(str(value["name"]), str(value["notes"]), tuple(str(tag) for tag in value["tags"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Label()


def _files(folder: Path) -> list[Path]:
    """Return the files that are a run; its lock says only who trains it."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != LOCK]


def _entry(folder: Path) -> Entry | None:
    if not is_run(folder):
        return None
    try:
        run = open_run(folder)
        history = run.history()
        result = run.result or {}
        began = (folder / SETTINGS).stat().st_mtime
    except (RunError, OSError, ValueError):
        return None
    best = max((look.accuracy for look in history.validation), default=None)
    return Entry(
        run,
        read_label(folder),
        began,
        history.steps,
        best,
        result.get("test_accuracy"),
        result.get("loss", float(history.losses[-1]) if history.steps else None),
    )


def _check_members(members: Iterable[zipfile.ZipInfo], name: str) -> None:
    """Refuse what would be written outside the folder, or is far larger than any run."""
    total = 0
    for member in members:
        path = PurePosixPath(member.filename)
        total += member.file_size
        if path.is_absolute() or ".." in path.parts or total > LARGEST_FILE:
            raise RunError(f"{name} does not hold a run that can be read.")
