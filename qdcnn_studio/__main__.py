"""The program: the command line when it is given a command, the window otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from qdcnn_studio.cli.names import COMMANDS

PROGRAM = "qdcnn-studio"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; those of this process by default.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not opens_window(words):
        from qdcnn_studio.cli.main import main as run_command

        return run_command(words)
    problem = window_problem()
    if problem is not None:
        print(f"{PROGRAM}: {problem}", file=sys.stderr)
        return 1
    from qdcnn_studio.cli.window import open_window

    return open_window(words)


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether these arguments ask for the window rather than for a command."""
    return not arguments or arguments[0] not in {*COMMANDS, "-h", "--help", "--version"}


def window_problem() -> str | None:
    """Return in one sentence why no window can be opened here, or None."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        qt = version("pyside6-essentials")
    except PackageNotFoundError:
        return "Qt is not installed; install the package pyside6-essentials."
    python = ".".join(map(str, sys.version_info[:2]))
    if qt.startswith("6.12.0") and sys.version_info < (3, 12):
        return (
            f"PySide6 {qt} aborts under Python {python} after some thousand calls; "
            "install another with: pip install 'pyside6-essentials<6.12'"
        )
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        return f"There is no screen to open a window on (DISPLAY is not set); see {PROGRAM} --help for the commands."
    return None


if __name__ == "__main__":
    sys.exit(main())
