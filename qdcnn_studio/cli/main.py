"""Finds the command, runs it, and tells what went wrong in one line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module

from qdcnn_studio import __version__
from qdcnn_studio.cli.errors import CommandError, UsageError
from qdcnn_studio.cli.names import COMMANDS
from qdcnn_studio.cli.parser import DESIGN_HELP, PROGRAM, command_parser
from qdcnn_studio.cli.streams import drop_output, settle


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code: 0, 1 for a bad design or input, 2 for wrong usage.

    Parameters
    ----------
    arguments : sequence of str
        The command's name and what follows it.
    """
    settle()
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _tell("Stopped.", 130)
    except BrokenPipeError:  # whoever read our output, such as head, has had enough
        drop_output()
        return 1
    except OSError as error:
        drop_output()
        where = f"{error.filename}: " if error.filename else ""
        return _tell(f"{where}{error.strerror or error}.", 1)


def _run(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for."""
    name = arguments[0] if arguments else "--help"
    if name in ("-h", "--help"):
        print(help_text())
        return 0
    if name == "--version":
        print(f"{PROGRAM} {__version__}")
        return 0
    if name not in COMMANDS:
        close = get_close_matches(name, COMMANDS, n=1)
        return _tell(f"There is no command {name!r}" + (f"; did you mean {close[0]}?" if close else "."), 2)
    return _command(name, arguments[1:])


def help_text() -> str:
    """Return what ``--help`` prints."""
    commands = "\n".join(f"  {name:<15}{summary}" for name, summary in COMMANDS.items())
    return (
        f"usage: {PROGRAM} [DESIGN] [--theme dark|light]\n"
        f"       {PROGRAM} COMMAND …\n\n"
        "Without a command the window opens, on DESIGN if one is given.\n\n"
        f"DESIGN is {DESIGN_HELP}.\n\n"
        f"commands:\n{commands}\n\n"
        f"Every command takes --json. See {PROGRAM} COMMAND --help."
    )


def _command(name: str, arguments: Sequence[str]) -> int:
    """Run a command, and tell of bad designs and input in one line."""
    from qdcnn_studio.data.block import DataError
    from qdcnn_studio.simulator.memory import TooBig
    from qdcnn_studio.training.errors import TrainingError

    command = import_module(f"qdcnn_studio.cli.{name}")
    parser = command_parser(name, COMMANDS[name])
    command.add_arguments(parser)
    try:
        code: int = command.run(parser.parse_args(arguments))
        return code
    except SystemExit as exit:  # argparse has told what was wrong, or printed the help
        return exit.code if isinstance(exit.code, int) else 2
    except CommandError as error:
        return _tell(str(error), 1)
    except UsageError as error:
        return _tell(str(error), 2)
    except (DataError, TrainingError) as error:
        return _tell(f"{error.block}: {error.message}" if error.block else error.message, 1)
    except TooBig as error:
        return _tell(str(error), 1)
    except MemoryError:
        return _tell("This needs more memory than there is.", 1)


def _tell(message: str, code: int) -> int:
    print(f"{PROGRAM}: {' '.join(message.split())}", file=sys.stderr)
    return code
