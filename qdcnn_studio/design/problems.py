"""Problems of a drawing, and the repairs they offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qdcnn_studio.design.edits import Edit


class Severity(StrEnum):
    """How bad a problem is: an error keeps the design from running."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Repair:
    """One click that mends a problem: a title for the button, and the edit it applies."""

    title: str
    edit: Edit


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what would mend it.

    Parameters
    ----------
    message : str
        One sentence a student understands.
    block : str or None
        The block that causes it; None if it concerns the whole design.
    severity : Severity
    repairs : tuple of Repair
    """

    message: str
    block: str | None = None
    severity: Severity = Severity.ERROR
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True)
class ChangeSettings:
    """A suggested repair: change settings of the block itself (``settings`` name → value)."""

    title: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class InsertBefore:
    """A suggested repair: put a new block of a type into the wire that ends in an input port."""

    title: str
    type: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    input: str | None = None


Suggestion = ChangeSettings | InsertBefore


class Misfit(Exception):
    """What a block type raises when what goes in does not fit.

    Parameters
    ----------
    message : str
        One sentence a student understands; becomes the `Problem` of the block.
    *suggestions : Suggestion
        Repairs in terms of the block itself; the checks turn them into edits.
    """

    def __init__(self, message: str, *suggestions: Suggestion) -> None:
        super().__init__(message)
        self.message = message
        self.suggestions = suggestions
