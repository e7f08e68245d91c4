"""JSON values: what settings are made of, made plain and written down."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

from qdcnn_studio.design.graph import Json, natural

DEEPEST = 60
"""How deep lists and objects may be nested, so that no walk over them runs out of stack."""


class ValueRefused(ValueError):
    """A value that JSON cannot hold; the message is the rest of a sentence, such as ``holds a function``."""


def plain(value: Any, depth: int = 0) -> Json:
    """Return a value as JSON has it: tuples become lists, models and mappings become objects.

    Raises
    ------
    ValueRefused
        If there is something in it that JSON has no form for, or it is nested too deep.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value, depth)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if abs(value) >= 10**300:
            raise ValueRefused("holds a number with more than 300 digits")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueRefused("holds a number that is not finite")
        return float(value)
    if depth >= DEEPEST:
        raise ValueRefused(f"is nested more than {DEEPEST} levels deep")
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(key): plain(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry, depth + 1) for entry in value]
    raise ValueRefused(f"holds a {type(value).__name__}")


def written(value: Json, indent: str = "") -> str:
    """Return plain JSON in its one canonical form.

    Keys are sorted (``conv_2`` before ``conv_10``), objects take a line for each key, lists of plain values stay on
    one line.

    Parameters
    ----------
    value : Json
        As `plain` returns it.
    indent : str
        What stands before the line it begins on.
    """
    inner = indent + "  "
    if isinstance(value, dict):
        if not value:
            return "{}"
        rows = [f"{inner}{_text(key)}: {written(value[key], inner)}" for key in sorted(value, key=natural)]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if isinstance(value, list):
        if not any(isinstance(entry, dict | list) for entry in value):
            return "[" + ", ".join(written(entry) for entry in value) + "]"
        return "[\n" + ",\n".join(inner + written(entry, inner) for entry in value) + f"\n{indent}]"
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value, allow_nan=False)


def _text(text: str) -> str:
    """Return a JSON string, readable in any language; half a surrogate pair is escaped, for UTF-8 has none."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(text)
    return json.dumps(text, ensure_ascii=False)
