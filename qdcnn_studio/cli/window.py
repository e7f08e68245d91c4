"""Opens the window, on a design if one is named."""

from __future__ import annotations

import ctypes
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
    return _screen_problem() if sys.platform.startswith("linux") else None


def _screen_problem() -> str | None:
    """Return in one sentence why there is no screen to open a window on, or None; Qt itself would only abort."""
    if (os.environ.get("QT_QPA_PLATFORM") or "xcb") != "xcb" or os.environ.get("WAYLAND_DISPLAY"):
        return None
    display = os.environ.get("DISPLAY")
    if not display:
        return f"There is no screen to open a window on (DISPLAY is not set); see {PROGRAM} --help for the commands."
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:  # Qt says which library it lacks
        return None
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return f"The screen {display} (DISPLAY) cannot be reached, so no window can be opened." if refused else None


def _meant(word: str) -> str:
    """Return a hint at the command that a word may have been meant for."""
    close = get_close_matches(word, COMMANDS, n=1)
    return f" Or did you mean the command {close[0]}?" if close else ""


def _tell(message: str) -> int:
    print(f"{PROGRAM}: {message}", file=sys.stderr)
    return 1
