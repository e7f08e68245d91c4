"""What goes wrong with a training run, in words."""

from __future__ import annotations


class TrainingError(Exception):
    """A run that cannot begin or go on; the message is one sentence for the user.

    Parameters
    ----------
    message : str
    block : str or None
        Id of the block it concerns.
    """

    def __init__(self, message: str, block: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.block = block


class Diverged(TrainingError):
    """A step in which the loss or a parameter was no longer a number; the step before it was good."""


class RunError(TrainingError):
    """A run on disk that cannot be read, gone on with, or written."""
