"""Opens the window, on a design if one is named."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches

from qdcnn_studio.cli.names import COMMANDS
from qdcnn_studio.cli.parser import DESIGN_HELP, PROGRAM, Parser


def open_window(arguments: Sequence[str]) -> int:
    """Open the window and return the exit code when it is closed.

    Parameters
    ----------
    arguments : sequence of str
        ``[DESIGN] [--theme dark|light]``.
    """
    parser = Parser(prog=PROGRAM, allow_abbrev=False)
    parser.add_argument("design", metavar="DESIGN", nargs="?", help=DESIGN_HELP)
    parser.add_argument("--theme", choices=("dark", "light"), help="the system's by default")
    try:
        options = parser.parse_args(arguments)
    except SystemExit as exit:
        return exit.code if isinstance(exit.code, int) else 2
    design = path = None
    if options.design is not None:
        from qdcnn_studio.opening import OpenError, file_named, open_design

        try:
            design, path = open_design(options.design), file_named(options.design)
        except OpenError as error:
            return _tell(f"{error}{_meant(options.design)}")
    problem = window_problem()
    if problem is not None:
        return _tell(problem)
    from qdcnn_studio.app.application import run

    return run(design, path, options.theme)


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


def _meant(word: str) -> str:
    """Return a hint at the command that a word may have been meant for."""
    close = get_close_matches(word, COMMANDS, n=1)
    return f" Or did you mean the command {close[0]}?" if close else ""


def _tell(message: str) -> int:
    print(f"{PROGRAM}: {message}", file=sys.stderr)
    return 1
