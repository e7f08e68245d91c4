"""Opens the window, on a design if one is named."""

from __future__ import annotations

import sys
from collections.abc import Sequence

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
            print(f"{PROGRAM}: {error}", file=sys.stderr)
            return 1
    from qdcnn_studio.app.application import run

    return run(design, path, options.theme)
