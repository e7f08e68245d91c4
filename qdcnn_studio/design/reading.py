"""Reading the text of a design's file: checked by hand, part by part, so that damage costs only what is damaged."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qdcnn_studio.design.graph import Block, Design, Frame, Group, Json, Note, Wire
from qdcnn_studio.design.values import ValueRefused, plain

FORMAT = "qdcnn-studio design"
"""What the ``format`` key of every file says."""
VERSION = 1
"""Version of the files this program writes; it reads this one and all before it."""
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""By version: what turns a file of that version into one of the next. Version 1 is the first."""

DRAWING = ("name", "blocks", "wires", "frames", "notes")
PARTS = ("format", "version", *DRAWING, "training", "groups")


class DocumentError(Exception):
    """A file that cannot be read or written; the message is one sentence for the user."""


@dataclass(frozen=True)
class Loaded:
    """A design from a file, and one sentence for each part that was damaged and left out."""

    design: Design
    dropped: tuple[str, ...] = ()


def read(text: str, name: str = "The text") -> Loaded:
    """Return the design that a file's text holds, and what of it had to be left out.

    Parameters
    ----------
    text : str
    name : str
        What messages call it; the name of the file, as a rule.

    Raises
    ------
    DocumentError
        If the text is not that of a design.
    """
    dropped: list[str] = []
    entries = _migrated(_parsed(text, name, dropped), name)
    return _Reader(entries, dropped).loaded(name)


def _parsed(text: str, name: str, dropped: list[str]) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        entries = dict(pairs)
        if len(entries) < len(pairs):
            keys = [key for key, _ in pairs]
            dropped.extend(f"{key} is there twice; the last one counts." for key in entries if keys.count(key) > 1)
        return entries

    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is not a number in JSON")

    if not text.strip():
        raise DocumentError(f"{name} is empty.")
    try:
        entries = json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            raise DocumentError(
                f"{name} ends in the middle, at line {error.lineno}: a part of it is missing."
            ) from None
        where = f"line {error.lineno}, column {error.colno}"
        raise DocumentError(f"{name} is not a QDCNN Studio design: it is not JSON ({where}).") from None
    except RecursionError:
        raise DocumentError(f"{name} is not a QDCNN Studio design: it is nested too deep.") from None
    except ValueError as error:
        raise DocumentError(f"{name} is not a QDCNN Studio design: {str(error).rstrip('.')}.") from None
    try:
        entries = plain(entries)
    except ValueRefused as refused:
        raise DocumentError(f"{name} is not a QDCNN Studio design: it {refused}.") from None
    if not isinstance(entries, dict) or entries.get("format") != FORMAT:
        raise DocumentError(f"{name} is JSON, but not a QDCNN Studio design.")
    return entries


def _migrated(entries: dict[str, Any], name: str) -> dict[str, Any]:
    version = entries.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise DocumentError(f"{name} does not say in which version of the format it is written.")
    if version > VERSION:
        message = f"{name} was written by a newer QDCNN Studio (format {version}; this one reads up to {VERSION})."
        raise DocumentError(message)
    while version < VERSION:
        entries = MIGRATIONS[version](entries)
        version += 1
    return entries


