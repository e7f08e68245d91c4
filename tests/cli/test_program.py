"""The real program in a process of its own: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qdcnn_studio.__main__ import main
from qdcnn_studio.cli import window
from tests.cli.conftest import SMALL

ROOT = Path(__file__).resolve().parents[2]


def program(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qdcnn_studio", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, **options)


def test_output_is_clean_json_and_nothing_is_told_beside_it():
    done = program("train", SMALL, "--steps", "3", "--json")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "result" in json.loads(done.stdout.splitlines()[-1])


def test_a_bad_design_is_one_line_and_no_traceback():
    done = program("compile", "digits() | angle()")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_has_had_enough_is_no_error():
    command = f"{sys.executable} -m qdcnn_studio blocks --json | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert json.loads(done.stdout)["name"] == "digits"
    assert done.stderr == ""


@pytest.mark.skipif(os.name != "posix", reason="needs a shell of POSIX")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("--help | true", 1, ""),
        ("blocks > /dev/full", 1, "qdcnn-studio: No space left on device.\n"),
        ("--version >&-", 0, ""),
        ("check nonsense 2>&- >&2", 1, ""),
    ],
)
def test_output_that_goes_nowhere_is_one_line_at_most(command, code, said):
    line = f"set -o pipefail; {sys.executable} -m qdcnn_studio {command}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (code, said, "")


def test_output_is_utf_8_whatever_a_terminal_would_take():
    label = 'digits(label="π \\ud800") | pca(4) | angle() | classify(2)'
    done = program("check", label, "--json", env={**os.environ, "PYTHONIOENCODING": "ascii"}, encoding="utf-8")
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"][0]["message"].startswith("π \ud800 has 10 classes")
    assert done.stderr.startswith("qdcnn-studio: classify_1: π \\ud800 has 10 classes")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
@pytest.mark.parametrize(("display", "said"), [("", "no screen"), (":9999", "cannot be reached")])
def test_no_screen_is_told_in_one_line(display, said):
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "DISPLAY": display}
    done = program("first_minute", env=environment)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_window_names_a_design_it_cannot_open(capsys):
    assert window.open_window(["chekc"]) == 1
    assert "did you mean the command check?" in capsys.readouterr().err
    assert window.open_window(["one", "two"]) == 2


def test_the_pyside6_that_kills_older_pythons_is_named(monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda name: "6.12.0")
    monkeypatch.setattr(window.sys, "version_info", (3, 11, 7))
    told = window.window_problem()
    assert told is not None
    assert "6.12.0 aborts under Python 3.11" in told
    assert "pip install" in told
    monkeypatch.setattr("importlib.metadata.version", lambda name: "6.11.3")
    assert window.window_problem() is None


def test_an_interruption_while_the_program_is_loaded_is_one_line(monkeypatch, capsys):
    def interrupt(words):
        raise KeyboardInterrupt

    monkeypatch.setattr("qdcnn_studio.cli.main.main", interrupt)
    assert main(["blocks"]) == 130
    assert capsys.readouterr().err == "qdcnn-studio: Stopped.\n"
