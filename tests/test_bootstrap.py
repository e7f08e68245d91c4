"""The set-up: what is missing is installed once, and what cannot be is told in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qdcnn_studio import bootstrap, system_packages
from qdcnn_studio.bootstrap import Errand, SetupError
from qdcnn_studio.system_packages import SystemPackagesError

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def calls(monkeypatch, tmp_path):
    """Record what would be run, in an environment of its own in which everything of the system is there."""
    made: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "_call", lambda *command: made.append(command) is None)
    monkeypatch.setattr(bootstrap.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(system_packages, "missing_libraries", list)
    monkeypatch.setattr(system_packages, "missing_programs", list)
    return made


@pytest.fixture
def bare_system(monkeypatch):
    """A user without rights, on a system with apt-get and nothing else."""
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)


def test_the_test_errand_needs_more_than_the_others():
    command, test = bootstrap.requirements(Errand.COMMAND), bootstrap.requirements(Errand.TEST)
    assert any(line.startswith("qutip>=") for line in command)
    assert set(command) < set(test)
    assert any(line.startswith("pytest") for line in test)


def test_what_is_missing_is_installed_once(calls, capsys):
    bootstrap.install_missing(Errand.WINDOW)
    pip = next(call for call in calls if "pip" in call)
    assert set(bootstrap.requirements(Errand.WINDOW)) <= set(pip)
    calls.clear()
    bootstrap.install_missing(Errand.WINDOW)
    assert not calls
    assert capsys.readouterr().out == "", "standard output belongs to the commands"


def test_what_installs_can_go_on_and_simulate():
    """The first start installs and then opens the window in the same process, so QuTiP has to be importable there."""
    script = "from qdcnn_studio import bootstrap as b; b._call = lambda *_: True; b._install_packages([]); import qutip"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=bootstrap.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_larger_errand_does_the_smaller_ones_too_but_not_the_other_way_round(calls):
    bootstrap.install_missing(Errand.COMMAND)
    calls.clear()
    bootstrap.install_missing(Errand.TEST)
    assert any("pip" in call for call in calls)
    calls.clear()
    bootstrap.install_missing(Errand.WINDOW)
    assert not calls


@pytest.mark.parametrize(("command", "compiled"), [("blocks", False), ("train", True), ("first_minute", True)])
def test_only_what_simulates_waits_for_the_kernels(monkeypatch, command, compiled):
    done: list[str] = []
    monkeypatch.setattr(bootstrap, "in_virtual_environment", lambda: True)
    monkeypatch.setattr(bootstrap, "install_missing", lambda errand: done.append(str(errand)))
    monkeypatch.setattr(bootstrap, "compile_kernels", lambda: done.append("kernels"))
    monkeypatch.setattr("qdcnn_studio.__main__.main", lambda arguments: 0)
    assert bootstrap.run([command]) == 0
    assert ("kernels" in done) is compiled


def test_packages_removed_since_are_noticed(calls, monkeypatch, tmp_path):
    packages = tmp_path / "site-packages"
    packages.mkdir()
    monkeypatch.setattr(bootstrap.sysconfig, "get_path", lambda name: str(packages))
    bootstrap.install_missing(Errand.COMMAND)
    calls.clear()
    (packages / "somebody-elses.dist-info").mkdir()
    bootstrap.install_missing(Errand.COMMAND)
    assert any("pip" in call for call in calls)


def test_a_failed_installation_is_told_and_tried_again(calls, monkeypatch):
    monkeypatch.setattr(bootstrap, "_call", lambda *command: False)
    for _ in range(2):
        with pytest.raises(SetupError, match="could not be installed"):
            bootstrap.install_missing(Errand.COMMAND)


def test_an_environment_that_cannot_be_written_to_works_all_the_same(calls, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.sys, "prefix", "/proc/nowhere")
    bootstrap.install_missing(Errand.COMMAND)
    assert any("pip" in call for call in calls)
    assert "Every start will look for missing packages" in capsys.readouterr().err


def test_kernels_are_compiled_once_and_again_when_their_sources_change(calls, monkeypatch, tmp_path):
    sources = tmp_path / "checkout" / "qdcnn_studio" / "simulator"
    sources.mkdir(parents=True)
    (sources / "kernels.py").write_text("one = 1", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path / "checkout")
    for _ in range(2):
        bootstrap.compile_kernels()
    assert calls == [(sys.executable, "-m", bootstrap.WARM_UP)]
    (sources / "kernels.py").write_text("two = 22", encoding="utf-8")
    bootstrap.compile_kernels()
    assert len(calls) == 2


def test_a_command_needs_no_library_of_the_screen(calls, monkeypatch):
    monkeypatch.setattr(system_packages, "install_libraries", lambda: pytest.fail("not needed"))
    bootstrap.install_missing(Errand.COMMAND)
    assert any("pip" in call for call in calls)


def test_a_broken_environment_is_made_anew(monkeypatch, tmp_path, calls):
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / "venv")
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").touch()  # but no pyvenv.cfg: the making was cut short
    bootstrap.make_environment()
    assert calls == [(sys.executable, "-m", "venv", "--clear", str(tmp_path / "venv"))]


def test_debians_python_without_venv_names_the_package(monkeypatch, tmp_path, bare_system):
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / "venv")
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    with pytest.raises(SystemPackagesError, match=f"sudo apt-get install -y {package}"):
        bootstrap.make_environment()


def test_missing_libraries_are_named_with_their_packages(monkeypatch, bare_system):
    monkeypatch.setattr(system_packages, "_loads", lambda name: name not in ("libEGL.so.1", "libxcb-cursor.so.0"))
    assert system_packages.missing_libraries() == ["libEGL.so.1", "libxcb-cursor.so.0"]
    with pytest.raises(SystemPackagesError, match=r"sudo apt-get install -y libegl1 libxcb-cursor0") as caught:
        system_packages.install_libraries()
    assert "\n" not in str(caught.value)


def test_without_apt_get_the_libraries_are_named_all_the_same(monkeypatch):
    monkeypatch.setattr(system_packages, "_loads", lambda name: name != "libEGL.so.1")
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: None)
    with pytest.raises(SystemPackagesError, match="libegl1"):
        system_packages.install_libraries()


def test_a_library_that_is_not_there_does_not_load():
    assert not system_packages._loads("libqdcnn-studio-has-no-such-library.so.1")
    assert system_packages._loads("libc.so.6") or not sys.platform.startswith("linux")


def test_a_setup_that_fails_is_one_line_and_exit_code_1(monkeypatch, capsys):
    def fail(errand: Errand) -> None:
        raise SetupError("It cannot be installed.")

    monkeypatch.setattr(bootstrap, "in_virtual_environment", lambda: True)
    monkeypatch.setattr(bootstrap, "install_missing", fail)
    monkeypatch.setattr(bootstrap, "compile_kernels", lambda: pytest.fail("not reached"))
    assert bootstrap.run(["examples"]) == 1
    told = capsys.readouterr()
    assert told.err == "qdcnn-studio: It cannot be installed.\n"
    assert told.out == ""


def test_the_test_command_runs_every_check_and_fails_if_one_does(monkeypatch):
    ran: list[list[str]] = []

    def fake_run(command, **options):
        ran.append(command[2:])
        return subprocess.CompletedProcess(command, 1 if "mypy" in command else 0)

    monkeypatch.setattr(bootstrap.subprocess, "run", fake_run)
    assert bootstrap.test(["-k", "gates"]) == 1
    assert [command[0] for command in ran] == ["ruff", "ruff", "mypy", "pytest"]
    assert ran[-1] == [*bootstrap.CHECKS[-1], "-k", "gates"]


def test_help_and_version_need_nothing_installed():
    # -S -I: a Python that sees no installed package at all
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.path.insert(0, '.'); "
         "from qdcnn_studio.bootstrap import run; sys.exit(run(['--help']))"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "commands:" in done.stdout


def test_ci_runs_the_readmes_test_command():
    assert "python3 main.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "python3 main.py test" in (ROOT / "README.md").read_text(encoding="utf-8")
