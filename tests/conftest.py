"""What every test gets: no screen, a home of its own, and no process or thread left behind."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from qdcnn_studio.system_packages import missing_programs

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("studio", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("studio")

GRACE = 5.0
"""Seconds that a process or thread which is about to end is given."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a virtual screen where there is none; in CI there must be one."""
    driven = [item for item in items if item.get_closest_marker("acceptance")]
    missing = ", ".join(missing_programs())
    if driven and missing and os.environ.get("CI"):
        raise pytest.UsageError(f"CI runs the acceptance tests, and these programs are not installed: {missing}")
    for item in driven if missing else ():
        item.add_marker(pytest.mark.skip(reason=f"not installed: {missing}"))


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the user's files, and from each other's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name, folder in (("CONFIG", ".config"), ("CACHE", ".cache"), ("DATA", ".local/share")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a process or a thread running."""
    before = _running()
    yield
    end = time.monotonic() + GRACE
    while (left := _running() - before) and time.monotonic() < end:
        time.sleep(0.02)
    if left:
        pytest.fail(f"left running: {', '.join(sorted(left))}")


def _running() -> set[str]:
    """Return the threads that keep a program from ending, and the child processes, by name."""
    threads = {f"thread {thread.name}" for thread in threading.enumerate() if not thread.daemon}
    multiprocessing.active_children()  # gathers up those that have ended
    return threads | {f"process {child}" for child in _children()}


def _children() -> Iterator[str]:
    """Yield the child processes that run, but for Python's own resource tracker (Linux only)."""
    for list_file in Path("/proc/self/task").glob("*/children"):
        try:
            children = list_file.read_text().split()
        except OSError:  # the thread has just ended
            continue
        for child in children:
            command = _command(child)
            if command and "resource_tracker" not in command:
                yield f"{child} ({command})"


def _command(process: str) -> str:
    """Return the command line of a process; empty if it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
