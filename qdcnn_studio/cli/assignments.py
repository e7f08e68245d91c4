"""``--set KEY=VALUE``: training settings on the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any


def add_set_argument(parser: ArgumentParser) -> None:
    """Let a command take training settings; they are a list of pairs in ``options.set``."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=assignment,
        metavar="KEY=VALUE",
        help="a training setting, such as learning_rate=0.02 or optimizer=nesterov; may be given several times",
    )


def assignment(text: str) -> tuple[str, Any]:
    """Read ``KEY=VALUE``; the value is JSON, or else a word.

    Raises
    ------
    ArgumentTypeError
        If it is not of that form.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    try:
        return key.strip(), json.loads(value)
    except (ValueError, RecursionError):
        return key.strip(), value.strip()
