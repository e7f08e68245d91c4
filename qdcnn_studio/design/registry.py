"""What a block type is, and the registry in which block types are found by name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from qdcnn_studio.design.ports import Carried, Port


class Family(StrEnum):
    """The families of blocks, in the order of the palette."""

    DATA = "data"
    PREPARATION = "preparation"
    ENCODING = "encoding"
    CONVOLUTION = "convolution"
    POOLING = "pooling"
    FUSION = "fusion"
    CLASSIFICATION = "classification"
    TOOLS = "tools"


class Settings(BaseModel):
    """Base of every block type's settings.

    Fields are declared in the order in which the text form takes them by position. Each has a title and a
    description (the inspector's label and help) and its range; `Literal` and `bool` and numbers and lists
    of numbers or strings are what the inspector can make a control for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class BlockType(ABC):
    """What can be placed. One instance for each type; it holds no state.

    Attributes
    ----------
    name : str
        Name in files and in the text form, such as ``conv``.
    title : str
        Name on screen, such as ``Convolution``.
    family : Family
    summary : str
        One line for the palette and ``qdcnn-studio blocks``.
    help : str
        A few sentences for "What is this?", Markdown: what it does, its formula, its source.
    Settings : type
        The pydantic model of its settings.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    family: ClassVar[Family]
    summary: ClassVar[str]
    help: ClassVar[str] = ""
    Settings: ClassVar[type[Settings]] = Settings

    @abstractmethod
    def inputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the input ports, in order."""

    @abstractmethod
    def outputs(self, settings: Any) -> tuple[Port, ...]:
        """Return the output ports, in order."""

    @abstractmethod
    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return what each output port carries, given what each input port carries.

        Raises
        ------
        Misfit
            If what goes in does not fit, with the reason in words and suggested repairs.
        """

    def caption(self, settings: Any) -> str:
        """Return the one setting that matters, for the second line on the block."""
        return ""

    def detail(self, settings: Any, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return the small third line on the block, such as ``15 angles`` or ``8 → 4``."""
        return ""


class Registry:
    """The block types there are, by name, in the order in which they were added."""

    def __init__(self, types: Iterable[BlockType] = ()) -> None:
        self._types: dict[str, BlockType] = {}
        for block_type in types:
            self.add(block_type)

    def add(self, block_type: BlockType) -> None:
        """Add a block type.

        Raises
        ------
        ValueError
            If there is one of that name already.
        """
        if block_type.name in self._types:
            raise ValueError(f"There is a block type named {block_type.name} already.")
        self._types[block_type.name] = block_type

    def get(self, name: str) -> BlockType | None:
        """Return the block type of that name, or None."""
        return self._types.get(name)

    def __getitem__(self, name: str) -> BlockType:
        return self._types[name]

    def __contains__(self, name: object) -> bool:
        return name in self._types

    def __iter__(self) -> Iterator[BlockType]:
        return iter(self._types.values())

    def __len__(self) -> int:
        return len(self._types)
