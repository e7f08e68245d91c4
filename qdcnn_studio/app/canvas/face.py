"""What the canvas draws of a block and of a wire: plain words, shapes and colour roles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """The outline of a port, so that its kind is not told by colour alone."""

    SQUARE = "square"
    ROUND = "round"
    DIAMOND = "diamond"


class Side(StrEnum):
    """The edge of a block a port sits on."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class PortFace:
    """How one port looks.

    Parameters
    ----------
    name : str
        Name within its block and side.
    shape : Shape
    role : str
        Role of its colour in the theme.
    text : str
        What it carries, in words.
    """

    name: str
    shape: Shape
    role: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """One mark of a block's small picture: a box on one or more rows, or a link between two rows, at a column."""

    column: int
    rows: tuple[int, ...]
    link: bool = False


@dataclass(frozen=True)
class Face:
    """How one block looks.

    Parameters
    ----------
    title, caption, detail : str
        The three lines of its card.
    role : str
        Role of its colour in the theme.
    inputs, outputs : tuple of PortFace
        Ports on its left and right edge, from top to bottom.
    problem : str
        The sentence its badge shows; empty for no badge.
    severity : str
        Role of the badge's colour, if there is a problem.
    bypassed, missing : bool
        Whether it lets its input through; whether its type is not known here.
    picture : tuple of Dot
        A small picture of what it does; empty for none.
    kind : str
        What it is in a word or two, for those who hear it instead of seeing it.
    icon : str
        Name of the icon before its title; empty for none.
    """

    title: str
    caption: str = ""
    detail: str = ""
    role: str = "data"
    inputs: tuple[PortFace, ...] = ()
    outputs: tuple[PortFace, ...] = ()
    problem: str = ""
    severity: str = "error"
    bypassed: bool = False
    missing: bool = False
    picture: tuple[Dot, ...] = ()
    kind: str = ""
    icon: str = ""

    def ports(self, side: Side) -> tuple[PortFace, ...]:
        """Return the ports of one side."""
        return self.inputs if side is Side.IN else self.outputs


@dataclass(frozen=True, slots=True)
class WireFace:
    """How one wire looks.

    Parameters
    ----------
    role : str
        Role of its colour in the theme.
    thick : bool
    text : str
        What its pill says; empty for no pill.
    marked : bool
        Whether it is the wire that is looked at.
    broken : bool
        Whether its two ends do not fit together.
    """

    role: str
    thick: bool = False
    text: str = ""
    marked: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True, order=True)
class PortRef:
    """One port of one placed block."""

    block: str
    side: Side
    name: str
