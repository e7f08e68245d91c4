"""What ends a command with one line on standard error."""

from __future__ import annotations

from collections.abc import Iterable

from qdcnn_studio.design.problems import Problem, Severity


class CommandError(Exception):
    """A bad design or bad input; the message is one sentence for the user. The exit code is 1."""


class UsageError(Exception):
    """A wrong use of the command line that only shows when the command runs. The exit code is 2."""


def sentence(problem: Problem) -> str:
    """Return a problem as one line: the block it sits on, and what is wrong."""
    return problem.message if problem.block is None else f"{problem.block}: {problem.message}"


def refuse(problems: Iterable[Problem]) -> None:
    """Raise the first error among the problems of a design, if there is one.

    An error on a block comes before one of the whole design, which it often causes.

    Raises
    ------
    CommandError
    """
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    errors.sort(key=lambda problem: problem.block is None)
    if errors:
        more = len(errors) - 1
        raise CommandError(sentence(errors[0]) + (f" ({more} more: see check)" if more else ""))
