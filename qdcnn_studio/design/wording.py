"""What a setting may be, and lists and values, in words."""

from __future__ import annotations

import math
import types
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

NAMES: dict[Any, tuple[str, str]] = {
    int: ("a whole number", "whole numbers"),
    float: ("a number", "numbers"),
    bool: ("true or false", "values true or false"),
    str: ("a text", "texts"),
    type(None): ("nothing", "nothings"),
}


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest a number may be; ``above`` and ``below`` if the bound itself is not allowed."""

    least: float | None = None
    greatest: float | None = None
    above: bool = False
    below: bool = False
    whole: bool = False

    def phrase(self) -> str:
        """Return such as `` from 1 to 64``, with a leading space; empty if there are none."""
        least, greatest = self.least, self.greatest
        if least is not None and greatest is not None and not self.above and not self.below:
            return f" from {shown(least)} to {shown(greatest)}"
        parts = []
        if least is not None:
            parts.append(f"above {shown(least)}" if self.above else f"at least {shown(least)}")
        if greatest is not None:
            parts.append(f"below {shown(greatest)}" if self.below else f"at most {shown(greatest)}")
        return " " + " and ".join(parts) if parts else ""

    def nearest(self, value: object) -> float | None:
        """Return the nearest allowed number to one outside the bounds; None if there is no such thing."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return None
        found: float = round(value) if self.whole else value
        if self.least is not None and found <= self.least:
            if self.above:
                return None
            found = self.least
        if self.greatest is not None and found >= self.greatest:
            if self.below:
                return None
            found = self.greatest
        return None if found == value else found


def bounds(field: FieldInfo) -> Bounds:
    """Return the bounds of a number setting; empty ones for any other."""
    return _bounds(field.annotation, field.metadata)


def allowed(field: FieldInfo) -> str:
    """Return what a setting may be, such as ``a whole number from 1 to 64``."""
    return _phrase(field.annotation, field.metadata)[0]


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return ``a, b and c``."""
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""


def shown(value: object) -> str:
    """Return a value as a sentence shows it; long ones are cut."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and 10_000 <= abs(value) < 1e300 and value == round(value):
        text = f"{value:,.0f}" if abs(value) < 1e12 else f"{float(value):.6g}"
    elif isinstance(value, float):
        text = f"{value:.6g}"
    elif isinstance(value, str):
        text = f"“{value}”"
    else:
        text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _bounds(annotation: Any, metadata: Iterable[Any]) -> Bounds:
    least = greatest = None
    above = below = False
    if get_origin(annotation) is Annotated:
        annotation, *inner = get_args(annotation)
        metadata = [*_flat(inner), *metadata]
    if annotation not in (int, float):
        return Bounds()
    for rule in metadata:
        if hasattr(rule, "ge"):
            least, above = rule.ge, False
        if hasattr(rule, "gt"):
            least, above = rule.gt, True
        if hasattr(rule, "le"):
            greatest, below = rule.le, False
        if hasattr(rule, "lt"):
            greatest, below = rule.lt, True
    return Bounds(least, greatest, above, below, annotation is int)


def _flat(metadata: Iterable[Any]) -> list[Any]:
    flat: list[Any] = []
    for rule in metadata:
        flat.extend(rule.metadata if isinstance(rule, FieldInfo) else [rule])
    return flat


def _phrase(annotation: Any, metadata: Iterable[Any] = ()) -> tuple[str, str]:
    """Return what a value may be, as one and as many."""
    if get_origin(annotation) is Annotated:
        annotation, *inner = get_args(annotation)
        return _phrase(annotation, [*_flat(inner), *metadata])
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in NAMES:
        one, many = NAMES[annotation]
        extent = _bounds(annotation, metadata).phrase()
        return one + extent, many + extent
    if origin is Literal:
        choices = listed([str(choice) for choice in arguments], "or")
        return choices, f"names out of {choices}"
    if origin in (Union, types.UnionType):
        phrases = [_phrase(argument) for argument in _choices_apart(arguments)]
        return listed([one for one, _ in phrases], "or"), listed([many for _, many in phrases], "or")
    if origin in (list, tuple, set, frozenset) and arguments:
        return _list_phrase(origin, arguments, metadata)
    if origin is dict or annotation is dict or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return "a table", "tables"
    return "a valid value", "valid values"


def _choices_apart(arguments: Iterable[Any]) -> list[Any]:
    """Return the parts of a union with each choice of a `Literal` as a part of its own."""
    apart: list[Any] = []
    for argument in arguments:
        choices = get_args(argument) if get_origin(argument) is Literal else ()
        apart.extend([Literal[choice] for choice in choices] or [argument])
    return apart


def _list_phrase(origin: Any, arguments: tuple[Any, ...], metadata: Iterable[Any]) -> tuple[str, str]:
    entries = _phrase(arguments[0])[1]
    if origin is tuple and arguments[-1] is not Ellipsis:
        return f"a list of {len(arguments)} {entries}", f"lists of {len(arguments)} {entries}"
    few = next((rule.min_length for rule in metadata if getattr(rule, "min_length", None)), None)
    many = next((rule.max_length for rule in metadata if getattr(rule, "max_length", None)), None)
    size = f"{few} to {many} " if few and many else f"at most {many} " if many else ""
    if few and few > 1 and not many:
        size = f"at least {few} "
    return f"a list of {size}{entries}", f"lists of {size}{entries}"
