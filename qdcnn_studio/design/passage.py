"""What is known about one block of a design."""

from __future__ import annotations

from dataclasses import dataclass, field

from qdcnn_studio.design.graph import Wire
from qdcnn_studio.design.ports import Carried, Kind
from qdcnn_studio.design.problems import Problem
from qdcnn_studio.design.registry import BlockType
from qdcnn_studio.design.settings import Reading


@dataclass(frozen=True)
class Given:
    """What a block hands on, by output port.

    Parameters
    ----------
    kinds : dict of str to Kind
        What each output is under the block's settings.
    carried : dict of str to Carried
        What each output carries, where that is known.
    heirs : dict of str to Wire
        Which of several wires gets a register.
    """

    kinds: dict[str, Kind] = field(default_factory=dict)
    carried: dict[str, Carried] = field(default_factory=dict)
    heirs: dict[str, Wire] = field(default_factory=dict)


@dataclass(frozen=True)
class Passage:
    """What flows through one block, and what is wrong with it.

    Parameters
    ----------
    block_type : BlockType or None
        None if it is not known here.
    reading : Reading
        How the type reads the block's settings; empty if it is not known.
    incoming : dict of str to Carried, or None
        What enters, where that is known; None if the settings are not valid.
    given : Given or None
        None if nothing is known of its outputs.
    problems : tuple of Problem
    bypassed : bool
        Whether its first input goes on as its first output.
    late : bool
        Whether its problems came when so many had been found that none got repairs that need a search.
    """

    block_type: BlockType | None
    reading: Reading = Reading()
    incoming: dict[str, Carried] | None = None
    given: Given | None = None
    problems: tuple[Problem, ...] = ()
    bypassed: bool = False
    late: bool = False
