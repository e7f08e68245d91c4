"""What differs between two runs, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qdcnn_studio.design.diff import difference
from qdcnn_studio.design.edits import Unset
from qdcnn_studio.training.library import Entry

MOST = 12
"""So many differences are told; more are counted."""


def differences(one: Entry, other: Entry) -> list[str]:
    """Return what leads from one run's design and settings to another's, a line for each difference."""
    found = difference(one.run.design, other.run.design)
    lines = [f"{block} is gone" for block in found.removed]
    lines += [f"{block} is new" for block in found.added]
    for block, change in found.changed.items():
        lines += _changes(f"{block}: ", {**change.about, **change.settings})
    lines += [f"wire {wire.source} to {wire.target} is gone" for wire in found.wires_removed]
    lines += [f"wire {wire.source} to {wire.target} is new" for wire in found.wires_added]
    ours, theirs = one.run.settings.model_dump(mode="json"), other.run.settings.model_dump(mode="json")
    lines += _changes("", {name: (ours[name], theirs[name]) for name in ours if ours[name] != theirs[name]})
    if len(lines) > MOST:
        return [*lines[:MOST], f"and {len(lines) - MOST} more"]
    return lines


def _changes(head: str, changed: Mapping[str, tuple[Any, Any]]) -> list[str]:
    return [f"{head}{name} {_shown(old)} → {_shown(new)}" for name, (old, new) in changed.items()]


def _shown(value: Any) -> str:
    return "default" if isinstance(value, Unset) else str(value)
