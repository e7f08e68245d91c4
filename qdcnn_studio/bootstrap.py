"""Installs what is missing and starts the studio in the right Python.

Runs under the bare Python of a fresh machine, before anything is installed, so it needs nothing but the standard
library. What it installs goes into the virtual environment it runs in; outside of one, into ``.venv`` in the checkout.
All it has to say goes to standard error: standard output belongs to the commands.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from importlib.machinery import PathFinder
from pathlib import Path

from qdcnn_studio import system_packages
from qdcnn_studio.system_packages import SystemPackagesError

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PROJECT_FILE = ROOT / "pyproject.toml"
WARM_UP = "qdcnn_studio.simulator.warm"
"""Module that compiles the simulator's kernels, so that the first training step need not."""

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest", "-n", "auto", "--dist", "loadfile"),
)
"""What the test command runs, each as a module of this Python; pytest last, so that its closing line is the last.

Tests run in as many processes as there are cores: on two, that takes a third off the time of the suite.
"""

NEED_NOTHING = ("-h", "--help", "--version")
NEED_NO_KERNELS = ("check", "compile", "examples", "datasets", "blocks")


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do, in one line."""


class Errand(StrEnum):
    """What the user came for; each needs a little more than the one before it."""

    COMMAND = "command"
    WINDOW = "window"
    TEST = "test"


def run(arguments: list[str]) -> int:
    """Install what is missing, do what the arguments ask for, and return the exit code."""
    from qdcnn_studio.__main__ import main, opens_window

    if arguments[:1] and arguments[0] in NEED_NOTHING:
        return main(arguments)
    testing = arguments[:1] == ["test"]
    errand = Errand.TEST if testing else Errand.WINDOW if opens_window(arguments) else Errand.COMMAND
    try:
        if not in_virtual_environment():
            with _alone():
                make_environment()
            return _restart(arguments)
        install_missing(errand)
        if errand is not Errand.COMMAND or arguments[0] not in NEED_NO_KERNELS:
            compile_kernels()
    except (SetupError, SystemPackagesError) as error:
        print(f"qdcnn-studio: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("qdcnn-studio: Stopped; the next start goes on with what is missing.", file=sys.stderr)
        return 130
    return test(arguments[1:]) if testing else main(arguments)


def in_virtual_environment() -> bool:
    """Whether this Python belongs to a virtual environment."""
    return sys.prefix != sys.base_prefix


def make_environment() -> None:
    """Make ``.venv`` in the checkout, unless there is a sound one.

    Raises
    ------
    SetupError, SystemPackagesError
        If this Python cannot make one.
    """
    if _python().exists() and (ENVIRONMENT / "pyvenv.cfg").exists():
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        major, minor = sys.version_info[:2]
        system_packages.install([f"python{major}.{minor}-venv"], "This Python cannot make virtual environments")
    print(f"Making a virtual environment in {ENVIRONMENT}.", file=sys.stderr)
    if not _call(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)):
        raise SetupError(f"No virtual environment could be made in {ENVIRONMENT}; the reasons are above.")


def install_missing(errand: Errand) -> None:
    """Install into this virtual environment, and on this system, what an errand needs and what is not there.

    A stamp in the environment remembers what was installed, so that this costs next to nothing from then on.

    Raises
    ------
    SetupError, SystemPackagesError
        If it cannot be installed.
    """
    if _read(_stamp(errand)) == _state():
        return
    with _alone():
        if _read(_stamp(errand)) == _state():
            return
        if errand is not Errand.COMMAND:
            system_packages.install_libraries()
        if errand is Errand.TEST:
            _install_test_programs()
        _install_packages(requirements(errand))
        every = list(Errand)
        for fulfilled in every[: every.index(errand) + 1]:
            _write(_stamp(fulfilled), _state())


def compile_kernels() -> None:
    """Compile the simulator's kernels, unless these sources were compiled in this environment before.

    Without it all works the same, only the first training step waits for the compiler.
    """
    stamp = _stamp("kernels")
    sources = sorted((ROOT / "qdcnn_studio" / "simulator").glob("*.py"))
    state = f"{sys.version}\n{_when_changed(sources)}"
    if _read(stamp) == state:
        return
    with _alone():
        if _read(stamp) == state:
            return
        print("Compiling the simulator's kernels, once; this takes a minute or two.", file=sys.stderr)
        if _call(sys.executable, "-m", WARM_UP):
            _write(stamp, state)


def requirements(errand: Errand) -> list[str]:
    """Return the Python packages an errand needs, as ``pyproject.toml`` names them."""
    import tomllib

    project = tomllib.loads(PROJECT_FILE.read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["test"] if errand is Errand.TEST else []
    return [*project["dependencies"], *extra]


def test(arguments: Sequence[str]) -> int:
    """Run every check of the project and return 0 if all passed; arguments go to pytest."""
    failed = []
    for check in CHECKS:
        more = arguments if check[0] == "pytest" else ()
        print(f"== {' '.join((*check, *more))}", file=sys.stderr, flush=True)
        if subprocess.run([sys.executable, "-m", *check, *more], cwd=ROOT, check=False).returncode:
            failed.append(" ".join(check))
    if failed:
        print(f"qdcnn-studio: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _install_packages(wanted: Sequence[str]) -> None:
    # Asking all finders for pip would make setuptools step back from distutils, and QuTiP fails to import after that.
    if PathFinder.find_spec("pip") is None and not _call(sys.executable, "-m", "ensurepip"):
        raise SetupError(f"The virtual environment {sys.prefix} has no pip; remove it, and start again.")
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    print("Installing the Python packages that are missing; the first time takes some minutes.", file=sys.stderr)
    if not _call(sys.executable, "-m", "pip", "install", "--no-input", *quiet, *wanted):
        raise SetupError("The Python packages could not be installed; the reasons are above.")
    importlib.invalidate_caches()


def _install_test_programs() -> None:
    """Install what the acceptance tests need; without it they are skipped, and say so."""
    missing = system_packages.missing_programs()
    if missing:
        packages = [system_packages.TEST_PROGRAMS[name] for name in missing]
        try:
            system_packages.install(packages, "The acceptance tests need programs that this system lacks")
        except SystemPackagesError as error:
            print(error, file=sys.stderr)


def _restart(arguments: Sequence[str]) -> int:
    """Go on in the checkout's own virtual environment."""
    command = [str(_python()), str(ROOT / "main.py"), *arguments]
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


