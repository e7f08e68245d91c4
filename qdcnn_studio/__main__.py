"""The program: the command line when it is given a command, the window otherwise."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from qdcnn_studio.cli.names import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; those of this process by default.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if not opens_window(words):
            from qdcnn_studio.cli.main import main as run_command

            return run_command(words)
        from qdcnn_studio.cli.window import open_window

        return open_window(words)
    except KeyboardInterrupt:  # while the program was still being loaded
        print("qdcnn-studio: Stopped.", file=sys.stderr)
        return 130


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether these arguments ask for the window rather than for a command."""
    return not arguments or arguments[0] not in {*COMMANDS, "-h", "--help", "--version"}


if __name__ == "__main__":
    sys.exit(main())