class _Reader:
    """Takes the parts of a file one by one, and notes what does not have the right shape."""

    def __init__(self, entries: Mapping[str, Any], dropped: list[str]) -> None:
        self.entries = entries
        self.dropped = dropped

    def loaded(self, name: str) -> Loaded:
        if not isinstance(self.entries.get("blocks"), dict):
            raise DocumentError(f"{name} is not a complete QDCNN Studio design: it has no list of blocks.")
        design = self.drawing(PARTS).changed(
            training=self.section("training"),
            name=self.text(self.entries, "name", "The name of the design"),
            groups={key: group for key, entry in self.section("groups").items() if (group := self.group(key, entry))},
        )
        return Loaded(design, tuple(self.dropped))

    def drawing(self, known: tuple[str, ...]) -> Design:
        """Return what is drawn, and in `extra` the parts that are not among the known ones."""
        blocks = {key: block for key, entry in self.section("blocks").items() if (block := self.block(key, entry))}
        return Design(
            blocks,
            self.wires(blocks),
            {key: frame for key, entry in self.section("frames").items() if (frame := self.frame(key, entry))},
            {key: note for key, entry in self.section("notes").items() if (note := self.note(key, entry))},
            extra=_others(self.entries, known),
        )

    def group(self, key: str, entry: Any) -> Group | None:
        if not isinstance(entry, dict) or not isinstance(entry.get("blocks"), dict):
            self.dropped.append(f"The group {key} has no list of blocks and was left out.")
            return None
        inner = _Reader(entry, [])
        group = Group(inner.text(entry, "name", "The name"), inner.drawing(DRAWING))
        self.dropped += [f"In the group {key}: {sentence}" for sentence in inner.dropped]
        return group

    def section(self, name: str) -> dict[str, Json]:
        value = self.entries.get(name, {})
        if isinstance(value, dict):
            return value
        self.dropped.append(f"The part “{name}” has a wrong shape and was left out.")
        return {}

    def block(self, key: str, entry: Any) -> Block | None:
        if not isinstance(entry, dict) or not isinstance(entry.get("type"), str) or not entry["type"]:
            self.dropped.append(f"The block {key} has no type and was left out.")
            return None
        owner = f"block {key}"
        settings = entry.get("settings", {})
        if not isinstance(settings, dict):
            self.dropped.append(f"The settings of {owner} have a wrong shape and were left out.")
            settings = {}
        bypassed = entry.get("bypassed", False)
        if not isinstance(bypassed, bool):
            self.dropped.append(f"The bypass of {owner} is neither true nor false; it takes part.")
            bypassed = False
        x, y = self.numbers(entry.get("position"), 2, f"The position of {owner}") or (0.0, 0.0)
        label = self.text(entry, "label", f"The name of {owner}")
        known = ("type", "settings", "position", "label", "bypassed")
        return Block(key, entry["type"], settings, (x, y), label, bypassed, _others(entry, known))

    def wires(self, blocks: Mapping[str, Block]) -> frozenset[Wire]:
        entries = self.entries.get("wires", [])
        if not isinstance(entries, list):
            self.dropped.append("The part “wires” has a wrong shape and was left out.")
            return frozenset()
        wires = set()
        for entry in entries:
            if not isinstance(entry, list) or len(entry) != 4 or not all(isinstance(end, str) for end in entry):
                self.dropped.append("A wire has a wrong shape and was left out.")
                continue
            wire = Wire(*entry)
            missing = [end for end in (wire.source, wire.target) if end not in blocks]
            if missing:
                self.dropped.append(f"A wire to or from {missing[0]} was left out, for there is no such block.")
            else:
                wires.add(wire)
        return frozenset(wires)

    def frame(self, key: str, entry: Any) -> Frame | None:
        rect = self.numbers(entry.get("rect"), 4, f"The frame {key}") if isinstance(entry, dict) else None
        if rect is None:
            self.dropped.append(f"The frame {key} has a wrong shape and was left out.")
            return None
        x, y, width, height = rect
        title = self.text(entry, "title", f"The title of frame {key}")
        color = self.text(entry, "color", f"The colour of frame {key}", "data")
        return Frame(key, title, (x, y, width, height), color, _others(entry, ("title", "rect", "color")))

    def note(self, key: str, entry: Any) -> Note | None:
        if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
            self.dropped.append(f"The note {key} has no text and was left out.")
            return None
        x, y = self.numbers(entry.get("position"), 2, f"The position of note {key}") or (0.0, 0.0)
        return Note(key, entry["text"], (x, y), _others(entry, ("text", "position")))

    def text(self, entry: Mapping[str, Any], key: str, what: str, usual: str = "") -> str:
        value = entry.get(key, usual)
        if isinstance(value, str):
            return value
        self.dropped.append(f"{what} is not a text and was left out.")
        return usual

    def numbers(self, value: Any, count: int, what: str) -> tuple[float, ...] | None:
        if isinstance(value, list) and len(value) == count and all(map(_is_coordinate, value)):
            return tuple(float(entry) for entry in value)
        self.dropped.append(f"{what} is not {count} numbers and was left out.")
        return None


def _is_coordinate(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9 and math.isfinite(value)


def _others(entry: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Json]:
    return {key: value for key, value in entry.items() if key not in known}
