"""What an edit is: a change to a design as plain data, with an exact inverse."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from qdcnn_studio.design.graph import Block, Design, Frame, Group, Json, Note, Wire

Item = TypeVar("Item")


class EditError(ValueError):
    """An edit that does not fit the design it is applied to; the message is one sentence."""


class Edit(ABC):
    """A change to a design. Edits are values: applying one makes a new design and changes nothing in place."""

    @property
    def title(self) -> str:
        """What the edit does, in a few words for the history, such as ``Add conv_1``."""
        return self.describe()

    @abstractmethod
    def describe(self) -> str:
        """Return the title."""

    @abstractmethod
    def apply(self, design: Design) -> Design:
        """Return the design after the edit.

        Raises
        ------
        EditError
            If the edit names something that is not there, or adds something that is there already.
        """

    def inverse(self, design: Design) -> Edit:
        """Return the edit that leads back to `design` from ``self.apply(design)``, to the byte."""
        return Patch.between(self.apply(design), design, self.title)


@dataclass(frozen=True)
class Patch(Edit):
    """The exact difference between two designs, as an edit.

    Parameters
    ----------
    heading : str
        Its title.
    blocks, frames, notes, groups : mapping
        New value by id, None for what goes.
    removed, added : frozenset of Wire
    training, extra : mapping or None
        The whole new mapping; None to leave it.
    name : str or None
        The new name; None to leave it.
    """

    heading: str
    blocks: Mapping[str, Block | None] = field(default_factory=dict)
    frames: Mapping[str, Frame | None] = field(default_factory=dict)
    notes: Mapping[str, Note | None] = field(default_factory=dict)
    removed: frozenset[Wire] = frozenset()
    added: frozenset[Wire] = frozenset()
    training: Mapping[str, Json] | None = None
    name: str | None = None
    extra: Mapping[str, Json] | None = None
    groups: Mapping[str, Group | None] = field(default_factory=dict)

    @classmethod
    def between(cls, old: Design, new: Design, heading: str = "Change the design") -> Patch:
        """Return the patch that leads from one design to another."""
        return cls(
            heading,
            _changes(old.blocks, new.blocks),
            _changes(old.frames, new.frames),
            _changes(old.notes, new.notes),
            removed=old.wires - new.wires,
            added=new.wires - old.wires,
            training=None if same(old.training, new.training) else new.training,
            name=None if old.name == new.name else new.name,
            extra=None if same(old.extra, new.extra) else new.extra,
            groups=_changes(old.groups, new.groups),
        )

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        mappings = (self.blocks, self.frames, self.notes, self.groups, self.removed, self.added)
        return not any(mappings) and self.training is None and self.name is None and self.extra is None

    def describe(self) -> str:
        """Return the heading."""
        return self.heading

    def apply(self, design: Design) -> Design:
        """Return the design after the patch."""
        if self.is_empty:
            return design
        return design.changed(
            blocks=_patched(design.blocks, self.blocks),
            wires=(design.wires - self.removed) | self.added if self.removed or self.added else design.wires,
            frames=_patched(design.frames, self.frames),
            notes=_patched(design.notes, self.notes),
            training=design.training if self.training is None else self.training,
            name=design.name if self.name is None else self.name,
            extra=design.extra if self.extra is None else self.extra,
            groups=_patched(design.groups, self.groups),
        )


@dataclass(frozen=True, init=False)
class Batch(Edit):
    """Several edits that count as one step.

    Parameters
    ----------
    title : str
    edits : iterable of Edit
        Applied in order, each to what the one before it left.
    """

    heading: str
    edits: tuple[Edit, ...]

    def __init__(self, title: str, edits: Iterable[Edit]) -> None:
        object.__setattr__(self, "heading", title)
        object.__setattr__(self, "edits", tuple(edits))

    def describe(self) -> str:
        """Return the heading."""
        return self.heading

    def apply(self, design: Design) -> Design:
        """Return the design after all edits."""
        for edit in self.edits:
            design = edit.apply(design)
        return design


def require(items: Mapping[str, object], key: str, what: str) -> None:
    """Raise `EditError` if there is no such item."""
    if key not in items:
        raise EditError(f"There is no {what} {key} in the design.")


def with_added(items: Mapping[str, Item], new: Iterable[Item], what: str) -> dict[str, Item]:
    """Return items with new ones, whose ids must be free."""
    result = dict(items)
    for item in new:
        key = item.id  # type: ignore[attr-defined]
        if key in result:
            raise EditError(f"There is a {what} {key} in the design already.")
        result[key] = item
    return result


def with_removed(items: Mapping[str, Item], keys: Iterable[str], what: str) -> dict[str, Item]:
    """Return items without some, which must be there."""
    result = dict(items)
    for key in set(keys):
        require(result, key, what)
        del result[key]
    return result


def few(names: Collection[str]) -> str:
    """Return ``a``, ``a and b`` or ``5 items``: a title stays short."""
    names = sorted(names)
    return " and ".join(names) if 0 < len(names) <= 2 else f"{len(names)} items"


def same(one: object, other: object) -> bool:
    """Return whether two JSON values are the same in a file: ``1``, ``1.0`` and ``True`` are not."""
    if one is other:
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def _same_item(one: object, other: object) -> bool:
    if one is other:
        return True
    if isinstance(one, Block) and isinstance(other, Block):
        return one == other and same(one.settings, other.settings) and same(one.extra, other.extra)
    if isinstance(one, Frame | Note) and isinstance(other, Frame | Note):
        return one == other and same(one.extra, other.extra)
    if isinstance(one, Group) and isinstance(other, Group):
        return one.name == other.name and Patch.between(one.inside, other.inside).is_empty
    return False


def _changes(old: Mapping[str, Item], new: Mapping[str, Item]) -> dict[str, Item | None]:
    if old is new:
        return {}
    changes: dict[str, Item | None] = {key: None for key in old if key not in new}
    changes.update({key: item for key, item in new.items() if not _same_item(old.get(key), item)})
    return changes


def _patched(items: Mapping[str, Item], changes: Mapping[str, Item | None]) -> Mapping[str, Item]:
    if not changes:
        return items
    patched: dict[str, Item] = {key: item for key, item in items.items() if key not in changes}
    patched.update({key: item for key, item in changes.items() if item is not None})
    return patched