def _python() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _stamp(name: str) -> Path:
    return Path(sys.prefix) / f".qdcnn-studio-{name}"


def _state() -> str:
    """Return a text that changes with the requirements, this Python, and what is installed in it.

    The time at which the folder of installed packages was changed stands for what is in it.
    """
    installed = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    return f"{sys.version}\n{_when_changed([PROJECT_FILE, *map(Path, installed)])}"


def _when_changed(paths: Iterable[Path]) -> str:
    """Return size and time of change of files and folders, a line for each."""
    return "".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n" for path in paths)


def _read(stamp: Path) -> str:
    try:
        return stamp.read_text(encoding="utf-8")
    except OSError:
        return ""


def _write(stamp: Path, state: str) -> None:
    """Write the stamp; in an environment that may not be written to, the next start checks again."""
    try:
        stamp.write_text(state, encoding="utf-8")
    except OSError as error:
        print(f"Every start will look for missing packages: {error}", file=sys.stderr)


def _call(*command: str) -> bool:
    """Run a program with all its output on standard error; return whether it succeeded."""
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno(), check=False)
    return done.returncode == 0


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other start of this checkout installs anything, and keep others from it."""
    try:
        import fcntl
    except ImportError:  # Windows, where two first starts at once are the user's to avoid
        yield
        return
    with PROJECT_FILE.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
