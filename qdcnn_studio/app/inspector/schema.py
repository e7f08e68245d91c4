"""What kind of control a settings field wants, read from its pydantic annotation."""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from qdcnn_studio.design.wording import allowed


@dataclass(frozen=True)
class FieldKind:
    """What a control needs to know of one settings field.

    Parameters
    ----------
    kind : str
        ``choice``, ``switch``, ``integer``, ``number``, ``text`` or ``list``.
    choices : tuple
        For ``choice``: the values, in order (None among them if the field may be empty).
    low, high : float or None
        For ``integer`` and ``number``: the closed range, where there is one.
    optional : bool
        Whether None is allowed: an empty line means None.
    """

    kind: str
    choices: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    optional: bool = False


def field_kind(field: FieldInfo) -> FieldKind:
    """Return the kind of control for a field."""
    arms, metadata = _arms(field.annotation, list(field.metadata))
    optional = type(None) in arms
    arms = [arm for arm in arms if arm is not type(None)]
    low, high = _bounds(metadata)
    if arms and all(get_origin(arm) is Literal or _is_enum(arm) for arm in arms):
        choices = [value for arm in arms for value in _choices(arm)]
        return FieldKind("choice", ((None, *choices) if optional else tuple(choices)), optional=optional)
    if arms == [bool]:
        return FieldKind("choice", (None, True, False), optional=True) if optional else FieldKind("switch")
    if arms and all(arm in (int, float) for arm in arms):
        kind = "integer" if arms == [int] else "number"
        return FieldKind("text" if optional else kind, (), low, high, optional)
    if any(get_origin(arm) in (list, tuple, set) or arm in (list, tuple) for arm in arms):
        return FieldKind("list", optional=optional)
    return FieldKind("text", optional=optional)


def _arms(annotation: Any, metadata: list[Any]) -> tuple[list[Any], list[Any]]:
    """Take unions and `Annotated` apart into plain types, and collect what annotates them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *notes = get_args(annotation)
        for note in notes:
            metadata.extend(note.metadata if isinstance(note, FieldInfo) else [note])
        return _arms(inner, metadata)
    if origin in (Union, types.UnionType):
        found: list[Any] = []
        for arm in get_args(annotation):
            found.extend(_arms(arm, metadata)[0])
        return found, metadata
    return [annotation], metadata


def _bounds(metadata: list[Any]) -> tuple[float | None, float | None]:
    lows = [getattr(note, key) for note in metadata for key in ("ge", "gt") if getattr(note, key, None) is not None]
    highs = [getattr(note, key) for note in metadata for key in ("le", "lt") if getattr(note, key, None) is not None]
    return (max(lows) if lows else None), (min(highs) if highs else None)


def _is_enum(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Enum)


def _choices(annotation: Any) -> list[Any]:
    if _is_enum(annotation):
        return [member.value for member in annotation]
    return list(get_args(annotation))


def parse_text(text: str, kind: FieldKind) -> Any:
    """Return the JSON value that a typed line stands for; validation is left to the model.

    ``0, 1`` and ``[0, 1]`` are the same list; words need no quotes; an empty line is None where that is allowed.
    """
    text = text.strip()
    if kind.optional and not text:
        return None
    if kind.kind == "list":
        return _parse_list(text)
    return text


def _parse_list(text: str) -> Any:
    for candidate in (text, f"[{text}]") if text.startswith(("[", "(")) else (f"[{text}]",):
        try:
            value = ast.literal_eval(candidate)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        return _lists(value) if isinstance(value, list | tuple) else [value]
    inner = text.strip("[]() ")
    return [_scalar(piece.strip()) for piece in inner.split(",") if piece.strip()]


def _lists(value: Any) -> Any:
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value


def _scalar(piece: str) -> Any:
    try:
        return ast.literal_eval(piece)
    except (ValueError, SyntaxError):
        return piece


def show_text(value: Any) -> str:
    """Return the line that shows a value: lists without their outer brackets, None as an empty line."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        items = list(value)
        if any(isinstance(item, list | tuple) for item in items):
            return ", ".join(
                "[" + show_text(item) + "]" if isinstance(item, list | tuple) else str(item) for item in items
            )
        return ", ".join(str(item) for item in items)
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def complaint(model: type[BaseModel], values: dict[str, Any], name: str) -> str:
    """Return why one setting would not be accepted, as a sentence; empty if it would."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        for entry in error.errors(include_url=False):
            if entry["loc"] and entry["loc"][0] == name:
                return _sentence(model.model_fields[name], name, entry)
    return ""


def _sentence(field: FieldInfo, name: str, entry: Any) -> str:
    if entry["type"] in ("value_error", "assertion_error"):
        reason = str(entry["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ").rstrip(".")
        return f"{reason[:1].upper()}{reason[1:]}."
    return f"{field.title or name.replace('_', ' ').capitalize()} must be {allowed(field)}."
