"""The argument parser of every command."""

from __future__ import annotations

import argparse
from typing import NoReturn

PROGRAM = "qdcnn-studio"

DESIGN_HELP = "a .qdcnn file, the name of a shipped example, or a text form in quotes"


class Parser(argparse.ArgumentParser):
    """An argument parser that tells of wrong usage in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the message and exit with code 2."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def command_parser(name: str, summary: str) -> Parser:
    """Return the parser of a command, with what every command takes."""
    parser = Parser(prog=f"{PROGRAM} {name}", description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print JSON, one object per line where it streams")
    return parser
